"""What a plan's gates ask of the tests: their types, and how much they must cover (decisions 14, 16)."""

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


def _named(text: str) -> Iterator[tuple[str, float]]:
    if not _COVERAGE.search(text):
        return
    for clause in _CLAUSE.split(text):
        numbers = [] if _CHANGE.search(clause) else _PERCENT.findall(clause)
        for number in numbers[:1]:
            for kind in sorted(types_in(clause)) or ["all"]:
                yield kind, float(number)
