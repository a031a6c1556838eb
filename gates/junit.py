"""JUnit XML, as pytest and its kin write it: text in, values out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal
from xml.etree import ElementTree

from .xml_report import UnreadableReport, read_xml

__all__ = ["Case", "JUnit", "Outcome", "UnreadableReport", "read_junit"]

Outcome = Literal["passed", "failed", "error", "skipped"]


@dataclass(frozen=True)
class Case:
    """One test. `message` is the first line of what went wrong, `text` all of it; `out` and `err` are what it said."""

    name: str
    outcome: Outcome = "passed"
    message: str = ""
    text: str = ""
    seconds: float = 0.0
    file: str | None = None
    line: int | None = None
    out: str = ""
    err: str = ""
    properties: tuple[tuple[str, str], ...] = ()

    @property
    def bad(self) -> bool:
        """Did it not pass, though it ran?"""
        return self.outcome in ("failed", "error")


@dataclass(frozen=True)
class JUnit:
    """All tests of a report. `written` is its own time stamp, the earliest where it has several.

    properties  what its suites say about the run itself, as names and values
    """

    cases: tuple[Case, ...] = field(default_factory=tuple)
    written: datetime | None = None
    properties: tuple[tuple[str, str], ...] = ()

    @property
    def bad(self) -> tuple[Case, ...]:
        """The tests that did not pass."""
        return tuple(case for case in self.cases if case.bad)

    @property
    def ran(self) -> int:
        """How many tests were really run: skipped ones prove nothing."""
        return sum(case.outcome != "skipped" for case in self.cases)

    @property
    def counts(self) -> dict[str, int]:
        """`passed`, `failed`, `error` and `skipped`, those that occur."""
        outcomes = [case.outcome for case in self.cases]
        return {name: outcomes.count(name) for name in dict.fromkeys(outcomes)}


def read_junit(data: bytes) -> JUnit:
    """The report in these bytes. Raises UnreadableReport for what is no whole JUnit report."""
    root = read_xml(data)
    if root.tag not in ("testsuites", "testsuite"):
        raise UnreadableReport(f"its root is <{root.tag}>, expected <testsuites> or <testsuite>")
    of_suites = tuple(pair for suite in root.iter() if suite.tag != "testcase" for pair in _properties(suite))
    report = JUnit(tuple(_case(each) for each in root.iter("testcase")), _written(root), of_suites)
    _require_whole(root, len(report.bad))
    return report


def _require_whole(root: ElementTree.Element, bad: int) -> None:
    """Raise UnreadableReport where suites are missing tests they count, or stand in the report twice."""
    innermost = _innermost(root)
    declared = sum(_whole(suite, "failures") + _whole(suite, "errors") for suite in innermost)
    if declared > bad:
        raise UnreadableReport(f"it counts {declared} failures and errors but shows {bad}")
    seen = set()
    for suite in innermost:
        name, shown, text = suite.get("name", ""), len(suite.findall("testcase")), ElementTree.tostring(suite).strip()
        if _whole(suite, "tests") > shown:
            raise UnreadableReport(f"suite {name!r} counts {_whole(suite, 'tests')} tests but shows {shown}: cut short")
        if shown and text in seen:
            raise UnreadableReport(f"suite {name!r} is in it twice: the same report was merged more than once")
        seen.add(text)


def _case(element: ElementTree.Element) -> Case:
    name = "::".join(part for part in (element.get("classname"), element.get("name")) if part)
    outcomes: dict[str, Outcome] = {"error": "error", "failure": "failed", "skipped": "skipped"}
    for tag, outcome in outcomes.items():
        if (found := element.find(tag)) is not None:
            text = "".join(found.itertext()).strip()
            message = (found.get("message") or text or outcome).strip().partition("\n")[0]
            break
    else:
        outcome, message, text = "passed", "", ""
    return Case(
        name,
        outcome,
        message,
        text,
        _seconds(element),
        element.get("file"),
        _whole(element, "line") or None,
        _said(element, "system-out"),
        _said(element, "system-err"),
        _properties(element),
    )


def _said(element: ElementTree.Element, tag: str) -> str:
    return "\n".join("".join(each.itertext()) for each in element.findall(tag)).strip("\n")


def _properties(element: ElementTree.Element) -> tuple[tuple[str, str], ...]:
    """Names and values of this element; a long value stands between the tags."""
    found = element.findall("properties/property")
    return tuple((each.get("name", ""), each.get("value") or (each.text or "").strip()) for each in found)


def _innermost(root: ElementTree.Element) -> list[ElementTree.Element]:
    return [suite for suite in root.iter("testsuite") if suite.find("testsuite") is None]


def _whole(element: ElementTree.Element, name: str) -> int:
    text = element.get(name, "")
    return int(text) if re.fullmatch(r"\d{1,9}", text) else 0


def _seconds(element: ElementTree.Element) -> float:
    try:
        return float(element.get("time") or 0)
    except ValueError:
        return 0.0


def _written(root: ElementTree.Element) -> datetime | None:
    """The earliest time stamp; None where one cannot be read, or where a suite with tests has none around it."""
    stamps, suites = [], [(root, root.get("timestamp"))]
    while suites:
        suite, stamp = suites.pop()
        if stamp is None and suite.find("testcase") is not None:
            return None
        stamps += [stamp] if stamp else []
        suites += [(each, each.get("timestamp") or stamp) for each in suite.findall("testsuite")]
    try:
        times = [datetime.fromisoformat(text) for text in stamps]
        # A stamp without a zone is read as UTC.
        return min((time if time.tzinfo else time.replace(tzinfo=UTC) for time in times), default=None)
    except ValueError:
        return None
