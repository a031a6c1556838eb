"""What people answer for is in every report: who may, overrides with their use, a retry."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from release_tasks.engine.release import Overriding, Retrying
from release_tasks.evidence import Passed, Row
from release_tasks.views.answered import overrides
from release_tasks.views.audit import audit_line
from release_tasks.views.deployment_report import deployment_report
from release_tasks.views.release_report import release_report
from release_tasks.views.status import status
from release_tasks.views.summary import step_summary
from release_tasks.views.words import tally

from .journals import COMMIT, LIMITS, TREE, Story

BY = "sarah@example.com"
OVERRIDE = Overriding("TST004", "ticket 12", BY, "2026-12-05")
RETRY = Retrying("release-2026-11-20-090000", ("TST004",), "the sandbox is up again", BY)
PERMITTED = f"{BY} as release_manager by docs/roles.toml on main (abc) (verified by the ssh key SHA256:x)"


def story(status: str, *given: Overriding) -> Story:
    made = Story(overrides=given or (OVERRIDE,), retry=RETRY, permitted=PERMITTED)
    row = Row("TST004", "End-to-end tests", status, f"overridden by {BY} until 2026-12-05: ticket 12", 3.0, "testing")
    return made.done("pass_gates", Passed(COMMIT, TREE, (row,)), 12.0).close("succeeded")


@dataclass(frozen=True)
class Case:
    status: str
    used: bool
    use: str


@pytest.mark.parametrize(
    "case",
    [
        Case("OVERRIDDEN", True, "OVERRIDDEN"),
        Case("PASS", False, "not needed: PASS"),
        Case("FAIL", False, "did not hold"),
    ],
    ids=lambda case: case.status,
)
def test_an_override_is_shown_used_or_not(case: Case) -> None:
    events = story(case.status).events
    assert [each["used"] for each in overrides(events)] == [case.used]
    assert f"| TST004 | {case.use} | ticket 12 | {BY} | 2026-12-05 |" in release_report(events, LIMITS)


def test_one_that_was_not_judged_yet_says_so() -> None:
    events = Story(overrides=(OVERRIDE,)).events
    assert f"TST004 by {BY} until 2026-12-05: ticket 12 (not judged yet)" in status(events)


def test_every_report_has_it_and_none_calls_it_a_pass() -> None:
    events = story("OVERRIDDEN").events
    for text in (release_report(events, LIMITS), deployment_report(events), step_summary(events)):
        assert "| TST004 | OVERRIDDEN | ticket 12 |" in text
        assert "1 gate: 1 overridden" in text
        assert "pass" not in text.partition("1 gate: 1 overridden")[2].partition("\n")[0]


def test_the_audit_line_has_it_with_who_may_and_the_retry() -> None:
    entry = json.loads(audit_line(story("OVERRIDDEN").events, {}))
    assert entry["overrides"] == [{**OVERRIDE._asdict(), "status": "OVERRIDDEN", "used": True}]
    assert entry["permitted"] == PERMITTED
    assert entry["retry"] == {**RETRY._asdict(), "gates": ["TST004"]}


def test_the_head_of_a_report_says_who_may_and_who_went_on() -> None:
    made = story("OVERRIDDEN")
    made.tell("continued", permitted="olga@example.com as admin")
    text = release_report(made.events, LIMITS)
    assert f"| **Permitted** | {PERMITTED} |" in text
    assert "| **Continued by** | olga@example.com as admin |" in text
    assert f"| **Retry confirmed** | the sandbox is up again ({BY}, after TST004 failed) |" in text


def test_a_journal_of_an_older_version_has_none_of_it() -> None:
    events = [{name: value for name, value in event.items() if name not in ("overrides", "retry", "permitted")}
              for event in story("PASS").events]  # fmt: skip
    assert overrides(events) == ()
    assert "Permitted" not in release_report(events, LIMITS)


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        (["PASS"] * 17 + ["WARN", "WARN", "OVERRIDDEN"], "20 gates: 17 pass, 2 warn, 1 overridden"),
        (["SKIP", "UNKNOWN", "FAIL"], "3 gates: 1 skip, 1 fail, 1 unknown"),
        ([], "0 gates: none judged"),
    ],
)
def test_gates_are_counted_each_by_its_own_word(statuses: list[str], words: str) -> None:
    assert tally(statuses) == words
