"""What was measured: per file the lines that were run and those that were not. Every format is read into this."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ..xml_report import UnreadableReport


@dataclass(frozen=True)
class Function:
    """A function as the report names it. `line` is its first one, where the format says it."""

    name: str
    entered: bool
    line: int | None = None


@dataclass(frozen=True)
class Measured:
    """One file. `path` is the report's until `sources.placed` finds it in the tree.

    digests  MD5 of a line's text in base64, by line number, where the format carries them
    """

    path: str
    ran: tuple[int, ...] = ()
    missing: tuple[int, ...] = ()
    functions: tuple[Function, ...] = ()
    digests: Mapping[int, str] = field(default_factory=dict)

    @property
    def percent(self) -> float:
        """Per cent of its lines that were run; a file without any is whole."""
        lines = len(self.ran) + len(self.missing)
        return 100.0 * len(self.ran) / lines if lines else 100.0

    @property
    def untouched(self) -> tuple[str, ...]:
        """The functions that no test entered."""
        return tuple(each.name for each in self.functions if not each.entered)


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
    """Per cent of the code that was run, and the files with the most lines that were not, worst first.

    files    all files that were measured
    format   who writes such a report: coverage.py, Cobertura or LCOV
    written  the report's own time stamp; LCOV has none
    folders  where the report says that its paths begin
    beside   tracked files of code beside those it measured, of the same kind, of which it says nothing
    """

    percent: float
    statements: int
    uncovered: tuple[Uncovered, ...] = ()
    written: datetime | None = None
    files: tuple[Measured, ...] = ()
    format: str = ""
    folders: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


def uncovered(files: Iterable[Measured]) -> tuple[Uncovered, ...]:
    """The files with lines that were not run, worst first."""
    short = (Uncovered(each.path, each.percent, each.missing, each.untouched) for each in files if each.missing)
    return tuple(sorted(short, key=lambda each: (-len(each.missing), each.path)))


def by_lines(
    files: Iterable[Measured], format: str, *, written: datetime | None = None, folders: tuple[str, ...] = ()
) -> Coverage:
    """The coverage that these files' lines add up to. Raises UnreadableReport where there is no line."""
    files = tuple(files)
    ran, missing = sum(len(each.ran) for each in files), sum(len(each.missing) for each in files)
    if not ran + missing:
        raise UnreadableReport("it measured no code")
    return Coverage(100.0 * ran / (ran + missing), ran + missing, uncovered(files), written, files, format, folders)


def from_hits(path: str, hits: Mapping[int, int], functions: Iterable[Function] = ()) -> Measured:
    """A file of which we know how often each line was run."""
    ran = tuple(sorted(line for line, count in hits.items() if count))
    return Measured(path, ran, tuple(sorted(line for line, count in hits.items() if not count)), tuple(functions))


def _ranges(lines: tuple[int, ...]) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for line in lines:
        if ranges and line == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], line)
        else:
            ranges.append((line, line))
    return ranges
