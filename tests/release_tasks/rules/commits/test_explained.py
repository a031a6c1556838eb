"""Why the next version is what it is, as data."""

from collections.abc import Sequence

import pytest

from release_tasks.engine.settings import Commits
from release_tasks.rules.commits.counting import counting
from release_tasks.rules.commits.explained import explanation, rule
from release_tasks.rules.commits.reading import first_line, read
from release_tasks.rules.versions.schemes import Level
from release_tasks.rules.versions.semver import parse as version

from .test_reading import Commit, straight


def explained(messages: Sequence[str], settings: Commits | None = None) -> list[tuple[str | None, str, str]]:
    """Level, reason and how it counts, of messages given oldest first."""
    log = straight(*messages)[::-1]
    found = explanation(
        read(log[::-1], counting(settings or Commits())), [first_line(each.message) for each in log[::-1]], None, None
    )
    return [(each["level"], each["reason"], each["counts"]) for each in reversed(found["commits"])]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("feat: x", ("minor", "type feat", "raising")),
        ("Feat(API): x", ("minor", "type feat", "raising")),
        ("chore!: x", ("major", "marked with !", "raising")),
        ("chore: x\n\nBREAKING CHANGE: y", ("major", "footer BREAKING CHANGE", "raising")),
        ("fix!: x\n\nBREAKING-CHANGE: y", ("major", "footer BREAKING-CHANGE", "raising")),
        ("fix: one (#5)\n\n* feat: add y", ("minor", 'squashed bullet "feat: add y"', "raising")),
        ("fix: one (#5)\n\n* feat(a)!: drop all y", ("major", 'squashed bullet "feat(a)!: drop all y"', "raising")),
        ("docs: x", (None, "type docs raises nothing", "not raising")),
        ("feat!:x", (None, "a blank is missing after the colon", "unread")),
        ("Add x", (None, "not written as type: description", "unread")),
    ],
)
def test_the_reason_of_one_commit(message: str, expected: tuple[str | None, str, str]) -> None:
    assert explained([message]) == [expected]


def test_what_is_undone_names_what_undid_it() -> None:
    assert explained(["feat: x", 'Revert "feat: x"', "fix: y"]) == [
        (None, "undone by 2222222", "not raising"),
        (None, "undoes 1111111, which is not released either", "not raising"),
        ("patch", "type fix", "raising"),
    ]


def test_what_a_setting_ignores_says_which() -> None:
    settings = Commits(ignore_types=("Build",), ignore_scopes=("no-release",))
    assert explained(["build!: x", "feat(No-Release): y"], settings) == [
        (None, "type build is ignored (setting ignore_types)", "ignored"),
        (None, "scope No-Release is ignored (setting ignore_scopes)", "ignored"),
    ]


def test_an_ignored_commit_keeps_its_type_and_scope() -> None:
    log = [Commit("1" * 40, (), "feat(internal): x")]
    said = explanation(read(log, counting(Commits(ignore_scopes=("internal",)))), ["feat(internal): x"], None, None)
    assert said["commits"][0] == {
        "id": "1" * 40,
        "header": "feat(internal): x",
        "type": "feat",
        "scope": "internal",
        "level": None,
        "reason": "scope internal is ignored (setting ignore_scopes)",
        "counts": "ignored",
        "findings": (),
    }
    assert said["counts"] == {"raising": 0, "not_raising": 0, "ignored": 1, "unread": 0}


@pytest.mark.parametrize(
    ("last", "following", "raising", "expected"),
    [
        ("1.2.3", "1.3.0", Level.MINOR, "the highest level is minor: 1.2.3 becomes 1.3.0"),
        (
            "0.3.2",
            "0.4.0",
            Level.MAJOR,
            "the highest level is major: 0.3.2 becomes 0.4.0 (in 0.y a breaking change and a feature raise y)",
        ),
        (None, "1.1.0", Level.MINOR, "there is no final version yet: 1.1.0 is next"),
        ("1.0.0", None, None, "nothing raises the version"),
        ("1.0.0", None, Level.MINOR, "nothing that raises the version came since 1.1.0-rc.1"),
        ("1.0.0", "1.1.0-rc.2", Level.MINOR, "1.1.0-rc.2 is the next pre-release that leads to 1.1.0"),
        (
            "1.0.0",
            "1.1.0",
            Level.PATCH,
            "what is released contains a pre-release of 1.1.0, and does not go below it",
        ),
    ],
)
def test_the_rule_that_made_the_version(
    last: str | None, following: str | None, raising: Level | None, expected: str
) -> None:
    top = version("1.1.0-rc.1")
    assert rule(version(last) if last else None, version(following) if following else None, raising, top) == expected


def test_the_first_version_of_all_comes_after_none() -> None:
    assert rule(None, version("0.1.0"), Level.MINOR, None) == "there is no version yet: 0.1.0 is the first"
