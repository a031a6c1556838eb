"""What would make the tests quicker. Advice blocks nothing and warns of nothing: it is shown where it pays."""

from __future__ import annotations

import heapq
import importlib.util
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from ..junit import Case, JUnit
from ..wording import count

WORTH = 10.0  # seconds: a run that takes less is nobody's trouble
SHARE = 0.05  # of all seconds, that a test takes to be called slow
SHOWN = 3  # slow tests
SAVED = 0.3  # of the run, that side by side has to save to be worth it
TOGETHER = 1.3  # tests that take this much longer than their run already ran side by side


def quicker(junit: JUnit, seconds: float, argv: tuple[str, ...], processes: int | None = None) -> Iterator[str]:
    """Which tests are slow, and what could run side by side (default: in a process for each of this machine's cores).

    seconds  that the whole run took
    argv     what was run; its first word is the interpreter
    """
    if seconds >= WORTH:
        yield from _slowest(junit)
        yield from _side_by_side(junit, seconds, argv, processes or os.cpu_count() or 1)


def _slowest(junit: JUnit) -> Iterator[str]:
    total = sum(case.seconds for case in junit.cases)
    slow = sorted(junit.cases, key=lambda case: -case.seconds)[:SHOWN]
    said = [f"{case.name} {_took(case.seconds, total)}" for case in slow if total and case.seconds >= SHARE * total]
    if said:
        yield f"slowest tests: {', '.join(said)}"


def _took(seconds: float, total: float) -> str:
    return f"{seconds:.1f} s ({100 * seconds / total:.0f} %)"


def _side_by_side(junit: JUnit, seconds: float, argv: tuple[str, ...], processes: int) -> Iterator[str]:
    """Files of tests are what runs apart; tests of one file may lean on each other."""
    files: defaultdict[str, float] = defaultdict(float)
    for case in junit.cases:
        files[_file(case)] += case.seconds
    total = sum(files.values())
    used = min(processes, len(files))
    if used < 2 or total > TOGETHER * seconds:
        return
    about = max(0.0, seconds - total) + _longest(list(files.values()), used)
    if seconds - about >= SAVED * seconds:
        yield (
            f"side by side: {count(len(files), 'file')} of tests in {used} processes would take about {about:.0f} s "
            f"instead of {seconds:.0f} s, if they share no data; {_how(argv, used)}"
        )


def _file(case: Case) -> str:
    parts = case.name.partition("::")[0].split(".")
    return case.file or ".".join(part for part in parts if not part[:1].isupper()) or case.name


def _longest(durations: list[float], processes: int) -> float:
    """Seconds of the busiest process where the longest file is always given to the one that is free first."""
    busy = [0.0] * processes
    for each in sorted(durations, reverse=True):
        heapq.heapreplace(busy, busy[0] + each)
    return max(busy)


def _how(argv: tuple[str, ...], processes: int) -> str:
    if "pytest" not in argv:
        return "see the runner's own option for it"
    options = f"`-n {processes} --dist loadfile` in pytest's addopts"
    if _has_xdist(argv[0]):
        return f"pytest-xdist is installed: {options}"
    return f"pytest-xdist is not installed: add it to the test requirements, then {options}"


def _has_xdist(python: str) -> bool:
    if python == sys.executable:
        return importlib.util.find_spec("xdist") is not None
    return any(Path(python).parent.parent.glob("lib/python*/site-packages/xdist"))
