"""One message, one reading: the table of messages that release tools read in different ways, and what ours is.

Each row is what came since v1.2.3, oldest first, the level it raises, and how the finding begins, where more may have
been meant.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from release_tasks.rules.commits.messages import Conventional, highest, level, parse, parse_merge
from release_tasks.rules.commits.reading import read
from release_tasks.rules.versions.schemes import Level

from ....support.messages import messages
from .test_reading import ONE, TWO, Commit, straight

MAJOR, MINOR, PATCH = Level.MAJOR, Level.MINOR, Level.PATCH
RELEASED = "9" * 40
MERGE = "Merge pull request #5 from a/b\n\nfeat: add x"


def row(name: str, expected: Level | None, *messages: str, finding: str | None = None) -> object:
    return pytest.param(messages, expected, finding, id=name)


@pytest.mark.parametrize(
    ("messages", "expected", "finding"),
    [
        row("mark", MAJOR, "feat!: x"),
        row("footer-with-hyphen", MAJOR, "fix: x\n\nBREAKING-CHANGE: y"),
        row(
            "footer-in-small-letters", PATCH, "fix: x\n\nbreaking change: y", finding="'breaking change: y' is not read"
        ),
        row("footer-without-colon", PATCH, "fix: x\n\nBREAKING CHANGE y", finding="'BREAKING CHANGE y' is not read"),
        row("footer-in-plural", PATCH, "fix: x\n\nBREAKING CHANGES: y", finding="'BREAKING CHANGES: y' is not read"),
        row("any-type-with-footer", MAJOR, "chore: x\n\nBREAKING CHANGE: y"),
        row("quoted-in-a-sentence", PATCH, "fix: x\n\nthe text BREAKING CHANGE: y in the body"),
        row("mark-without-blank", None, "feat!:x", finding="a blank is missing after the colon"),
        row("type-in-upper-case", MINOR, "Feat: x"),
        row("blank-before-the-colon", None, "feat : x", finding="there is a blank before the colon"),
        row("fixup", None, "fixup! feat: x", finding="fixup! belongs into the commit it mends"),
        row("squash", None, "squash! feat: x", finding="squash! belongs into the commit it mends"),
        row("amend", None, "amend! feat: x", finding="amend! belongs into the commit it mends"),
        row("doubled-scope", None, "feat(a)(b): x", finding="the scope is not one pair of parentheses"),
        row("chore", None, "chore: x"),
        row("docs", None, "docs: x"),
        row("refactor", None, "refactor: x"),
        row("perf", PATCH, "perf: x"),
        row("merge-of-a-forge-with-one-parent", MINOR, MERGE),
        row("squash-bullet", MINOR, "fix: one (#5)\n\n* feat: add y"),
        row("squash-bullet-of-one-word", PATCH, "fix: one (#5)\n\n* feat: y"),
        row("squash-bullets-never-lower", MINOR, "feat: one (#5)\n\n* fix: two things"),
        row("header-in-the-body", None, "chore: x\n\nfeat: real one", finding="'feat: real one' stands in the body"),
        row("code-in-the-body", MINOR, "feat: a\n\nfoo(bar(baz))"),
        row("revert", None, "feat: x", f'Revert "feat: x"\n\nThis reverts commit {ONE}.'),
        row("revert-by-its-own-type", None, "feat: x", "revert: let us never speak of x\n\nRefs: 1111111"),
        row(
            "reapply",
            MINOR,
            "feat: x",
            f'Revert "feat: x"\n\nThis reverts commit {ONE}.',
            f'Reapply "feat: x"\n\nThis reverts commit {TWO}.',
        ),
        row("revert-of-something-released", PATCH, f'Revert "feat: x"\n\nThis reverts commit {RELEASED}.'),
        row("revert-of-something-released-by-type", PATCH, "revert: x\n\nRefs: 9999999"),
        row("release-as-is-no-order", PATCH, "fix: x\n\nRelease-As: 3.0.0"),
    ],
)
def test_what_counts(messages: tuple[str, ...], expected: Level | None, finding: str | None) -> None:
    found = read(straight(*messages))
    assert highest(found) == expected
    said = [each for commit in found for each in commit.findings]
    assert (said == []) if finding is None else any(each.startswith(finding) for each in said)


def test_a_merge_of_a_forge_with_two_parents_says_nothing() -> None:
    assert highest(read([Commit("a" * 40, ("b" * 40, "c" * 40), MERGE)])) is None


JUNK = st.sampled_from(
    [
        "some words about it",
        "foo(bar(baz))",
        "  indented: code",
        "> feat: quoted",
        "| feat: | a table |",
        "1. feat: numbered",
        "see https://example.org/x: there",
        "this is no BREAKING CHANGE: at all",
        "    BREAKING CHANGE: indented as code",
        "'BREAKING CHANGE: quoted'",
        "breaking changes are listed elsewhere",
        "BREAKING CHANGES: none",
        "BREAKING CHANGE none",
        "Breaking change: none",
        "Refs: #12",
        "Signed-off-by: A <a@b>",
        "Release-As: 9.0.0",
        "feat: not the first line",
        "fix(x)!: not the first line",
        "* feat: add something in a list",
        "\t",
        "",
        "\x00\x1b[31m",
        "\u2028BREAKING CHANGE: behind an odd line end",
        "```\nBREAKING CHANGE: in a fence\n```",
    ]
)


@given(
    st.sampled_from(("feat: x", "fix(a): y", "docs: z", "feat!: w", "Update it", "feat!:x")), st.lists(JUNK, max_size=6)
)
@settings(max_examples=200)
def test_what_stands_in_a_body_raises_nothing(header: str, body: list[str]) -> None:
    assert highest([parse("\n".join((header, "", *body)))]) == highest([parse(header)])


@given(st.text(), st.text())
def test_text_below_a_header_raises_only_in_the_documented_form(header: str, body: str) -> None:
    found = parse(f"fix: {header}\n\n{body}")
    if isinstance(found, Conventional) and level(found) is not PATCH:
        assert "BREAKING CHANGE" in body or "BREAKING-CHANGE" in body or found.squashed


@given(st.integers(0, 10**6), st.data())
@settings(max_examples=60)
def test_a_message_cut_or_stirred_anywhere_is_answered(seed: int, data: st.DataObject) -> None:
    (message,) = messages(1, seed)
    start = data.draw(st.integers(0, len(message)))
    end = data.draw(st.integers(start, len(message)))
    for text in (message[start:end], message[:start] + message[end:], message[::-1], message * 2):
        for found in (parse(text, id="1"), parse_merge(text, id="1")):
            assert found.id == "1"
            assert highest([found]) in (None, *Level)
