"""The changelog file: a section goes below [Unreleased], and every old line stays."""

import datetime as dt
import re
from contextlib import suppress

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from release_tasks.rules.changelog import sections
from release_tasks.rules.changelog.links import Links, links
from release_tasks.rules.changelog.outline import LINE, Outline
from release_tasks.rules.changelog.sections import (
    ChangelogError,
    Section,
    draft,
    extract,
    insert,
    new_changelog,
    section,
    whole,
)
from release_tasks.rules.commits.messages import parse

DAY = dt.date(2026, 11, 21)
HUB = links("https://github.com/acme/abacus")
NEW = Section("1.3.0", DAY, {"Added": ("search (#5)",), "Fixed": ("crash (abc1234)",)})


def test_a_section_has_groups_in_keep_a_changelogs_order_breaking_ones_first() -> None:
    plain = (
        "fix: crash",
        "feat: search (#5)",
        "docs: typo",
        "revert: x",
        "deprecate: old",
        "security: hole",
        "perf: fast",
    )
    messages = (*plain, "feat(api)!: new\n\nBREAKING CHANGE: old is gone")
    written = str(section("2.0.0", DAY, [parse(each, id=f"{number}" * 40) for number, each in enumerate(messages)]))
    assert written == (
        "## [2.0.0] - 2026-11-21\n\n"
        "### Added\n\n- **Breaking:** api: new (old is gone) (7777777)\n- search (#5)\n\n"
        "### Changed\n\n- fast (6666666)\n\n"
        "### Deprecated\n\n- old (4444444)\n\n"
        "### Removed\n\n- x (3333333)\n\n"
        "### Fixed\n\n- crash (0000000)\n\n"
        "### Security\n\n- hole (5555555)\n"
    )


HEAD = "## [1.3.0] - 2026-11-21\n"
ADDED = "### Added\n\n- search (#5)\n"
FIXED = "### Fixed\n\n- crash (abc1234)\n"
WHOLE = f"{HEAD}\n{ADDED}\n{FIXED}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-01-01\n\n- old\n",
            f"# Changelog\n\n## [Unreleased]\n\n{WHOLE}\n## [1.2.0] - 2026-01-01\n\n- old\n",
            id="empty-unreleased",
        ),
        pytest.param("## [Unreleased]", f"## [Unreleased]\n\n{WHOLE}".rstrip(), id="no-newline-at-the-end-stays-so"),
        pytest.param(
            "Changelog\n=========\n\nUnreleased\n----------\nBy hand.\n\n1.2.0\n-----\n- old\n",
            f"Changelog\n=========\n\nUnreleased\n----------\n\n{HEAD}\nBy hand.\n\n{ADDED}\n{FIXED}"
            "\n1.2.0\n-----\n- old\n",
            id="underlined-headings",
        ),
        pytest.param(
            "## [Unreleased]\n\n- See https://github.com/a/b/pull/5 and /commit/abc1234def\n\n## [1.2.0]\n",
            f"## [Unreleased]\n\n{HEAD}\n- See https://github.com/a/b/pull/5 and /commit/abc1234def\n\n## [1.2.0]\n",
            id="what-is-linked-by-hand-is-not-added-again",
        ),
        pytest.param(
            "## [Unreleased]\n\n## [1.2.0] - 2024-01-01 [YANKED]\n\n- bad\n",
            f"## [Unreleased]\n\n{WHOLE}\n## [1.2.0] - 2024-01-01 [YANKED]\n\n- bad\n",
            id="a-yanked-release-stays",
        ),
        pytest.param("## [Unreleased]\n## 1.2.0\n", f"## [Unreleased]\n\n{WHOLE}\n## 1.2.0\n", id="no-empty-lines"),
        pytest.param(
            "## [Unreleased]\n\nBy hand.\n\n### Fixed\n\n* mine\n\n## [1.2.0]\n",
            f"## [Unreleased]\n\n{HEAD}\nBy hand.\n\n### Fixed\n\n* mine\n- crash (abc1234)\n\n{ADDED}\n## [1.2.0]\n",
            id="hand-written-text-comes-first-and-its-groups-are-used",
        ),
        pytest.param(
            "## [Unreleased]\n### Added\n- search, see #5\n- more of abc1234def\n\n## [1.2.0]\n",
            f"## [Unreleased]\n\n{HEAD}\n### Added\n- search, see #5\n- more of abc1234def\n\n## [1.2.0]\n",
            id="what-is-written-by-hand-is-not-added-again",
        ),
        pytest.param(
            "## [Unreleased]\n### Added\n- issue #55\n",
            f"## [Unreleased]\n\n{HEAD}\n### Added\n- issue #55\n- search (#5)\n\n{FIXED}",
            id="another-number-is-another-change",
        ),
        pytest.param(
            "## [Unreleased]\n<!-- write here -->\n\n[Unreleased]: https://example.org/v1.2.0...HEAD\n",
            f"## [Unreleased]\n<!-- write here -->\n\n{WHOLE}\n[Unreleased]: https://example.org/v1.2.0...HEAD\n",
            id="a-comment-stays-above-and-links-below",
        ),
        pytest.param(
            "```\n## [Unreleased]\n```\n\n<!--\n## [Unreleased]\n-->\n\n## Unreleased\n\n```\n## [9.9.9]\n```\n",
            "```\n## [Unreleased]\n```\n\n<!--\n## [Unreleased]\n-->\n\n## Unreleased\n\n"
            f"{HEAD}\n```\n## [9.9.9]\n```\n\n{ADDED}\n{FIXED}",
            id="headings-in-fences-and-comments-are-none",
        ),
        pytest.param(
            "\ufeff# Changelog\r\n\r\n## [Unreleased]\r\n\r\n## [1.2.0]\r\n",
            f"\ufeff# Changelog\n\n## [Unreleased]\n\n{WHOLE}\n## [1.2.0]\n".replace("\n", "\r\n"),
            id="crlf-and-bom",
        ),
        pytest.param(
            "## [Unreleased]\n\n### Fixed\n\nSome prose.\n\n## [1.2.0]\n",
            f"## [Unreleased]\n\n{HEAD}\n### Fixed\n\nSome prose.\n\n- crash (abc1234)\n\n{ADDED}\n## [1.2.0]\n",
            id="a-group-of-prose",
        ),
        pytest.param(
            "## [Unreleased]\n\n### Added\n\n- one\n\n#### Details\n\n- two\n\n### Other\n",
            f"## [Unreleased]\n\n{HEAD}\n### Added\n\n- one\n\n#### Details\n\n- two\n- search (#5)\n\n"
            f"### Other\n\n{FIXED}",
            id="a-group-ends-where-the-next-one-begins",
        ),
        pytest.param("", new_changelog(NEW), id="empty-file"),
        pytest.param("\ufeff\n \n", new_changelog(NEW), id="blank-file"),
        pytest.param("## [Unreleased]\n\n## v1.3.0 (x)\n", "## [Unreleased]\n\n## v1.3.0 (x)\n", id="already-there"),
    ],
)
def test_insert(before: str, after: str) -> None:
    assert insert(before, NEW) == after
    assert insert(after, NEW) == after


GOLDEN_BEFORE = """\
﻿# Changelog

The format is based on [Keep a Changelog](https://keepachangelog.com).

```markdown
## [9.9.9] - 2099-01-01
[Unreleased]: https://github.com/acme/abacus/compare/v9.9.9...HEAD
```

<!-- ## [Unreleased] is where you write -->

## [Unreleased]
<!-- one line each, newest first -->

A word from us.

### Fixed

- The door no longer sticks (#7).

### Known

```
## [8.8.8]
```

## [1.2.0] - 2024-01-01 [YANKED]

### Added

- Everything.

## 1.1.0 - 2023-05-05

- first

[Unreleased]: https://github.com/acme/abacus/compare/v1.2.0...HEAD
[1.2.0]: https://github.com/acme/abacus/compare/v1.1.0...v1.2.0
[1.1.0]: https://github.com/acme/abacus/releases/tag/v1.1.0"""

GOLDEN_AFTER = """\
﻿# Changelog

The format is based on [Keep a Changelog](https://keepachangelog.com).

```markdown
## [9.9.9] - 2099-01-01
[Unreleased]: https://github.com/acme/abacus/compare/v9.9.9...HEAD
```

<!-- ## [Unreleased] is where you write -->

## [Unreleased]
<!-- one line each, newest first -->

## [1.3.0] - 2026-11-21

A word from us.

### Fixed

- The door no longer sticks (#7).
- api: crash ([1111111](https://github.com/acme/abacus/commit/1111111111111111111111111111111111111111))

### Known

```
## [8.8.8]
```

### Added

- **Breaking:** search (needs 3.11) ([#5](https://github.com/acme/abacus/pull/5))
- sort ([2222222](https://github.com/acme/abacus/commit/2222222222222222222222222222222222222222))

## [1.2.0] - 2024-01-01 [YANKED]

### Added

- Everything.

## 1.1.0 - 2023-05-05

- first

[Unreleased]: https://github.com/acme/abacus/compare/v1.3.0...HEAD
[1.3.0]: https://github.com/acme/abacus/compare/v1.2.0...v1.3.0
[1.2.0]: https://github.com/acme/abacus/compare/v1.1.0...v1.2.0
[1.1.0]: https://github.com/acme/abacus/releases/tag/v1.1.0"""

MESSAGES = (
    "fix: the door (#7)",
    "feat: search (#5)\n\nBREAKING CHANGE: needs 3.11",
    "feat: sort",
    "fix(api): crash",
    "docs: typo",
)


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_whole_file(newline: str) -> None:
    """The file of the reference (release-tools, 3.5), which every other tool loses, doubles or ignores a part of."""
    commits = [parse(each, id=f"{4 - number}" * 40) for number, each in enumerate(MESSAGES)]
    new = section("1.3.0", DAY, commits, HUB)._replace(tag="v1.3.0", previous="v1.2.0")
    before, after = (each.replace("\n", newline) for each in (GOLDEN_BEFORE, GOLDEN_AFTER))
    assert insert(before, new) == after
    assert insert(after, new) == after
    assert insert(after, new._replace(groups={})) == after


def test_a_pre_release_says_what_the_stable_one_would_and_leaves_the_file_alone() -> None:
    text = "## [Unreleased]\n\nBy hand.\n\n## [1.2.0]\n"
    candidate = NEW._replace(version="1.3.0-rc.1")
    assert draft(text, candidate, stable=False) == ({}, f"By hand.\n\n{ADDED}\n{FIXED}".rstrip())
    files, said = draft(text, NEW, stable=True)
    assert files == {"CHANGELOG.md": insert(text, NEW)}
    assert said == f"By hand.\n\n{ADDED}\n{FIXED}".rstrip()


@pytest.mark.parametrize("footer", ["Closes #12", "Fixes: #3, #12", "resolves #12"])
def test_what_closes_an_issue_that_is_mentioned_by_hand_is_not_added_again(footer: str) -> None:
    text = "## [Unreleased]\n\n- The door no longer sticks (#12).\n"
    commits = [parse(f"fix: door\n\n{footer}", id="1" * 40), parse("fix: window\n\nRefs: #12", id="2" * 40)]
    written = insert(text, section("1.3.0", DAY, commits))
    assert "door (1111111)" not in written
    assert "- window (2222222)" in written


def test_a_link_to_another_repository_mentions_nothing_of_ours() -> None:
    text = "## [Unreleased]\n\n- As [there](https://github.com/acme/other/pull/5), and https://GitHub.com/Acme/abacus/pull/6\n"
    new = Section("1.3.0", DAY, {"Added": ("search (#5)", "sort (#6)")}, links=HUB)
    written = insert(text, new)
    assert "search (#5)" in written
    assert "sort (#6)" not in written


def test_a_persons_text_stands_in_place_of_the_drafted_groups() -> None:
    new = Section("1.3.0", DAY, written="### Added\n\n- all of it")
    text = "## [Unreleased]\n\nBy hand.\n\n## [1.2.0]\n"
    after = f"## [Unreleased]\n\n{HEAD}\nBy hand.\n\n### Added\n\n- all of it\n\n## [1.2.0]\n"
    assert insert(text, new) == after
    assert str(new) == f"{HEAD}\n### Added\n\n- all of it\n"


def test_a_line_that_would_be_lost_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sections, "_with", lambda lines, added, newline: iter(lines[:-1]))
    with pytest.raises(ChangelogError, match=r"CHANGELOG\.md:3: this line would be lost; nothing was written"):
        insert("## [Unreleased]\n\n- mine\n", NEW)


def test_a_whole_changelog_is_one_that_a_release_can_go_into() -> None:
    older = Section("1.2.0", DAY, {"Fixed": ("door",)}, "v1.2.0", "v1.1.0", HUB)
    oldest = Section("1.1.0", DAY, {}, "v1.1.0", None, HUB)
    text = whole([Section("next", None, {"Added": ("search (#5)",)}), older, oldest])
    assert text.endswith(
        "\n## [Unreleased]\n\n### Added\n\n- search (#5)\n"
        "\n## [1.2.0] - 2026-11-21\n\n### Fixed\n\n- door\n"
        "\n## [1.1.0] - 2026-11-21\n"
        "\n[Unreleased]: https://github.com/acme/abacus/compare/v1.2.0...HEAD\n"
        "[1.2.0]: https://github.com/acme/abacus/compare/v1.1.0...v1.2.0\n"
        "[1.1.0]: https://github.com/acme/abacus/releases/tag/v1.1.0\n"
    )
    assert insert(text, NEW).count("search (#5)") == 1


def test_a_pre_release_is_not_its_release() -> None:
    before = "## [Unreleased]\n\n## [1.3.0-rc.1]\n\n- candidate\n"
    assert "## [1.3.0] - 2026-11-21" in insert(before, NEW)
    assert extract(before, "1.3.0-rc.1") == "- candidate"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("# Changelog\n\n## [1.2.0]\n\n- old\n", "HISTORY.md:3"),
        ("# Changelog\n", "HISTORY.md:2"),
        ("```\n## [Unreleased]\n```\n", "HISTORY.md:4"),
    ],
)
def test_without_an_anchor_the_error_names_the_line_to_add(text: str, place: str) -> None:
    with pytest.raises(ChangelogError) as error:
        insert(text, NEW, path="HISTORY.md")
    assert error.value.summary.startswith(place)
    assert error.value.fix == f"add the line ## [Unreleased] at {place}"


@pytest.mark.parametrize(
    "text", ["## [Unreleased]\n<!-- open\n", "## [Unreleased]\n\n```\nopen\n", "## [Unreleased]\n\n<pre>\n"]
)
def test_what_would_swallow_the_section_is_refused(text: str) -> None:
    with pytest.raises(ChangelogError, match="does not end"):
        insert(text, NEW)


def test_a_version_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ChangelogError, match=r"CHANGELOG\.md: there is no section for 1\.3\.0"):
        extract("## [1.2.0]\n", "1.3.0")


def test_extract_gives_the_body_without_heading_and_links() -> None:
    text = "# C\n\n## [1.1.0] - x\n\n### Added\n\n- a\n\n## [1.0.0]\n\n- first\n\n[1.0.0]: https://example.org/v1.0.0\n"
    assert extract(text, "1.1.0") == "### Added\n\n- a"
    assert extract(text, "1.0.0") == "- first"


CHUNKS = st.sampled_from(
    [
        *("\n", "By hand.\n", "### Added\n", "### Fixed\n", "### Notes\n", "#### deep\n", "Fixed\n-----\n", "***\n"),
        *(
            "- mine #7\n",
            "* star\n",
            "  - nested\n",
            "1. one\n",
            "> ## [1.3.0]\n",
            "    ## [1.3.0]\n",
            "\\## [1.3.0]\n",
        ),
        *("```\n## [Unreleased]\n```\n", "~~~~\n## [9.9.9]\n~~~~\n", "| a | b |\n|---|---|\n", "<div>\n", "```\n"),
        *("<!-- ## [1.3.0] -->\n", "<!--\n## [Unreleased]\n-->\n", "[link]: https://example.org\n", "a `## [1.3.0]`\n"),
        "\u2028odd\x0c line\n",
    ]
)
BODIES = st.lists(CHUNKS, max_size=8).map("".join)


FOOT = "[Unreleased]: https://example.org/compare/v1.2.0...main\n[1.2.0]: https://example.org/compare/v1.1.0...v1.2.0\n"


@st.composite
def changelogs(draw: st.DrawFn) -> str:
    """Files as people keep them, with `[Unreleased]` in them."""
    anchor = draw(st.sampled_from(["## [Unreleased]\n", "## Unreleased\n", "## [unreleased] - soon\n"]))
    text = draw(st.sampled_from(["", "# Changelog\n\n"])) + draw(BODIES) + "\n" + anchor + draw(BODIES)
    for version in draw(st.lists(st.sampled_from(["1.2.0", "1.1.0", "0.9.0-rc.1"]), unique=True)):
        text += f"\n## [{version}] - 2026-01-01\n" + draw(BODIES)
    text += draw(st.sampled_from(["", FOOT, f"\n{FOOT}", "\n[1.2.0]: https://example.org/tag/1\n", "\n[other]: x\n"]))
    ends = draw(st.sampled_from([["\n"], ["\r\n"], ["\n", "\r\n", "\r"]]))
    text = re.sub("\n", lambda _: draw(st.sampled_from(ends)), text) if len(ends) > 1 else text.replace("\n", ends[0])
    return draw(st.sampled_from(["", "\ufeff"])) + (text.rstrip("\r\n") if draw(st.booleans()) else text)


ENTRY = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="`#"), min_size=1, max_size=20)
SECTIONS = st.dictionaries(
    st.sampled_from(["Added", "Changed", "Fixed"]), st.lists(ENTRY, min_size=1, max_size=3).map(tuple), max_size=3
).map(lambda groups: Section("1.3.0", DAY, groups))


@given(changelogs(), SECTIONS, st.sampled_from(["", "v1.3.0"]), st.sampled_from([None, HUB]))
@settings(max_examples=300)
def test_every_old_line_stays_in_order_and_a_second_run_changes_nothing(
    text: str, new: Section, tag: str, known: Links | None
) -> None:
    new = new._replace(tag=tag, links=known, previous="v1.2.0")
    written = inserted(text, new)
    assume(written is not None)
    assert written is not None
    rest = iter(LINE.findall(written))
    moved = Outline(text).references.get("unreleased") if tag else None
    kept = [line for number, line in enumerate(LINE.findall(text)) if number != moved]
    assert all(any(other in (line, f"{line}\n", f"{line}\r\n") for other in rest) for line in kept)
    assert insert(written, new) == written
    body = extract(written, "1.3.0")
    assert all(f"- {entry}" in body for entries in new.groups.values() for entry in entries)
    assert ("\r\n" in written) == ("\r\n" in text) or "\n" not in text or "\r" in text.replace("\r\n", "")
    assert written.endswith(("\n", "\r")) == text.endswith(("\n", "\r"))
    assert written.startswith("\ufeff") == text.startswith("\ufeff")


def inserted(text: str, new: Section) -> str | None:
    """The text with the section, None where that is refused."""
    try:
        return insert(text, new)
    except ChangelogError:
        return None


@given(st.one_of(st.text(), changelogs(), BODIES))
def test_any_text_gives_a_text_or_the_declared_error(text: str) -> None:
    with suppress(ChangelogError):
        assert insert(text, NEW)
    with suppress(ChangelogError):
        extract(text, "1.3.0")


@given(SECTIONS)
def test_a_new_file_says_what_the_section_says(new: Section) -> None:
    written = new_changelog(new)
    assert extract(written, "1.3.0") == str(new).split("\n", 1)[1].strip("\n")
    assert insert(written, new) == written
