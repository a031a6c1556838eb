"""Changes in words that are the same on every machine and at every hour."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from release_tasks.decide import Call
from release_tasks.engine.change import Call as SdkCall
from release_tasks.engine.change import Change, Push, Remove, Run, Send, Write
from release_tasks.engine.dry_run import DryRun
from release_tasks.engine.release import Decided
from release_tasks.engine.world import Live
from release_tasks.preview.normal import Normal
from release_tasks.project import Project
from tests.support.library import FILES
from tests.support.repository import Clone, new_repository


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """In a folder with a blank in its name."""
    made = new_repository(tmp_path / "a place", FILES)
    made.commit("feat: add")
    return made


QUIET = Live(say=lambda line: None)


def decided(clone: Clone, world: Live) -> tuple[Project, Decided]:
    project = Project.at(clone.path, world)
    return project, project.decide(Call(version="1.0.0")).decided


def normal(clone: Clone) -> Normal:
    return Normal.of(*decided(clone, QUIET))


def test_a_commit_is_said_by_its_tree_and_what_it_comes_after(clone: Clone) -> None:
    said = normal(clone)
    clone.git("tag", "--annotate", "--message", "x", "mark")
    tree, parent = clone.git("rev-parse", "HEAD^{tree}")[:16], clone.git("rev-parse", "HEAD^")[:16]
    expected = f"tree:{tree},after:{parent}"
    assert said.text(f"to {clone.head}") == f"to {expected}"
    assert said.text(f"dist-{clone.head[:12]}/x") == f"dist-{expected}/x"
    assert said.text(f"tag {clone.git('rev-parse', 'mark')}") == f"tag {expected}"
    nothing, words = "0" * 40, "deadbeefdeadbeef"
    assert said.text(f"{nothing} {words} defaced") == f"{nothing} {words} defaced"


def test_places_the_release_and_its_date_are_said_by_name(clone: Clone) -> None:
    project, release = decided(clone, QUIET)
    said = Normal.of(project, release)
    assert said.text(f"{clone.path}/x {project.folder}/y {sys.executable}") == "{clone}/x {state}/y {interpreter}"
    assert said.text(f"at {release.date}") == "at {date}"
    assert said.text("/tmp/release-index-a1b2c3/index") == "{temporary}/index"


def test_what_a_preview_keeps_in_its_own_folder_is_said_by_where_it_would_be(clone: Clone) -> None:
    world = DryRun(say=lambda line: None)
    try:
        project, release = decided(clone, world)
        assert (
            Normal.of(project, release).text(str(world.place(project.folder / "releases" / "x")))
            == "{state}/releases/x"
        )
    finally:
        world.close()


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda root: Run(("git", "-C", str(root), "tag", "a b")), "run git -C {clone} tag 'a b'"),
        (lambda root: Run(("make", "{out}"), into=root / "dist"), "run make {out} into {clone}/dist"),
        (lambda root: Push("origin", {"refs/b": "2", "refs/a": "1"}), "push refs/a to 1, refs/b to 2 on origin"),
        (lambda root: Remove(root / "x"), "remove {clone}/x"),
        (lambda root: SdkCall(f"make {root}", lambda: None), "make {clone}"),
    ],
    ids=["command", "command that fills a folder", "refs in their order", "removal", "call"],
)
def test_every_kind_of_change_has_its_words(clone: Clone, made: Callable[[Path], Change], words: str) -> None:
    assert normal(clone)(made(clone.path)) == words


def test_what_is_written_and_sent_counts_by_its_content(clone: Clone) -> None:
    said = normal(clone)
    path = clone.path / "file"
    one, two = said(Write(path, f"in {clone.path}")), said(Write(path, "something else"))
    assert one.startswith("write {clone}/file sha256:")
    assert one == said(Write(path, "in {clone}")) != two
    assert said(Send("POST", "http://x", json={"a": 1})) != said(Send("POST", "http://x", json={"a": 2}))
