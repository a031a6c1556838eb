"""The histories that figures and tests are made on are what they say."""

from __future__ import annotations

from pathlib import Path

from .histories import History, large
from .repository import git


def test_a_large_history_is_the_same_each_time_and_has_all_that_is_promised(tmp_path: Path) -> None:
    heads = set()
    for name in ("one", "two"):
        large(tmp_path / name, commits=400, tags=30)
        heads.add(git(tmp_path / name, "rev-parse", "HEAD"))
    path = tmp_path / "one"
    assert len(heads) == 1
    assert git(path, "rev-list", "--count", "--all") == "400"
    assert len(git(path, "tag").splitlines()) == 30
    assert git(path, "status", "--porcelain") == ""
    beside = git(path, "tag", "--no-merged", "main").splitlines()
    assert 0 < len(beside) < 10, "an old line that main does not contain"
    assert int(git(path, "rev-list", "--count", "--merges", "main")) > 20
    kinds = git(path, "for-each-ref", "--format=%(objecttype)", "refs/tags").splitlines()
    assert set(kinds) == {"commit", "tag"}


def test_a_history_may_be_written_in_portions(tmp_path: Path) -> None:
    history = History()
    first = history.commit("main", "feat: one")
    ids = history.write(tmp_path / "clone")
    history.branch("side", first)
    history.commit("side", "fix: two\n\nbody ü")
    merged = history.merge("main", "side")
    history.tag("v1.0.0", merged)
    more = history.write(tmp_path / "clone")
    assert more[first] == ids[first]
    assert git(tmp_path / "clone", "log", "--format=%s", "main") == "Merge branch 'side'\nfix: two\nfeat: one"
    assert git(tmp_path / "clone", "rev-parse", "v1.0.0^{commit}") == more[merged]
