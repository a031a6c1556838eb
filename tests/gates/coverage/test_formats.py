"""Coverage, as coverage.py, Cobertura's writers and LCOV's write it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.coverage import Coverage, read_coverage
from gates.xml_report import UnreadableReport

Hits = Mapping[str, Mapping[int, int]]  # path → line → how often it was run

COBERTURA = """<?xml version="1.0" ?><!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
<coverage version="7" timestamp="1795276519340" lines-valid="4" lines-covered="2" line-rate="0.5">
<sources><source>/ci/job</source></sources><packages><package name="pkg"><classes>
<class name="Store" filename="pkg/store.py"><methods>
<method name="add" signature="()V"><lines><line number="3" hits="2"/></lines></method>
<method name="delete"><lines><line number="7" hits="0"/><line number="8" hits="0"/></lines></method></methods>
<lines><line number="1" hits="1"/><line number="3" hits="2"/><line number="7" hits="0"/><line number="8" hits="0"/>
</lines></class></classes></package></packages></coverage>"""

LCOV = """TN:first
SF:pkg/store.js
FN:3,5,add
FN:7,delete
FNDA:2,add
FNDA:0,delete
BRDA:1,0,0,1
DA:1,1
DA:3,2,hNNjcHSvqlvLGzHzsGsjsg
DA:7,0
DA:8,0
LF:4
LH:2
end_of_record
TN:second
SF:pkg/store.js
DA:7,0
DA:8,1
end_of_record
"""

LCOV_2 = "SF:a.c\nFNL:0,3,5\nFNA:0,0,twice(int, int)\nFNL:1,7\nFNA:1,4,main\nDA:3,0\nDA:7,4\nend_of_record\n"


def coverage_json(percent: float = 50.0, statements: int = 8) -> dict[str, object]:
    function = {"executed_lines": [], "missing_lines": [7, 8, 9], "summary": {}, "start_line": 6}
    touched = {"executed_lines": [11], "missing_lines": [12], "summary": {}}
    constant: dict[str, object] = {"executed_lines": [], "missing_lines": [], "summary": {}}
    return {
        "meta": {"format": 3, "version": "7.17.3", "timestamp": "2026-11-21T09:00:00"},
        "files": {
            "pkg/empty.py": {"executed_lines": [0], "missing_lines": [], "summary": {"percent_covered": 100.0}},
            "pkg/whole.py": {"executed_lines": [1, 2], "missing_lines": [], "summary": {"percent_covered": 100.0}},
            "pkg/part.py": {
                "executed_lines": [6, 11],
                "missing_lines": [7, 8, 9, 12],
                "summary": {"percent_covered": 33.3},
                "functions": {"Store.delete": function, "Store.add": touched, "Store.none": constant, "": function},
            },
        },
        "totals": {"percent_covered": percent, "num_statements": statements},
    }


def test_what_coverage_py_writes() -> None:
    report = read_coverage(json.dumps(coverage_json()))
    assert (report.format, report.percent, report.statements) == ("coverage.py", 50.0, 8)
    (part,) = report.uncovered
    assert (part.path, part.lines, part.first, part.untouched) == ("pkg/part.py", "7-9, 12", 7, ("Store.delete",))
    assert [(each.name, each.line, each.entered) for each in report.files[2].functions] == [
        ("Store.delete", 6, False),
        ("Store.add", None, True),
    ]
    assert report.written is not None


def test_what_writers_of_cobertura_xml_write() -> None:
    report = read_coverage(COBERTURA)
    assert (report.format, report.percent, report.statements, report.folders) == ("Cobertura", 50.0, 4, ("/ci/job",))
    (part,) = report.uncovered
    assert (part.path, part.lines, part.percent, part.untouched) == ("pkg/store.py", "7-8", 50.0, ("Store.delete",))
    assert [(each.name, each.line) for each in report.files[0].functions] == [("Store.add", 3), ("Store.delete", 7)]
    assert report.written == datetime(2026, 11, 21, 15, 55, 19, 340000, tzinfo=UTC)
    seconds = read_coverage(COBERTURA.replace("1795276519340", "1795276519"))
    assert seconds.written == datetime(2026, 11, 21, 15, 55, 19, tzinfo=UTC)
    assert read_coverage(COBERTURA.replace("1795276519340", "today")).written is None


def test_what_writers_of_lcov_write() -> None:
    """Several tests of one file add up; there is no time stamp."""
    report = read_coverage(LCOV)
    assert (report.format, report.percent, report.written) == ("LCOV", 75.0, None)
    (part,) = report.uncovered
    assert (part.path, part.lines, part.untouched) == ("pkg/store.js", "7", ("delete",))
    assert report.files[0].digests == {3: "hNNjcHSvqlvLGzHzsGsjsg"}


def test_functions_as_lcov_2_writes_them() -> None:
    (measured,) = read_coverage(LCOV_2).files
    assert [(each.name, each.line, each.entered) for each in measured.functions] == [
        ("twice(int, int)", 3, False),
        ("main", 7, True),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is empty"),
        ("hello", "expected coverage.py's JSON, Cobertura XML or LCOV"),
        ("[]", "no coverage.py JSON report"),
        ("{}", "no coverage.py JSON report"),
        (json.dumps(coverage_json(statements=0)), "measured no code"),
        (json.dumps(coverage_json(percent=float("nan"))), "measured no code"),
        (json.dumps(coverage_json(percent=170)), "measured no code"),
        (json.dumps(coverage_json(statements=80)), "counts 80 statements but shows 8"),
        (json.dumps(coverage_json())[:-9], "no coverage.py JSON report"),
        (COBERTURA[:-30], "ends in the middle"),
        (COBERTURA.replace('lines-valid="4"', 'lines-valid="40"'), "counts 40 lines but shows 4"),
        (COBERTURA.replace('hits="0"', 'hits="-1"'), "hits is '-1', expected a number"),
        (COBERTURA.replace('filename="pkg/store.py"', ""), "class 'Store' has no file name"),
        (COBERTURA.replace('/coverage-04.dtd">', '/coverage-04.dtd" [<!ENTITY a "b">]>'), "declares entities"),
        ("<report><counter/></report>", "its root is <report>; expected <coverage> with <packages>"),
        ("<coverage><packages/></coverage>", "measured no code"),
        (LCOV[: LCOV.index("DA:8,0") + 4], "line 11: cannot be read: 'DA:8'"),
        (LCOV[: LCOV.index("end_of")], "ends in the middle, in the record of pkg/store.js"),
        (LCOV.replace("LF:4", "LF:9"), "line 14: counts 9 lines, shows 4"),
        (LCOV.replace("DA:8,0", "DA:8"), "line 11: cannot be read: 'DA:8'"),
        ("SF:a.js\nSF:b.js\n", "line 2: the record before it is not ended"),
        ("TN:\nDA:1,1\n", "line 2 is outside of a record"),
        ("SF:a.js\nend_of_record\n", "measured no code"),
    ],
)
def test_half_a_report_is_no_report(text: str, reason: str) -> None:
    with pytest.raises(UnreadableReport, match=reason):
        read_coverage(text)


def test_bytes_that_are_no_text_are_no_report() -> None:
    with pytest.raises(UnreadableReport, match="not UTF-8"):
        read_coverage(b"TN:\xff")


def as_json(hits: Hits) -> str:
    files = {
        path: {
            "executed_lines": [line for line, count in lines.items() if count],
            "missing_lines": [line for line, count in lines.items() if not count],
            "summary": {"percent_covered": 0.0},
        }
        for path, lines in hits.items()
    }
    ran, total = _sums(hits)
    totals = {"percent_covered": 100 * ran / total, "num_statements": total}
    return json.dumps({"meta": {"format": 3}, "files": files, "totals": totals})


def as_cobertura(hits: Hits) -> str:
    classes = "".join(
        f'<class filename="{path}"><lines>{"".join(_line(*each) for each in lines.items())}</lines></class>'
        for path, lines in hits.items()
    )
    ran, total = _sums(hits)
    return f'<coverage lines-valid="{total}" lines-covered="{ran}"><packages>{classes}</packages></coverage>'


def _line(number: int, count: int) -> str:
    return f'<line number="{number}" hits="{count}"/>'


def as_lcov(hits: Hits) -> str:
    lines = []
    for path, counts in hits.items():
        lines += [
            "TN:",
            f"SF:{path}",
            *(f"DA:{a},{b}" for a, b in counts.items()),
            f"LF:{len(counts)}",
            "end_of_record",
        ]
    return "\n".join([*lines, ""])


def _sums(hits: Hits) -> tuple[int, int]:
    counts = [count for lines in hits.values() for count in lines.values()]
    return sum(1 for each in counts if each), len(counts)


NAMES = st.from_regex(r"[a-z]{1,8}(/[a-z]{1,8}){0,2}\.(py|js)", fullmatch=True)
LINES = st.dictionaries(st.integers(1, 500), st.integers(0, 10**6), min_size=1, max_size=30)
HITS = st.dictionaries(NAMES, LINES, min_size=1, max_size=5)


@given(HITS, st.sampled_from([as_json, as_cobertura, as_lcov]))
def test_what_is_written_in_any_format_is_read_back(hits: Hits, write: Callable[[Hits], str]) -> None:
    report = read_coverage(write(hits))
    ran, total = _sums(hits)
    assert report.statements == total
    assert report.percent == pytest.approx(100 * ran / total)
    assert {each.path: _counted(each.ran, each.missing) for each in report.files} == {
        path: {line: bool(count) for line, count in lines.items()} for path, lines in hits.items()
    }
    assert {each.path for each in report.uncovered} == {path for path, lines in hits.items() if 0 in lines.values()}


def _counted(ran: tuple[int, ...], missing: tuple[int, ...]) -> dict[int, bool]:
    return {**dict.fromkeys(ran, True), **dict.fromkeys(missing, False)}


@given(HITS, st.sampled_from([as_json, as_cobertura, as_lcov]), st.data())
def test_one_that_was_cut_off_is_never_read_as_if_it_were_whole(
    hits: Hits, write: Callable[[Hits], str], data: st.DataObject
) -> None:
    """LCOV may lose whole records at its end: each one ends by itself. What is left of it is still true."""
    text = write(hits)
    cut = text[: data.draw(st.integers(0, len(text.rstrip()) - 1))]
    with contextlib.suppress(UnreadableReport):
        report = read_coverage(cut)
        assert write is as_lcov
        assert cut.rstrip().removesuffix("TN:").rstrip().endswith("end_of_record")
        assert {each.path for each in report.files} <= set(hits)


PIECES = st.sampled_from(
    ["SF:", "DA:", "FN:", "FNL:0,", "LF:", "1,", "2", "-", "end_of_record", "\n", "{", "<coverage>", "é"]
)


@given(
    st.binary()
    | st.text()
    | st.lists(PIECES).map("".join)
    | st.lists(PIECES).map(lambda each: "SF:a\n" + "".join(each))
)
def test_whatever_the_text_it_is_a_report_or_unreadable(text: str | bytes) -> None:
    with contextlib.suppress(UnreadableReport):
        report = read_coverage(text)
        assert isinstance(report, Coverage)
        assert 0 <= report.percent <= 100
