"""The lock: exactly one release at a time, over clones and machines; a dead one is taken over, and stays dead."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic, sleep

import pytest

from release_tasks.engine.change import Push
from release_tasks.engine.errors import Locked
from release_tasks.engine.heartbeat import Heartbeat
from release_tasks.engine.journal import Journal
from release_tasks.engine.lock import Locks, MachineLock
from release_tasks.engine.settings import Lock, Settings

from ...support.repository import Clone
from .attempts import journal, locks, on_another_machine

DECIDED = {"event": "decided", "version": "1.0.0", "initiator": "Ada"}


def test_of_two_racing_clones_exactly_one_wins(python_project: Clone) -> None:
    clones = [python_project, *(python_project.clone(f"clone-{n}") for n in range(3))]

    def race(number: int) -> str:
        try:
            locks(clones[number]).take(journal(clones[number], f"release-{number}"), DECIDED, "repository")
        except Locked as lost:
            return str(lost)
        return "won"

    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(race, range(4)))
    assert ends.count("won") == 1


def test_the_loser_is_told_who_holds_it_where_since_when_and_at_which_step(python_project: Clone) -> None:
    held = journal(python_project, "release-1")
    locks(python_project).take(held, DECIDED, "repository")
    held.append({"event": "started", "step": "build"})

    other = python_project.clone()
    with pytest.raises(Locked) as caught:
        locks(other).take(journal(other, "release-2"), DECIDED, "repository")
    words = str(caught.value)
    for part in ("release-1", "version 1.0.0", "Ada", "since 20", "UTC", "at step build", "--resume", "--abort"):
        assert part in words
    assert caught.value.exit == 9


def test_who_lost_has_written_nothing(python_project: Clone) -> None:
    locks(python_project).take(journal(python_project, "release-1"), DECIDED, "repository")
    before = python_project.refs()
    other = python_project.clone()
    with pytest.raises(Locked):
        locks(other).take(journal(other, "release-2"), DECIDED, "repository")
    assert python_project.refs() == before


def test_the_last_event_gives_the_lock_back(python_project: Clone) -> None:
    first = journal(python_project, "release-1")
    fence = locks(python_project).take(first, DECIDED, "repository", "environment-staging")
    first.append({"event": "ended"}, also=locks(python_project).giving_back(first))

    held = locks(python_project).read("repository", "environment-staging")
    assert [lock.holder for lock in held.values()] == [None, None]
    other = python_project.clone()
    assert locks(other).take(journal(other, "release-2"), DECIDED, "repository") > fence
    assert locks(other).newest("repository") == "release-2"


def test_a_rollback_takes_over_and_the_evicted_release_can_push_nothing(python_project: Clone) -> None:
    running = journal(python_project, "release-1")
    locks(python_project).take(running, DECIDED, "environment-production")
    other = python_project.clone()
    locks(other).take(journal(other, "rollback-1"), DECIDED, "environment-production", take_over=True)

    with pytest.raises(Locked, match="was evicted"):
        running.push(Push("origin", {"refs/tags/v1.0.0": python_project.head}))
    assert "refs/tags/v1.0.0" not in python_project.refs()


def test_a_rollback_takes_over_from_a_release_that_writes_at_that_moment(
    python_project: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = journal(python_project, "release-1")
    locks(python_project).take(running, DECIDED, "environment-production")
    eviction, beats = Locks._eviction, iter(range(3))

    def overtaken(found: Locks, holder: str, by: Journal) -> dict[str, str]:
        moves = eviction(found, holder, by)
        if next(beats, None) is not None:
            running.append({"event": "alive"})
        return moves

    monkeypatch.setattr(Locks, "_eviction", overtaken)
    other = python_project.clone()
    locks(other).take(journal(other, "rollback-1"), DECIDED, "environment-production", take_over=True)
    assert locks(other).read("environment-production")["environment-production"].holder == "rollback-1"
    with pytest.raises(Locked, match="was evicted"):
        running.append({"event": "alive"})


def test_a_live_holder_elsewhere_is_recognised_by_its_heartbeat(
    python_project: Clone, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = journal(python_project, "release-1")
    locks(python_project).take(held, {**DECIDED, "at": 1.0}, "repository")
    with Heartbeat(held, 0.2):
        on_another_machine(monkeypatch, home)
        patient = Settings(lock=Lock(heartbeat=0.2, lease=10))  # on a busy machine the first beat comes late
        with pytest.raises(Locked, match="release-1"):
            locks(python_project.clone(), patient).require_dead("release-1", say=lambda line: None)


def test_a_dead_holder_elsewhere_is_recognised_after_the_lease(
    python_project: Clone, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = journal(python_project, "release-1")
    locks(python_project).take(held, {**DECIDED, "at": 1.0}, "repository")
    on_another_machine(monkeypatch, home)
    said: list[str] = []
    begun = monotonic()
    locks(python_project.clone()).require_dead("release-1", say=said.append)
    assert monotonic() - begun >= 0.6
    assert "waiting up to 1 s to see whether it is alive" in said[0]


def test_a_recent_word_is_enough_to_refuse_at_once(
    python_project: Clone, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Clocks are trusted only in the safe direction."""
    locks(python_project).take(journal(python_project, "release-1"), DECIDED, "repository")
    on_another_machine(monkeypatch, home)
    begun = monotonic()
    with pytest.raises(Locked):
        locks(python_project.clone()).require_dead("release-1", say=lambda line: None)
    assert monotonic() - begun < 0.6


def test_a_stopped_release_has_no_heartbeat(python_project: Clone) -> None:
    """A process that is stopped (SIGSTOP) must not look alive through its child."""
    code = (
        "import sys, time; from pathlib import Path; from release_tasks.engine.git import Repository;"
        "from release_tasks.engine.heartbeat import Heartbeat; from release_tasks.engine.world import Live;"
        "from release_tasks.engine.journal import Journal;"
        "j = Journal(Repository(Path(sys.argv[1]), Live()), 'origin', 'refs/release', 'release-1');"
        "j.append({'event': 'decided'});\nwith Heartbeat(j, 0.1): time.sleep(60)"
    )
    child = subprocess.Popen((sys.executable, "-c", code, str(python_project.path)))
    ref = "refs/release/journal/release-1"
    try:
        _until(lambda: _length(python_project, ref) >= 3)
        os.kill(child.pid, 19)
        sleep(0.6)
        stopped = _length(python_project, ref)
        sleep(0.6)
        assert _length(python_project, ref) == stopped
    finally:
        child.kill()
        child.wait()


def _length(clone: Clone, ref: str) -> int:
    return len(clone.git("ls-remote", "origin", ref)) and int(
        subprocess.run(
            ("git", "-C", str(clone.remote), "rev-list", "--count", ref), capture_output=True, text=True, check=True
        ).stdout
    )


def _until(question: object) -> None:
    end = monotonic() + 20
    while monotonic() < end:
        if question():  # type: ignore[operator]
            return
        sleep(0.05)
    raise AssertionError("it did not happen")


def test_the_file_lock_names_the_process_that_lives() -> None:
    held = MachineLock("project", "release-1").take(say=print, wait=sleep)
    with pytest.raises(Locked, match=rf"running on this machine \(process {os.getpid()}\)"):
        MachineLock("project", "release-1").take(say=print, wait=sleep)
    held.give_back()
    MachineLock("project", "release-1").take(say=print, wait=sleep).give_back()


def test_a_rerun_waits_for_a_command_that_a_killed_release_left() -> None:
    code = (
        "import subprocess, sys; from time import sleep; from release_tasks.engine.lock import MachineLock;"
        "lock = MachineLock('project', 'release-1').take(say=print, wait=sleep);"
        "subprocess.Popen(('sleep', '1.0'), pass_fds=(lock.descriptor,)); print('ready', flush=True); sleep(60)"
    )
    child = subprocess.Popen((sys.executable, "-c", code), stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    child.kill()
    child.wait()
    said: list[str] = []
    begun = monotonic()
    MachineLock("project", "release-1").take(say=said.append, wait=sleep).give_back()
    child.stdout.close()
    assert said == ["waiting for a command that the killed release-1 left running"]
    assert monotonic() - begun < 5
