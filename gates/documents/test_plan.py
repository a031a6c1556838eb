"""The test plan: its matrices with priorities, and the critical paths and journeys it lists (decisions 12, 34)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .asked_tests import ids_in, types_in
from .fields import cleaned
from .listed import Listed, read_listed
from .markdown import Document
from .tables import Row, Table
from .text import Unread, plain

_PRIORITY = re.compile(r"P\s?-?(\d)\b", re.IGNORECASE)
_COLUMN = ("Priority", "Prio", "Pri")
_ID = ("ID", "#", "Test ID", "Test case ID", "TC", "Test", "Case", "No")
_TITLE = ("Title", "Acceptance area", "Scenario", "Test case", "Description", "Requirement", "Feature", "What", "Test")
_TYPE = ("Type", "Test type", "Level", "Level / approach", "Level/approach", "Layer", "Approach")
_LINK = re.compile(r"\[([^\[\]]+)\]\([^()]*\)")
PATHS = ("Critical Paths", "Critical Path", "Critical User Paths", "Critical User Path")
JOURNEYS = (
    "Critical User Journeys", "Critical Journeys", "User Journeys", "Journeys", "E2E Journeys", "End-to-End Journeys",
)  # fmt: skip


@dataclass(frozen=True)
class TestRow:
    """One row of a matrix: its id, by which a report is searched, what it is about, its type, priority and status.

    `ids` are the tests that its id names: more than one for `TC-001 to TC-003`. The status is no evidence.
    """

    __test__ = False  # no test for pytest

    id: str
    title: str
    type: str | None
    priority: str
    line: int
    status: str | None = None

    @property
    def must_pass(self) -> bool:
        """Is it a P1 row? P0 is what some call them."""
        return self.priority in ("P0", "P1")

    @property
    def ids(self) -> tuple[str, ...]:
        """The tests that its id names, each by itself."""
        return ids_in(self.id)


@dataclass(frozen=True)
class TestPlan:
    """A test plan. `required` are the test types that its P1 rows name.

    unread            what was written in a matrix, or hidden, and could not be read
    unread_paths      the same of critical paths, unread_journeys of journeys
    """

    __test__ = False  # no test for pytest

    path: str
    rows: tuple[TestRow, ...]
    critical_paths: tuple[Listed, ...] = ()
    journeys: tuple[Listed, ...] = ()
    unread: tuple[Unread, ...] = ()
    unread_paths: tuple[Unread, ...] = ()
    unread_journeys: tuple[Unread, ...] = ()

    @property
    def p1(self) -> tuple[TestRow, ...]:
        """The rows that must pass."""
        return tuple(row for row in self.rows if row.must_pass)

    @property
    def required(self) -> frozenset[str]:
        """The test types that P1 rows name: unit, integration, smoke, e2e."""
        return frozenset().union(*(types_in(row.type or "") for row in self.p1))


def read_test_plan(path: str, text: str) -> TestPlan:
    """Every table with a column Priority is a matrix; paths and journeys are what their headings list."""
    document = Document(path, text)
    read = [_row(path, row) for table in _matrices(document) for row in table.rows]
    rows = tuple(each for each in read if isinstance(each, TestRow))
    hidden = tuple(_hidden(document))
    unread = (*hidden, *(each for each in read if isinstance(each, Unread)), *_without_id(path, rows))
    paths, unread_paths = read_listed(document, PATHS)
    journeys, unread_journeys = read_listed(document, JOURNEYS)
    return TestPlan(
        path,
        rows,
        paths,
        journeys,
        tuple(sorted(unread, key=lambda each: each.line)),
        (*hidden, *unread_paths),
        (*hidden, *unread_journeys),
    )


def _matrices(document: Document) -> Iterator[Table]:
    return (table for table in document.tables() if any(table.has(name) for name in _COLUMN))


def _row(path: str, row: Row) -> TestRow | Unread | None:
    said = cleaned(row.get(*_COLUMN))
    id, title = plain(_LINK.sub(r"\1", row.get(*_ID))), plain(row.get(*_TITLE))
    if said is None and cleaned(id) is None and cleaned(title) is None:
        return None
    found = _PRIORITY.search(said or "")
    if not found:
        return Unread(path, row.line, f"no priority can be read in {row.get(*_COLUMN)!r}", "Write P1, P2 or P3.")
    status = cleaned(row.get("Status", "Result", "State"))
    return TestRow(id, title or id, cleaned(row.get(*_TYPE)), f"P{found[1]}", row.line, status)


def _without_id(path: str, rows: tuple[TestRow, ...]) -> Iterator[Unread]:
    """P1 rows that no test can carry, and those whose id an earlier one has."""
    first: dict[str, int] = {}
    for row in rows:
        if not row.must_pass:
            continue
        if cleaned(row.id) is None:
            yield Unread(path, row.line, f"the P1 row {row.title!r} has no id", "Write one, as TC-001, under ID.")
        elif (line := first.setdefault(row.id.casefold(), row.line)) != row.line:
            yield Unread(path, row.line, f"{row.id} stands in line {line} too", "Give each row an id of its own.")


def _hidden(document: Document) -> Iterator[Unread]:
    for line, what in document.unclosed:
        yield Unread(document.path, line, f"this {what} is never closed: all that follows is hidden", "Close it.")
