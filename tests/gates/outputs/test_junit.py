"""JUnit XML: read back by our own reader, which reads what pytest writes, and by junitparser."""

from __future__ import annotations

from pathlib import Path

import junitparser

from gates.junit import read_junit
from gates.outputs.junit import as_junit
from gates.result import Finding, failed, passed

from .example import ANSWERS, check


def test_every_gate_is_a_test_and_every_answer_has_its_outcome() -> None:
    report = read_junit(as_junit(check()).encode())
    outcomes = {case.name.split("::")[1].split()[0]: case.outcome for case in report.cases}
    assert outcomes == {
        "COD001": "passed",
        "COD002": "failed",
        "SEC001": "error",
        "SEC002": "passed",
        "SEC003": "skipped",  # an override is no pass
        "DEP003": "error",  # required
        "TST004": "skipped",
    }


def test_what_to_do_is_in_it_with_file_and_line() -> None:
    (case,) = (each for each in read_junit(as_junit(check()).encode()).cases if "COD002" in each.name)
    assert (case.file, case.line, case.message) == ("issues/a b.md", 3, "2 open")
    assert "issues/a b.md:3: Crash <at> start & end\nfix: close it, or set another severity" in case.text


def test_advice_is_said_where_a_test_says_something() -> None:
    (case,) = (each for each in read_junit(as_junit(check()).encode()).cases if "COD001" in each.name)
    assert (case.outcome, case.out) == ("passed", "note: slow: <b>half</b>\n::of it::")


def test_another_reader_counts_the_same(tmp_path: Path) -> None:
    path = tmp_path / "junit.xml"
    path.write_text(as_junit(check()), encoding="utf-8")
    suites = junitparser.JUnitXml.fromfile(str(path))
    assert (suites.tests, suites.failures, suites.errors, suites.skipped) == (7, 1, 2, 2)
    assert [suite.name for suite in suites] == ["gates.code", "gates.security", "gates.deployment", "gates.testing"]


def test_what_xml_cannot_hold_is_replaced() -> None:
    answers = {**ANSWERS, "COD002": (failed([Finding("\x1b[31mred\x00", "mend\x08")], "\x1b[1m"), True)}
    (case,) = read_junit(as_junit(check(answers, "COD002")).encode()).cases
    assert case.text == "\ufffd[31mred\ufffd\nfix: mend\ufffd"


def test_nothing_asked_is_an_empty_report() -> None:
    assert read_junit(as_junit(check({"COD001": (passed(), False)}, "none")).encode()).cases == ()
