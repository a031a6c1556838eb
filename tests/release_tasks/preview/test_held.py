"""A release that is held to its preview makes what was announced, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from release_tasks.engine.change import Change, Push, Write
from release_tasks.engine.errors import Exit, Unannounced
from release_tasks.engine.journal import Journal
from release_tasks.engine.world import Live
from release_tasks.preview import Held

DIGEST = "sha256:0123456789abcdef"
ANNOUNCED: dict[str, list[str] | None] = {"cut": ["write one"], "build": None, "write_report": None, "push": []}


class Kept:
    """What a journal is told."""

    def __init__(self, step: str) -> None:
        self.step = step
        self.changes: list[str] = []

    def change(self, change: Change) -> None:
        self.changes.append(str(change))

    def push(self, change: Push) -> None:
        self.changes.append("pushed")

    def output(self, line: str) -> None:
        self.changes.append(line)


def said(change: Change) -> str:
    return f"write {cast('Write', change).path.name}"


def door(step: str) -> tuple[Live, Kept]:
    world, kept = Live(say=lambda line: None), Kept(step)
    world.recorder = Held(DIGEST, ANNOUNCED, said).over(cast("Journal", kept))
    return world, kept


def write(world: Live, path: Path) -> Any:
    return world.ensure(lambda: world.read(path), Write(path, "text"))


def test_a_change_that_was_not_announced_is_refused_before_it_is_made(tmp_path: Path) -> None:
    world, kept = door("cut")
    with pytest.raises(Unannounced, match=f"cut would write two, which preview {DIGEST} did not announce") as caught:
        write(world, tmp_path / "two")
    assert (caught.value.exit, kept.changes, list(tmp_path.iterdir())) == (Exit.GATES_NOT_MET, [], [])


def test_one_that_was_is_made_and_kept(tmp_path: Path) -> None:
    world, kept = door("cut")
    assert write(world, tmp_path / "one") == "text"
    assert kept.changes == [f"write {tmp_path}/one"]


@pytest.mark.parametrize("step", ["build", "write_report@2"])
def test_a_step_that_was_announced_by_its_title_may_change_anything(step: str, tmp_path: Path) -> None:
    assert write(door(step)[0], tmp_path / "whatever") == "text"


@pytest.mark.parametrize("step", ["push", "a step that no preview came to"])
def test_any_other_step_may_change_nothing(step: str, tmp_path: Path) -> None:
    with pytest.raises(Unannounced):
        write(door(step)[0], tmp_path / "one")
