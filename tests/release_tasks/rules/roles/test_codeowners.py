"""CODEOWNERS as GitHub and GitLab read it, and the roles that follow from it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_tasks.rules.roles.codeowners import matches, read_owners

PLAN = "docs/release-plan.md"


@pytest.mark.parametrize(
    ("pattern", "path", "wanted"),
    [
        ("*", "docs/a/b.md", True),
        ("*.md", "docs/a/b.md", True),
        ("*.md", "docs/a/b.py", False),
        ("docs/", "docs/a/b.md", True),
        ("docs/", "src/docs/b.md", True),
        ("/docs/", "src/docs/b.md", False),
        ("/docs", "docs/a/b.md", True),
        ("docs/*", "docs/b.md", True),
        ("docs/*", "docs/a/b.md", False),
        ("docs/**", "docs/a/b.md", True),
        ("docs/a", "src/docs/a", False),
        ("**/logs", "build/logs/x.log", True),
        ("/a/**/b", "a/b", True),
        ("/a/**/b", "a/x/y/b", True),
        ("b?.md", "docs/b1.md", True),
        ("b.md", "docs/bxmd", False),
        ("release-plan.md", PLAN, True),
    ],
)
def test_a_pattern_matches_as_on_the_forge(pattern: str, path: str, wanted: bool) -> None:
    assert matches(pattern, path) is wanted


@pytest.mark.parametrize(
    ("text", "managers"),
    [
        ("* a@x.org\n", ("a@x.org",)),
        ("* a@x.org\n/docs/ b@x.org @cleo\n", ("b@x.org", "@cleo")),
        ("/docs/ b@x.org\n* a@x.org\n", ("a@x.org",)),
        ("* a@x.org\n/docs/\n", ()),
        ("# * a@x.org\n* B@x.org # the boss\n", ("b@x.org",)),
        ("* @acme/release\n", ()),
        ("my\\ docs/ c@x.org\n* a@x.org", ("a@x.org",)),
        ("* a@x.org\n[Docs] b@x.org\ndocs/\n[Legal][2]\nLICENSE c@x.org\n", ("a@x.org", "b@x.org")),
        ("^[Optional]\n*.md d@x.org\n", ("d@x.org",)),
        ("", ()),
    ],
)
def test_who_owns_the_plan_manages_releases_and_the_last_match_wins(text: str, managers: tuple[str, ...]) -> None:
    assert read_owners("CODEOWNERS", text, PLAN).roles["release_manager"] == managers


def test_who_owns_anything_is_a_developer_and_teams_are_told() -> None:
    found = read_owners("CODEOWNERS", "* @acme/all a@x.org\nsrc/ b@x.org\n", PLAN)
    assert found.roles["developer"] == ("a@x.org", "b@x.org")
    assert found.unresolved == ("@acme/all",)


@given(st.text(max_size=60), st.text(max_size=20))
def test_no_text_breaks_the_reading(text: str, path: str) -> None:
    grants = read_owners("CODEOWNERS", text, path or "x")
    assert all(who.strip() for people in grants.roles.values() for who in people)
