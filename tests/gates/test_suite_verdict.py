"""What one run of tests says: a table of outcomes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gates import Status
from gates.coverage import Coverage, Uncovered
from gates.junit import Case, JUnit
from gates.settings import DEFAULTS
from gates.suite_runs import Outcome
from gates.suite_verdict import judge
from gates.suites import Suite

SUITE = Suite("unit", DEFAULTS["unit"], ("tests/unit",), "tests/unit", coverage=80, usual=80)
ENOUGH = Coverage(91.5, 100)
GOOD = JUnit((Case("a"), Case("b")))
BAD = JUnit((Case("a"), Case("t::b", "failed", "assert 1 == 2", file="tests/t.py", line=3)))
FINE = Outcome("unit", "c", "t", junit=GOOD, coverage=ENOUGH, seconds=2.0)


@pytest.mark.parametrize(
    ("outcome", "status", "details"),
    [
        (FINE, Status.PASS, "2 passed, coverage 91.5 %, 2.0 s"),
        (replace(FINE, dirty=True, reused=True), Status.PASS, "2 passed, coverage 91.5 %, 2.0 s, reused, dirty"),
        (replace(FINE, code=1, junit=BAD), Status.FAIL, "1 passed, 1 failed"),
        (replace(FINE, code=0, junit=BAD), Status.FAIL, "1 passed, 1 failed"),
        (replace(FINE, code=1, said="cov-fail-under"), Status.FAIL, "ended with code 1: cov-fail-under"),
        (replace(FINE, code=-9), Status.FAIL, "ended with code -9: "),
        (replace(FINE, timed_out=True), Status.FAIL, "timed out after 1800 s"),
        (replace(FINE, junit=None), Status.UNKNOWN, "no report was written (code 0)"),
        (
            replace(FINE, junit=None, code=1, said="No module named coverage"),
            Status.UNKNOWN,
            "no report was written (code 1: No module named coverage)",
        ),
        (
            replace(FINE, junit=None, unread="the JUnit report cannot be used: x"),
            Status.UNKNOWN,
            "the JUnit report cannot be used: x",
        ),
        (replace(FINE, junit=JUnit(()), code=5), Status.UNKNOWN, "an empty report: no unit test ran"),
        (replace(FINE, junit=JUnit((Case("a", "skipped"),))), Status.UNKNOWN, "1 skipped: no unit test ran"),
        (replace(FINE, coverage=None), Status.UNKNOWN, "no coverage was measured; 80 % is asked for"),
        (replace(FINE, coverage=Coverage(79.9, 100)), Status.FAIL, "coverage 79.9 %, 80 % is asked for"),
        (replace(FINE, coverage=Coverage(80.0, 100)), Status.PASS, "2 passed, coverage 80.0 %, 2.0 s"),
        (replace(FINE, retried=True), Status.WARN, "2 passed, coverage 91.5 %, 2.0 s"),
        (replace(FINE, seconds=301.0), Status.WARN, "2 passed, coverage 91.5 %, 301.0 s"),
    ],
)
def test_an_outcome_and_its_answer(outcome: Outcome, status: Status, details: str) -> None:
    result = judge(SUITE, lambda suite: outcome)
    assert (result.status, result.details) == (status, details)


def test_a_failure_names_test_place_and_what_to_do() -> None:
    (finding,) = judge(SUITE, lambda suite: replace(FINE, junit=BAD)).findings
    assert finding.message == "tests/t.py: 1 of 1 test failed\nt::b: assert 1 == 2 (tests/t.py:3)"
    assert finding.place == "tests/t.py:3"


def test_too_little_coverage_names_the_files_and_the_functions_to_test() -> None:
    part = Uncovered("pkg/store.py", 40.0, (7, 8, 9), ("Store.delete",))
    (finding,) = judge(SUITE, lambda suite: replace(FINE, coverage=Coverage(50.0, 9, (part,)))).findings
    assert finding.message == "Store.delete is run by no test\n3 lines: 7-9"
    assert finding.fix == "Add tests for Store.delete"
    assert finding.place == "pkg/store.py:7"


def test_a_plan_that_asks_for_less_than_usual_is_warned() -> None:
    result = judge(replace(SUITE, coverage=60.0), lambda suite: FINE)
    assert result.status is Status.WARN
    assert result.findings[0].message == "asks for 60 % coverage only; 80 % is usual"


def test_a_type_that_nobody_asks_for_is_skipped_and_not_run() -> None:
    def never(suite: Suite) -> Outcome:
        raise AssertionError("ran")

    result = judge(replace(SUITE, asked_by=None), never)
    assert (result.status, result.status.blocks) == (Status.SKIP, False)


def test_only_a_smoke_command_may_speak_by_its_code_alone() -> None:
    silent = replace(FINE, junit=None, coverage=None)
    smoke = Suite("smoke", replace(DEFAULTS["smoke"], command=("check",)), (), "the settings")
    assert judge(smoke, lambda suite: silent).status is Status.PASS
    assert judge(smoke, lambda suite: replace(silent, code=1)).status is Status.FAIL
    assert judge(smoke, lambda suite: replace(silent, code=None)).status is Status.FAIL


def test_evidence_says_what_was_run_where_and_how_long() -> None:
    evidence = judge(SUITE, lambda suite: FINE).evidence
    assert {
        name: evidence[name] for name in ("commit", "tree", "dirty", "seconds", "limit", "coverage", "coverage_asked")
    } == {
        "commit": "c",
        "tree": "t",
        "dirty": False,
        "seconds": 2.0,
        "limit": 300.0,
        "coverage": 91.5,
        "coverage_asked": 80,
    }
