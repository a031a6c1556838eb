"""The test plan: its matrices with priorities, and the critical paths it lists (decisions 12, 34)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .asked_tests import types_in
from .fields import cleaned
from .markdown import Document, Section
from .tables import Row
from .text import Unread, plain

_PRIORITY = re.compile(r"P\s?-?(\d)\b", re.IGNORECASE)
_ID = ("ID", "#", "Test ID", "Test", "Case", "No")
_TITLE = ("Title", "Acceptance area", "Scenario", "Test case", "Description", "Requirement", "Feature", "What", "Test")
_TYPE = ("Type", "Test type", "Level", "Level / approach", "Level/approach", "Layer", "Approach")
_NAME = re.compile(r"(?:\*\*(?P<bold>[^*]+?)(?::\*\*|\*\*(?=\s*(?:$|[:—–-])))|`(?P<code>[^`]+)`(?=\s*(?:$|[:—–-])))")
_PATHS = (
    "Critical Paths",
    "Critical Path",
    "Critical User Paths",
    "Critical User Journeys",
    "Critical Journeys",
)


@dataclass(frozen=True)
class TestRow:
    """One row of a matrix: its id (by which a test report is searched), what it is about, its type, its priority."""

    __test__ = False  # no test for pytest

    id: str
    title: str
    type: str | None
    priority: str
    line: int


@dataclass(frozen=True)
class TestPlan:
    """A test plan. `required` are the test types that its P1 rows name."""

    __test__ = False  # no test for pytest

    path: str
    rows: tuple[TestRow, ...]
    critical_paths: tuple[str, ...]
    unread: tuple[Unread, ...] = ()

    @property
    def p1(self) -> tuple[TestRow, ...]:
        """The rows that must pass."""
        return tuple(row for row in self.rows if row.priority == "P1")

    @property
    def required(self) -> frozenset[str]:
        """The test types that P1 rows name: unit, integration, smoke, e2e."""
        return frozenset().union(*(types_in(row.type or "") for row in self.p1))


def read_test_plan(path: str, text: str) -> TestPlan:
    """Every table with a column Priority is a matrix; critical paths are the items under a heading of that name."""
    document = Document(path, text)
    rows: list[TestRow] = []
    unread: list[Unread] = []
    for row in (row for table in document.tables() if table.has("Priority") for row in table.rows):
        read = _row(path, row)
        if isinstance(read, TestRow):
            rows.append(read)
        elif read:
            unread.append(read)
    return TestPlan(path, tuple(rows), tuple(dict.fromkeys(_critical_paths(document))), tuple(unread))


def _row(path: str, row: Row) -> TestRow | Unread | None:
    said = cleaned(row.get("Priority"))
    id, title = plain(row.get(*_ID)), plain(row.get(*_TITLE))
    if said is None and cleaned(id) is None and cleaned(title) is None:
        return None
    found = _PRIORITY.search(said or "")
    if not found:
        return Unread(path, row.line, f"no priority can be read in {row.get('Priority')!r}", "Write P1, P2 or P3.")
    return TestRow(id, title or id, cleaned(row.get(*_TYPE)), f"P{found[1]}", row.line)


def _critical_paths(document: Document) -> Iterator[str]:
    for section in document.find(*_PATHS):
        boxes = {box.line: box.text for box in document.checkboxes(section)}
        for item in document.items(section):
            name = cleaned(_named(boxes.get(item.line, item.text)))
            if name:
                yield name
        yield from _rows_of(document, section)


def _rows_of(document: Document, section: Section) -> Iterator[str]:
    for table in document.tables(section):
        names = (cleaned(row.get("Path", "Critical path", "Journey", "Name", *table.columns[:1])) for row in table.rows)
        yield from filter(None, names)


def _named(text: str) -> str:
    """`checkout` of `**checkout** — pay with a card`: a path's name where one is set off, else the whole item."""
    match = _NAME.match(text)
    return (match["bold"] or match["code"]) if match else text
