"""Git, read only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gates import Status, Unjudged
from gates.repository import Repository

from ..support.repository import Clone

Make = Callable[..., Clone]
PLAN = "plan.md"


def test_the_commit_that_is_checked_out(repository: Make) -> None:
    clone = repository()
    head = Repository(clone.path).head()
    assert (head.id, head.tree) == (clone.head, clone.git("rev-parse", "HEAD^{tree}"))
    assert head.date.tzinfo is not None


def test_what_is_changed_counts_untracked_files_but_not_ignored_ones(repository: Make) -> None:
    clone = repository({"a.py": "1\n", "ü x.py": "1\n", ".gitignore": "ignored\n"})
    assert Repository(clone.path).changed() == ()
    clone.write({"a.py": "2\n", "ü x.py": None, "new/b.py": "", "ignored": "", "pkg/__pycache__/a.pyc": ""})
    assert set(Repository(clone.path).changed()) == {"a.py", "ü x.py", "new/b.py"}


def test_looking_writes_nothing(repository: Make) -> None:
    clone = repository({"a.py": "1\n"})
    (clone.path / "a.py").touch()
    before = (clone.path / ".git" / "index").read_bytes()
    Repository(clone.path).changed()
    assert (clone.path / ".git" / "index").read_bytes() == before


def test_who_changed_a_line_last(repository: Make) -> None:
    clone = repository({PLAN: "one\ntwo\n"})
    first = clone.head
    second = clone.commit("tick", {PLAN: "one\nTWO\n"})
    clone.write({PLAN: "one\nTWO\nthree\n", "new.md": "x\n"})
    looked = Repository(clone.path)
    assert [looked.last_change(PLAN, line) for line in (1, 2, 3)] == [first, second, None]
    assert looked.last_change("new.md", 1) is None


def test_which_release_has_a_commit(repository: Make) -> None:
    clone = repository()
    first = clone.head
    clone.tag("v1.0.0")
    clone.tag("nightly")
    second = clone.commit("more")
    looked = Repository(clone.path)
    assert (looked.release_with(first, "v[0-9]*"), looked.release_with(second, "v[0-9]*")) == ("v1.0.0", None)


def test_a_tag_that_head_cannot_reach_is_no_release_before_it(repository: Make) -> None:
    clone = repository()
    first = clone.head
    clone.git("switch", "--quiet", "--create", "other")
    clone.commit("elsewhere")
    clone.tag("v9.0.0")
    clone.git("switch", "--quiet", "main")
    assert Repository(clone.path).release_with(first, "v[0-9]*") is None


def test_tracked_files(repository: Make) -> None:
    clone = repository({"a.py": "", "docs/ü.md": ""})
    clone.write({"b.py": ""})
    assert Repository(clone.path).tracked() == ("a.py", "docs/ü.md")


def test_a_shallow_clone_says_so(repository: Make, tmp_path: Path) -> None:
    clone = repository()
    clone.commit("second")
    clone.git("clone", "--quiet", "--depth=1", f"file://{clone.remote}", str(tmp_path / "shallow"))
    assert not Repository(clone.path).shallow
    assert Repository(tmp_path / "shallow").shallow


def test_a_worktree_shares_the_git_directory(repository: Make, tmp_path: Path) -> None:
    clone = repository()
    clone.git("worktree", "add", "--quiet", str(tmp_path / "tree"))
    assert Repository(tmp_path / "tree").git_dir == clone.path / ".git"


def test_where_there_is_no_repository_or_no_commit_nobody_can_tell(tmp_path: Path, repository: Make) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(Unjudged, match="empty/ is no git repository") as caught:
        Repository(empty)
    assert caught.value.result.status is Status.UNKNOWN
    repository().git("init", "--quiet", str(empty))
    with pytest.raises(Unjudged, match="there is no commit yet"):
        Repository(empty).head()
