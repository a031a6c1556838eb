"""What `coverage json` writes (formats 2 and 3)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from ..xml_report import UnreadableReport
from .measured import Coverage, Function, Measured, Uncovered

NAME = "coverage.py"


def read(text: str) -> Coverage:
    """The report in this text. Raises UnreadableReport for what is no coverage.py JSON report or measured nothing.

    Its own per cent count: with branches measured they are not those of the lines.
    """
    try:
        report = json.loads(text)
        totals = report["totals"]
        percent, statements = float(totals["percent_covered"]), int(totals["num_statements"])
        files = tuple(_measured(path, each) for path, each in report["files"].items())
        short = tuple(_uncovered(each, report["files"][each.path]) for each in files if each.missing)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise UnreadableReport(f"it is no coverage.py JSON report ({type(error).__name__}: {error})") from None
    if not statements or not 0 <= percent <= 100:
        raise UnreadableReport("it measured no code")
    shown = sum(len(each.ran) + len(each.missing) for each in files)
    if shown < statements:
        raise UnreadableReport(f"it counts {statements} statements but shows {shown}")
    worst = tuple(sorted(short, key=lambda each: (-len(each.missing), each.path)))
    return Coverage(percent, statements, worst, _written(report), files, NAME)


def _measured(path: str, report: Mapping[str, Any]) -> Measured:
    functions = tuple(
        Function(name, bool(each["executed_lines"]), each.get("start_line"))
        for name, each in report.get("functions", {}).items()
        if name and (each["executed_lines"] or each["missing_lines"])
    )
    return Measured(path, _lines(report["executed_lines"]), _lines(report["missing_lines"]), functions)


def _uncovered(measured: Measured, report: Mapping[str, Any]) -> Uncovered:
    percent = float(report["summary"]["percent_covered"])
    return Uncovered(measured.path, percent, measured.missing, measured.untouched)


def _lines(numbers: Iterable[object]) -> tuple[int, ...]:
    """Excluded lines that were run are among those of old versions, and line 0 is an empty file's."""
    found = {number for number in numbers if isinstance(number, int) and number >= 0}
    if len(found) != len(set(numbers)):
        raise ValueError("a line that is no number")
    return tuple(sorted(found - {0}))


def _written(report: Mapping[str, Any]) -> datetime | None:
    try:
        time = datetime.fromisoformat(report["meta"]["timestamp"])
        # coverage.py writes local time without a zone.
        return time.astimezone(UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None
