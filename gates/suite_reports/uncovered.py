"""Code that no test runs, function by function, with the test to add; what pays most comes first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..coverage import Coverage, Measured, Uncovered
from ..result import Finding
from ..wording import count
from .sources import Function, Sources

SHOWN = 10  # functions that are listed; the rest is counted


@dataclass(frozen=True)
class Gap:
    """Lines of one function that were not run. `name` is empty for lines outside of functions."""

    path: str
    line: int
    name: str
    missing: tuple[int, ...]
    entered: bool

    @property
    def advice(self) -> str:
        """The test to add."""
        if not self.name:
            return f"Add tests that run {self.path}:{_lines(self.missing)}"
        return f"Add tests for {self.name}"

    @property
    def finding(self) -> Finding:
        """What is missing, and where."""
        what = self.name or "code outside of named functions"
        how = "is not run whole" if self.entered else "is run by no test"
        lines = f"{count(len(self.missing), 'line')}: {_lines(self.missing)}" if self.missing else "lines unknown"
        return Finding(f"{what} {how}\n{lines}", self.advice, self.path, self.line)


def gaps(coverage: Coverage, root: Path) -> tuple[Gap, ...]:
    """All of them, those with the most missing lines first. Names come from the source, else from the report."""
    sources, measured = Sources(root), {each.path: each for each in coverage.files}
    found = [gap for each in coverage.uncovered for gap in _gaps(each, _functions(each, sources, measured))]
    return tuple(sorted(found, key=lambda gap: (-len(gap.missing), gap.path, gap.line)))


def enough(found: tuple[Gap, ...], coverage: Coverage, asked: float) -> str | None:
    """How many of the first gaps have to be closed to reach the number; None where they cannot be enough."""
    wanted = coverage.statements * (asked - coverage.percent) / 100
    covered = 0
    for number, gap in enumerate(found, 1):
        covered += len(gap.missing)
        if covered >= wanted:
            first = "the first of these" if number == 1 else f"the first {number} of these"
            return f"tests for {first} would bring about {asked:g} %"
    return None


def as_notes(coverage: Coverage, root: Path, asked: float) -> tuple[str, ...]:
    """The same as advice, for a run that has failed otherwise."""
    found = gaps(coverage, root)[:SHOWN]
    short = f"coverage is {coverage.percent:.1f} % of {asked:g} %"
    return (short, *(f"{gap.advice} ({gap.path}:{gap.line}, {count(len(gap.missing), 'line')})" for gap in found))


def more(found: tuple[Gap, ...]) -> str | None:
    """What is not listed as a finding, counted."""
    left = found[SHOWN:]
    lines = sum(len(gap.missing) for gap in left)
    return f"{count(len(left), 'more function')} with {count(lines, 'line')} that no test runs" if left else None


def _functions(each: Uncovered, sources: Sources, measured: Mapping[str, Measured]) -> tuple[Function, ...]:
    """Those of the source; where it is no Python those of the report, each up to the next one."""
    if found := sources.functions(each.path):
        return found
    reported = measured[each.path].functions if each.path in measured else ()
    named = sorted((one.line, one.name) for one in reported if one.line)
    ends = (*(line for line, _ in named[1:]), each.missing[-1] + 1)
    spans = zip(named, ends, strict=False)
    return tuple(Function(name, line, frozenset(range(line, end))) for (line, name), end in spans)


def _gaps(each: Uncovered, functions: tuple[Function, ...]) -> Iterator[Gap]:
    if not functions and each.untouched:  # lines cannot be told apart
        lines = each.missing if len(each.untouched) == 1 else ()
        yield from (Gap(each.path, each.first, name, lines, entered=False) for name in each.untouched)
        return
    found = [gap for function in functions if (gap := _gap(each, function)) is not None]
    yield from found
    left = tuple(sorted(set(each.missing) - {line for gap in found for line in gap.missing}))
    imported = not functions or any(gap.entered for gap in found) or len(found) < len(functions)
    if left and imported:  # else any test that imports the file runs them
        yield Gap(each.path, left[0], "", left, entered=len(functions) > 0)


def _gap(each: Uncovered, function: Function) -> Gap | None:
    lines = function.statements & set(each.missing)
    if not lines:
        return None
    name = "" if function.name.startswith("(anonymous") else function.name
    entered = lines != function.statements and function.name not in each.untouched
    return Gap(each.path, function.line, name, tuple(sorted(lines)), entered)


def _lines(lines: tuple[int, ...]) -> str:
    return Uncovered("", 0.0, lines, ()).lines
