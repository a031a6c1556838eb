"""Which versions a commit contains, and what came since the last: against git's own answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from release_tasks.engine.git import Repository
from release_tasks.engine.world import Live
from release_tasks.rules.commits.history import attribute
from release_tasks.rules.commits.reach import contained, since
from release_tasks.rules.versions.schemes import Version
from release_tasks.rules.versions.semver import SEMVER
from release_tasks.rules.versions.tags import tag_pattern

from ....support.histories import History, tangled
from ....support.repository import git

PATTERN = tag_pattern("v{version}")


def repository(path: Path) -> tuple[Repository, dict[Version, str]]:
    """A repository, and version to commit of its tags."""
    found = Repository.at(path, Live(say=lambda line: None))
    return found, {version: at for name, at in found.tags().items() if (version := PATTERN.version(name)) is not None}


def rev_list(path: Path, *revisions: str) -> set[str]:
    """What git says."""
    return set(git(path, "rev-list", *revisions).split())


@pytest.mark.parametrize("seed", range(8))
def test_what_is_not_released_is_what_git_says(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "tangled"
    tangled(path, size=40, seed=seed, tags=14)
    repo, tags = repository(path)
    head = repo.commit("main") or ""
    reached = {version for version, at in tags.items() if at in rev_list(path, head)}
    last = max((version for version in reached if version.final), default=None)

    found = contained(repo, head, tags)
    assert found.keys() <= reached
    assert {each for each in reached if last is None or each >= last} <= found.keys()
    below = () if last is None else (f"^{tags[last]}",)
    assert {each.id for each in since(repo, head, last, tags)} == rev_list(path, head, *below)


@pytest.mark.parametrize("wrong_clocks", [False, True], ids=["clocks are right", "clocks are wrong"])
@pytest.mark.parametrize("seed", range(8))
def test_a_commit_is_held_by_the_first_release_in_ancestry_order_that_contains_it(
    tmp_path: Path, seed: int, wrong_clocks: bool
) -> None:
    path = tmp_path / "tangled"
    tangled(path, size=40, seed=seed, tags=14, wrong_clocks=wrong_clocks)
    repo, tags = repository(path)
    log = repo.log("main")
    reached = {version: at for version, at in tags.items() if at in {each.id for each in log}}
    held = {version: {each.id for each in commits} for version, commits in attribute(log, tags).items()}
    assert held == first_in_ancestry_order(path, reached)


def first_in_ancestry_order(path: Path, tags: dict[Version, str]) -> dict[Version | None, set[str]]:
    """What each release holds, asked of git one release after the other: the slow way, by definition."""
    reach = {at: rev_list(path, at) for at in tags.values()}
    time = {at: int(git(path, "log", "-1", "--format=%ct", at)) for at in reach}
    found: dict[Version | None, set[str]] = {version: set() for version in tags}
    done: set[str] = set()
    while waiting := {at for at in reach if at not in done}:
        ready = [at for at in waiting if not reach[at] & (waiting - {at})]
        at = min(ready, key=lambda at: (time[at], sorted(v for v, each in tags.items() if each == at)))
        found[max(v for v, each in tags.items() if each == at)] = reach[at].difference(*(reach[each] for each in done))
        done.add(at)
    return {None: rev_list(path, "main").difference(*reach.values()), **found}


def test_the_last_release_is_found_behind_many_higher_ones_of_another_line(tmp_path: Path) -> None:
    history, path = History(), tmp_path / "lines"
    start = history.commit("main", "feat: start")
    history.tag("v1.0.0", start)
    history.branch("next", start)
    for number in range(12):
        history.tag(f"v2.{number}.0", history.commit("next", "feat: next"))
    fix = history.commit("main", "fix: old line")
    ids = history.write(path)
    repo, tags = repository(path)
    one = SEMVER.parse("1.0.0")
    assert contained(repo, ids[fix], tags) == {one: ids[start]}
    assert [each.id for each in since(repo, ids[fix], one, tags)] == [ids[fix]]


def test_a_version_whose_commit_is_not_here_is_not_contained(tmp_path: Path) -> None:
    history, path = History(), tmp_path / "one"
    at = history.write(path)[1] if history.commit("main", "feat: start") else ""
    repo, _ = repository(path)
    assert contained(repo, at, {SEMVER.parse("3.0.0"): "3" * 40, SEMVER.parse("1.0.0"): at}) == {
        SEMVER.parse("1.0.0"): at
    }
    assert contained(repo, at, {}) == {}
