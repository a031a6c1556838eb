"""Several clones, processes and machines: one release at a time, and the remote decides whose."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from ..support.repository import Clone, git
from .program import RELEASE, Running, code_refs, events, holder, journals, run, running, until

LEASE = 1.2
"""Seconds, in the settings of the library."""


@dataclass
class Held:
    """A release that goes on building until it is let go."""

    run: Running
    hold: Path

    def let_go(self) -> None:
        """From here on it builds as it does."""
        self.hold.unlink()


@contextmanager
def building(clone: Clone, *words: str, **env: str) -> Iterator[Held]:
    """A release that stands in its build; its command ends with the test."""
    hold = clone.path.with_name(f"{clone.path.name}.hold")
    hold.touch()
    try:
        with running(clone, *RELEASE, *words, env={"HOLD": str(hold), **env}) as process:
            until(lambda: process.process.poll() is not None or "building" in log(clone))
            assert process.process.poll() is None, process.end()
            yield Held(process, hold)
    finally:
        hold.unlink(missing_ok=True)


def log(clone: Clone) -> str:
    """What commands of releases printed in this clone."""
    return "".join(path.read_text() for path in clone.path.glob(".git/release/*.log"))


@pytest.fixture
def elsewhere(home: Path) -> dict[str, str]:
    """The environment of another machine: it shares the remote alone."""
    (home / "elsewhere").mkdir()
    return {"XDG_STATE_HOME": str(home / "elsewhere")}


def dead(clone: Clone) -> str:
    """A release killed in its build; its id."""
    with building(clone) as held:
        held.run.process.kill()
        held.run.process.wait()
    return journals(clone)[-1].rpartition("/")[2]


# -- racing ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("machines", [1, 2], ids=["one machine", "two machines"])
def test_of_two_racing_clones_exactly_one_wins_and_the_other_is_told_who(
    library: Clone, elsewhere: dict[str, str], machines: int
) -> None:
    other = library.clone()
    hold = library.path.with_name("hold")
    hold.touch()
    env = {"HOLD": str(hold)}
    with (
        running(library, *RELEASE, env=env) as first,
        running(other, *RELEASE, env={**env, **(elsewhere if machines == 2 else {})}) as second,
    ):
        runs = {first, second}
        until(lambda: any(each.process.poll() is not None for each in runs))
        loser = next(each for each in runs if each.process.poll() is not None)
        lost = loser.end()
        hold.unlink()
        (won,) = (each.end() for each in runs - {loser})
    assert (won.code, lost.code) == (0, 9), f"{won}\n{lost}"
    assert re.search(r"locked by release-\S+ \(version 0\.1\.0, Ada Example <ada@example.com> on \S+\)", lost.err)
    assert re.search(r"since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, at step (start|cut|build)", lost.err), lost
    assert len(journals(library)) == 1
    assert len(git(library.remote, "rev-list", "--merges", "main").split()) == 1


def test_who_comes_later_is_told_who_holds_it_since_when_and_at_which_step(
    library: Clone, elsewhere: dict[str, str]
) -> None:
    with building(library) as held:
        for env in ({}, elsewhere):
            done = run(library.clone(f"later{len(env)}"), *RELEASE, env=env)
            assert done.code == 9, done
            assert "locked by release-" in done.err
            assert "at step build" in done.err
            assert "--resume" in done.err
        held.let_go()
        assert held.run.end().code == 0


# -- going on ----------------------------------------------------------------------------------------------------------


def test_a_killed_release_is_continued_by_the_same_command(library: Clone) -> None:
    release = dead(library)
    done = run(library, *RELEASE)
    assert done.code == 0, done
    assert f"continuing {release}, version 0.1.0" in done.err
    assert [name.rpartition("/")[2] for name in journals(library)] == [release]


def test_a_second_clone_continues_it_at_once_on_the_same_machine_also_one_that_is_behind(library: Clone) -> None:
    other = library.clone()
    library.commit("feat: subtract")
    dead(library)
    other.git("config", "user.name", "Grace Example")
    done = run(other, *RELEASE, "--resume")
    assert done.code == 0, done
    assert git(library.remote, "rev-parse", "v0.1.0^{commit}^2") == library.git("rev-parse", "release/0.1.0")


def test_a_commit_that_only_the_first_clone_has_is_named(library: Clone) -> None:
    head = library.commit("fix: not pushed", push=False)
    with building(library, "--from", "HEAD") as held:
        held.run.process.kill()
        held.run.process.wait()
    done = run(library.clone(), *RELEASE)
    assert done.code == 6, done
    assert f"{head[:10]} is neither in this clone nor on origin" in done.err
    assert run(library, *RELEASE).code == 0


def test_another_machine_continues_it_after_the_lease_with_the_same_commits(
    library: Clone, elsewhere: dict[str, str]
) -> None:
    dead(library)
    cut = library.git("rev-parse", "release/0.1.0")
    time.sleep(LEASE)
    done = run(library.clone(), *RELEASE, env=elsewhere)
    assert done.code == 0, done
    assert "waiting up to 1 s to see whether it is alive" in done.err
    assert git(library.remote, "rev-parse", "v0.1.0^{commit}^2") == cut


def test_a_holder_that_was_stopped_and_taken_over_pushes_nothing_when_it_wakes_up(
    library: Clone, elsewhere: dict[str, str]
) -> None:
    with building(library) as held:
        held.run.process.send_signal(signal.SIGSTOP)
        held.let_go()
        time.sleep(LEASE)
        taken = run(library.clone(), *RELEASE, env=elsewhere)
        assert taken.code == 0, taken
        before = library.refs()

        held.run.process.send_signal(signal.SIGCONT)
        woken = held.run.end()
    assert woken.code == 9, woken
    assert "continued by" in woken.err
    assert library.refs() == before


@pytest.mark.parametrize("asked", ["--version=7.0.0", "--pre=rc"])
def test_another_version_is_refused_while_one_is_unfinished(library: Clone, asked: str) -> None:
    release = dead(library)
    before = code_refs(library), journals(library)
    done = run(library, *RELEASE, asked)
    assert done.code == 9, done
    assert f"{release} of version 0.1.0 is unfinished" in done.err
    assert "invoke release --resume" in done.err
    assert "invoke release --abort --reason" in done.err
    assert (code_refs(library), journals(library)) == before


def test_the_target_that_moved_meanwhile_is_merged_again(library: Clone) -> None:
    other = library.clone()
    with building(library) as held:
        newer = other.commit("docs: written meanwhile", {"NOTES.md": "# Notes\n"})
        held.let_go()
        done = held.run.end()
    assert done.code == 0, done
    tagged = "v0.1.0^{commit}"
    assert git(library.remote, "rev-parse", f"{tagged}^1") == newer
    assert library.show("NOTES.md", "v0.1.0") == "# Notes"
    assert [event["event"] for event in events(library)].count("decided") == 2
    assert len(git(library.remote, "rev-list", "--merges", "main").split()) == 1


# -- giving up ---------------------------------------------------------------------------------------------------------


class TestAbort:
    """`--abort --reason` ends a release in every state, and wins."""

    def ended(self, clone: Clone, done: object) -> None:
        assert holder(clone) is None
        assert [(e["event"], e.get("status")) for e in events(clone)][-1] == ("ended", "aborted")
        assert clone.show("docs/releases/v0.1.0.md").startswith("# Release 0.1.0: ABORTED")
        assert "not today" in clone.show("docs/releases/v0.1.0.md")
        assert sorted(code_refs(clone)) == ["refs/heads/main"]

    def test_of_a_killed_one(self, library: Clone) -> None:
        dead(library)
        done = run(library, "release", "--abort", "--reason", "not today")
        assert done.code == 0, done
        assert "aborted: not today" in done.out
        self.ended(library, done)

    def test_afterwards_the_next_release_is_a_new_one(self, library: Clone) -> None:
        dead(library)
        run(library, "release", "--abort", "--reason", "not today")
        done = run(library, *RELEASE)
        assert done.code == 0, done
        assert len(journals(library)) == 2

    def test_of_one_that_stopped_on_a_failure(self, library: Clone) -> None:
        library.commit("chore: a build that fails", {"make.py": "raise SystemExit('no disk')\n"})
        stopped = run(library, *RELEASE)
        assert stopped.code == 5, stopped
        assert "no disk" in stopped.out + stopped.err
        done = run(library, "release", "--abort", "--reason", "not today")
        assert done.code == 0, done
        self.ended(library, done)

    @pytest.mark.parametrize("far", [False, True], ids=["this machine", "another machine"])
    def test_of_a_living_one_in_another_clone_which_can_then_push_nothing(
        self, library: Clone, elsewhere: dict[str, str], far: bool
    ) -> None:
        with building(library) as held:
            done = run(library.clone(), "release", "--abort", "--reason", "not today", env=elsewhere if far else {})
            assert done.code == 0, done
            self.ended(library, done)
            before = library.refs()
            held.let_go()
            woken = held.run.end()
        assert woken.code == 9, woken
        assert "aborted by" in woken.err
        assert library.refs() == before

    def test_of_one_that_has_ended_is_refused(self, library: Clone) -> None:
        assert run(library, *RELEASE).code == 0
        done = run(library, "release", "--abort", "--reason", "not today")
        assert (done.code, "there is no unfinished release to abort" in done.err) == (2, True), done


def test_an_interrupt_keeps_what_was_begun(library: Clone) -> None:
    with building(library) as held:
        held.run.process.send_signal(signal.SIGINT)
        done = held.run.end()
    assert done.code == 130, done
    assert "the same command continues it" in done.err
    assert run(library, *RELEASE).code == 0


def test_nothing_is_left_running_after_a_kill(library: Clone) -> None:
    """The heartbeat ends when its release does."""
    with building(library) as held:
        pid = held.run.process.pid
        beating = children(pid, "release_tasks.engine.heartbeat")
        assert beating
        held.run.process.kill()
        until(lambda: not any(Path(f"/proc/{each}").exists() for each in beating), 5)


def children(pid: int, named: str) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == pid and named in (folder / "cmdline").read_text():
                found.append(int(folder.name))
        except (OSError, ValueError, IndexError):
            continue
    return found
