"""One attempt at a release: its lock and journal are taken, its flow is run, its end is told.

Composition lives here: which world, which journal, which locks and providers a runner gets. A preview is the same with
a `DryRun` world and notes in memory.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from . import flows
from .engine.errors import Exit, Locked, ReleaseError, TargetMoved, UsageError
from .engine.flow import Flow
from .engine.heartbeat import Heartbeat
from .engine.journal import Event, Journal, Notes
from .engine.lock import MachineLock, is_whole
from .engine.options import check_options
from .engine.ports import KINDS, Indexes, indexes_of, load
from .engine.record import dump
from .engine.release import Decided, Release
from .engine.runner import Runner
from .engine.settings import Settings
from .engine.state import who
from .engine.world import Recorder
from .project import Project

REPOSITORY = "repository"
INSISTENCE = 50
FIRST_WORD = 30
"""Tenths of a second that a release may take from its file lock to its first event."""
Maker = Callable[[Decided, Settings], Flow]


class Progress(Protocol):
    """Who shows how a release gets on: a runner's observer that also hears of gates and outputs."""

    def __call__(self, what: str, key: str, words: str) -> None:
        """What the runner tells."""

    def judged(self, id: str, title: str, status: str, details: str, seconds: float) -> None:
        """The answer of a gate."""

    def say(self, line: str) -> None:
        """Anything else."""

    def tick(self) -> None:
        """Something went on."""

    def end(self, status: str, words: str = "") -> None:
        """It is over."""


class Hold(Protocol):
    """Holds a release to what its preview announced."""

    @property
    def event(self) -> Event:
        """What the first event of the release keeps of it."""

    def over(self, journal: Journal) -> Recorder:
        """The recorder that lets only announced changes be made."""

    def moved(self, error: TargetMoved) -> None:
        """Raises where another target's commit is not what was announced."""


Watch = Callable[[Decided, Flow], Progress | None]
"""Makes what shows the progress of a release."""


def flow_of(decided: Decided, settings: Settings) -> Flow:
    """The flow of a release by its type."""
    return maker_of(decided.type)(settings)


def maker_of(type: str) -> Callable[[Settings], Flow]:
    """What makes the flow of a type of release; raises `UsageError` for an unknown one."""
    known = {"standard": flows.standard}
    if type not in known:
        raise UsageError(f"unknown release type {type!r}", fix=f"--type={' or '.join(known)}")
    return known[type]


def checked(flow: Flow, settings: Settings) -> Flow:
    """The flow; raises `UsageError` with every mistake in the options of its steps."""
    check_options(flow, settings)
    return flow


def as_planned(project: Project, decided: Decided) -> Settings:
    """The settings of what is released, with what its plan asks for beside them."""
    from .rules.artifacts.bill import plan_asks

    settings, path = project.settings_at(decided.source_commit), decided.plan
    text = project.repository.read(decided.source_commit, path) if path and not settings.sbom else None
    return settings.model_copy(update={"sbom": True}) if path and text and plan_asks(path, text) else settings


class Attempt:
    """A release with its journal, about to be run."""

    def __init__(
        self,
        project: Project,
        decided: Decided,
        *,
        make: Maker = flow_of,
        watch: Watch | None = None,
        folder: Path | None = None,
        hold: Hold | None = None,
    ) -> None:
        self.folder = folder or project.folder / "releases" / decided.id
        """The release's own folder on this machine: artifacts, checkouts."""
        self.project = project
        self.decided = decided
        self._hold = hold
        self._watch = watch or (lambda decided, flow: None)
        project.bring(decided.remote, decided.source_commit, decided.target_commit)
        self.settings = as_planned(project, decided)
        self.flow = make(decided, self.settings)
        check_options(self.flow, self.settings)
        self.journal = Journal(project.repository, project.store, project.settings.journal.ref, decided.id)
        self._machine = MachineLock(project.key, decided.id)

    # -- taking it ---------------------------------------------------------------------------------------------------

    def begin(self, *scopes: str, take_over: bool = False) -> "Attempt":
        """Take the locks with the first event; raises `Locked` where somebody else was first."""
        self._take_machine()
        wanted = scopes or (REPOSITORY,)
        event = {"event": "decided", **dump(self.decided), **(self._hold.event if self._hold else {})}
        self.project.locks.take(
            self.journal, event, *wanted, take_over=take_over or any(self._abandoned(scope) for scope in wanted)
        )
        return self

    def _abandoned(self, scope: str) -> bool:
        """Whether a lock is held by something dead that nobody will continue: a step run alone, a killed rollback."""
        holder = self.project.locks.read(scope)[scope].holder
        if holder in (None, self.decided.id) or (scope == REPOSITORY and is_whole(str(holder))):
            return False
        world = self.project.world
        self.project.locks.require_dead(str(holder), say=world.say)
        MachineLock(self.project.key, str(holder)).take(say=world.say, wait=world.wait).give_back()
        return True

    def resume(self, scope: str = REPOSITORY, *, by: str | None = None) -> "Attempt":
        """Continue a release, or a rollback, whose process is dead; raises `Locked` where it lives.

        `by` says who does so, and why they may.
        """
        self._take_machine()
        self.project.locks.require_dead(self.decided.id, say=self.project.world.say)
        self.journal.load()
        self.project.locks.take(self.journal, {"event": "continued", "permitted": by}, scope)
        return self

    def abort(self, reason: str, *, by: str | None = None) -> ReleaseError | None:
        """End it in every state, and report; its own process, where it lives, can push nothing more (decisions 25)."""
        closing = {"event": "closing", "status": "aborted", "final": True, "summary": f"aborted: {reason}",
                   "fix": "invoke release", "exit": int(Exit.STOPPED), "permitted": by}  # fmt: skip
        self.journal.load()
        if not self.journal.ended:
            self._insist({**closing, **who()})
        self.project.world.recorder = self.journal
        return self._run(self.journal)

    def _insist(self, event: Event) -> None:
        """Append although the release's own process may be writing: what it wrote meanwhile is read, then again."""
        for _ in range(INSISTENCE):
            try:
                return self.journal.append(event)
            except Locked:
                self.journal.load()
        raise Locked(f"{self.decided.id} writes faster than it can be aborted", fix="run the same command again")

    def _take_machine(self) -> None:
        world = self.project.world
        try:
            self._machine.take(say=world.say, wait=world.wait)
        except Locked:
            known = self._holder()
            if known is None:
                raise
            raise known from None
        world.inherited = (self._machine.descriptor,)

    def _holder(self) -> Locked | None:
        """Who has this release, since when and at which step; None where nothing is heard of it for a moment."""
        for _ in range(FIRST_WORD):
            known = self.project.locks.holder(self.decided.id)
            if known is not None:
                return known
            self.project.world.wait(0.1)
        return None

    # -- running it --------------------------------------------------------------------------------------------------

    def run(self) -> ReleaseError | None:
        """Run to the end; returns what it ended or stopped with. Raises `Locked` where it was taken away meanwhile."""
        world = self.project.world
        world.recorder = self._hold.over(self.journal) if self._hold else self.journal
        try:
            with Heartbeat(self.journal, self.settings.lock.heartbeat):
                return self._run(self.journal)
        finally:
            world.recorder = None
            world.inherited = ()
            self._machine.give_back()

    def preview(self, notes: Notes) -> ReleaseError | None:
        """Run in a world that changes nothing; `notes` have the events of a half-done release, and get the others."""
        return self._run(notes)

    def _run(self, journal: Notes) -> ReleaseError | None:
        """Run the flow, and show it."""
        progress = self._watch(self.decided, self.flow)
        if progress is not None:
            self.project.world.say = progress.say
            self.journal.heard = progress.tick
        error = self._runner(journal, progress).run()
        if progress is not None:
            progress.end(self._status(journal), "" if error is None else error.summary)
        return error

    def _status(self, journal: Notes) -> str:
        """How it ended, in a word."""
        if journal is not self.journal:
            return "preview: nothing was changed"
        closing = journal.last("closing")
        return str(closing["status"]) if closing else "stopped"

    def _runner(self, journal: Notes, progress: Progress | None) -> Runner:
        return Runner(
            self.flow,
            self._release(journal, progress),
            journal,
            provider=providers(self.project, self.settings),
            observer=progress,
            enter=self._enter if journal is self.journal else None,
            leave=lambda: self.project.locks.giving_back(self.journal),
            moved=self._hold.moved if self._hold else None,
        )

    def _release(self, journal: Notes, progress: Progress | None) -> Release:
        def note(event: Event) -> None:
            journal.note(event)
            if progress is not None and event["event"] == "gate":
                progress.judged(event["id"], event["title"], event["status"], event["details"], event["seconds"])

        world = self.project.world
        world.exempt(self.decided.initiator)
        folder = world.place(self.folder)
        folder.mkdir(parents=True, exist_ok=True)
        repository = self.project.repository
        return Release(self.decided, repository, self.settings, world, folder, repository.root, note=note)

    def _enter(self, section: str) -> int:
        """Take an environment's lock; its fencing number is what deployments there check."""
        scope = f"environment-{section}"
        event = {"event": "section", "section": section}
        return self.project.locks.take(self.journal, event, scope, take_over=self._abandoned(scope))


def providers(project: Project, settings: Settings) -> Callable[[type], object]:
    """Who makes the outside systems that steps ask for, each once."""
    made: dict[type, object] = {Indexes: indexes_of(settings, project.world)}
    names = {protocol: kind for kind, (protocol, _) in KINDS.items()}

    def provider(protocol: type) -> object:
        if protocol not in names and protocol not in made:
            known = ", ".join(each.__name__ for each in (*names, Indexes))
            raise UsageError(f"no step may ask for {protocol.__name__}", fix=f"one of: {known}")
        if protocol not in made:
            kind = names[protocol]
            made[protocol] = load(kind, str(getattr(settings, kind)))(settings, project.world)
        return made[protocol]

    return provider
