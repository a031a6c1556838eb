"""The report of a failure, as the type of the tests asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..junit import JUnit
from ..result import Finding
from . import e2e, integration, smoke, unit
from .escalation import MEND, then
from .places import Places

if TYPE_CHECKING:
    from ..suite_runs import Outcome
    from ..suites import Suite

SHOWN = 10  # findings that are listed; the rest is counted


def of(suite: Suite, outcome: Outcome, junit: JUnit, output: str) -> tuple[Finding, ...]:
    """The findings of a run in which tests failed. `output`: where all that it said is."""
    found = tuple(_all(suite, outcome, junit, output))
    if (left := len(found) - SHOWN) <= 0:
        return found
    return (*found[:SHOWN], Finding(f"… and {left} more like these", f"see {output}"))


def of_time_out(suite: Suite, outcome: Outcome, message: str, output: str) -> Finding:
    """A run that was ended: what it said last, and what it left."""
    lines = [message]
    if outcome.said:
        lines.append(f"its last words: {outcome.said}")
    if suite.type == "smoke":
        lines.append(f"environment: {suite.settings.url or 'the instance'} did not answer all tests in time")
        lines += [f"{name}: {value}" for name, value in (outcome.junit.properties if outcome.junit else ())]
    if suite.type == "e2e":
        lines += e2e.files(outcome.attachments)
    where = f"all it said: {output}; `timeout` is set in [tool.release.gates.{suite.type}]"
    return Finding("\n".join(lines), then(suite.type, f"{MEND[suite.type]} ({where})"))


def _all(suite: Suite, outcome: Outcome, junit: JUnit, output: str) -> Iterator[Finding]:
    places = Places(outcome.root, suite.folders)
    if suite.type == "integration":
        return integration.failures(junit, places, outcome.attachments, output)
    if suite.type == "smoke":
        again = _again(suite, outcome)
        return smoke.failures(junit, places, outcome.attachments, output, url=suite.settings.url, again=again)
    if suite.type == "e2e":
        return e2e.failures(junit, places, outcome.attachments, output)
    return unit.failures(suite.type, junit, places, output)


def _again(suite: Suite, outcome: Outcome) -> str:
    """Whether the one retry was made: it is for time-outs and broken connections alone (decisions 14)."""
    if outcome.retried:
        return f"retry: tried again after {suite.settings.retry_after or 0:g} s, and failed again"
    if outcome.weak or suite.settings.retry_after is None:
        return "retry: none was made"
    return "retry: none, for it answered and the answer was wrong; trying again would not help"
