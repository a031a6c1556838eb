"""Commits as lines that people read."""

import pytest

from release_tasks.rules.commits import Conventional, Unread, parse
from release_tasks.rules.entries import entry, grouped

ID = "0123456789" * 4


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("feat: search", "search (0123456)"),
        ("feat(api): search", "api: search (0123456)"),
        ("feat: search (#5)", "search (#5)"),
        ("feat!: search", "**Breaking:** search (0123456)"),
        ("feat: search\n\nBREAKING CHANGE: old\nis gone", "**Breaking:** search (old is gone) (0123456)"),
        ("fix: show <b> and `<i>`", "show &lt;b> and `<i>` (0123456)"),
        ("fix: ``a ` <b>`` <c>", "``a ` <b>`` &lt;c> (0123456)"),
        ("fix: a ` <b>", "a ` &lt;b> (0123456)"),
    ],
)
def test_one_line(message: str, expected: str) -> None:
    found = parse(message, id=ID)
    assert isinstance(found, Conventional)
    assert entry(found) == expected


def test_a_breaking_change_of_a_type_that_is_left_out_is_shown() -> None:
    assert grouped([parse("refactor!: new names"), parse("refactor: quiet")]) == {
        "Changed": ("**Breaking:** new names",)
    }


def test_what_a_squash_lists_is_shown_where_it_raises_more_than_the_header() -> None:
    squash = parse("fix: one (#5)\n\n* feat: add y\n* fix: by the way", id=ID)
    assert grouped([squash]) == {"Added": ("add y (0123456)",), "Fixed": ("one (#5)",)}


def test_without_conventional_commits_the_first_lines_are_listed() -> None:
    commits = [parse("Add a thing", id=ID), Unread("Merge branch x", "a merge", settled=True), parse("")]
    assert grouped(commits) == {"Changed": ("Add a thing (0123456)",)}


def test_unread_commits_beside_conventional_ones_are_left_out() -> None:
    assert grouped([parse("Add a thing"), parse("docs: x")]) == {}
