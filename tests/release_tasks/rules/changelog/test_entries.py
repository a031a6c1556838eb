"""Commits as lines that people read."""

import pytest

from release_tasks.rules.changelog.entries import entry, grouped, is_basic
from release_tasks.rules.changelog.links import links
from release_tasks.rules.commits.messages import Conventional, Unread, parse

ID = "0123456789" * 4
HUB = "https://github.com/acme/abacus"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("feat: search", "search (0123456)"),
        ("feat(api): search", "api: search (0123456)"),
        ("feat: search (#5)", "search (#5)"),
        ("feat!: search", "**Breaking:** search (0123456)"),
        ("feat: search\n\nBREAKING CHANGE: old\nis gone", "**Breaking:** search (old is gone) (0123456)"),
        ("fix: show <b> and `<i>`", "show &lt;b&gt; and `<i>` (0123456)"),
        ("fix: ``a ` <b>`` <c>", "``a ` <b>`` &lt;c&gt; (0123456)"),
        ("fix: a ` <b>", "a ` &lt;b&gt; (0123456)"),
        ("fix: crash of #3", "crash of #3 (0123456)"),
        ("fix: crash of #3 (#5)", "crash of #3 (#5)"),
        ("fix: crash, fixes #3 (#5)", "crash, refs #3 (#5)"),
        ("fix(closes): #3", "refs: #3 (0123456)"),
        ("feat!: search (#5)\n\nBREAKING CHANGE: needs 3.11", "**Breaking:** search (needs 3.11) (#5)"),
        ("security: close the hole (CVE-2026-1234)", "CVE-2026-1234: close the hole (0123456)"),
        ("security(api): cve-2026-1234: hole (#5)", "CVE-2026-1234: api: hole (#5)"),
        ("security: hole\n\nCVE: CVE-2026-1234, CVE-2026-5678", "CVE-2026-1234, CVE-2026-5678: hole (0123456)"),
        ("security!: hole\n\nFor CVE-2026-1234.", "**Breaking:** CVE-2026-1234: hole (0123456)"),
        ("fix: what CVE-2026-1234 broke", "what CVE-2026-1234 broke (0123456)"),
    ],
)
def test_one_line(message: str, expected: str) -> None:
    found = parse(message, id=ID)
    assert isinstance(found, Conventional)
    assert entry(found) == expected


def test_links() -> None:
    known = links(HUB)
    commits = [parse(each, id=ID) for each in ("feat: search (#5)", "feat: sort", "fix: crash of #3")]
    assert grouped(commits, known) == {
        "Added": (
            f"sort ([0123456]({HUB}/commit/{ID}))",
            f"search ([#5]({HUB}/pull/5))",
        ),
        "Fixed": (f"crash of [#3]({HUB}/pull/3) ([0123456]({HUB}/commit/{ID}))",),
    }


def test_in_a_group_what_breaks_comes_first_then_scope_by_scope_then_the_older_before_the_newer() -> None:
    newest_first = ("feat: d", "feat(b): c", "feat(A): b", "feat!: z", "feat(b): a", "feat: e", "feat(api)!: y")
    assert grouped(map(parse, newest_first))["Added"] == (
        *("**Breaking:** z", "**Breaking:** api: y"),
        *("e", "d", "A: b", "b: a", "b: c"),
    )


def test_a_breaking_change_of_a_type_that_is_left_out_is_shown() -> None:
    assert grouped([parse("refactor!: new names"), parse("refactor: quiet")]) == {
        "Changed": ("**Breaking:** new names",)
    }


def test_what_a_squash_lists_is_shown_where_it_raises_more_than_the_header() -> None:
    squash = parse("fix: one (#5)\n\n* feat: add y\n* fix: by the way", id=ID)
    assert grouped([squash]) == {"Added": ("add y (#5)",), "Fixed": ("one (#5)",)}


def test_without_conventional_commits_the_first_lines_are_listed() -> None:
    commits = [parse("Add (#5)"), parse("Add <b>", id=ID), Unread("Merge branch x", "a merge", settled=True), parse("")]
    assert is_basic(commits)
    assert is_basic([*commits, parse("docs(release): 1.2.0 succeeded")])
    assert grouped(commits) == {"Changed": ("Add &lt;b&gt; (0123456)", "Add (#5)")}


def test_unread_commits_beside_conventional_ones_are_left_out() -> None:
    commits = [parse("Add a thing"), parse("docs: x")]
    assert not is_basic(commits)
    assert grouped(commits) == {}


def test_nothing_is_not_a_basic_changelog() -> None:
    assert not is_basic([])
    assert not is_basic([Unread("Merge branch x", "a merge", settled=True)])
