"""Integration tests that failed, by the point where the two sides meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..junit import Case, JUnit
from ..result import Finding
from .addresses import API, CACHE, DATABASE, QUEUE, SERVICE
from .attachments import Attachment
from .escalation import then
from .grouped import Group, grouped
from .places import Places
from .points import UNNAMED, Point, point
from .quotes import error, log, quoted

FIXES: Mapping[str, str] = {
    DATABASE: "see that it runs, that the tests have its address and rights, and that its migrations are applied",
    API: "see whether it is down or has changed; agree on a fallback, or test against a recorded contract",
    SERVICE: "see that it runs in the version that the tests expect, and where they look for it",
    QUEUE: "see that the broker runs, and that its queues or topics are there",
    CACHE: "see that it runs; the code should hold without it",
    "": 'name the point in the test: record_property("integration", "database orders"), or a marker',
}
NAMED = 5  # failing tests of one point that are shown with their error and log


def failures(junit: JUnit, places: Places, attachments: tuple[Attachment, ...], output: str) -> Iterator[Finding]:
    """A finding for each integration point, the one with the most failing tests first."""
    points = {case.name: point(case, places) for case in junit.bad}
    bad = JUnit(junit.bad)  # of the tests that passed nobody knows what they talked to
    for group in grouped(bad, lambda case: points[case.name].words):
        at = points[group.bad[0].name]
        place = places.test(group.bad[0])
        message = "\n".join((_title(group, at), *_tests(group, attachments)))
        fix = then("integration", f"{FIXES[at.kind]} (all it said: {output})")
        yield Finding(message, fix, place.path if place else None, place.line if place else None)


def _title(group: Group, at: Point) -> str:
    number = len(group.bad)
    tests = "1 integration test fails" if number == 1 else f"{number} integration tests fail"
    if at == UNNAMED:
        return f"no integration point is named: {tests}"
    return f"{at.words}: {tests} (by {at.by})"


def _tests(group: Group, attachments: tuple[Attachment, ...]) -> Iterator[str]:
    for case in group.bad[:NAMED]:
        yield f"{case.name}: {case.message}"
        yield from quoted("error", _more(case))
        yield from quoted("log", log(case))
        yield from (each.words for each in attachments if each.test == case.name)
    if (left := len(group.bad) - NAMED) > 0:
        yield f"… and {left} more"


def _more(case: Case) -> tuple[str, ...]:
    """The error, unless the message was all of it."""
    lines = error(case)
    return () if lines == (case.message,) else lines
