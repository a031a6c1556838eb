"""What plans ask of the tests: their types, their ids, how much they must cover (decisions 12, 14, 16)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .rows import PlanRow
from .text import Unread

TEST_TYPES = {
    "unit": re.compile(r"\bunit\b", re.IGNORECASE),
    "integration": re.compile(r"\bintegration\b", re.IGNORECASE),
    "smoke": re.compile(r"\bsmoke\b", re.IGNORECASE),
    "e2e": re.compile(r"\be2e\b|\bend[- ]to[- ]end\b", re.IGNORECASE),
}
_TESTS = re.compile(r"\btest(?:s|ing|ed)?\b|\bsuites?\b|\bcoverage\b", re.IGNORECASE)
_COVERAGE = re.compile(r"\bcover(?:age|ed|s)?\b", re.IGNORECASE)
_PERCENT = re.compile(r"(?<![\d.])(\d{1,9}(?:\.\d{1,9})?)\s*(?:%|percent\b|per cent\b)", re.IGNORECASE)
_CHANGE = re.compile(r"\b(?:drops?|decreas\w+|falls?|reduc\w+|regress\w*|delta|loses?)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;/]|\band\b", re.IGNORECASE)
_TO = r"\s*[–—]\s*|\s+-\s+|\s*\.{2,3}\s*|\s+(?:to|through|thru)\s+"
_LEAD = r"[^\W\d](?:[\w.-]*[^\W\d])?[-_. ]?"
_IDS = re.compile(rf"(?P<lead>{_LEAD})?(?P<first>\d{{1,9}})(?:(?:{_TO})(?P<again>{_LEAD})?(?P<last>\d{{1,9}}))?")
_REPORT = re.compile(r"[^\s`()\[\]<>\"']+\.xml\b", re.IGNORECASE)
MOST_IDS = 1000  # of one range; more is a slip of the pen


def types_in(text: str) -> frozenset[str]:
    """The test types that a text names: unit, integration, smoke, e2e."""
    return frozenset(name for name, pattern in TEST_TYPES.items() if pattern.search(text))


def asked_types(rows: Iterable[PlanRow]) -> frozenset[str]:
    """The test types that the plan's gates name, in the category testing or in words about tests."""
    about = (row for row in rows if row.category == "testing" or _TESTS.search(row.text))
    return frozenset().union(*(types_in(row.text) for row in about))


def asked_coverage(path: str, rows: Iterable[PlanRow]) -> tuple[dict[str, float], tuple[Unread, ...]]:
    """The percentages that gates about coverage name, by test type or `all`; the highest where one is named twice."""
    found: dict[str, float] = {}
    unread = []
    for row in rows:
        for kind, percent in _named(row.text):
            if percent > 100:
                fix = "Write a number up to 100: `Unit coverage >= 80%`."
                unread.append(Unread(path, row.line, f"{percent:g} % cannot be covered", fix))
            else:
                found[kind] = max(percent, found.get(kind, 0.0))
    return found, tuple(unread)


def ids_in(text: str) -> tuple[str, ...]:
    """The ids that a cell names: `TC-001, TC-007`, `UJ-000/001`, `TC-001 to TC-003`; else its text, as one."""
    found: list[str] = []
    lead = ""
    for piece in _CLAUSE.split(text):
        match = _IDS.fullmatch(piece.strip())
        lead = (match["lead"] if match else "") or lead
        if match is None or not lead or (match["again"] or lead).casefold() != lead.casefold():
            return (text,) if text else ()
        first, last = match["first"], match["last"] or match["first"]
        if not 0 <= int(last) - int(first) < MOST_IDS:
            return (text,)
        found += [f"{lead}{number:0{len(first)}}" for number in range(int(first), int(last) + 1)]
    return tuple(dict.fromkeys(found))


def report_in(rows: Iterable[PlanRow]) -> str | None:
    """The report, a file in XML, that one of these rows names: `[TST006] Regression check: reports/regression.xml`."""
    return next((match[0] for row in rows if (match := _REPORT.search(row.text))), None)


def _named(text: str) -> Iterator[tuple[str, float]]:
    if not _COVERAGE.search(text):
        return
    for clause in _CLAUSE.split(text):
        numbers = [] if _CHANGE.search(clause) else _PERCENT.findall(clause)
        for number in numbers[:1]:
            for kind in sorted(types_in(clause)) or ["all"]:
                yield kind, float(number)
