"""Unit and regression tests that failed, module by module."""

from __future__ import annotations

from collections.abc import Iterator

from ..junit import JUnit
from ..result import Finding
from ..wording import count
from .escalation import MEND, then
from .grouped import Group, grouped
from .places import Places
from .quotes import reason

NAMED = 5  # failing tests of one module that are named; the rest is counted


def failures(type: str, junit: JUnit, places: Places, output: str) -> Iterator[Finding]:
    """A finding for each module under test, the one with the most failing tests first."""
    for group in grouped(junit, places.module):
        place = places.broke(group.bad[0])
        message = "\n".join((f"{group.name}: {group.counts} failed", *_tests(group, places)))
        fix = then(type, f"{MEND[type]} (all it said: {output})")
        yield Finding(message, fix, place.path if place else None, place.line if place else None)


def _tests(group: Group, places: Places) -> Iterator[str]:
    for case in group.bad[:NAMED]:
        at = places.test(case)
        where = f" ({at.path}:{at.line})" if at and at.line else ""
        yield f"{case.name}: {reason(case)}{where}"
    if (left := len(group.bad) - NAMED) > 0:
        yield f"… and {count(left, 'more test')}"
