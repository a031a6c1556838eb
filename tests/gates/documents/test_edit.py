"""Edits: the span that is meant changes, every other byte stays."""

import pytest

from gates.documents.edit import add_row, find_table, set_cell, set_field, tick
from gates.documents.text import DocumentError

LIST = ("File", "Title", "Status")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("**Status:** backlog  \r\n", "**Status:** done  \r\n"),
        ("**Status**: backlog\n", "**Status**: done\n"),
        ("- **status :** `backlog`\n", "- **status :** done\n"),
        ("> **Status:** backlog | **Severity:** nit\n", "> **Status:** done | **Severity:** nit\n"),
        ("**Status:** backlog | planned | done\n", "**Status:** done\n"),
        ("**Status:**\n", "**Status:** done\n"),
        ("**Status:**  \n", "**Status:** done  \n"),
        ("**Status:**", "**Status:** done"),
        ("| Status | backlog |\n|---|---|\n", "| Status | done |\n|---|---|\n"),
        ("| Status |  |\n|---|---|\n", "| Status | done |\n|---|---|\n"),
        ("\ufeff# T\n\n**Status:** [status]\n", "\ufeff# T\n\n**Status:** done\n"),
        ("---\nstatus: backlog\n---\n", "---\nstatus: done\n---\n"),
        ("---\nstatus:\n---\n", "---\nstatus: done\n---\n"),
        ("<!-- **Status:** x -->\n**Status:** y\n", "<!-- **Status:** x -->\n**Status:** done\n"),
    ],
)
def test_a_field_is_set_in_its_own_spelling(before: str, after: str) -> None:
    assert set_field(before, "x.md", "Status", "done") == after


def test_a_field_of_a_section_is_set() -> None:
    text = "**Version:** 1\n\n## Release Artifacts\n\n**Version:** 2\n"
    assert set_field(text, "x.md", "Version", "3", section="Release Artifacts") == text.replace("2", "3")


@pytest.mark.parametrize(
    ("text", "value", "message"),
    [
        ("# T\n", "done", r"x\.md: no field 'Status' before the first `## `\. Add a line `\*\*Status:\*\* …` there"),
        ("## A\n**Status:** x\n", "done", "no field 'Status'"),
        ("**Status:** x\n", "a\nb", "cannot be written"),
        ("**Status:** x\n", "a **B:** c", "cannot be written"),
        ("**Status:** x\n", "[name]", "cannot be written"),
    ],
)
def test_what_cannot_be_set_is_refused(text: str, value: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        set_field(text, "x.md", "Status", value)


@pytest.mark.parametrize(
    ("before", "line", "after"),
    [
        ("- [ ] a\r\n", 1, "- [x] a — Jane, 2026-11-20\r\n"),
        ("x\n\n1. [ ] a  \n2. [ ] b", 4, "x\n\n1. [ ] a  \n2. [x] b — Jane, 2026-11-20"),
        ("- [ ] a\n  b  \n", 1, "- [x] a\n  b — Jane, 2026-11-20  \n"),
        ("- [ ] a — Max, 2026-01-01 \n", 1, "- [x] a — Jane, 2026-11-20 \n"),
        ("> - [ ] a\n", 1, "> - [x] a — Jane, 2026-11-20\n"),
    ],
)
def test_a_tick_changes_the_mark_and_adds_the_note(before: str, line: int, after: str) -> None:
    assert tick(before, "x.md", line, "Jane, 2026-11-20") == after


@pytest.mark.parametrize(("line", "message"), [(1, "already ticked"), (2, "no checkbox"), (3, "no checkbox")])
def test_only_an_open_box_can_be_ticked(line: int, message: str) -> None:
    with pytest.raises(DocumentError, match=rf"x\.md:{line}: {message}"):
        tick("- [x] a\n- b\n", "x.md", line, "Jane, 2026-11-20")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("| File | Title | Status |\n|---|---|---|\n", "| a-1 | T \\| t | done |\n"),
        ("| File | Title | Status |\n|---|---|---|\n| b | c | d |\n", "| a-1 | T \\| t | done |\n"),
        ("| Status | Owner | File | Title |\r\n|---|---|---|---|\r\n", "| done | — | a-1 | T \\| t |\r\n"),
        ("> | File | Title | Status |\n> |---|---|---|\n", "> | a-1 | T \\| t | done |\n"),
    ],
)
@pytest.mark.parametrize("behind", ["", "\n\nText\n"])
def test_a_row_goes_to_the_end_of_its_table(before: str, after: str, behind: str) -> None:
    text = f"# List\n\n| Other |\n|---|\n| x |\n\n{before}"
    assert add_row(text + behind, "x.md", LIST, ("a-1", "T | t", "done")) == text + after + behind


def test_a_row_after_a_last_line_without_its_end() -> None:
    text = "| File | Title | Status |\r\n|---|---|---|"
    assert add_row(text, "x.md", LIST, ("a-1", "t", "done")) == text + "\r\n| a-1 | t | done |"


def test_a_table_that_is_not_there_is_not_created() -> None:
    with pytest.raises(DocumentError, match=r"list\.md: no table with the columns File \| Title \| Status"):
        add_row("# List\n", "list.md", LIST, ("a", "b", "c"))


def test_a_cell_is_set() -> None:
    text = "| File | Status |\n|---|---|\n| a |  |\n| b | open  |\n"
    for place, after in ((0, "| a | done |"), (1, "| b | done  |")):
        cell = find_table(text, "x.md", ("File", "Status")).rows[place].cell("Status")
        assert cell
        assert after in set_cell(text, cell, "done")
