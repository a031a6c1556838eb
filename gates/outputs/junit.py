"""JUnit XML, as Jenkins, GitLab and CircleCI show it: a suite for each category, a test for each gate."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from ..gate_check import GateCheck
from ..judge import Judged
from ..report import by_order
from ..result import Status

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2


def as_junit(check: GateCheck) -> str:
    """The check as one report. What blocks is a failure or, where nobody can tell, an error; an override is a skip."""
    root = ElementTree.Element("testsuites", {"name": "release gates", **_counts(check.judged)})
    for category in dict.fromkeys(each.category for each in check.judged):
        gates = tuple(each for each in by_order(check.judged) if each.category == category)
        suite = ElementTree.SubElement(root, "testsuite", {"name": f"gates.{category}", **_counts(gates)})
        _properties(suite, check)
        for each in gates:
            _case(suite, each)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _counts(gates: tuple[Judged, ...]) -> dict[str, str]:
    said = [_outcome(each) for each in gates]
    counts = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    seconds = sum(each.seconds for each in gates)
    return {
        "tests": str(len(said)),
        **{name: str(said.count(tag)) for name, tag in counts.items()},
        "time": f"{seconds:.3f}",
    }


def _properties(suite: ElementTree.Element, check: GateCheck) -> None:
    values = {"commit": check.commit, "tree": check.tree, "milestone": check.milestone, "verdict": str(check.verdict)}
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in values.items():
        if value is not None:
            ElementTree.SubElement(properties, "property", name=name, value=_clean(value))


def _case(suite: ElementTree.Element, each: Judged) -> None:
    case = ElementTree.SubElement(suite, "testcase", _named(each))
    text = _clean("\n".join(f"{f.place}: {f.message}\nfix: {f.fix}".removeprefix(": ") for f in each.result.findings))
    if tag := _outcome(each):
        ElementTree.SubElement(case, tag, message=_clean(_message(each)), type=str(each.result.status)).text = text
    elif text:
        ElementTree.SubElement(case, "system-out").text = _clean(f"{each.result.status}: {each.result.details}\n{text}")
    if each.result.notes:
        ElementTree.SubElement(case, "system-out").text = _clean(
            "\n".join(f"note: {each}" for each in each.result.notes)
        )


def _named(each: Judged) -> dict[str, str]:
    place = next((finding for finding in each.result.findings if finding.where), None)
    return {
        "classname": f"gates.{each.category}",
        "name": _clean(f"{each.id} {each.row}"),
        "time": f"{each.seconds:.3f}",
        **({"file": _clean(place.where)} if place and place.where else {}),
        **({"line": str(place.line)} if place and place.line else {}),
    }


def _outcome(each: Judged) -> str | None:
    """The element that says how it ended; None: it passed, perhaps with a warning."""
    if each.skipped_though_required:
        return "error"
    outcomes = {Status.FAIL: "failure", Status.UNKNOWN: "error", Status.SKIP: "skipped", Status.OVERRIDDEN: "skipped"}
    return outcomes.get(each.result.status)


def _message(each: Judged) -> str:
    if each.skipped_though_required:
        return f"required, and skipped: {each.result.details}"
    prefix = "overridden: " if each.result.status is Status.OVERRIDDEN else ""
    return f"{prefix}{each.result.details}"


def _clean(text: str) -> str:
    """Without the characters that no XML document may hold."""
    return _NO_XML.sub("\ufffd", text)
