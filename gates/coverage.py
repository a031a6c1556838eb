"""What `coverage json` writes (format 3): text in, values out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .junit import UnreadableReport


@dataclass(frozen=True)
class Uncovered:
    """A file whose lines were not all run, with the functions in it that no test entered."""

    path: str
    percent: float
    missing: tuple[int, ...]
    untouched: tuple[str, ...]

    @property
    def first(self) -> int:
        """The first line that was not run."""
        return self.missing[0]

    @property
    def lines(self) -> str:
        """The missing lines as `3-5, 9`."""
        return ", ".join(f"{a}-{b}" if b > a else str(a) for a, b in _ranges(self.missing))


@dataclass(frozen=True)
class Coverage:
    """Per cent of the code that was run, and the files with the most lines that were not, worst first."""

    percent: float
    statements: int
    uncovered: tuple[Uncovered, ...] = ()
    written: datetime | None = None


def read_coverage(text: str) -> Coverage:
    """The report in this text. Raises UnreadableReport for what is no coverage.py JSON report or measured nothing."""
    try:
        report = json.loads(text)
        totals = report["totals"]
        percent, statements = float(totals["percent_covered"]), int(totals["num_statements"])
        files = [_uncovered(path, each) for path, each in report["files"].items() if each["missing_lines"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableReport(f"it is no coverage.py JSON report ({type(error).__name__}: {error})") from None
    if not statements or not 0 <= percent <= 100:
        raise UnreadableReport("it measured no code")
    worst = sorted(files, key=lambda each: (-len(each.missing), each.path))
    return Coverage(percent, statements, tuple(worst), _written(report))


def _uncovered(path: str, report: Mapping[str, Any]) -> Uncovered:
    untouched = tuple(
        name
        for name, each in report.get("functions", {}).items()
        if name and each["missing_lines"] and not each["executed_lines"]
    )
    return Uncovered(path, float(report["summary"]["percent_covered"]), tuple(report["missing_lines"]), untouched)


def _written(report: Mapping[str, Any]) -> datetime | None:
    try:
        time = datetime.fromisoformat(report["meta"]["timestamp"])
    except (KeyError, TypeError, ValueError):
        return None
    # coverage.py writes local time without a zone.
    return time.astimezone(UTC)


def _ranges(lines: tuple[int, ...]) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for line in lines:
        if ranges and line == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], line)
        else:
            ranges.append((line, line))
    return ranges
