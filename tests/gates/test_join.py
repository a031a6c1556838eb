"""The parts of a matrix become one check, or an error that says what does not fit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.gate_check import GateCheck, Verdict
from gates.join import JoinError, Part, join, read_check, read_parts
from gates.outputs.code_quality import as_code_quality
from gates.outputs.github import as_annotations
from gates.outputs.junit import as_junit
from gates.outputs.sarif import as_sarif
from gates.redaction import redactor
from gates.report import as_json, as_table
from gates.result import Finding, Result, Status, failed, passed, skipped, unknown, warned

from .outputs.example import COMMIT, check

plain = redactor()
GOOD: Mapping[str, tuple[Result, bool]] = {
    "COD001": (replace(passed("0 open", open=0), notes=("slow",)), True),
    "SEC001": (warned([Finding("a weak hash", "use SHA-256", "app.py", 12)]), False),
    "DEP003": (passed("2 artifacts"), True),
}
NO = failed([Finding("no", "mend it")])
UNKNOWN = unknown("nobody looked", fix="look")


def part(*asked: str, file: str = "", **other: tuple[Result, bool]) -> Part:
    """These gates, asked at the same commit; `other` answers than GOOD's."""
    return Part(file or f"{'-'.join(asked)}.json", check({**GOOD, **other}, *asked))


def statuses(check: GateCheck) -> dict[str, Status]:
    return {each.id: each.result.status for each in check.judged}


def test_all_parts_together_are_ready() -> None:
    whole = join([part("DEP003"), part("COD001"), part("SEC001")], head=COMMIT)
    assert (whole.verdict, whole.exit_code) == (Verdict.READY, 0)
    assert list(statuses(whole)) == list(GOOD)
    assert "**Overall: READY**" in as_table(whole, plain)


@pytest.mark.parametrize("asked", [("COD001",), ("COD001", "SEC001"), ("DEP003",)])
def test_what_nobody_asked_is_unknown_and_never_ready(asked: tuple[str, ...]) -> None:
    whole = join([part(*asked)])
    assert {id for id, status in statuses(whole).items() if status is Status.UNKNOWN} == set(GOOD) - set(asked)
    assert (whole.verdict, whole.exit_code) == (Verdict.NOT_READY, 3)
    assert "no part of the matrix asked it" in as_table(whole, plain)


@pytest.mark.parametrize(
    ("one", "other", "counts"),
    [
        (passed("fine"), NO, Status.FAIL),
        (passed("fine"), UNKNOWN, Status.UNKNOWN),
        (UNKNOWN, NO, Status.FAIL),
        (passed("fine"), skipped("needs artifacts"), Status.SKIP),
        (skipped("needs artifacts"), UNKNOWN, Status.UNKNOWN),
        (passed("fine"), Result(Status.OVERRIDDEN, "by Ada"), Status.OVERRIDDEN),
        (Result(Status.OVERRIDDEN, "by Ada"), NO, Status.FAIL),
        (passed("fine"), passed("also fine"), Status.PASS),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_of_two_answers_the_stricter_counts(one: Result, other: Result, counts: Status, turned: bool) -> None:
    answers = (other, one) if turned else (one, other)
    parts = [
        part("SEC001", "DEP003"),
        *(part("COD001", file=f"{n}.json", COD001=(r, True)) for n, r in enumerate(answers)),
    ]
    whole = join(parts)
    assert statuses(whole)["COD001"] is counts
    assert whole.exit_code == (3 if counts in (Status.FAIL, Status.UNKNOWN, Status.SKIP) else 0)
    details = next(each for each in whole.judged if each.id == "COD001").result.details
    assert ("judged twice: " in details) is (one.status is not other.status)
    assert one.status is other.status or f"{answers[0].status} in 0.json, {answers[1].status} in 1.json" in details


def test_only_skips_are_partial_where_that_is_asked_for() -> None:
    parts = [part("COD001", "SEC001"), part("DEP003", DEP003=(skipped("needs artifacts"), True))]
    assert (join(parts).verdict, join(parts).exit_code) == (Verdict.NOT_READY, 3)
    assert (join(parts, partial=True).verdict, join(parts, partial=True).exit_code) == (Verdict.PARTIAL, 3)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"commit": "d" * 40}, "b.json: another commit than a.json"),
        ({"tree": "d" * 40}, "b.json: another tree than a.json"),
        ({"program": "d" * 64}, "b.json: another version of the gates than a.json"),
        ({"settings": "d" * 64}, "b.json: another settings than a.json"),
        ({"milestone": "M2"}, "b.json: another milestone than a.json"),
        ({"known": ()}, "b.json: another list of gates than a.json"),
        ({"dirty": ("app.py",)}, "b.json: was judged with uncommitted changes: app.py"),
    ],
)
def test_what_does_not_belong_together_is_an_error(changed: dict[str, object], message: str) -> None:
    first, second = part("COD001", file="a.json"), part("SEC001", "DEP003", file="b.json")
    with pytest.raises(JoinError) as error:
        join([first, replace(second, check=replace(second.check, **changed))])  # type: ignore[arg-type] # by name
    assert message in str(error.value)
    assert "\nfix: " in str(error.value)


def test_results_of_another_commit_than_this_one_are_an_error() -> None:
    with pytest.raises(JoinError, match="is about commit cccccccccccc, this is dddddddddddd"):
        join([part("COD001")], head="d" * 40)


def test_without_a_commit_nothing_can_be_joined() -> None:
    nowhere = replace(part("COD001").check, commit=None, tree=None)
    with pytest.raises(JoinError, match="was judged without a commit"):
        join([Part("a.json", nowhere)])


def test_a_check_is_read_back_as_it_was_written() -> None:
    whole = check()
    assert as_json(read_check(as_json(whole, plain).encode()), plain) == as_json(whole, plain)


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name / "gates.json"  # as GitHub lays out the artifacts of a run
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
    return folder


WRITTEN = as_json(check(), plain)


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where there is a value in a document, as keys from its top."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, each in items for found in ((*at, key), *places(each, (*at, key)))]


PLACES = places(json.loads(WRITTEN))


def test_parts_lie_in_folders_of_their_own(tmp_path: Path) -> None:
    texts = {id: as_json(part(id).check, plain) for id in GOOD}
    assert join(read_parts(written(tmp_path, **texts))).verdict is Verdict.READY


WHOLE = as_json(part("COD001").check, plain)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (WHOLE[:-200], "b/gates.json: is not JSON, or was cut off"),
        ("", "b/gates.json: is not JSON, or was cut off"),
        ("[]", "b/gates.json: is no result of gates"),
        ('{"schema": "gates/0"}', 'expected "schema": "gates/1"'),
        ('{"schema": "gates/1"}', "b/gates.json: is not a whole result"),
        (WHOLE.replace('"status": "pass"', '"status": "good"'), "'good' is not a valid Status"),
        (WHOLE.replace('"known"', '"unknown"'), "is not a whole result: KeyError"),
        (json.dumps({**json.loads(WHOLE), "known": []}), "its list of gates is empty"),
        (WHOLE.replace('"slow"', "7"), "notes holds something else than words"),
        (json.dumps({**json.loads(WHOLE), "known": json.loads(WHOLE)["known"][1:]}), "it answers for 'COD001'"),
    ],
)
def test_a_part_that_is_not_whole_is_an_error(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(JoinError) as error:
        read_parts(written(tmp_path, a=WHOLE, b=text))
    assert message in str(error.value)
    assert "\nfix: keep only whole results in that folder" in str(error.value)


@given(st.data())
def test_whatever_a_part_holds_it_is_read_whole_or_refused(data: st.DataObject) -> None:
    document = json.loads(WRITTEN)
    *path, last = data.draw(st.sampled_from(PLACES))
    place = reduce(lambda value, key: value[key], path, document)
    place[last] = data.draw(st.none() | st.booleans() | st.integers() | st.text() | st.just([]) | st.just([0]))
    try:
        whole = read_check(json.dumps(document).encode())
    except JoinError:
        return
    for output in (as_junit, as_sarif, as_code_quality, as_annotations, lambda one: as_table(one, plain)):
        assert output(whole) is not None


@pytest.mark.parametrize("data", [b"\xff\xfe", b"[" * 100_000, b"null", b"1e999"])
def test_bytes_that_are_no_result_are_refused(data: bytes) -> None:
    with pytest.raises(JoinError):
        read_check(data)


def test_no_part_is_an_error(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(JoinError, match="fix: put the files that `--report FILE` wrote into it"):
            read_parts(folder)
    with pytest.raises(JoinError, match="there is no result"):
        join([])
