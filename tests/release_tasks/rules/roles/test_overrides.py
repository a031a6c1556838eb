"""What is said with --override, --reason and --until; and what a retry is asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from release_tasks.engine.errors import UsageError
from release_tasks.engine.release import Overriding
from release_tasks.rules.roles.overrides import read_overrides, same_overrides
from release_tasks.rules.roles.retry import failed_tests, who_may

TODAY = date(2026, 11, 21)


def said(gates: list[str], reasons: list[str], until: str | None = None, days: int = 14) -> list[tuple[str, str, str]]:
    found = read_overrides(gates, reasons, until, by="Ada", today=TODAY, days=days)
    return [(each.gate, each.reason, each.until) for each in found]


@pytest.mark.parametrize(
    ("gates", "reasons", "until", "wanted"),
    [
        ([], [], None, []),
        (["TST004"], ["why"], None, [("TST004", "why", "2026-12-05")]),
        (["tst004, DOD003"], ["why"], None, [("TST004", "why", "2026-12-05"), ("DOD003", "why", "2026-12-05")]),
        (["A", "B"], ["a", "b"], "2026-11-21", [("A", "a", "2026-11-21"), ("B", "b", "2026-11-21")]),
    ],
)
def test_one_reason_for_all_or_one_each_and_14_days(
    gates: list[str], reasons: list[str], until: str | None, wanted: list[tuple[str, str, str]]
) -> None:
    assert said(gates, reasons, until) == wanted


@pytest.mark.parametrize(
    ("gates", "reasons", "until", "message"),
    [
        (["A"], [], None, "overriding A needs a reason"),
        (["A"], ["  "], None, "overriding A needs a reason"),
        (["A", "B", "C"], ["a", "b"], None, "3 gates are overridden, with 2 reasons"),
        (["A,A"], ["a"], None, "A is overridden twice"),
        (["A,"], ["a"], None, "names an empty gate"),
        (["A"], ["a"], "tomorrow", "is no day"),
        (["A"], ["a"], "2026-11-20", "is over"),
        (["A"], ["a"], "2026-12-06", "is more than 14 days away"),
        ([], [], "2026-11-22", "--until says how long an override holds, and there is none"),
    ],
)
def test_what_cannot_be_meant_is_refused(gates: list[str], reasons: list[str], until: str | None, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        said(gates, reasons, until)
    assert message in str(caught.value)


def test_a_setting_makes_them_shorter() -> None:
    assert said(["A"], ["a"], days=3) == [("A", "a", "2026-11-24")]


def test_the_same_are_the_same_gates_for_the_same_reasons() -> None:
    begun = (Overriding("A", "a", "Ada", "2026-12-05"),)
    assert same_overrides(begun, (Overriding("A", "a", "", "2026-12-09"),))
    assert not same_overrides(begun, (Overriding("A", "b", "", "2026-12-05"),))
    assert not same_overrides(begun, ())


def blocked(*rows: tuple[str, str, str], status: str = "blocked") -> list[dict[str, Any]]:
    judged = [{"id": id, "status": answer, "details": details} for id, answer, details in rows]
    failed = {"event": "failed", "step": "pass_gates", "seen": [{"type": "Passed", "rows": judged}]}
    return [failed, {"event": "closing", "status": status}]


@pytest.mark.parametrize(
    ("events", "wanted"),
    [
        (blocked(("TST001", "FAIL", "1 failed"), ("TST002", "UNKNOWN", "not run: TST001 is fail")), ["unit"]),
        (blocked(("TST002", "FAIL", ""), ("TST004", "UNKNOWN", "no report")), ["integration", "e2e"]),
        (blocked(("TST003", "FAIL", ""), ("DEP001", "FAIL", "")), []),
        (blocked(("TST001", "OVERRIDDEN", ""), ("DEP001", "FAIL", "")), []),
        (blocked(("TST001", "FAIL", ""), status="aborted"), []),
        ([], []),
    ],
)
def test_only_a_release_that_failed_tests_blocked_asks_for_one(events: list[dict[str, Any]], wanted: list[str]) -> None:
    assert list(failed_tests(events).values()) == wanted


def test_who_may_is_said_by_type() -> None:
    assert who_may(["unit", "integration"]) == "unit: developer or tech_lead; integration: tech_lead"
