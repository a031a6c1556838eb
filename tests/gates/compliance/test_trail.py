"""Every release since adoption has its record."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from gates import Status
from gates.compliance.records import LOG, Records, read_records
from gates.compliance.trail import Trail, judge
from gates.repository import Tag

TODAY = date(2026, 11, 21)


def tag(number: int, name: str = "") -> Tag:
    return Tag(name or f"v{number}.0.0", f"{number}" * 40, datetime(2026, number, 1, 12, tzinfo=UTC))


def line(number: int, **more: object) -> str:
    return json.dumps({"tag": f"v{number}.0.0", "commit": f"{number}" * 40, "status": "succeeded", **more})


def records(*lines: str, reports: tuple[int, ...] = (), where: str = "HEAD") -> Records:
    files = {f"docs/releases/v{number}.0.0.md": "" for number in reports}
    return read_records(where, {LOG: "".join(f"{each}\n" for each in lines), **files})


TAGS = (tag(1), tag(2), tag(3))
WHOLE = records(line(2), line(3), reports=(2, 3))
BLOCKED = json.dumps({"release": "release-2026-11-20-101500", "status": "blocked", "tag": None, "commit": None})


@pytest.mark.parametrize(
    ("trail", "status", "details"),
    [
        (Trail(TAGS, (WHOLE,)), Status.PASS, "2 releases recorded, 1 before adoption not asked"),
        (Trail(TAGS, (WHOLE,), "v2.0.0"), Status.PASS, "2 releases recorded, 1 before adoption not asked"),
        (Trail(TAGS, (WHOLE,), "2026-01-15"), Status.PASS, "2 releases recorded, 1 before adoption not asked"),
        (Trail(TAGS, (WHOLE,), "2026-02-01"), Status.PASS, "2 releases recorded, 1 before adoption not asked"),
        (Trail(TAGS, (WHOLE,), "v1.0.0"), Status.FAIL, "1 of 3 releases without a whole record"),
        (Trail(TAGS, (WHOLE,), "2026-01-01"), Status.FAIL, "1 of 3 releases without a whole record"),
        (Trail((), ()), Status.PASS, "there is no earlier release"),
        (Trail(TAGS[:1], (records(),)), Status.UNKNOWN, "none of 1 tag has a record: since when should there be one?"),
        (
            Trail(TAGS, (WHOLE,), "v1.0"),
            Status.UNKNOWN,
            "adopted with 'v1.0', and there is no such tag of a release; did",
        ),
        (Trail(TAGS, (WHOLE,), "2027-01-01"), Status.UNKNOWN, "adopted on 2027-01-01, a day to come"),
        (Trail(TAGS[1:2], (records(line(2)),)), Status.FAIL, "1 of 1 release without a whole record"),
        (Trail(TAGS[1:2], (records(line(2, commit="9" * 40), reports=(2,)),)), Status.FAIL, "1 of 1 release"),
        (Trail(TAGS[1:2], (WHOLE,)), Status.UNKNOWN, "v3.0.0 has a record, and is no tag of this clone"),
        (Trail((), (WHOLE,)), Status.UNKNOWN, "v2.0.0 has a record, and is no tag of this clone"),
        (Trail(TAGS[:2], (WHOLE,), now=("v3.0.0",)), Status.PASS, "1 release recorded"),
        (Trail(TAGS[1:2], (records(BLOCKED, line(2), reports=(2,)),)), Status.PASS, "1 release recorded"),
        (Trail(TAGS[1:2], (records(line(2)), records(reports=(2,), where="x"))), Status.PASS, "1 release recorded"),
        (Trail(TAGS[1:2], (records(line(2), "{half of it", reports=(2,)),)), Status.UNKNOWN, "cannot be read (HEAD)"),
        (Trail(TAGS[1:2], (records("[]", line(2), reports=(2,)),)), Status.UNKNOWN, "cannot be read (HEAD)"),
        (Trail(TAGS[1:2], (records(f"{BLOCKED}{line(2)}"),)), Status.UNKNOWN, "cannot be read (HEAD)"),
    ],
)
def test_a_trail(trail: Trail, status: Status, details: str) -> None:
    result = judge(trail, TODAY)
    assert (result.status, result.details[: len(details)]) == (status, details)
    assert "records" in result.evidence


def test_each_gap_has_its_place_and_what_to_do() -> None:
    result = judge(Trail(TAGS, (records(line(1), line(2, commit="9" * 40), reports=(1,)),)), TODAY)
    assert [(each.place, each.message) for each in result.findings] == [
        (f"{LOG}:2", "v2.0.0 is at commit 222222222222, its record says 999999999999"),
        ("docs/releases/v2.0.0.md", "v2.0.0 has no report docs/releases/v2.0.0.md"),
        (LOG, "v3.0.0 has no line in docs/audit/releases.log"),
        ("docs/releases/v3.0.0.md", "v3.0.0 has no report docs/releases/v3.0.0.md"),
    ]
    assert "invoke write-report" in result.findings[2].fix


def test_a_line_that_cannot_be_read_has_its_number() -> None:
    result = judge(Trail(TAGS[1:2], (records(line(2), "", "no JSON", reports=(2,)),)), TODAY)
    assert [each.place for each in result.findings] == [f"{LOG}:3"]


def test_tags_of_another_pattern_find_their_report() -> None:
    trail = Trail((tag(2, "abacus-v2.0.0"),), (), pattern="abacus-v{version}")
    assert trail.report("abacus-v2.0.0") == "docs/releases/v2.0.0.md"
    assert replace(trail, pattern="{version}").report("2.0.0") == "docs/releases/v2.0.0.md"
