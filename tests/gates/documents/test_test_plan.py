"""The test plan: rows with priorities, and critical paths."""

import pytest

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
    assert read_test_plan(PATH, written).critical_paths == paths
