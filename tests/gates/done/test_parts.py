"""A category is as good as the worst of its checks; settings say what is off, what fails and what warns."""

from __future__ import annotations

import pytest

from gates import Finding, Result, Status, Unjudged, failed, passed, skipped, unknown, warned
from gates.done.parts import Check, combined, judge, mirrored, summed
from gates.settings.done import DoneSettings

NO = failed([Finding("no", "do it")], "no")
LOOK = warned([Finding("hm", "look")])
WHO_KNOWS = unknown("who knows", fix="ask")


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ((passed(), skipped("none")), Status.PASS),
        ((passed(), LOOK), Status.WARN),
        ((WHO_KNOWS, LOOK, passed()), Status.UNKNOWN),
        ((WHO_KNOWS, NO), Status.FAIL),
        ((skipped("none"), skipped("none")), Status.SKIP),
    ],
)
def test_the_worst_counts(answers: tuple[Result, ...], status: Status) -> None:
    result = combined({str(at): each for at, each in enumerate(answers)})
    assert result.status is status
    assert result.evidence.keys() == {str(at) for at in range(len(answers))}


def test_what_blocks_is_told_first() -> None:
    result = combined({"a": LOOK, "b": NO, "c": WHO_KNOWS})
    assert [each.message for each in result.findings] == ["no", "who knows", "hm"]
    assert result.details == "a warn (hm); b fail (no); c unknown (who knows)"


@pytest.mark.parametrize(
    ("level", "settings", "required", "status"),
    [
        ("fsck", {}, False, Status.FAIL),
        ("todos", {}, False, Status.WARN),
        ("todos", {}, True, Status.FAIL),
        ("todos", {"levels": {"todos": "fail"}}, False, Status.FAIL),
        ("todos", {"levels": {"todos": "warn"}}, True, Status.WARN),
        ("fsck", {"levels": {"fsck": "warn"}}, False, Status.WARN),
        ("fsck", {"off": {"fsck": "too large"}}, True, Status.SKIP),
        ("", {}, False, Status.FAIL),
    ],
    ids=["fails", "warns", "required", "set to fail", "set to warn", "lowered", "off", "another gate's"],
)
def test_what_does_not_hold(level: str, settings: dict[str, dict[str, str]], required: bool, status: Status) -> None:
    result = judge("review", [Check("one", lambda: NO, level)], DoneSettings(**settings), required=required)  # type: ignore[arg-type]
    assert result.status is status


def test_unknown_stays_unknown_whatever_its_level() -> None:
    settings = DoneSettings(levels={"todos": "warn"})
    assert (
        judge("review", [Check("todos", lambda: WHO_KNOWS, "todos")], settings, required=False).status is Status.UNKNOWN
    )


def test_a_check_that_cannot_be_made_leaves_the_others_alone() -> None:
    def cannot() -> Result:
        raise Unjudged(WHO_KNOWS)

    result = judge("review", [Check("a", cannot, "fsck"), Check("b", passed)], DoneSettings(), required=False)
    assert result.details == "a unknown (who knows); b pass"


def test_what_is_off_is_not_asked_and_says_why() -> None:
    def never() -> Result:
        raise AssertionError

    settings = DoneSettings(off={"operations": "a library: nothing runs"})
    result = judge("operations", [Check("a", never)], settings, required=True)
    assert (result.status, result.details) == (Status.SKIP, "switched off: a library: nothing runs")


@pytest.mark.parametrize(
    ("result", "status", "findings"),
    [
        (passed("3"), Status.PASS, []),
        (skipped("none"), Status.SKIP, []),
        (NO, Status.FAIL, ["SEC001 fail: no"]),
        (WHO_KNOWS, Status.UNKNOWN, ["SEC001 unknown: who knows"]),
        (Result(Status.OVERRIDDEN, "by Ada"), Status.WARN, ["SEC001 overridden: by Ada"]),
    ],
)
def test_another_gates_answer_is_not_judged_twice(result: Result, status: Status, findings: list[str]) -> None:
    seen = mirrored("SEC001", result)
    assert (seen.status, [each.message for each in seen.findings]) == (status, findings)
    assert all(each.fix == "see SEC001" for each in seen.findings)


def test_the_sum_names_what_does_not_hold_and_what_was_not_asked_and_tells_only_why_something_is_off() -> None:
    off = skipped("switched off: a library", off="a library")
    none = skipped("linter skip (not configured)")
    result = summed({"DOD001": passed("7"), "DOD002": none, "DOD004": LOOK, "DOD007": off, "DOD008": NO})
    assert result.status is Status.FAIL
    rest = "DOD002 skip; DOD008 fail; DOD007 switched off: a library"
    assert result.details == f"follows from DOD008: 2 of 5 categories hold; {rest}"
    assert [each.message for each in result.findings] == ["DOD008 fail: no", "DOD004 warn: hm"]


@pytest.mark.parametrize(
    ("own", "follows"),
    [(passed(), True), (LOOK, True), (WHO_KNOWS, False), (NO, False)],
    ids=["pass", "warn", "unknown", "fail"],
)
def test_what_only_another_gate_holds_up_says_so(own: Result, follows: bool) -> None:
    checks = [Check("TST005", lambda: mirrored("TST005", NO)), Check("fsck", lambda: own, "fsck")]
    result = judge("tests", checks, DoneSettings(), required=False)
    assert result.details.startswith("follows from TST005: TST005 fail; fsck") is follows
