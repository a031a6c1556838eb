"""The journal: a chain of events on the remote that only its holder can append to."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from release_tasks.engine.change import Push
from release_tasks.engine.errors import Locked, OutsideFailed, Rejected
from release_tasks.engine.journal import Journal, read_chain

from ...support.repository import Clone
from .attempts import journal, repository


def kinds(events: tuple[dict[str, object], ...]) -> list[object]:
    return [event["event"] for event in events]


def test_what_is_appended_is_read_in_another_clone(python_project: Clone) -> None:
    first = journal(python_project)
    first.append({"event": "decided", "version": "1.0.0"})
    first.queue({"event": "finished", "step": "cut"})
    first.append({"event": "started", "step": "build"})

    second = journal(python_project.clone()).load()

    assert kinds(second.events) == ["decided", "finished", "started"]
    assert second.finished("cut") is not None
    assert second.finished("build") is None


def test_a_note_stays_on_this_machine(python_project: Clone) -> None:
    first = journal(python_project)
    first.append({"event": "decided"})
    first.note({"event": "look", "requests": 5})

    assert kinds(journal(python_project).load().events) == ["decided", "look"]
    assert kinds(journal(python_project.clone()).load().events) == ["decided"]


def test_no_local_ref_is_kept(python_project: Clone) -> None:
    before = python_project.git("for-each-ref")
    journal(python_project).append({"event": "decided"})
    assert python_project.git("for-each-ref") == before


def test_who_writes_to_a_chain_that_somebody_continued_is_told_so(python_project: Clone) -> None:
    first = journal(python_project)
    first.append({"event": "decided"})
    second = journal(python_project.clone()).load()
    second.append({"event": "continued", "host": "other-host"})

    with pytest.raises(Locked, match=r"was continued by other-host meanwhile; nothing more is pushed"):
        first.append({"event": "finished", "step": "cut"})
    assert kinds(journal(python_project.clone("third")).load().events) == ["decided", "continued"]


def test_what_the_heartbeat_saw_first_fences_the_release_too(python_project: Clone) -> None:
    """Both write to one file: what one of them fetched, the other must not take for its own."""
    mine = journal(python_project)
    mine.append({"event": "decided"})
    heartbeat = Journal(mine.repository, "origin", "refs/release", mine.id, holder=mine.holder)
    heartbeat.load()
    other = journal(python_project.clone())
    other.load()
    other.append({"event": "continued"})

    with pytest.raises(Locked):
        heartbeat.append({"event": "alive"})
    known = python_project.refs()
    with pytest.raises(Locked, match="continued by"):
        mine.push(Push("origin", {"refs/tags/v1.0.0": python_project.head}))
    assert python_project.refs() == known


def test_a_late_heartbeat_says_nothing_after_the_end(python_project: Clone) -> None:
    mine = journal(python_project)
    mine.append({"event": "decided"})
    heartbeat = Journal(mine.repository, "origin", "refs/release", mine.id, holder=mine.holder)
    heartbeat.load()
    mine.append({"event": "ended", "status": "succeeded"})
    heartbeat.append({"event": "alive"})
    assert kinds(journal(python_project.clone()).load().events) == ["decided", "ended"]


def test_two_that_begin_the_same_chain_do_not_both_win(python_project: Clone) -> None:
    """Without the nonce both would make the same commit, and git would call the second push up to date."""
    one, two = journal(python_project), journal(python_project.clone())
    one.append({"event": "decided", "at": 0})
    with pytest.raises(Locked):
        two.append({"event": "decided", "at": 0})


def test_equal_events_are_different_commits(python_project: Clone) -> None:
    first = journal(python_project)
    first.append({"event": "alive", "at": 0})
    tip = first.tip
    other = journal(python_project, "release-2")
    other.append({"event": "alive", "at": 0})
    assert other.tip != tip


def test_effects_travel_with_their_event_or_not_at_all(python_project: Clone) -> None:
    first = journal(python_project)
    first.append({"event": "decided"})
    journal(python_project.clone()).load().append({"event": "continued", "host": "h"})

    with pytest.raises(Locked):
        first.push(Push("origin", {"refs/tags/v1.0.0": python_project.head}))
    assert "refs/tags/v1.0.0" not in python_project.refs()


def test_an_effect_that_is_refused_takes_its_event_with_it(python_project: Clone) -> None:
    first = journal(python_project)
    first.append({"event": "decided"})
    head = python_project.head
    python_project.commit("feat: later")

    with pytest.raises(Rejected):
        first.push(Push("origin", {"refs/heads/main": head}))
    assert kinds(journal(python_project.clone()).load().events) == ["decided"]


def test_a_push_that_landed_unseen_is_not_written_twice(python_project: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    """The network broke after the server had taken it: the remote says no to the second try, and has our nonce."""
    first = journal(python_project)
    first.append({"event": "decided"})
    send = first._push
    seen: list[dict[str, str]] = []

    def breaking(refs: dict[str, str], remote: str) -> None:
        send(refs, remote)
        if not seen:
            seen.append(refs)
            raise Rejected("the line broke", fix="again")

    monkeypatch.setattr(first, "_push", breaking)
    first.append({"event": "finished", "step": "cut"})
    assert kinds(journal(python_project.clone()).load().events) == ["decided", "finished"]


def test_a_torn_last_line_of_the_file_counts_for_nothing(python_project: Clone) -> None:
    first = journal(python_project)
    first.append({"event": "decided"})
    with first.file.open("a", encoding="utf-8") as file:
        file.write('["abc", {"event": "fin')
    assert kinds(journal(python_project).load().events) == ["decided"]


def test_a_torn_line_is_not_glued_to_the_next(python_project: Clone) -> None:
    first = journal(python_project)
    first.append({"event": "decided"})
    with first.file.open("a", encoding="utf-8") as file:
        file.write('["abc", {"event": "fin')
    again = journal(python_project).load()
    again.append({"event": "continued", "host": "h"})
    again.note({"event": "look"})
    assert kinds(journal(python_project).load().events) == ["decided", "continued", "look"]


def test_steps_count_from_the_latest_decision(python_project: Clone) -> None:
    first = journal(python_project)
    first.append({"event": "decided"}, {"event": "finished", "step": "cut"}, {"event": "decided", "why": "moved"})
    assert first.finished("cut") is None


def test_a_remote_that_takes_only_branches_is_told_by_name(python_project: Clone) -> None:
    hook = python_project.remote / "hooks" / "update"
    hook.write_text('#!/bin/sh\ncase "$1" in refs/heads/*|refs/tags/*) ;; *) echo "only branches" >&2; exit 1;; esac\n')
    hook.chmod(0o755)

    with pytest.raises(OutsideFailed, match="refuses the push") as caught:
        journal(python_project).append({"event": "decided"})
    assert 'journal.ref = "refs/heads/release"' in caught.value.fix


def test_two_processes_append_to_one_chain_and_lose_nothing(python_project: Clone) -> None:
    """The release and its heartbeat, which share file and holder."""
    first = journal(python_project)
    first.append({"event": "decided"})
    code = (
        "import sys; from pathlib import Path; from release_tasks.engine.git import Repository;"
        "from release_tasks.engine.journal import Journal; from release_tasks.engine.world import Live;"
        "j = Journal(Repository(Path(sys.argv[1]), Live()), 'origin', 'refs/release', 'release-1', holder=sys.argv[2]);"
        "[j.append({'event': 'alive', 'number': n}) for n in range(8)]"
    )
    child = subprocess.Popen((sys.executable, "-c", code, str(python_project.path), first.holder), cwd=Path.cwd())
    for number in range(8):
        first.append({"event": "finished", "step": f"step-{number}"})
    assert child.wait(60) == 0

    tip = python_project.refs()[first.ref]
    events = [event for _, event in read_chain(repository(python_project), tip)]
    assert [event["step"] for event in events if event["event"] == "finished"] == [f"step-{n}" for n in range(8)]
    assert [event["number"] for event in events if event["event"] == "alive"] == list(range(8))


def test_the_chain_is_one_json_line_a_commit_with_an_empty_tree(python_project: Clone) -> None:
    first = journal(python_project)
    first.append({"event": "decided", "version": "1.0.0"})
    remote = repository(python_project)
    assert json.loads(remote.git("log", "-1", "--format=%B", str(first.tip)))["version"] == "1.0.0"
    assert remote.git("ls-tree", "-r", str(first.tip)) == ""
