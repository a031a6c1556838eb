"""Numbers, times and tables as people read them. Nothing from outside can break a table or leave its fence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

NOTHING = "—"


def clock(at: float | None) -> str:
    """`2026-11-21 10:12:03 UTC`, from seconds since the epoch."""
    return _stamp(at, "%Y-%m-%d %H:%M:%S UTC")


def hour(at: float | None) -> str:
    """`10:12:03`, UTC."""
    return _stamp(at, "%H:%M:%S")


def day(at: float | None) -> str:
    """`2026-11-21`, UTC."""
    return _stamp(at, "%Y-%m-%d")


def iso(at: float | None) -> str | None:
    """`2026-11-21T10:12:03Z`, for machines."""
    return None if at is None else _stamp(at, "%Y-%m-%dT%H:%M:%SZ")


def _stamp(at: float | None, form: str) -> str:
    return NOTHING if at is None else datetime.fromtimestamp(at, UTC).strftime(form)


def span(seconds: float | None) -> str:
    """How long: `0.42 s`, `12 s`, `3 min 20 s`, `1 h 2 min`."""
    if seconds is None:
        return NOTHING
    if seconds < 10:
        return f"{seconds:.2f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def count(number: int, thing: str) -> str:
    """`1 gate`, `2 gates`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def cell(text: object) -> str:
    """A text that stays in its cell: one line, bars escaped."""
    return " ".join(str(text).split()).replace("|", "\\|") or NOTHING


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; where there are no rows, one that says so."""
    body = [tuple(cell(each) for each in row) for row in rows] or [(NOTHING,) * len(header)]
    lines = [" | ".join(header), "|".join("-" * (len(each) + 2) for each in header), *(" | ".join(row) for row in body)]
    return "\n".join(f"|{line}|" if index == 1 else f"| {line} |" for index, line in enumerate(lines))


def fenced(text: str) -> str:
    """A text as it was said, in a code block that it cannot close."""
    longest = max((len(ticks) for ticks in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text.strip()}\n{fence}"


def document(*blocks: str) -> str:
    """Blocks with one empty line between them; empty ones are left out."""
    return "\n\n".join(block.strip("\n") for block in blocks if block.strip()) + "\n"


def section(title: str, *blocks: str, level: int = 2) -> str:
    """A heading and what stands below it; nothing where nothing stands below it."""
    below = [block for block in blocks if block.strip()]
    return document(f"{'#' * level} {title}", *below) if below else ""


def bullets(lines: Iterable[str]) -> str:
    """A list, one line each."""
    return "\n".join(f"- {' '.join(line.split())}" for line in lines)
