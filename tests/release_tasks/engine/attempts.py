"""Journals and locks of a real clone, as two machines or two people have them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from release_tasks.engine.git import Repository
from release_tasks.engine.journal import Journal
from release_tasks.engine.lock import Locks
from release_tasks.engine.settings import Lock, Settings
from release_tasks.engine.world import Live

from ...support.repository import Clone

QUICK = Settings(lock=Lock(heartbeat=0.1, lease=0.6))
Said = list[str]


def repository(clone: Clone, say: Callable[[str], None] = lambda line: None) -> Repository:
    """The repository of a clone, in a live world."""
    return Repository.at(clone.path, Live(say=say))


def journal(clone: Clone, release: str = "release-1") -> Journal:
    """A journal of a release, for a process of its own."""
    return Journal(repository(clone), "origin", "refs/release", release)


def locks(clone: Clone, settings: Settings = QUICK) -> Locks:
    """The locks as this clone sees them."""
    return Locks(repository(clone), "origin", settings)


def on_another_machine(monkeypatch: pytest.MonkeyPatch, home: Path, name: str = "elsewhere") -> None:
    """From here on this process is on another machine: it shares no file lock with what ran before."""
    (home / name).mkdir()
    monkeypatch.setenv("XDG_STATE_HOME", str(home / name))
