"""What does not fit together is named with its one missing step; what does is not named at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from release_tasks.engine.git import Commit
from release_tasks.repair import Finding, Ground, Shelf, to_repair
from release_tasks.repair.ground import Branch, Journalled, Lacking
from release_tasks.repair.survey import release_commits
from release_tasks.rules.versions.schemes import Version
from release_tasks.rules.versions.semver import SEMVER
from release_tasks.rules.versions.tags import tag_pattern

PATTERN = tag_pattern("v{version}")
SHELF = "index here"
COMMIT = "c0ffee0000000000000000000000000000000000"
DONE = Journalled("release-1", "1.0.0", "succeeded", ended=True, pushed=True, published=True)
STUCK = Journalled("release-2", "1.1.0", "running", ended=False, pushed=True)


def v(text: str) -> Version:
    return SEMVER.parse(text)


def ground(*tags: str, there: str | None = "", sections: str = "", default: bool = False, **rest: Any) -> Ground:
    """Tags, what is at the one place there is, and sections of the changelog."""
    versions = None if there is None else frozenset(there.split())
    shelf = Shelf(SHELF, versions, "it is down", "start it", default, reached=there is not None)
    return Ground(
        PATTERN,
        "main",
        {v(tag): f"v{tag}" for tag in tags},
        (shelf,),
        tuple(map(v, sections.split())),
        **rest,
    )


def told(found: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(each.what, each.fix.partition(" (")[0]) for each in found]


def lacks(tag: str, command: str) -> tuple[str, str]:
    return (f"tag v{tag} has no artifacts at {SHELF}: unfinished", command)


@pytest.mark.parametrize(
    ("given", "findings"),
    [
        (ground(), []),
        (ground("1.0.0", there="1.0.0", sections="1.0.0"), []),
        (ground("1.0.0"), [lacks("1.0.0", "invoke publish --release=v1.0.0")]),
        (ground("1.0.0", releases=(DONE,)), [lacks("1.0.0", "invoke publish --release=1.0.0")]),
        (ground("0.8.0", "0.9.0", "1.0.0"), [lacks("1.0.0", "invoke publish --release=v1.0.0")]),
        (
            ground("0.8.0", "0.9.0", "1.0.0", "1.1.0", there="0.9.0 1.1.0"),
            [lacks("1.0.0", "invoke publish --release=v1.0.0")],
        ),
        (ground("1.0.0-rc.1", there="1.0.0rc1"), []),
        (ground("1.0.0", default=True), []),
        (ground("0.9.0", "1.0.0", there="0.9.0", releases=(DONE,), default=True), []),
        (ground("0.9.0", "1.0.0", there="0.9.0", default=True), [lacks("1.0.0", "invoke publish --release=v1.0.0")]),
        (ground("1.0.0", there=None), [(f"{SHELF} could not be looked at", "start it")]),
        (
            ground("1.0.0", there="1.0.0 1.2.0"),
            [
                (
                    f"1.2.0 is at {SHELF} and has no tag",
                    "what is published stays; release the next version: invoke release --version=1.2.1 or higher",
                )
            ],
        ),
        (
            ground("1.0.0", there="1.0.0", sections="1.1.0 1.0.0 0.1.0"),
            [("1.1.0 has no tag v1.1.0", "invoke release --version=1.1.0")],
        ),
        (
            ground("1.0.0", there="1.0.0", commits={v("1.1.0"): COMMIT}, sections="1.1.0 1.0.0"),
            [("1.1.0 has no tag v1.1.0", "invoke release --version=1.1.0")],
        ),
        (
            ground("1.0.0", "2.0.0", there="1.0.0 2.0.0", commits={v("1.1.0"): COMMIT}),
            [("1.1.0 has no tag v1.1.0", "git tag -a v1.1.0 c0ffee0000 -m 1.1.0 && git push origin v1.1.0")],
        ),
        (
            ground("1.0.0", "1.1.0", "1.2.0", "1.3.0-rc.1", there="1.0.0 1.1.0 1.2.0 1.3.0rc1", sections="1.2.0 1.0.0"),
            [("v1.1.0 has no section in the changelog", "invoke changelog --all --print, and copy its section")],
        ),
        (
            ground("1.0.0", "1.1.0", there="1.0.0", releases=(DONE, STUCK), holder="release-2"),
            [
                (
                    "release release-2 of 1.1.0 is unfinished",
                    "invoke release, or end it: invoke release --abort --reason TEXT",
                ),
                lacks("1.1.0", "invoke release"),
            ],
        ),
        (
            ground("1.0.0", there="1.0.0", releases=(DONE,), holder="release-1"),
            [
                (
                    "the lock is held by release-1, which has ended",
                    "invoke release --abort --reason 'it has ended'",
                )
            ],
        ),
        (
            ground("1.0.0", there="1.0.0", lacking=(Lacking(SHELF, "1.0.0", ("a.whl",), 2),), releases=(DONE,)),
            [(f"1.0.0 lacks 1 of 2 files at {SHELF}: unfinished", "invoke publish --release=1.0.0")],
        ),
        (
            ground("1.0.0", lacking=(Lacking(SHELF, "1.0.0", ("a.whl", "a.tar.gz"), 2),), releases=(DONE,)),
            [lacks("1.0.0", "invoke publish --release=1.0.0")],
        ),
    ],
)
def test_what_does_not_fit_is_named_with_its_missing_step(given: Ground, findings: list[tuple[str, str]]) -> None:
    assert told(to_repair(given)) == findings


def test_a_place_that_cannot_list_its_versions_is_asked_for_the_newest_release_alone() -> None:
    shelf, lacking = Shelf("command `x`", None), Lacking("command `x`", "1.0.0", ("a.whl",), 1)
    assert to_repair(replace(ground("1.0.0"), shelves=(shelf,))) == ()
    (found,) = to_repair(replace(ground("1.0.0"), shelves=(shelf,), lacking=(lacking,)))
    assert found.what == "1.0.0 lacks 1 of 1 files at command `x`: unfinished"


@pytest.mark.parametrize(
    ("branch", "releases", "fix"),
    [
        (Branch("1.1.0", None, kept=True), (), None),
        (Branch("1.1.0", None, kept=False), (), "git branch -D release/1.1.0"),
        (Branch("1.1.0", "origin", kept=False), (), "git push origin --delete release/1.1.0"),
        (
            Branch("1.1.0", None, kept=False),
            (STUCK._replace(status="aborted", ended=True),),
            "git branch -D release/1.1.0",
        ),
        (Branch("1.1.0", None, kept=False), (STUCK._replace(status="blocked", ended=True),), None),
    ],
)
def test_a_branch_is_left_behind_where_nothing_will_move_it(
    branch: Branch, releases: tuple[Journalled, ...], fix: str | None
) -> None:
    found = to_repair(ground("1.0.0", there="1.0.0", branches=(branch,), releases=releases))
    assert [each.fix for each in found] == ([fix] if fix else [])


@pytest.mark.parametrize(
    ("message", "version"),
    [
        ("chore(release): 1.3.0", "1.3.0"),
        ("chore(release): v1.3.0\n\nnotes", "1.3.0"),
        ("chore(release): release 1.3.0 [skip ci]", "1.3.0"),
        ("bump: version 1.2.0 → 1.3.0", "1.3.0"),
        ("Release v1.3.0-rc.1", "1.3.0-rc.1"),
        ("Release: 1.3.0", "1.3.0"),
        ("v1.3.0", "1.3.0"),
        ("1.3.0", "1.3.0"),
        ("docs(release): 1.3.0 succeeded", None),
        ("chore: 1.3.0", None),
        ("fix: support 1.3.0", None),
        ("release the 1.3.0 notes", None),
        ("chore(release): 1.3", None),
    ],
)
def test_a_release_commit_is_known_by_its_first_line(message: str, version: str | None) -> None:
    found = release_commits([Commit(COMMIT, (), 0, message)], PATTERN)
    assert {str(each): commit for each, commit in found.items()} == ({version: COMMIT} if version else {})
