"""An override: what it changes, what it never changes, and how it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import pytest

from gates import Finding, Result, Status, check_gates, failed, gate, passed, run, skipped, unknown, warned
from gates.checks.code import must_fix_resolved
from gates.documents.issues import read_issues
from gates.gate import AnyGate
from gates.gate_check import UnknownGate, Verdict
from gates.join import read_check
from gates.judge import Judged
from gates.never import NEVER
from gates.overrides import NotOverridable, Override, Overrides, require_overridable
from gates.redaction import redactor
from gates.report import as_json, as_table

from ..support.repository import Clone

TODAY = date(2026, 11, 21)
FAILED = failed([Finding("2 tests fail", "mend them")], tests=12)


def override(id: str, until: date = TODAY) -> Override:
    return Override(id, "known, ticket 12", "Ada Example", until)


def made(id: str, function: Callable[..., Result], **named: tuple[str, ...]) -> AnyGate:
    function.__doc__ = f"The claim of {id}."
    return gate(id, category="code", row=id, **named)(function)  # type: ignore[arg-type]


def always(id: str, result: Result, **named: tuple[str, ...]) -> AnyGate:
    return made(id, lambda: result, **named)


def judged(*gates: AnyGate, over: tuple[Override, ...], required: tuple[str, ...] = ()) -> dict[str, Judged]:
    overrides = Overrides.of(over, TODAY)
    return {
        each.id: each for each in run({each.id: each for each in gates}, {}, overrides=overrides, required=required)
    }


def test_it_shows_who_why_and_until_when_and_keeps_all_that_was_found() -> None:
    answer = judged(always("A", FAILED), over=(override("A"),))["A"]
    assert (answer.result.status, answer.blocks) == (Status.OVERRIDDEN, False)
    assert answer.result.details == (
        "overridden by Ada Example until 2026-11-21: known, ticket 12 (it is fail: 2 tests fail)"
    )
    assert answer.result.findings == FAILED.findings
    assert answer.result.evidence == {
        "tests": 12,
        "overridden": {"by": "Ada Example", "reason": "known, ticket 12", "until": "2026-11-21", "was": "fail"},
    }


@pytest.mark.parametrize(
    ("result", "required", "wanted"),
    [
        (FAILED, (), Status.OVERRIDDEN),
        (unknown("no report", fix="make one"), (), Status.OVERRIDDEN),
        (skipped("none here"), ("A",), Status.OVERRIDDEN),
        (skipped("none here"), (), Status.SKIP),
        (passed("12 tests", seen=12), (), Status.PASS),
        (warned([Finding("slow", "look")]), (), Status.WARN),
    ],
)
def test_only_what_blocks_is_overridden(result: Result, required: tuple[str, ...], wanted: Status) -> None:
    assert judged(always("A", result), over=(override("A"),), required=required)["A"].result.status is wanted


def test_after_its_last_day_it_changes_nothing_and_says_so() -> None:
    answer = judged(always("A", FAILED), over=(override("A", TODAY - timedelta(days=1)),))["A"]
    assert (answer.result.status, answer.blocks) == (Status.FAIL, True)
    assert answer.result.details == "2 tests fail; its override by Ada Example expired on 2026-11-20"


def test_another_gate_is_not_overridden_with_it() -> None:
    answers = judged(always("A", FAILED), always("B", FAILED), over=(override("A"),))
    assert answers["B"].result.status is Status.FAIL


@pytest.mark.parametrize("relation", ["requires", "after"])
def test_what_comes_after_it_is_asked(relation: str) -> None:
    answers = judged(always("B", FAILED, **{relation: ("A",)}), always("A", FAILED), over=(override("A"),))
    assert answers["B"].result.details == "2 tests fail"


def test_a_pass_that_rests_on_it_is_a_warning_that_names_it() -> None:
    def row(required: Mapping[str, Result]) -> Result:
        return passed("all types", seen=4)

    answers = judged(made("ROW", row, requires=("A",)), always("A", FAILED), over=(override("A"),))
    assert (answers["ROW"].result.status, answers["ROW"].result.details) == (Status.WARN, "all types; A overridden")


def test_the_issue_that_was_filed_for_it_does_not_block_and_is_told() -> None:
    text = "# Mend it\n\n**Severity:** must-fix\n**Gate:** TST004\n"
    issues = read_issues({"issues/backlog/a-bug-001.md": text})
    answer = judged(always("TST004", FAILED), over=(override("TST004"),))["TST004"].result
    found = must_fix_resolved(issues, {"TST004": answer})
    assert (found.status, found.details) == (Status.WARN, "0 open, 1 issue of a gate that is overridden")


@pytest.mark.parametrize("id", [*NEVER, "MAN-THE-DOCS-ARE-READ-0A1B"])
def test_some_are_never_overridden_and_each_says_why_and_what_to_do(id: str) -> None:
    with pytest.raises(NotOverridable, match=f"{id} cannot be overridden: ") as caught:
        Overrides.of([override(id)], TODAY)
    assert caught.value.fix


def test_the_never_list_is_smoke_vulnerabilities_and_the_plan() -> None:
    assert set(NEVER) == {"TST003", "SEC001", "PLN001"}
    require_overridable("TST004")


def test_an_unknown_gate_is_refused_with_what_was_meant(python_project: Clone) -> None:
    with pytest.raises(UnknownGate, match="--override: unknown gate 'TST04'; did you mean 'TST004'"):
        check_gates(python_project.path, overrides=Overrides.of([override("TST04")], TODAY))


def test_what_was_not_needed_is_said() -> None:
    over = Overrides.of([override("A"), override("B"), override("C")], TODAY)
    answers = run({"A": always("A", FAILED), "B": always("B", passed(seen=1))}, {}, overrides=over)
    assert over.unneeded(answers) == (
        "the override of B was not needed: it is pass",
        "the override of C was not needed: it was not asked",
    )


class TestOfAProject:
    """A project of which one gate fails, that is overridden."""

    @pytest.fixture
    def unready(self, python_project: Clone) -> Clone:
        plan = (python_project.path / "docs/release-plan.md").read_text()
        python_project.commit("docs: no maximum", {"docs/release-plan.md": plan.replace("10 minutes", "[time]")})
        return python_project

    def test_the_table_counts_it_apart(self, unready: Clone) -> None:
        over = Overrides.of([override("DEP001")], TODAY)
        check = check_gates(unready.path, ids=["DEP001"], overrides=over)
        assert check.verdict is Verdict.PASSED
        table = as_table(check, redactor())
        assert "OVERRIDDEN" in table
        assert "(1 gate overridden, 1 of " in table

    @pytest.mark.parametrize(
        ("until", "status"),
        [(date.max, Status.OVERRIDDEN), (date(2020, 1, 1), Status.UNKNOWN)],
    )
    def test_a_document_with_it_holds_as_long_as_the_override(
        self, unready: Clone, until: date, status: Status
    ) -> None:
        over = Overrides.of([override("DEP001", until)], date(2020, 1, 1))
        check = check_gates(unready.path, ids=["DEP001"], overrides=over)
        (answer,) = read_check(as_json(check, redactor()).encode()).judged
        assert answer.result.status is status

    def test_one_that_says_no_end_is_unknown(self, unready: Clone) -> None:
        check = check_gates(unready.path, ids=["DEP001"], overrides=Overrides.of([override("DEP001")], TODAY))
        forged = as_json(check, redactor()).replace('"2026-11-21"', '""')
        (answer,) = read_check(forged.encode()).judged
        assert (answer.result.status, answer.blocks) == (Status.UNKNOWN, True)
