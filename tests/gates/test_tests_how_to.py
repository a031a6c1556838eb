"""The page about tests says what is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gates.matrix import MATRIX, Need, Point
from gates.settings import parse_settings

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "test-and-cover.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
SHOWN = {
    Need.REQUIRED: "all",
    Need.AFFECTED: "those of the affected modules",
    Need.OPTIONAL: "optional",
    Need.OWED: "skipped; owed after deployment",
}


@pytest.mark.parametrize("text", SNIPPETS)
def test_its_settings_are_settings(text: str) -> None:
    assert parse_settings("pyproject.toml", text).suites


def test_there_are_snippets() -> None:
    assert len(SNIPPETS) == 3


@pytest.mark.parametrize("type", MATRIX)
def test_its_table_is_the_matrix(type: str) -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| {type} "))
    before, hotfix = (cell.strip() for cell in row.split("|")[2:4])
    assert before.startswith(SHOWN[MATRIX[type][Point.PRE_RELEASE]])
    assert hotfix.startswith(SHOWN[MATRIX[type][Point.HOTFIX]])
