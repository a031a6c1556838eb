"""The append-only record of a release: a chain of events, the only state there is (design, idea 5).

An event is a commit with the empty tree whose message is one JSON line and whose parent is the event before. The chain
lies on the remote as `<prefix>/journal/<id>`; appending is a plain push, which the server refuses unless the chain is
where we saw it. A local file has the same lines, and those that stay on this machine (changes, looks, outputs).
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import time
from typing import IO, Any

from .change import Change, Push
from .errors import Locked, Rejected
from .git import Repository
from .redaction import clean, exempt_named, line_by_line
from .remote import push
from .state import machine, who
from .world import opened

Event = dict[str, Any]
ATTEMPTS = 5
TAKEN = frozenset({"evicted", "continued", "aborted"})
"""What another process says when it takes a release away."""


class Notes:
    """Events in memory: what a preview, or a flow in plain Python, writes to."""

    def __init__(self, events: tuple[Event, ...] = ()) -> None:
        self._events = list(events)
        self._queued: list[Event] = []

    @property
    def events(self) -> tuple[Event, ...]:
        """All events so far, oldest first."""
        return (*self._events, *self._queued)

    def queue(self, event: Event) -> None:
        """Keep an event until the next append: about one push a step."""
        self._queued.append({"at": time(), **event})

    def append(self, *events: Event, also: Mapping[str, str] | None = None) -> None:
        """Write the queued events and these."""
        self._events += [*self._queued, *({"at": time(), **event} for event in events)]
        self._queued.clear()

    def clean(self, value: Any) -> Any:
        """The value as this journal keeps it."""
        return value

    def note(self, event: Event) -> None:
        """Write an event that stays on this machine."""
        self._events.append({"at": time(), **event})

    def finished(self, step: str) -> Event | None:
        """The event that says this step is done, since the release was last decided."""
        found = None
        for event in self.events:
            if event["event"] == "decided":
                found = None
            elif event["event"] == "finished" and event["step"] == step:
                found = event
        return found

    def last(self, kind: str) -> Event | None:
        """The latest event of this kind."""
        return next((event for event in reversed(self.events) if event["event"] == kind), None)

    @property
    def ended(self) -> bool:
        """Whether the release is over."""
        return self.last("ended") is not None


class Journal(Notes):
    """The journal of one release, on the remote and in a file; also the door's recorder."""

    def __init__(
        self, repository: Repository, remote: str, prefix: str, release: str, *, holder: str | None = None
    ) -> None:
        super().__init__()
        self.repository = repository
        self.remote = remote
        self.prefix = prefix
        self.id = release
        self.holder = holder or os.urandom(16).hex()
        self.ref = f"{prefix}/journal/{release}"
        self.file = repository.common / "release" / f"{release}.jsonl"
        self.log = self.file.with_suffix(".log")
        self.step = ""
        self.heard: Callable[[], None] = lambda: None
        """Called when something went on in a step: a command printed, a look was taken."""
        self.tip: str | None = None
        self._lines_read = 0
        self._line = line_by_line()

    # -- reading -----------------------------------------------------------------------------------------------------

    def load(self) -> "Journal":
        """Read the local file, then what the remote has beyond it; the remote's chain is the truth."""
        with self._exclusive():
            self._catch_up()
            self._fetch()
        return self

    def _catch_up(self) -> tuple[Event, ...]:
        """Take up lines that another process of this release (the heartbeat) wrote to the file; returns them."""
        before = len(self._events)
        text = self.file.read_text(encoding="utf-8") if self.file.is_file() else ""
        lines = text.split("\n")[:-1]  # a torn last line never counts
        for line in lines[self._lines_read :]:
            commit, event = json.loads(line)
            exempt_named((event,))
            self._events.append(event)
            self.tip = commit or self.tip
        self._lines_read = len(lines)
        return tuple(self._events[before:])

    def _fetch(self) -> tuple[Event, ...]:
        """Take up events that the remote has and this machine has not; returns them."""
        tip = self.repository.remote_refs(self.remote, self.ref).get(self.ref)
        if tip is None or tip == self.tip:
            return ()
        self.repository.fetch(self.remote, tip)
        new = read_chain(self.repository, tip, since=self.tip)
        for commit, event in new:
            self._write((commit, event))
        return tuple(event for _, event in new)

    # -- writing -----------------------------------------------------------------------------------------------------

    def queue(self, event: Event) -> None:
        """Keep an event until the next append, with the machine whose it is."""
        super().queue({**event, "machine": machine()})

    def append(self, *events: Event, also: Mapping[str, str] | None = None) -> None:
        """Push the queued events and these, with refs that move in the same push or not at all.

        Raises `Locked` where another process has continued, evicted or aborted this release; `Rejected` where one of
        `also` was moved by somebody else.
        """
        wanted = [self._stamped(event) for event in (*self._queued, *events)]
        with self._exclusive():
            for _ in range(ATTEMPTS):
                if self.lost(self._catch_up()):  # the heartbeat saw it first
                    raise self._taken()
                if self.ended and all(event["event"] == "alive" for event in wanted):
                    return  # the heartbeat was late: after its end a release says nothing
                commits = self._chain(wanted)
                try:
                    self._push({**dict(also or {}), self.ref: commits[-1]}, self.remote)
                    break
                except Rejected:
                    new = self._fetch()
                    if self.lost(new):
                        raise self._taken() from None
                    if self._landed(wanted):
                        self._queued.clear()
                        return
                    if also and not new:  # the chain stands where it stood: an effect was refused
                        raise
            else:
                raise Locked(f"{self.ref} moves faster than we can write", fix="run the same command again")
            self._write(*zip(commits, wanted, strict=True))
        self._queued.clear()

    def _push(self, refs: Mapping[str, str], remote: str) -> None:
        world = self.repository.world
        with opened():
            push(world.command, self.repository.root, remote, refs)

    def _landed(self, wanted: list[Event]) -> bool:
        """Whether a push that seemed refused had in fact landed: our own nonce is there."""
        return bool(wanted) and any(event.get("nonce") == wanted[-1]["nonce"] for event in self._events)

    def _chain(self, events: list[Event]) -> list[str]:
        commits: list[str] = []
        for event in events:
            commits.append(chain_commit(self.repository, event, commits[-1] if commits else self.tip))
        return commits

    def note(self, event: Event) -> None:
        """Write an event to the local file alone; raises `Locked` where this release was taken away meanwhile."""
        with self._exclusive():
            if self.lost(self._catch_up()):
                raise self._taken()
            self._write((None, self._stamped(event)))
        self.heard()

    def clean(self, value: Any) -> Any:
        """The value without secrets and personal data, but for those who initiate and permit releases."""
        return clean(value)

    def _stamped(self, event: Event) -> Event:
        exempt_named((event,))
        kept = self.clean(event)
        return {"at": self.repository.world.now(), **kept, "holder": self.holder, "nonce": os.urandom(16).hex()}

    def _write(self, *lines: tuple[str | None, Event]) -> None:
        with self.file.open("a+b") as file:
            _cut_torn_line(file)
            file.writelines(json.dumps(line, default=str).encode() + b"\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        for commit, event in lines:
            self._events.append(event)
            self.tip = commit or self.tip
        self._lines_read += len(lines)

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        """The release and its heartbeat write one at a time."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.with_suffix(".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    # -- fencing -----------------------------------------------------------------------------------------------------

    def lost(self, events: tuple[Event, ...]) -> bool:
        """Whether somebody else has written to this release's chain: then it is theirs."""
        return any(event["holder"] != self.holder for event in events)

    def _taken(self) -> Locked:
        others = [event for event in self._events if event["holder"] != self.holder]
        words = [event.get("status", event["event"]) for event in others]
        what = next((word for word in words if word in TAKEN), "taken over")
        by = next((event["host"] for event in others if "host" in event), "another process")
        return Locked(
            f"this release was {what} by {by} meanwhile; nothing more is pushed",
            fix="invoke status",
        )

    # -- the door's recorder -----------------------------------------------------------------------------------------

    def change(self, change: Change) -> None:
        """Name a change before it is made."""
        self.note({"event": "change", "step": self.step, "change": str(change)})

    def push(self, change: Push) -> None:
        """Let effects that are refs travel with their event, so that they are fenced too."""
        event = {"event": "pushed", "step": self.step, "refs": dict(change.refs), "remote": change.remote}
        if change.remote == self.remote:
            self.append(event, also=change.refs)
        else:  # the journal lies elsewhere (no remote): the event first, then the effect
            self.append(event)
            self._push(change.refs, change.remote)

    def output(self, line: str) -> None:
        """Keep what commands print in a local file beside the journal; it is never pushed (decisions 65)."""
        with self.log.open("a", encoding="utf-8") as file:
            file.write(f"{self.step}: {self._line(line)}\n")
        self.heard()

    def started(self, event: Event) -> None:
        """Push the first word of this process: `started` or `continued`, with who it is."""
        self.append({**event, **who()})


def _cut_torn_line(file: IO[bytes]) -> None:
    """A line that a killed process half wrote never counted; the remote has its event, if it got there."""
    end = file.seek(0, os.SEEK_END)
    if end == 0:
        return
    file.seek(0)
    whole = file.read().rfind(b"\n") + 1
    if whole != end:
        file.truncate(whole)


def chain_commit(repository: Repository, event: Event, parent: str | None) -> str:
    """One event as a commit with the empty tree; never signed, never the same twice (its nonce)."""
    parents = ("-p", parent) if parent else ()
    identity = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in
                (("NAME", "release journal"), ("EMAIL", "journal@release.invalid"))}  # fmt: skip
    words = ("commit-tree", "--no-gpg-sign", repository.empty_tree, *parents)
    return repository.git(*words, stdin=json.dumps(event, default=str), env=identity)


def read_chain(repository: Repository, tip: str, *, since: str | None = None) -> list[tuple[str, Event]]:
    """The events of a chain, oldest first, each with its commit; those after `since` alone."""
    span = f"{since}..{tip}" if since else tip
    text = repository.git("log", "--reverse", "-z", "--format=%H%x1f%B", span, "--")
    pairs = (entry.lstrip("\n").split("\x1f", 1) for entry in text.split("\0") if entry.strip())
    events = [(commit, json.loads(message)) for commit, message in pairs]
    exempt_named(event for _, event in events)
    return events
