"""The test plan: rows with priorities, and critical paths."""

from pathlib import Path

import pytest

from gates.documents.asked_tests import ids_in
from gates.documents.markdown import Document
from gates.documents.test_plan import read_test_plan

PATH = "docs/test-plan.md"
MATRIX = """\
# Test Plan

## Test Matrix

| # | Acceptance area | Source | Level / approach | Priority | Status |
|---|-----------------|--------|------------------|----------|--------|
| 1 | **Orders** are kept | swe-007 | Integration | P1 | pass |
| 2a | Path \\| pipe | swe-008 | Unit / static | **p2** | |
| 3 | Checkout end-to-end | — | E2E drive | P1 – must | open |
| [#] | [area] | | | [P1/P2] | |

## Risks

| Risk | Impact |
|---|---|
| a | High |
"""


def test_a_matrix_is_any_table_with_priorities() -> None:
    read = read_test_plan(PATH, MATRIX)
    assert [(row.id, row.title, row.type, row.priority, row.line) for row in read.rows] == [
        ("1", "**Orders** are kept", "Integration", "P1", 7),
        ("2a", "Path | pipe", "Unit / static", "P2", 8),
        ("3", "Checkout end-to-end", "E2E drive", "P1", 9),
    ]
    assert [row.id for row in read.p1] == ["1", "3"]
    assert read.required == {"integration", "e2e"}
    assert not read.unread


def test_a_priority_nobody_can_read_is_reported() -> None:
    text = "| ID | Title | Priority |\n|---|---|---|\n| T-1 | a | P1 |\n| T-2 | b | urgent |\n| T-3 | c | |\n"
    read = read_test_plan(PATH, text)
    assert [row.id for row in read.rows] == ["T-1"]
    assert [str(each) for each in read.unread] == [
        f"{PATH}:4: no priority can be read in 'urgent'. Write P1, P2 or P3.",
        f"{PATH}:5: no priority can be read in ''. Write P1, P2 or P3.",
    ]


@pytest.mark.parametrize(
    ("written", "paths"),
    [
        ("## Critical Paths\n\n- checkout\n- log in", ("checkout", "log in")),
        ("## Critical User Paths\n1. **Checkout:** pay with a card\n2. `/orders` — list", ("Checkout", "/orders")),
        ("### Critical path\n- [ ] checkout\n- [x] [path]", ("checkout",)),
        ("## Critical Paths\n\n| Path | Why |\n|---|---|\n| checkout | money |", ("checkout",)),
        ("## Critical Paths\n\n```\n- no\n```", ()),
        ("", ()),
    ],
)
def test_critical_paths_are_listed_under_their_heading(written: str, paths: tuple[str, ...]) -> None:
    assert tuple(each.name for each in read_test_plan(PATH, written).critical_paths) == paths


@pytest.mark.parametrize(
    ("cell", "ids"),
    [
        ("TC-001", ("TC-001",)),
        ("TC-001, TC-007", ("TC-001", "TC-007")),
        ("TEST-008 to TEST-010", ("TEST-008", "TEST-009", "TEST-010")),
        ("API-001–003", ("API-001", "API-002", "API-003")),
        ("swe-064 through swe-065", ("swe-064", "swe-065")),
        ("UJ-000/001/005", ("UJ-000", "UJ-001", "UJ-005")),
        ("TC-1-2", ("TC-1-2",)),
        ("TC-3 to TC-1", ("TC-3 to TC-1",)),
        ("TC-1 to TC-99999", ("TC-1 to TC-99999",)),
        ("test_write_and_read_2", ("test_write_and_read_2",)),
        ("Log in and out", ("Log in and out",)),
        ("1", ("1",)),
        ("", ()),
    ],
)
def test_an_id_may_name_several_tests(cell: str, ids: tuple[str, ...]) -> None:
    assert ids_in(cell) == ids


def test_what_a_row_says_of_itself_is_read_though_it_is_no_evidence() -> None:
    text = "| TC | Scenario | Prio | Status |\n|---|---|---|---|\n| [TC-001](x.md) | a | P0 | ✅ Pass |\n"
    (row,) = read_test_plan(PATH, text).p1
    assert (row.ids, row.status, row.must_pass) == (("TC-001",), "✅ Pass", True)


@pytest.mark.parametrize(
    ("rows", "line", "message"),
    [
        ("| | Log in | P1 |\n", 3, "the P1 row 'Log in' has no id"),
        ("| T-1 | a | P1 |\n| T-1 | b | P1 |\n", 4, "T-1 stands in line 3 too"),
        ("| T-1 | a | P1 |\n\n<!--\n| T-2 | b | P1 |\n", 5, "this comment is never closed: all that follows is hidden"),
    ],
)
def test_a_row_that_no_test_can_prove_is_reported(rows: str, line: int, message: str) -> None:
    (unread,) = read_test_plan(PATH, f"| ID | Title | Priority |\n|---|---|---|\n{rows}").unread
    assert (unread.line, unread.message) == (line, message)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("## User Journeys\n\n1. **Order**\n   - log in\n   - pay\n2. Send it back", ("Order", "Send it back")),
        (
            "## Critical User Journeys\n\n### Journey 1: Order\n\n1. log in\n2. pay\n\n### UJ-002 — Send back\n",
            ("Journey 1 Order", "UJ-002 Send back"),
        ),
        ("## Journeys\n\n| ID | Journey |\n|---|---|\n| UJ-1 | Order |\n| [id] | [name] |", ("UJ-1 Order",)),
        (
            "## Journeys\n\n- **UJ-001** — order: by card\n- UJ-002: send back\n- UJ-003",
            ("UJ-001 order", "UJ-002 send back", "UJ-003"),
        ),
        ("## Journeys\n\nNone yet.", ()),
    ],
)
def test_journeys_are_items_headings_or_rows_and_may_have_an_id(written: str, names: tuple[str, ...]) -> None:
    read = read_test_plan(PATH, written)
    assert tuple(map(str, read.journeys)) == names
    assert not read.unread_journeys


def test_prose_where_a_list_belongs_is_reported() -> None:
    read = read_test_plan(PATH, "## Critical Paths\n\nCheckout, mostly.\n")
    (unread,) = read.unread_paths
    assert str(unread).startswith(f"{PATH}:1: nothing below 'Critical Paths' can be read as a list: 'Checkout, mostly")


def test_the_how_to_page_is_read_as_it_says() -> None:
    page = Path(__file__).parents[3] / "docs/how-to/prove-the-test-plan.md"
    shown = Document(page.name, page.read_text(encoding="utf-8")).fences()[0].content
    read = read_test_plan(PATH, shown)
    assert [each for row in read.p1 for each in row.ids] == ["TC-001", "TC-002", "TC-003"]
    assert tuple(map(str, read.critical_paths)) == ("read notes", "log in")
    assert tuple(map(str, read.journeys)) == ("UJ-001 order a book", "Send it back")
    assert not (read.unread or read.unread_paths or read.unread_journeys)
