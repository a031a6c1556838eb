"""Who may release: a compare-and-swap on a ref of the remote, and a lock file on this machine (decisions 31).

`<prefix>/lock/<scope>` is a chain of its own that moves when the lock is taken or given back; its length is the fencing
number. The file lock is inherited by the commands of a release, so that a rerun waits for an orphan of a killed one.
"""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from time import monotonic, time
from typing import Any, NamedTuple

from .errors import Locked, Rejected
from .file_lock import locked
from .git import Repository
from .journal import Event, Journal, chain_commit, read_chain
from .settings import Settings
from .state import machine, state_home, who

ORPHAN_PATIENCE = 900.0
RECENT = 20.0
INSISTENCE = 50
"""Attempts to evict a release that goes on writing."""


def is_whole(release: str) -> bool:
    """Whether this is the id of a whole release, which is continued or aborted, never just taken over."""
    return release.startswith("release-")


class Held(NamedTuple):
    """What a lock says: its holder's release id (None: free), its fencing number, and where its chain stands."""

    scope: str
    tip: str | None
    holder: str | None
    fence: int


class Locks:
    """The locks of a project, in one place for its clones."""

    def __init__(self, repository: Repository, remote: str, settings: Settings) -> None:
        self.repository = repository
        self.remote = remote
        self.prefix = settings.journal.ref
        self.settings = settings.lock

    def read(self, *scopes: str) -> dict[str, Held]:
        """What the locks say now."""
        refs = self.repository.remote_refs(self.remote, *(self._ref(scope) for scope in scopes))
        tips = {scope: refs.get(self._ref(scope)) for scope in scopes}
        self.repository.fetch(self.remote, *(tip for tip in tips.values() if tip))
        return {scope: self._held(scope, tip) for scope, tip in tips.items()}

    def _ref(self, scope: str) -> str:
        return f"{self.prefix}/lock/{scope}"

    def _held(self, scope: str, tip: str | None) -> Held:
        if tip is None:
            return Held(scope, None, None, 0)
        event = json.loads(self.repository.git("log", "-1", "--format=%B", tip, "--"))
        return Held(scope, tip, event["release"], event["fence"])

    def newest(self, scope: str) -> str | None:
        """The whole release that holds this lock, or held it last; steps that were run alone do not count."""
        tip = self.read(scope)[scope].tip
        if tip is None:
            return None
        text = self.repository.git("log", "-z", "--format=%B", tip, "--")
        holders = (json.loads(entry)["release"] for entry in text.split("\0") if entry.strip())
        return next((holder for holder in holders if holder and is_whole(holder)), None)

    def take(self, journal: Journal, event: Event, *scopes: str, take_over: bool = False) -> int:
        """Take these locks and write `event`, in one push; returns the fencing number.

        A release that holds one is evicted only with `take_over` (a rollback): its chain gets the event, so its next
        push is refused. Raises `Locked` with holder, host, since and step.
        """
        for _ in range(INSISTENCE if take_over else 1):  # who is evicted may write meanwhile: its chain moves
            held = self.read(*scopes)
            also = self._moves(held.values(), journal, take_over=take_over)
            fence, new = max(lock.fence for lock in held.values()) + 1, journal.tip is None
            try:
                journal.append({**event, "scopes": list(scopes), "fence": fence, **who()}, also=also)
            except Rejected:
                continue
            except Locked:
                if not new:
                    raise
                raise self._alive(journal.id) from None  # somebody began one of this name in the same second
            return fence
        raise self.refusal(next(iter(self.read(*scopes).values())))

    def _moves(self, held: Iterable[Held], journal: Journal, *, take_over: bool) -> dict[str, str]:
        """The refs that move when these locks are taken; raises `Locked` for one that somebody else holds."""
        moves: dict[str, str] = {}
        for lock in held:
            if lock.holder not in (None, journal.id):
                if not take_over:
                    raise self.refusal(lock)
                moves.update(self._eviction(str(lock.holder), journal))
            moves[self._ref(lock.scope)] = self._next(lock, journal.id)
        return moves

    def _next(self, lock: Held, release: str | None) -> str:
        return chain_commit(
            self.repository, {"release": release, "fence": lock.fence + 1, "nonce": os.urandom(8).hex()}, lock.tip
        )

    def _eviction(self, holder: str, journal: Journal) -> dict[str, str]:
        ref = f"{self.prefix}/journal/{holder}"
        tip = self.repository.remote_refs(self.remote, ref).get(ref)
        if tip is None:
            return {}
        self.repository.fetch(self.remote, tip)
        event = {
            "event": "evicted",
            "by": journal.id,
            "holder": journal.holder,
            "at": self.repository.world.now(),
            **who(),
        }
        return {ref: chain_commit(self.repository, event, tip)}

    def giving_back(self, journal: Journal) -> dict[str, str]:
        """The refs to push with the last event: every lock that this release holds is free again."""
        names = self.repository.remote_refs(self.remote, self._ref("*"))
        scopes = [name.removeprefix(self._ref("")) for name in names]
        mine = [lock for lock in self.read(*scopes).values() if lock.holder == journal.id] if scopes else []
        return {self._ref(lock.scope): self._next(lock, None) for lock in mine}

    def refusal(self, lock: Held) -> Locked:
        """Who holds it, where, since when and at which step, as an error."""
        if lock.holder is None:
            return Locked(f"the lock {lock.scope} was taken and given back meanwhile", fix="run the same command again")
        events = journal_events(self.repository, self.remote, self.prefix, lock.holder)
        first, last = events[0], next((e for e in reversed(events) if e["event"] == "started"), events[-1])
        since = _clock(float(first.get("at", 0)))
        return Locked(
            f"{lock.scope} is locked by {lock.holder} (version {first.get('version', '?')}, "
            f"{first.get('initiator', '?')} on {first.get('host', '?')}) since {since}, "
            f"at step {last.get('step', 'start')}",
            fix="wait for it (invoke status), continue it where it is dead (invoke release --resume), or end it "
            "(invoke release --abort --reason TEXT)",
        )

    # -- is the holder alive? ----------------------------------------------------------------------------------------

    def require_dead(self, release: str, *, say: Callable[[str], None]) -> None:
        """Return when the process that runs this release is dead; raise `Locked` as soon as it shows to be alive.

        On its own machine the file lock tells at once; elsewhere its chain has to stand still for the whole lease, by
        our own clock.
        """
        events = journal_events(self.repository, self.remote, self.prefix, release)
        latest = next((event for event in reversed(events) if "machine" in event), {})
        if latest.get("machine") == machine():
            return  # whoever takes the file lock next decides
        wait, tip = self.settings.lease, self._tip(release)
        world = self.repository.world
        if world.now() - float(events[-1].get("at", 0)) < min(RECENT, wait):
            raise self._alive(release)
        where = latest.get("host", "another machine")
        say(f"{release} was on {where}: waiting up to {wait:.0f} s to see whether it is alive")
        end = monotonic() + wait
        while monotonic() < end:
            world.wait(min(self.settings.heartbeat / 4, 2.0, max(end - monotonic(), 0.05)))
            if self._tip(release) != tip:
                raise self._alive(release)

    def _tip(self, release: str) -> str | None:
        ref = f"{self.prefix}/journal/{release}"
        return self.repository.remote_refs(self.remote, ref).get(ref)

    def _alive(self, release: str) -> Locked:
        return self.refusal(Held("repository", None, release, 0))

    def holder(self, release: str) -> Locked | None:
        """The refusal that names this release as the holder; None where it has not said its first word yet."""
        return self._alive(release) if self._tip(release) else None


def journal_events(repository: Repository, remote: str, prefix: str, release: str) -> list[Event]:
    """The events of a release as the remote has them; a single `unknown` one where it has none."""
    ref = f"{prefix}/journal/{release}"
    tip = repository.remote_refs(remote, ref).get(ref)
    if tip is None:
        return [{"event": "unknown", "release": release}]
    repository.fetch(remote, tip)
    return [event for _, event in read_chain(repository, tip)]


class MachineLock:
    """A file lock per release on this machine, held while the process and its commands live."""

    def __init__(self, project: str, release: str) -> None:
        self.path: Path = state_home() / project / "locks" / release
        self._file: Any = None

    @property
    def descriptor(self) -> int:
        """What commands inherit."""
        number: int = self._file.fileno()
        return number

    def take(self, *, say: Callable[[str], None], wait: Callable[[float], None]) -> "MachineLock":
        """Take it; a command that a killed release left behind is waited for. Raises `Locked` if its process lives."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = self.path.open("a+", encoding="utf-8")
        try:
            self._wait_for(file, say, wait)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        file.truncate()
        file.write(json.dumps({**who(), "born": _born(os.getpid()), "at": time()}))
        file.flush()
        self._file = file
        return self

    def _wait_for(self, file: Any, say: Callable[[str], None], wait: Callable[[float], None]) -> None:
        end, told = monotonic() + ORPHAN_PATIENCE, False
        while not locked(file):
            holder = self._holder(file)
            if _lives(holder):
                raise Locked(
                    f"{self.path.name} is running on this machine (process {holder.get('pid')}) "
                    f"since {_clock(float(holder.get('at', 0)))}",
                    fix="wait for it, or end it: invoke release --abort --reason TEXT",
                )
            if monotonic() > end:
                raise Locked(
                    f"a command of {self.path.name} is still running", fix=f"end the process that has {self.path} open"
                )
            if not told:
                say(f"waiting for a command that the killed {self.path.name} left running")
                told = True
            wait(0.1)

    def _holder(self, file: Any) -> dict[str, Any]:
        file.seek(0)
        text = file.read()
        found: dict[str, Any] = json.loads(text) if text.endswith("}") else {}
        return found

    def give_back(self) -> None:
        """Let the next one have it."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _lives(holder: dict[str, Any]) -> bool:
    return bool(holder) and _born(int(holder["pid"])) == holder.get("born")


def _born(pid: int) -> str | None:
    """When a process started, in the kernel's ticks: with the pid it names the process for good. None: dead."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else fields[19]


def _clock(at: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
