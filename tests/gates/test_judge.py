"""Which gates are asked, in which order, and what becomes of those that cannot be."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

import pytest

from gates import Finding, Result, Status, Unjudged, failed, gate, passed, run, skipped, unknown, warned
from gates.documents.text import DocumentError
from gates.gate import AnyGate
from gates.judge import Judged, with_required

FAILED = failed([Finding("it is broken", fix="mend it")])


def made(id: str, function: Callable[..., Result], **named: tuple[str, ...] | str) -> AnyGate:
    function.__doc__ = f"The claim of {id}."
    return gate(id, category="code", row=id, **named)(function)  # type: ignore[arg-type]


def always(id: str, result: Result, **named: tuple[str, ...] | str) -> AnyGate:
    return made(id, lambda: result, **named)


def judged(
    *gates: AnyGate, facts: Mapping[str, object] | None = None, jobs: int = 16, together: bool = False
) -> dict[str, Judged]:
    answers = run({each.id: each for each in gates}, facts or {}, jobs=jobs, together=together)
    assert [each.id for each in answers] == [each.id for each in gates], "answers come in the order of the gates"
    return {each.id: each for each in answers}


def test_a_gate_gets_the_facts_it_names() -> None:
    answer = judged(
        made("A", lambda plan, issues: passed(f"{plan} {issues}", seen=issues)),
        facts={"plan": "P", "issues": 3, "x": 0},
    )
    assert answer["A"].result == passed("P 3", seen=3)


@pytest.mark.parametrize(
    ("error", "status", "details"),
    [
        (Unjudged(skipped("needs artifacts: build them")), Status.SKIP, "needs artifacts: build them"),
        (Unjudged(unknown("no plan", fix="write one")), Status.UNKNOWN, "no plan"),
        (DocumentError("docs/plan.md", 7, "two milestones", "Keep one."), Status.UNKNOWN, "two milestones"),
    ],
)
def test_a_fact_that_cannot_be_had_is_never_a_pass(error: Exception, status: Status, details: str) -> None:
    class Broken:
        def __getitem__(self, name: str) -> object:
            raise error

    (answer,) = run({"A": made("A", lambda plan: passed(seen=1))}, Broken())
    assert (answer.result.status, answer.result.details) == (status, details)


def test_a_pass_that_does_not_say_what_it_looked_at_is_unknown() -> None:
    """Also with words: they are for people. Evidence is by name."""
    result = judged(always("A", passed("all is well")))["A"].result
    assert (result.status, result.details) == (Status.UNKNOWN, "passes, and does not say what it looked at")
    assert "as in passed(entries=3)" in result.findings[0].fix


def test_a_document_that_cannot_be_read_is_named_with_line_and_remedy() -> None:
    def broken() -> Result:
        raise DocumentError("docs/plan.md", 7, "two milestones", "Keep one.")

    (finding,) = judged(made("A", broken))["A"].result.findings
    assert finding == Finding("two milestones", "Keep one.", "docs/plan.md", 7)


def test_a_broken_check_is_unknown_and_names_its_line() -> None:
    def broken() -> Result:
        raise KeyError("oops")

    result = judged(made("A", broken))["A"].result
    assert result.status is Status.UNKNOWN
    assert "KeyError: 'oops' (test_judge.py:" in result.details


def test_a_check_that_answers_nothing_is_unknown() -> None:
    assert judged(made("A", lambda: None))["A"].result.status is Status.UNKNOWN  # type: ignore[arg-type, return-value]


def test_a_row_over_several_gates_is_a_gate_that_requires_them() -> None:
    def row(required: Mapping[str, Result]) -> Result:
        return passed(", ".join(f"{id} {each.status}" for id, each in required.items()), seen=len(required))

    answers = judged(made("ROW", row, requires=("A", "B")), always("A", FAILED), always("B", passed(seen=1)))
    assert answers["ROW"].result.details == "A fail, B pass"


@pytest.mark.parametrize("relation", ["requires", "after"])
@pytest.mark.parametrize(
    ("first", "status", "details"),
    [
        (FAILED, Status.UNKNOWN, "not run: A is fail"),
        (unknown("?", fix="look"), Status.UNKNOWN, "not run: A is unknown"),
        (passed(seen=1), Status.PASS, ""),
        (skipped("there is none"), Status.PASS, ""),
        (warned([Finding("slow", fix="look")]), Status.PASS, ""),
    ],
)
def test_a_gate_is_not_run_when_what_comes_before_it_blocks(
    relation: str, first: Result, status: Status, details: str
) -> None:
    answers = judged(always("B", passed(seen=1), **{relation: ("A",)}), always("A", first))
    assert (answers["B"].result.status, answers["B"].result.details) == (status, details)


@pytest.mark.parametrize(
    ("relation", "excuses", "details"),
    [
        ("after", {"B": skipped("nobody asks")}, "nobody asks"),
        ("after", {"C": skipped("nobody asks")}, "not run: A is fail"),
        ("requires", {"B": skipped("nobody asks")}, "not run: A is fail"),
        ("after", None, "not run: A is fail"),  # who is asked tells what is wrong with the fact
    ],
)
def test_of_a_gate_that_is_asked_nothing_nothing_is_missing(relation: str, excuses: object, details: str) -> None:
    gates = {"B": always("B", passed(seen=1), excuses="answers", **{relation: ("A",)}), "A": always("A", FAILED)}
    answers = {each.id: each for each in run(gates, {"answers": excuses})}
    assert answers["B"].result.details == details


def test_after_means_nothing_for_a_gate_that_is_not_asked_but_requires_does() -> None:
    assert judged(always("B", passed(seen=1), after=("A",)))["B"].result.status is Status.PASS
    assert judged(always("B", passed(seen=1), requires=("A",)))["B"].result.details == "A was not asked"


def test_together_starts_at_once_what_would_come_after() -> None:
    answers = judged(always("A", FAILED), always("B", passed(seen=1), after=("A",)), together=True)
    assert answers["B"].result.status is Status.PASS


def test_others_are_all_gates_that_do_not_ask_for_others() -> None:
    def about(others: Mapping[str, Result]) -> Result:
        return passed(" ".join(sorted(others)), seen=len(others))

    answers = judged(made("X", about), always("A", passed(seen=1)), made("Y", about), always("B", FAILED))
    assert answers["X"].result.details == answers["Y"].result.details == "A B"


def test_a_skip_blocks_only_where_the_gate_is_required() -> None:
    gates = {"A": always("A", skipped("none here")), "B": always("B", skipped("none here"))}
    answers = {each.id: each for each in run(gates, {}, required={"A"})}
    assert (answers["A"].blocks, answers["B"].blocks) == (True, False)


def test_independent_gates_run_side_by_side() -> None:
    meeting = threading.Barrier(20, timeout=10)
    threads = threading.active_count()

    def wait() -> Result:
        meeting.wait()
        return passed(seen=1)

    answers = judged(*(made(f"G{n}", wait) for n in range(20)), jobs=20)
    assert {each.result.status for each in answers.values()} == {Status.PASS}
    assert threading.active_count() == threads, "whoever asked may fork now"


def test_a_hundred_gates_that_do_nothing_cost_next_to_nothing() -> None:
    gates = {f"G{n}": always(f"G{n}", passed(seen=1)) for n in range(100)}
    took = min(_timed(lambda: run(gates, {})) for _ in range(3))
    assert took < 0.2


def test_each_answer_is_told_as_it_arrives() -> None:
    told: list[str] = []
    run(
        {"B": always("B", passed(seen=1), after=("A",)), "A": always("A", passed(seen=1))},
        {},
        tell=lambda each: told.append(each.id),
    )
    assert told == ["A", "B"]


def test_asking_one_gate_asks_what_it_requires_too() -> None:
    gates = {
        each.id: each
        for each in (
            always("A", passed(seen=1)),
            always("B", passed(seen=1), requires=("A",)),
            always("C", passed(seen=1), requires=("B",), after=("D",)),
            always("D", passed(seen=1)),
        )
    }
    assert list(with_required(gates, ["C"])) == ["A", "B", "C"]


def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began
