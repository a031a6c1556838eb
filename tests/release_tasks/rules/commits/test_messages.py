"""What a commit message says, and how much it raises the version."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_tasks.rules.commits.counting import Counting
from release_tasks.rules.commits.messages import Conventional, Footer, Unread, highest, level, parse, parse_merge
from release_tasks.rules.versions.schemes import Level

MAJOR, MINOR, PATCH = Level.MAJOR, Level.MINOR, Level.PATCH
ONE_SCOPE = "the scope is not one pair of parentheses with a word in it"


def read(message: str) -> Conventional:
    found = parse(message)
    assert isinstance(found, Conventional)
    return found


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param("feat: x", MINOR, id="feature"),
        pytest.param("fix: x", PATCH, id="fix"),
        pytest.param("perf: x", PATCH, id="performance"),
        pytest.param("security: x", PATCH, id="security"),
        pytest.param("deprecate: x", MINOR, id="deprecation"),
        pytest.param("feat!: x", MAJOR, id="mark"),
        pytest.param("chore(deps)!: x", MAJOR, id="mark-after-scope-any-type"),
        pytest.param("fix: x\n\nBREAKING CHANGE: y", MAJOR, id="footer"),
        pytest.param("fix: x\n\nBREAKING-CHANGE: y", MAJOR, id="footer-with-hyphen"),
        pytest.param("chore: x\n\nBREAKING CHANGE: y", MAJOR, id="footer-any-type"),
        pytest.param("fix: x\r\n\r\nBREAKING CHANGE: y\r\n", MAJOR, id="footer-crlf"),
        pytest.param("fix: x\n\nbody\nBREAKING CHANGE: y", MAJOR, id="footer-without-empty-line"),
        pytest.param("fix: x\n\nBREAKING CHANGE:\nwhat breaks", MAJOR, id="footer-text-on-the-next-line"),
        pytest.param("fix: x\n\nRefs: #1\nBREAKING CHANGE: y", MAJOR, id="footer-after-another"),
        pytest.param("fix: x\n\nthe words BREAKING CHANGE: y in a sentence", PATCH, id="quoted-in-a-sentence"),
        pytest.param("fix: x\n\n```\nBREAKING CHANGE: y\n```", PATCH, id="quoted-in-a-fence"),
        pytest.param("Feat: x", MINOR, id="types-in-any-case"),
        pytest.param("docs: x", None, id="docs"),
        pytest.param("chore: x", None, id="chore"),
        pytest.param("refactor: x", None, id="refactor"),
        pytest.param("whatever: x", None, id="unknown-type"),
        pytest.param("feat: a\n\nfoo(bar(baz))", MINOR, id="code-in-the-body"),
        pytest.param("fix: one (#5)\n\n* feat: add y\n* fix: two things", MINOR, id="squash-bullets-raise"),
        pytest.param("feat: one (#5)\n\n* fix: two things", MINOR, id="squash-bullets-never-lower"),
        pytest.param("fix: one (#5)\n\n* feat: y", PATCH, id="squash-bullet-of-one-word"),
        pytest.param("fix: one\n\n* feat: add y", PATCH, id="bullets-without-a-squash"),
        pytest.param("fix: one (#5)\n\n* feat: add y\n\nBREAKING CHANGE: z", MAJOR, id="squash-with-footer"),
        pytest.param("fix: x\n\nRelease-As: 3.0.0", PATCH, id="release-as-is-no-order"),
    ],
)
def test_level(message: str, expected: Level | None) -> None:
    assert level(read(message)) == expected


@pytest.mark.parametrize(
    ("message", "level_", "finding"),
    [
        ("fix: x\n\nbreaking change: y", PATCH, "'breaking change: y' is not read as a break"),
        ("fix: x\n\nBREAKING CHANGE y", PATCH, "'BREAKING CHANGE y' is not read as a break"),
        ("fix: x\n\nBREAKING CHANGES: y", PATCH, "'BREAKING CHANGES: y' is not read as a break"),
        ("fix: x\n\nBREAKING CHANGE:y", PATCH, "'BREAKING CHANGE:y' is not read as a break"),
        ("fix: x\n\n**BREAKING CHANGE**: y", PATCH, "'**BREAKING CHANGE**: y' is not read as a break"),
        ("fix: x\n\n- BREAKING: y", PATCH, "'- BREAKING: y' is not read as a break"),
        ("fix: x\n\n## Breaking changes\n\n- y", PATCH, "'## Breaking changes' is not read as a break"),
        ("chore: x\n\nfeat: real one", None, "'feat: real one' stands in the body: only the first line counts"),
        ("fix: x\n\n* feat: add y", PATCH, "feat: 'add y' stands in a list: only below a header with (#n"),
    ],
)
def test_what_looks_as_if_more_was_meant_is_a_finding(message: str, level_: Level | None, finding: str) -> None:
    assert level(read(message)) == level_
    assert any(each.startswith(finding) for each in read(message).findings)


@pytest.mark.parametrize(
    "message", ["feat!: x\n\nBREAKING CHANGE: y", "fix: x\n\nNote: a breaking change is near\n\nRefs: #1"]
)
def test_a_plain_message_has_no_finding(message: str) -> None:
    assert read(message).findings == ()


@pytest.mark.parametrize(
    ("message", "reason", "fix"),
    [
        ("feat!:x", "a blank is missing after the colon", "write type: description"),
        ("feat:x", "a blank is missing after the colon", "write type: description"),
        ("feat : x", "there is a blank before the colon", "write type: description"),
        ("feat !: x", "there is a blank before the colon", "write type: description"),
        ("feat (a): x", "there is a blank before the colon", "write type: description"),
        (
            "feat(a)(b): x",
            "the scope is not one pair of parentheses with a word in it",
            "write type(scope): description",
        ),
        ("feat(): x", "the scope is not one pair of parentheses with a word in it", "write type(scope): description"),
        ("feat: ", "there is no description after the colon", "say what changed"),
        ("feat\uff1ax", "the colon is a full-width one", "write type: description"),
        (" feat: x", "the first line starts with a blank", "write type: description"),
        (":sparkles: feat: x", "something stands before the type", "write type: description"),
        ("\u2728 feat: x", "something stands before the type", "write type: description"),
        ("fixup! feat: x", "fixup! belongs into the commit it mends", "git rebase --autosquash"),
        ("squash! feat: x", "squash! belongs into the commit it mends", "git rebase --autosquash"),
        ("amend! feat: x", "amend! belongs into the commit it mends", "git rebase --autosquash"),
        ("fixup! fixup! x", "fixup! belongs into the commit it mends", "git rebase --autosquash"),
    ],
)
def test_a_near_miss_is_a_finding_with_its_remedy(message: str, reason: str, fix: str) -> None:
    assert parse(message, id="abc") == Unread(message.rstrip(), reason, "abc", findings=(f"{reason}: {fix}",))


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("Add a thing", "not written as type: description"),
        ("Merge branch 'a'", "not written as type: description"),
        ("https://example.org", "not written as type: description"),
        ("fixup the tests", "not written as type: description"),
        ("", "the message is empty"),
    ],
)
def test_an_unread_message_says_why(message: str, reason: str) -> None:
    assert parse(message, id="abc") == Unread(message, reason, "abc")


def test_a_break_below_a_header_that_is_not_read_is_a_finding() -> None:
    found = parse("Drop Python 3.8\n\nBREAKING CHANGE: it is gone")
    assert found.findings == (
        "'BREAKING CHANGE: it is gone' does not count: the first line is not written as type: description",
    )


def test_all_parts_of_a_message() -> None:
    message = "feat(api)!: add search\n\nFirst.\n\nSecond:\nNote: this.\n\n"
    message += "Reviewed-by: Z\nRefs #12\nBREAKING CHANGE: old\n  is gone\n"
    assert read(message) == Conventional(
        type="feat",
        scope="api",
        breaking="old\n  is gone",
        description="add search",
        body="First.\n\nSecond:\nNote: this.",
        footers=(Footer("Reviewed-by", "Z"), Footer("Refs", "#12"), Footer("BREAKING CHANGE", "old\n  is gone")),
        own=MAJOR,
        section="Added",
    )


def test_a_mark_without_a_footer_breaks_what_the_header_says() -> None:
    assert read("feat!: drop Python 3.8").breaking == "drop Python 3.8"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Merge pull request #5 from a/b\n\nfeat: add x\n\nBREAKING CHANGE: y", MAJOR),
        ("Merge pull request #5 from a/b\n\nfeat: add x", MINOR),
        ("Merge pull request #5 from a/b\n\nadd x", None),
        ("Merge pull request #5 from a/b\n\nCo-authored-by: C <c@d>\nBREAKING CHANGE: y", None),
        ("Merge pull request #5 from a/b\n\nNote: this\nfeat: add x", MINOR),
        ("feat: add x\n\nfix: y", MINOR),
    ],
)
def test_a_merge_written_by_a_forge_is_read_from_its_body(message: str, expected: Level | None) -> None:
    assert highest([parse_merge(message)]) == expected


def test_the_highest_level_counts_and_nothing_is_nothing() -> None:
    assert highest(map(parse, ["fix: a", "feat: b", "chore: c", "no type"])) is MINOR
    assert highest(map(parse, ["chore: c", "no type"])) is None


def test_levels_are_data() -> None:
    quiet = Counting(levels={"refactor": PATCH})
    assert highest([parse("refactor: x", counting=quiet)]) is PATCH
    assert highest([parse("feat: x", counting=quiet)]) is None


WORDS = st.sampled_from(
    [
        *(
            "feat",
            "fix",
            "!",
            ": ",
            ":",
            "(api)",
            "(",
            ")",
            " ",
            "\n",
            "\n\n",
            "\r\n",
            "BREAKING CHANGE",
            "BREAKING-CHANGE",
        ),
        *(
            "```",
            "* ",
            "- ",
            "(#5)",
            "#",
            "Refs",
            "Merge pull request",
            "x",
            "y z",
            'Revert "',
            '"',
            "\x00",
            "\u2028",
            "é",
        ),
    ]
)


@given(st.one_of(st.text(), st.lists(WORDS).map("".join)))
def test_every_text_is_answered(message: str) -> None:
    for found in (parse(message, id="1"), parse_merge(message, id="1")):
        assert found.id == "1"
        assert highest([found]) in (None, *Level)


@given(
    st.from_regex(r"\A[a-z]{1,10}\Z"),
    st.none() | st.from_regex(r"\A[a-z-]{1,10}\Z"),
    st.booleans(),
    st.from_regex(r"\A[a-z]([a-z .:]{0,30}[a-z])?\Z"),
)
def test_a_header_is_read_as_it_is_written(type_: str, scope: str | None, mark: bool, description: str) -> None:
    written = f"{type_}{f'({scope})' if scope else ''}{'!' if mark else ''}: {description}"
    found = read(written)
    assert (found.type, found.scope, found.breaking is not None, found.description) == (type_, scope, mark, description)
