"""Gates about issues: tables of issue files and answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from gates import Finding, Result, Status, failed, passed, skipped, warned
from gates.checks.code import acceptance_verified, milestone_complete, must_fix_resolved, no_blockers
from gates.documents.issues import Issues, read_issues
from gates.documents.milestones import Milestones
from gates.settings import GateSettings

FAILED = failed([Finding("x", "y")])
Others = Mapping[str, Result]


def issue(
    severity: str | None = None, *, milestone: str = "M1", gate: str | None = None, title: str = "Mend it"
) -> str:
    fields = {"Milestone": milestone, "Severity": severity, "Gate": gate}
    return f"# {title}\n\n" + "".join(f"**{name}:** {value}\n" for name, value in fields.items() if value)


def issues(**files: str) -> Issues:
    """`backlog_1="…"` is `issues/backlog/swe-bug-001.md`."""
    named = {name.rpartition("_"): text for name, text in files.items()}
    paths = {
        f"issues/{folder.replace('_', '-')}/swe-bug-{int(n):03}.md": text for (folder, _, n), text in named.items()
    }
    return read_issues(paths, Milestones())


@pytest.mark.parametrize("folder", ["backlog", "planned", "in_progress"])
@pytest.mark.parametrize(
    ("severity", "check", "status"),
    [
        ("must-fix", must_fix_resolved, Status.FAIL),
        ("MUST-FIX", must_fix_resolved, Status.FAIL),
        ("blocker", must_fix_resolved, Status.PASS),
        ("blocker", no_blockers, Status.FAIL),
        ("must-fix", no_blockers, Status.PASS),
        ("high", no_blockers, Status.WARN),
        ("high", must_fix_resolved, Status.PASS),
        ("nit", no_blockers, Status.PASS),
        ("urgent!!", must_fix_resolved, Status.UNKNOWN),
        ("urgent!!", no_blockers, Status.UNKNOWN),
        ("must-fix | should-fix", must_fix_resolved, Status.PASS),
        (None, must_fix_resolved, Status.PASS),
    ],
)
def test_an_open_issue_and_its_severity(folder: str, severity: str | None, check: object, status: Status) -> None:
    assert callable(check)
    result = check(issues(**{f"{folder}_1": issue(severity)}), {})
    assert result.status is status
    if status is not Status.PASS:
        assert result.findings[0].where == f"issues/{folder.replace('_', '-')}/swe-bug-001.md"


@pytest.mark.parametrize("check", [must_fix_resolved, no_blockers])
def test_where_nobody_keeps_issues_nothing_is_known(check: Callable[..., Result]) -> None:
    assert check(issues(), {}, None).status is Status.SKIP
    assert check(issues(), {}, "issues").status is Status.PASS
    assert check(issues(done_1=issue()), {}, None).status is Status.PASS, "on the branch of records"


def test_every_answer_says_how_many_were_looked_at() -> None:
    some = issues(backlog_1=issue("must-fix"), done_2=issue())
    answers = [
        must_fix_resolved(some, {}),
        no_blockers(some, {}),
        no_blockers(issues(backlog_1=issue("high"), done_2=issue()), {}),
        milestone_complete(some, "M1", {}),
        milestone_complete(some, "M9", {}),
        milestone_complete(some, None, {}),
        *(acceptance_verified(some, "M1", {"issues/done/swe-bug-002.md": met}, GateSettings()) for met in (True, None)),
    ]
    assert all((each.evidence["issues"], each.evidence["issues_done"]) == (2, 1) for each in answers)


def test_a_done_issue_counts_for_nothing_whatever_its_header_says() -> None:
    done = issues(done_1=issue("must-fix") + "**Status:** backlog\n")
    assert must_fix_resolved(done, {}).status is Status.PASS


def test_must_fix_counts_whatever_the_milestone() -> None:
    found = must_fix_resolved(issues(backlog_1=issue("must-fix", milestone="M9")), {})
    assert (found.status, found.details) == (Status.FAIL, "1 open")


def test_issues_without_severity_are_counted_and_listed() -> None:
    result = must_fix_resolved(issues(backlog_1=issue(), planned_2=issue("low")), {})
    assert result.details == "0 open, 1 issue without severity"
    assert result.evidence["without_severity"] == ["issues/backlog/swe-bug-001.md"]


@pytest.mark.parametrize(
    ("gate", "others", "status"),
    [
        ("TST001", {"TST001": passed()}, Status.PASS),
        ("tst001", {"TST001": warned([Finding("slow", "look")])}, Status.PASS),
        ("TST001", {"TST001": FAILED}, Status.FAIL),
        ("TST001", {"TST001": skipped("none")}, Status.FAIL),
        ("TST001", {}, Status.FAIL),
        ("NOPE01", {"TST001": passed()}, Status.FAIL),
        ("COD001", {}, Status.PASS),
        ("COD002", {}, Status.PASS),
    ],
)
def test_an_issue_filed_for_a_gate_does_not_count_while_that_gate_passes(
    gate: str, others: Others, status: Status
) -> None:
    assert must_fix_resolved(issues(backlog_1=issue("must-fix", gate=gate)), others).status is status


@pytest.mark.parametrize(
    ("files", "status", "details"),
    [
        ({"done_1": issue(), "done_2": issue()}, Status.PASS, "2 done"),
        ({"done_1": issue(), "planned_2": issue("nit")}, Status.FAIL, "1 open, 1 done"),
        ({"done_1": issue(), "planned_2": issue(milestone="M2")}, Status.PASS, "1 done"),
        ({"planned_1": issue(gate="TST001")}, Status.PASS, "0 done"),
        ({"done_1": issue(milestone="M2")}, Status.UNKNOWN, "no issue belongs to milestone 'M1'"),
        ({}, Status.UNKNOWN, "no issue belongs to milestone 'M1'"),
    ],
)
def test_a_milestone_is_complete_when_all_its_issues_are_done(
    files: dict[str, str], status: Status, details: str
) -> None:
    result = milestone_complete(issues(**files), "M1", {"TST001": passed()})
    assert (result.status, result.details) == (status, details)


@pytest.mark.parametrize(
    ("met", "setting", "status", "details"),
    [
        ([True, True], "unknown", Status.PASS, "2 of 2 verified"),
        ([True, False], "unknown", Status.FAIL, "1 of 2 verified"),
        ([True, None], "unknown", Status.UNKNOWN, "1 of 2 verified"),
        ([True, None], "warn", Status.WARN, "1 of 2 verified"),
        ([False, None], "warn", Status.FAIL, "0 of 2 verified"),
    ],
)
def test_every_done_issue_says_that_its_criteria_are_met(
    met: list[bool | None], setting: str, status: Status, details: str
) -> None:
    done = issues(done_1=issue(), done_2=issue(), done_3=issue(milestone="M2"), backlog_4=issue())
    said = {each.path: verdict for each, verdict in zip(done.done(), [*met, None], strict=True)}
    result = acceptance_verified(done, "M1", said, GateSettings(acceptance=setting))
    assert (result.status, result.details) == (status, details)


@pytest.mark.parametrize("check", [milestone_complete, acceptance_verified])
def test_without_a_milestone_nobody_can_tell(check: object) -> None:
    last: object = GateSettings() if check is acceptance_verified else None
    given = (issues(), None, {}, last)[: 4 if last else 3]
    assert callable(check)
    assert check(*given).details == "no milestone is named"


def test_acceptance_of_no_done_issue_is_unknown() -> None:
    assert acceptance_verified(issues(), "M1", {}, GateSettings()).status is Status.UNKNOWN
