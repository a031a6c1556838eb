"""JUnit XML, as tools write it."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.junit import UnreadableReport, read_junit

PYTEST = """<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1"
failures="1" skipped="1" tests="4" time="0.1" timestamp="2026-11-21T09:00:00.5+01:00" hostname="h">
<testcase classname="tests.unit.test_a" name="test_one" time="0.001" />
<testcase classname="tests.unit.test_a" name="test_two">
<failure message="assert 1 == 2&#10;  more">E  assert 1 == 2</failure></testcase>
<testcase classname="tests.unit.test_a" name="test_three">
<skipped type="pytest.skip" message="no docker">x</skipped></testcase>
<testcase classname="" name="tests.unit.test_b"><error message="collection failure">ImportError</error></testcase>
</testsuite></testsuites>"""


def test_what_pytest_writes() -> None:
    report = read_junit(PYTEST.encode())
    assert report.counts == {"passed": 1, "failed": 1, "skipped": 1, "error": 1}
    assert report.ran == 3
    assert [(case.name, case.message) for case in report.bad] == [
        ("tests.unit.test_a::test_two", "assert 1 == 2"),
        ("tests.unit.test_b", "collection failure"),
    ]
    assert report.written == datetime(2026, 11, 21, 8, 0, 0, 500000, tzinfo=UTC)


def test_what_a_test_says_about_itself_and_its_suite_about_the_run() -> None:
    xml = """<testsuites><testsuite><properties><property name="cpu" value="12 %"/></properties>
<testcase name="a"><properties><property name="journey" value="pay"/><property name="log">long
text</property></properties><failure/><system-out>one</system-out><system-out>two</system-out>
<system-err>three</system-err></testcase></testsuite></testsuites>"""
    report = read_junit(xml.encode())
    (case,) = report.cases
    assert (case.out, case.err) == ("one\ntwo", "three")
    assert case.properties == (("journey", "pay"), ("log", "long\ntext"))
    assert report.properties == (("cpu", "12 %"),)


@pytest.mark.parametrize(
    ("xml", "names"),
    [
        ('<testsuite><testcase name="a" line="3" file="a.py"/></testsuite>', ["a"]),
        (
            '<testsuites><testsuite><testsuite><testcase classname="K" name="a"/></testsuite></testsuite></testsuites>',
            ["K::a"],
        ),
        ("<testsuites/>", []),
        ('<testsuite><testcase name="a" time="quick" line="x"/></testsuite>', ["a"]),
    ],
)
def test_what_others_write(xml: str, names: list[str]) -> None:
    assert [case.name for case in read_junit(xml.encode()).cases] == names


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b"<testsuite><a></testsuite>", "not well-formed"),
        (PYTEST.encode()[:-20], "ends in the middle, at line \\d+: its writer was stopped"),
        (PYTEST.encode()[:300], "ends in the middle, at line 4"),
        (b"<html/>", "its root is <html>"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><testsuite/>', "entities"),
        ("<testsuite/>".encode("utf-16"), "not UTF-8"),
        (b'<!DOCTYPE x [<!ATTLIST a b CDATA "c">]><testsuite/>', "entities"),
        (b'<?xml version="1.0" encoding="nobody-knows"?><testsuite/>', "cannot be decoded"),
        (
            b'<testsuite name="s" tests="9"><testcase name="a"/></testsuite>',
            "suite 's' counts 9 tests but shows 1: cut short",
        ),
        (
            b"<testsuites>" + 2 * b'<testsuite name="s"><testcase name="a" time="1"/></testsuite>\n' + b"</testsuites>",
            "suite 's' is in it twice: the same report was merged more than once",
        ),
        (
            b'<testsuite failures="2"><testcase name="a"><failure/></testcase></testsuite>',
            "counts 2 failures and errors but shows 1",
        ),
    ],
)
def test_half_a_report_is_no_report(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableReport, match=reason):
        read_junit(data)


@given(st.binary() | st.text().map(str.encode))
def test_whatever_the_bytes_it_is_a_report_or_unreadable(data: bytes) -> None:
    with contextlib.suppress(UnreadableReport):
        assert read_junit(data).ran >= 0


OLD, NEW = 'timestamp="2026-01-01T00:00:00Z"', 'timestamp="2026-11-21T00:00:00Z"'


@pytest.mark.parametrize(
    ("xml", "month"),
    [
        (f"<testsuite {NEW}><testcase name='a'/></testsuite>", 11),
        (f"<testsuites {NEW}><testsuite><testcase name='a'/></testsuite></testsuites>", 11),
        (f"<testsuites {OLD}><testsuite {NEW}><testcase name='a'/></testsuite></testsuites>", 1),
        (f"<testsuites><testsuite {NEW}><testcase/></testsuite><testsuite {OLD}/></testsuites>", 1),
        (f"<testsuites><testsuite {NEW}><testcase/></testsuite><testsuite/></testsuites>", 11),
        (f"<testsuites><testsuite {NEW}><testcase/></testsuite><testsuite><testcase/></testsuite></testsuites>", None),
        (f"<testsuites><testsuite {NEW}/><testcase name='a'/></testsuites>", None),
        ("<testsuite timestamp='soon'><testcase name='a'/></testsuite>", None),
        ("<testsuites/>", None),
    ],
)
def test_merged_reports_are_as_old_as_their_oldest_part(xml: str, month: int | None) -> None:
    written = read_junit(xml.encode()).written
    assert (written.month if written else None) == month
