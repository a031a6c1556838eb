"""Markdown tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

SOURCE = re.compile(r" ?\((?:decisions|PRD)\b[^)]*\)")  # where a rule comes from: for readers of the code


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table, one line a row."""
    lines = [header, ["---"] * len(header), *rows]
    return [f"| {' | '.join(cell(each) for each in line)} |" for line in lines]


def cell(text: str) -> str:
    """Text that does not end its table cell, for readers of the documentation."""
    return SOURCE.sub("", text).replace("|", "\\|").replace("\n", " ")
