"""What a gate may answer."""

from __future__ import annotations

import pytest

from gates import Finding, Result, Status, failed, passed, skipped, unknown, warned


@pytest.mark.parametrize(
    ("status", "blocks"),
    [
        (Status.PASS, False),
        (Status.WARN, False),
        (Status.SKIP, False),
        (Status.OVERRIDDEN, False),
        (Status.FAIL, True),
        (Status.UNKNOWN, True),
    ],
)
def test_what_blocks(status: Status, blocks: bool) -> None:
    assert status.blocks is blocks


def test_a_finding_without_a_remedy_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="needs a fix"):
        Finding("something is wrong", fix=" ")


@pytest.mark.parametrize("make", [failed, warned])
def test_a_complaint_without_a_finding_cannot_be_made(make: object) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match="needs a finding"):
        make([])


def test_a_skip_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="needs a reason"):
        skipped("")


def test_details_default_to_the_first_finding() -> None:
    result = failed([Finding("a.md is open", fix="close it", where="a.md", line=3), Finding("b", fix="c")])
    assert result.details == "a.md is open"
    assert result.findings[0].place == "a.md:3"


def test_unknown_carries_its_fix_as_a_finding() -> None:
    result = unknown("no report", fix="run the tests", where="junit.xml", tests=0)
    assert result.status is Status.UNKNOWN
    assert result.findings == (Finding("no report", "run the tests", "junit.xml"),)
    assert result.evidence == {"tests": 0}


def test_evidence_cannot_be_changed_afterwards() -> None:
    evidence: object = passed("all well", open=0).evidence
    with pytest.raises(TypeError):
        evidence["open"] = 1  # type: ignore[index]


def test_results_are_compared_by_value() -> None:
    assert passed("x", a=1) == Result(Status.PASS, "x", (), {"a": 1})
