"""Which release holds a commit."""

import random
from collections.abc import Callable
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from release_tasks.rules.commits.history import attribute
from release_tasks.rules.versions.schemes import Version
from release_tasks.rules.versions.semver import SemVer, parse

from ....support.repository import Clone


class Commit(NamedTuple):
    id: str
    parents: tuple[str, ...] = ()
    message: str = ""
    time: int = 0


def log(*lines: str) -> list[Commit]:
    """Commits from lines `name <- parents: time`, oldest first, as a log: newest first."""
    found: list[Commit] = []
    for line in lines:
        head, _, time = line.partition(":")
        name, _, parents = head.partition("<-")
        found.append(Commit(name.strip(), tuple(parents.split()), "", int(time or len(found))))
    return found[::-1]


def held(history: list[Commit], tags: dict[str, str], dates: dict[str, int] | None = None) -> dict[str, str]:
    """Version to the names of its commits, as `attribute` says; tags are version to commit, dates when they came."""
    made: dict[Version, int] = {parse(version): date for version, date in (dates or {}).items()}
    found = attribute(history, {parse(version): commit for version, commit in tags.items()}, made)
    return {str(version): " ".join(commit.id for commit in commits) for version, commits in found.items()}


def test_a_straight_line() -> None:
    history = log("a", "b <- a", "c <- b", "d <- c")
    assert held(history, {"1.0.0": "a", "1.1.0": "c"}) == {"None": "d", "1.1.0": "c b", "1.0.0": "a"}


def test_a_hotfix_that_is_merged_back_holds_only_its_own_commits() -> None:
    history = log("a", "m1 <- a", "m2 <- m1", "fix <- a", "merge <- m2 fix", "m3 <- merge")
    assert held(history, {"1.0.0": "a", "1.0.1": "fix", "1.1.0": "m3"}) == {
        "None": "",
        "1.1.0": "m3 merge m2 m1",
        "1.0.1": "fix",
        "1.0.0": "a",
    }


def test_what_a_release_and_its_candidate_share_is_the_higher_ones() -> None:
    history = log("a", "b <- a")
    assert held(history, {"1.0.0": "a", "1.1.0-rc.1": "b", "1.1.0": "b"}) == {
        "None": "",
        "1.1.0": "b",
        "1.1.0-rc.1": "",
        "1.0.0": "a",
    }


def test_commits_of_two_releases_that_do_not_contain_each_other_are_the_earlier_ones() -> None:
    common = ("a", "c <- a")
    early = log(*common, "old <- c: 10", "new <- c: 20", "m <- new old: 30")
    assert held(early, {"1.0.1": "old", "1.1.0": "new"})["1.0.1"] == "old c a"
    late = log(*common, "old <- c: 20", "new <- c: 10", "m <- new old: 30")
    assert held(late, {"1.0.1": "old", "1.1.0": "new"})["1.1.0"] == "new c a"


def test_the_date_of_a_tag_counts_before_that_of_its_commit() -> None:
    history = log("a", "c <- a", "old <- c: 10", "new <- c: 20", "m <- new old: 30")
    tags = {"1.0.1": "old", "1.1.0": "new"}
    assert held(history, tags, {"1.0.1": 50, "1.1.0": 40})["1.1.0"] == "new c a"
    assert held(history, tags, {"1.1.0": 5})["1.1.0"] == "new c a", "without a date it is the commit's"
    assert held(history, tags, {"1.0.1": 50, "1.1.0": 60})["1.0.1"] == "old c a"


def test_an_octopus_holds_what_its_arms_have_not_released() -> None:
    history = log("a", "b1 <- a", "b2 <- b1", "c1 <- a", "d1 <- a", "d2 <- d1", "m <- a b2 c1 d2", "n <- m")
    assert held(history, {"1.0.0": "a", "1.0.1": "b1", "1.0.2": "d2", "1.1.0": "n"}) == {
        "None": "",
        "1.1.0": "n m c1 b2",
        "1.0.2": "d2 d1",
        "1.0.1": "b1",
        "1.0.0": "a",
    }


def test_a_lower_version_tagged_later_on_the_same_line_holds_what_came_between() -> None:
    history = log("a", "b <- a", "c <- b", "d <- c")
    assert held(history, {"1.1.0": "b", "1.0.5": "c"}) == {"None": "d", "1.0.5": "c", "1.1.0": "b a"}


def test_a_hotfix_of_a_hotfix_and_a_merge_of_both_lines_into_each_other() -> None:
    history = log("a", "m1 <- a", "h1 <- a", "x <- m1 h1", "h2 <- h1 m1", "m2 <- x h2")
    assert held(history, {"1.0.0": "a", "1.0.1": "h1", "1.0.2": "h2", "1.1.0": "m2"}) == {
        "None": "",
        "1.1.0": "m2 x",
        "1.0.2": "h2 m1",
        "1.0.1": "h1",
        "1.0.0": "a",
    }


def test_ancestry_counts_where_clocks_are_wrong() -> None:
    history = log("a: 99", "b <- a: 1")
    assert held(history, {"1.0.0": "a", "1.1.0": "b"}) == {"None": "", "1.1.0": "b", "1.0.0": "a"}


def test_tags_elsewhere_and_a_history_that_ends_early_are_left_out() -> None:
    history = log("b <- gone", "c <- b")
    assert held(history, {"1.0.0": "b", "2.0.0": "elsewhere"}) == {"None": "c", "1.0.0": "b"}


@given(st.integers(0, 10**6), st.integers(1, 40))
@settings(max_examples=60)
def test_every_commit_is_held_once_and_only_by_a_release_that_contains_it(seed: int, size: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    names = [f"{number:03}" for number in range(size)]
    parents = [
        tuple(sorted(set(chance.choices(names[:number], k=chance.randint(1, 2))))) if number else ()
        for number in range(size)
    ]
    history = [Commit(name, above, "", chance.randint(0, 9)) for name, above in zip(names, parents, strict=True)][::-1]
    tags: dict[Version, str] = {SemVer(1, number, 0): chance.choice(names) for number in range(chance.randint(0, 6))}
    contains: dict[str, set[str]] = {}
    for commit in reversed(history):
        contains[commit.id] = {commit.id}.union(*(contains[parent] for parent in commit.parents))
    found = attribute(history, tags)
    assert sorted(commit.id for commits in found.values() for commit in commits) == names
    assert set(found) == {None, *tags}
    reached: set[str] = set().union(*(contains[tip] for tip in tags.values())) if tags else set()
    assert {commit.id for commit in found[None]} == set(names) - reached
    for version, commits in found.items():
        assert version is None or all(commit.id in contains[tags[version]] for commit in commits)
    for version, tip in tags.items():  # a release that another one contains came first: it keeps all it reaches
        for other in (other for other, at in tags.items() if at in contains[tip] and at != tip):
            assert not {commit.id for commit in found[version]} & contains[tags[other]]


def test_what_git_itself_writes_is_attributed(repository: Callable[..., Clone]) -> None:
    clone = repository()
    clone.commit("fix: on main", {"a": "1"}, push=False)
    clone.git("switch", "--quiet", "--create", "topic")
    clone.commit("feat: on a branch", {"b": "1"}, push=False)
    clone.git("switch", "--quiet", "main")
    clone.commit("docs: meanwhile", {"c": "1"}, push=False)
    clone.git("merge", "--quiet", "--no-ff", "--no-edit", "topic")
    clone.git("tag", "--annotate", "--message", "v1.0.0", "v1.0.0", "topic")
    found = attribute(logged(clone, "HEAD"), {SemVer(1, 0, 0): clone.git("rev-parse", "v1.0.0^{commit}")})
    assert [commit.message.split("\n")[0] for commit in found[SemVer(1, 0, 0)]][:2] == [
        "feat: on a branch",
        "fix: on main",
    ]


def logged(clone: Clone, *revisions: str) -> list[Commit]:
    """What git's log says."""
    text = clone.git("log", "--topo-order", "-z", "--format=%H%x1f%P%x1f%ct%x1f%B", *revisions)
    parts = [entry.split("\x1f") for entry in text.split("\0") if entry]
    return [Commit(id_, tuple(parents.split()), body, int(time)) for id_, parents, time, body in parts]
