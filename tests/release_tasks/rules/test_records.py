"""Records as edits: paths, lines and notes."""

from __future__ import annotations

import pytest

from release_tasks.rules.records import changed, handoff_note, over, report_path, with_line

NOTES = "docs/handoff-notes/devops"


@pytest.mark.parametrize(
    ("kind", "suffix", "path"),
    [
        ("", "md", "docs/releases/v1.2.0.md"),
        ("rollback", "md", "docs/releases/v1.2.0-rollback.md"),
        ("incident", "md", "docs/releases/v1.2.0-incident.md"),
        ("", "jsonl", "docs/releases/v1.2.0.jsonl"),
    ],
)
def test_where_reports_lie(kind: str, suffix: str, path: str) -> None:
    assert report_path("1.2.0", kind, suffix=suffix) == path


@pytest.mark.parametrize(
    ("before", "after"), [("", "new\n"), ("old\n", "old\nnew\n"), ("cut short", "cut short\nnew\n")]
)
def test_a_line_is_added_and_no_other_is_changed(before: str, after: str) -> None:
    assert with_line(before, "new") == after


@pytest.mark.parametrize(
    ("files", "path"),
    [
        ({}, "session-01.md"),
        ({"session-01.md": "another", "session-09.md": "another"}, "session-10.md"),
        ({"session-07-deploy.md": "another"}, "session-08.md"),
        (
            {"session-01.md": "another", "session-02.md": "Release release-1.", "session-03.md": "another"},
            "session-02.md",
        ),
        ({"readme.md": "another"}, "session-01.md"),
        ({"session-99.md": "another"}, "session-100.md"),
    ],
)
def test_a_release_finds_its_own_note_or_takes_the_next_number(files: dict[str, str], path: str) -> None:
    there = {f"{NOTES}/{name}": text for name, text in files.items()}
    assert handoff_note(there, NOTES, "release-1") == f"{NOTES}/{path}"


def test_notes_of_other_experts_do_not_count() -> None:
    there = {"docs/handoff-notes/swe/session-05.md": "release-1"}
    assert handoff_note(there, NOTES, "release-1") == f"{NOTES}/session-01.md"


def test_edits_lie_over_files_and_only_changes_are_kept() -> None:
    files = {"a": "1", "b": "2"}
    assert over(files, {"b": None, "c": "3"}) == {"a": "1", "c": "3"}
    assert changed({"a": "1", "b": "3", "c": None, "d": "4"}, files.get) == {"b": "3", "d": "4"}
