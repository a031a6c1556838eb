"""What the tests that ran say about the test plan: rows that must pass, critical paths, journeys."""

from __future__ import annotations

import pytest

from gates import Status
from gates.documents.test_plan import read_test_plan
from gates.executed import Executed
from gates.junit import Case
from gates.test_plan_verdict import judge_journeys, judge_paths, judge_rows

PATH = "docs/test-plan.md"
MATRIX = """| ID | Title | Type | Priority | Status |
|---|---|---|---|---|
| TC-001 | Log in | unit | P1 | Pass |
| TC-002 | Order | e2e | P1 | open |
| TC-010 | Print | unit | P2 | Fail |
"""
PASSED = (Case("test_tc_001"), Case("test_a", properties=(("test_id", "TC-002"),)))
BROKEN = Case("test_tc_001", "failed", "AssertionError: no door")
SKIPPED = Case("test_tc_001", "skipped", "no network")
CLAIMED = "; the plan says 'Pass', which is no evidence"


def ran(*cases: Case, type: str = "unit", gate: str = "TST001") -> Executed:
    return Executed(type, gate, f"/store/{type}/junit.xml", "0" * 64, cases)


@pytest.mark.parametrize(
    ("cases", "status", "findings"),
    [
        (PASSED, Status.PASS, []),
        ((PASSED[1], Case("test_tc_0010")), Status.UNKNOWN, [f"TC-001 (Log in): no test carries it{CLAIMED}"]),
        ((*PASSED, BROKEN), Status.FAIL, [f"TC-001 (Log in): failed: test_tc_001: AssertionError: no door{CLAIMED}"]),
        ((PASSED[1], SKIPPED), Status.UNKNOWN, [f"TC-001 (Log in): skipped: test_tc_001: no network{CLAIMED}"]),
        ((*PASSED, SKIPPED), Status.WARN, ["TC-001 (Log in): skipped: test_tc_001: no network"]),
        ((PASSED[0],), Status.UNKNOWN, ["TC-002 (Order): no test carries it"]),
    ],
)
def test_each_p1_row_needs_a_test_that_ran_and_passed(
    cases: tuple[Case, ...], status: Status, findings: list[str]
) -> None:
    result = judge_rows(read_test_plan(PATH, MATRIX), [ran(*cases)])
    assert (result.status, [each.message for each in result.findings]) == (status, findings)
    assert all(each.place in (f"{PATH}:3", f"{PATH}:4") and each.fix for each in result.findings)


def test_the_fix_says_how_a_test_carries_an_id() -> None:
    (finding,) = judge_rows(read_test_plan(PATH, MATRIX), [ran(PASSED[0])]).findings
    wanted = 'record_property("test_id", "TC-002") in the test that covers it'
    assert finding.fix == f"name a test after it among the e2e tests, or write {wanted}"
    numbered = MATRIX.replace("TC-001", "1").replace("TC-002", "2")
    first = judge_rows(read_test_plan(PATH, numbered), [ran(Case("test_1"), Case("test_2"))]).findings[0]
    assert first.fix == 'record_property("test_id", "1") in the test that covers it'


def test_evidence_says_which_test_was_taken_for_which_row() -> None:
    evidence = judge_rows(read_test_plan(PATH, MATRIX), [ran(*PASSED)]).evidence
    assert evidence["rows"] == {
        "TC-001": ["test_tc_001: passed, by name"],
        "TC-002": ["test_a: passed, by property test_id"],
    }
    assert evidence["files"] == {"/store/unit/junit.xml": "0" * 64}
    assert evidence["tests"] == {"unit": 2}


@pytest.mark.parametrize(
    ("suite", "status", "details"),
    [
        (Executed("e2e", "TST004", then=True), Status.SKIP, "would be judged by the e2e tests"),
        (Executed("e2e", "TST004", blocked=Status.UNKNOWN), Status.UNKNOWN, "not run: TST004 is unknown"),
        (Executed("e2e", "TST004"), Status.UNKNOWN, "1 of 2 P1 tests pass"),
    ],
)
def test_a_row_whose_tests_did_not_run_is_no_pass(suite: Executed, status: Status, details: str) -> None:
    result = judge_rows(read_test_plan(PATH, MATRIX), [ran(PASSED[0]), suite])
    assert (result.status, result.details) == (status, details)


def test_a_row_that_cannot_be_read_is_unknown_and_none_is_skipped() -> None:
    unread = judge_rows(read_test_plan(PATH, MATRIX.replace("P2", "urgent")), [ran(*PASSED)])
    assert (unread.status, unread.findings[0].place) == (Status.UNKNOWN, f"{PATH}:5")
    none = judge_rows(read_test_plan(PATH, MATRIX.replace("P1", "P3")), [ran(*PASSED)])
    assert (none.status, none.details) == (Status.SKIP, f"{PATH} has no P1 row")


PATHS = "## Critical Paths\n\n- **read notes** — all do\n- **log in**\n\n## Journeys\n\n- UJ-001: a member's day\n"
NO_URL = Case("test_log_in", "skipped", "no url")
SMOKE = (Case("path::read notes"), Case("tests.smoke::test_log_in_and_out"))


def smoke(*cases: Case) -> Executed:
    return ran(*cases, type="smoke", gate="TST003")


@pytest.mark.parametrize(
    ("named", "cases", "status", "findings"),
    [
        ((), SMOKE, Status.PASS, []),
        (("read notes",), SMOKE, Status.PASS, []),
        (("pay",), SMOKE, Status.UNKNOWN, ["pay: no test carries it"]),
        ((), SMOKE[:1], Status.UNKNOWN, ["log in: no test carries it"]),
        ((), (SMOKE[0], NO_URL), Status.UNKNOWN, ["log in: skipped: test_log_in: no url"]),
        ((), (SMOKE[0], Case("test_log_in", "failed", "401")), Status.FAIL, ["log in: failed: test_log_in: 401"]),
    ],
)
def test_each_critical_path_needs_a_smoke_test_that_ran_and_passed(
    named: tuple[str, ...], cases: tuple[Case, ...], status: Status, findings: list[str]
) -> None:
    result = judge_paths(read_test_plan(PATH, PATHS), named, smoke(*cases))
    assert (result.status, [each.message for each in result.findings]) == (status, findings)


def test_a_smoke_command_without_a_report_leaves_its_paths_unknown() -> None:
    result = judge_paths(read_test_plan(PATH, PATHS), (), Executed("smoke", "TST003"))
    assert result.status is Status.UNKNOWN
    assert result.findings[0].message == "read notes: TST003 has no JUnit report in which to look for it"
    assert result.findings[0].place == f"{PATH}:3"


def test_nothing_listed_is_skipped_and_settings_list_without_a_test_plan() -> None:
    assert judge_paths(None, (), smoke()).status is Status.SKIP
    assert judge_journeys(None, (), ran(type="e2e")).details == "no journey is listed, in the settings or the test plan"
    (finding,) = judge_paths(None, ("pay",), smoke()).findings
    assert (finding.message, finding.place) == ("pay: no test carries it", "")


@pytest.mark.parametrize("test", [Case("test_uj_001"), Case("test_a_members_day"), Case("e2e::a member's day")])
def test_a_journey_is_found_by_id_or_by_name(test: Case) -> None:
    result = judge_journeys(read_test_plan(PATH, PATHS), (), ran(test, type="e2e", gate="TST004"))
    assert result.status is (Status.UNKNOWN if "members" in test.name else Status.PASS)
