"""Release notes come from the plan's own template."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_tasks.rules.changelog.notes import TEMPLATE, Notes, notes, render
from release_tasks.rules.commits.messages import parse

DAY = dt.date(2026, 11, 21)
CONTENT = Notes(("search", "[Fix] in brackets"), ("crash | burn",), ())


def test_the_specifications_template() -> None:
    assert render(None, "1.3.0", DAY, "M11", CONTENT) == (
        "### 1.3.0 — 2026-11-21\n\n**Milestone:** M11\n\n"
        "#### What's New\n- search\n- [Fix] in brackets\n\n"
        "#### Bug Fixes\n- crash | burn\n\n"
        "#### Known Issues\n- None\n"
    )


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        pytest.param("# {version}", "# 1.3.0\n", id="braces"),
        pytest.param("## [ VERSION ] of [Date]\n", "## 1.3.0 of 2026-11-21\n", id="case-and-blanks"),
        pytest.param("* [Fix] in [Version]", "* crash | burn in 1.3.0\n", id="a-word-in-a-list-line"),
        pytest.param("| [Change] |", "| search |\n| [Fix] in brackets |\n", id="a-table-row"),
        pytest.param("| [Fix] |", "| crash \\| burn |\n", id="a-table-cell"),
        pytest.param("- [Bug fix]", "- crash | burn\n", id="no-table-cell"),
        pytest.param("# vX.Y.Z (YYYY-MM-DD)", "# v1.3.0 (2026-11-21)\n", id="bare-words"),
        pytest.param("# [X.Y.Z] ([Release date])", "# 1.3.0 (2026-11-21)\n", id="other-words"),
        pytest.param("[Version](https://example.org)", "[Version](https://example.org)\n", id="a-link"),
        pytest.param("[Owner] decides", "[Owner] decides\n", id="unknown-placeholders-stay-for-the-gate"),
        pytest.param("a\r\n- [Issue]\r\n", "a\n- None\n", id="crlf"),
        pytest.param("  \n", render(TEMPLATE, "1.3.0", DAY, "M11", CONTENT), id="blank-template"),
    ],
)
def test_templates(template: str, expected: str) -> None:
    assert render(template, "1.3.0", DAY, "M11", CONTENT) == expected


def test_without_a_milestone_it_says_so() -> None:
    assert "**Milestone:** None" in render(None, "1.3.0", DAY, None, CONTENT)


def test_content_from_commits() -> None:
    commits = [parse(each) for each in ("fix: crash", "feat: search", "perf: fast", "security: hole", "docs: x")]
    assert notes(commits, ["slow start"]) == Notes(("search", "fast"), ("crash", "hole"), ("slow start",))


def test_what_is_gone_is_not_told_as_new() -> None:
    commits = [parse(each) for each in ("revert: feat: names", "deprecate: the old door", "feat: search")]
    assert notes(commits).features == ("search", "Deprecated: the old door", "Removed: feat: names")


@given(st.text(), st.lists(st.text(max_size=8), max_size=3), st.text(max_size=8))
def test_any_template_is_rendered(template: str, lines: list[str], milestone: str) -> None:
    assert render(template, "1.3.0", DAY, milestone, Notes(tuple(lines), (), tuple(lines))).endswith("\n")
