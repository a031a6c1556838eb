"""Runs a flow: journal, resume, retry, deadline, progress and recovery live here, and nowhere else.

A step that the journal of this release calls finished is not run again: its recorded evidence is used. One that was cut
short runs again, and its looks find what it had done.
"""

import signal
import threading
from collections import ChainMap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from types import FrameType
from typing import Any

from .errors import (
    DeadlineExceeded,
    Exit,
    GatesNotMet,
    Locked,
    ReleaseError,
    RolledBack,
    Stopped,
    TargetMoved,
    Unannounced,
    Unreachable,
)
from .flow import Flow, Policy, Section
from .journal import Journal, Notes
from .record import dump, restore
from .release import Fence, History, Release
from .state import is_this_machine
from .step import Bound, Step
from .world import Announced, Later

Scope = ChainMap[type, Any]
Observer = Callable[[str, str, str], None]
"""Told (what happened, step's key, words); what happened: started, done, again, announced, failed, retry."""
CUTS = 3
ENDS: tuple[tuple[type[ReleaseError], str], ...] = (
    (GatesNotMet, "blocked"),
    (Unannounced, "blocked"),
    (RolledBack, "rolled back"),
)
"""The errors that end a release; any other leaves it to be continued."""


class Runner:
    """One run of a flow for a release; `run` may be called again on the same journal, in another process."""

    def __init__(
        self,
        flow: Flow,
        release: Release,
        journal: Notes | None = None,
        *,
        provider: Callable[[type], object] | None = None,
        observer: Observer | None = None,
        enter: Callable[[str], int] | None = None,
        leave: Callable[[], dict[str, str]] | None = None,
        moved: Callable[[TargetMoved], None] | None = None,
    ) -> None:
        self.flow = flow
        self.release = release
        self.journal = journal or Notes()
        self.provider = provider or _no_provider
        self.observer = observer or (lambda what, key, words: None)
        self.enter = enter or (lambda section: 0)
        """Takes the lock of a section's environment, and returns its fencing number."""
        self.leave = leave or dict
        """The refs that free the locks, pushed with the last event."""
        self.moved = moved or (lambda error: None)
        """Told before the target that moved is merged again; may refuse it."""

    # -- the whole ---------------------------------------------------------------------------------------------------

    def run(self) -> ReleaseError | None:
        """Run to the end. Returns None, or the error that this release ended or stopped with, its reports written.

        Raises `Locked` where the release is somebody else's by now: then nothing more is written.
        """
        closing = self.journal.last("closing")
        if closing is not None and closing["final"]:
            return self._end(closing, None)
        scope: Scope = ChainMap(dict(self.flow.given))
        try:
            self._items(scope)
        except Locked:
            raise
        except ReleaseError as error:
            return self._close(error, scope)
        return self._close(None, scope)

    def _items(self, scope: Scope) -> None:
        for attempt in range(1, CUTS + 1):
            try:
                for item in self.flow.items:
                    if isinstance(item, Section):
                        self._section(item, scope)
                    else:
                        self._step(item, item.name, scope)
                return
            except TargetMoved as error:
                if attempt == CUTS:
                    raise
                self._cut_again(error)
                scope.clear()
                scope.update(self.flow.given)

    def _cut_again(self, error: TargetMoved) -> None:
        """The target moved since the cut: decide again, on what is there now (decisions 1)."""
        self.moved(error)
        self.release = self.release.with_target(str(error.seen[0]))
        self.observer("again", "cut", error.summary)
        self.journal.append({"event": "decided", **dump(self.release.decided), "why": error.summary})

    # -- the end -----------------------------------------------------------------------------------------------------

    def _close(self, error: ReleaseError | None, scope: Scope) -> ReleaseError | None:
        """Write down how it ended, then reports; a release that only stopped in the middle of a commit has none."""
        status = _status(error)
        final = status != "stopped"
        if not final and not self._in_section():
            return error
        closing = {"event": "closing", "status": status, "final": final}
        if error is not None:
            closing |= {"summary": error.summary, "fix": error.fix, "exit": int(error.exit)}
        self.journal.append(closing)
        return self._end(closing, error)

    def _in_section(self) -> bool:
        return any("/" in str(event.get("step", "")) for event in self.journal.events)

    def _end(self, closing: dict[str, Any], error: ReleaseError | None) -> ReleaseError | None:
        """Run the ending steps; a report that cannot be made never hides how the release ended."""
        scope: Scope = ChainMap({})
        for bound in self.flow.ending:
            try:
                self._step(bound, f"{bound.name}@{len(self._closings())}", scope)
            except Locked:
                raise
            except ReleaseError as failed:
                self.observer("failed", bound.name, str(failed))
        if closing["final"]:
            self.journal.append({"event": "ended", "status": closing["status"]}, also=self.leave())
        return error or (None if closing["status"] == "succeeded" else ended_with(closing))

    def _closings(self) -> list[Any]:
        return [event for event in self.journal.events if event["event"] == "closing"]

    # -- sections ----------------------------------------------------------------------------------------------------

    def _section(self, section: Section, scope: Scope) -> None:
        inside = scope.new_child()
        if all(self._recorded(bound, f"{section.name}/{bound.name}") is not None for bound in section.steps):
            return
        fence = self.enter(section.name)
        inside[Fence] = Fence(fence)
        if self._recovering(section):  # killed while it went back: go on going back, never forward
            self._recover(section, inside, self.journal.last("recovering") or {})
        self._each(section, section.ahead, inside)
        try:
            with deadline(section.deadline, f"{section.name} took longer than its limit"):
                self._each(section, section.items, inside)
        except Locked:
            raise
        except Stopped as error:
            self._failed(section, inside, error)

    def _each(self, section: Section, bounds: tuple[Bound, ...], scope: Scope) -> None:
        for bound in bounds:
            self._step(bound, f"{section.name}/{bound.name}", scope)

    def _recovering(self, section: Section) -> bool:
        event = self.journal.last("recovering")
        return event is not None and event["section"] == section.name

    def _failed(self, section: Section, scope: Scope, error: Stopped) -> None:
        policy = section.before
        if self._pivoted(section):
            policy = "recover" if section.first(scope) else section.after
        if policy == "ask":
            policy = self._ask(section, error)
        if policy != "recover" or not section.recovery:
            raise error
        event = {"event": "recovering", "section": section.name, "why": error.summary, "exit": int(error.exit)}
        self.journal.append(event)
        self._recover(section, scope, event)

    def _pivoted(self, section: Section) -> bool:
        """Whether traffic may have moved: the step that moves it was begun."""
        key = f"{section.name}/{section.pivot}"
        return any(event["event"] == "started" and event.get("step") == key for event in self.journal.events)

    def _ask(self, section: Section, error: Stopped) -> Policy:
        answer = self.release.world.choose(f"{section.name}: {error.summary}", ("troubleshoot", "rollback"))
        return "recover" if answer == "rollback" else "stop"

    def _recover(self, section: Section, scope: Scope, event: dict[str, Any]) -> None:
        """Undo this section, then end the release as rolled back; whatever fails here stops it, for a person."""
        self._each(section, section.recovery, scope)
        raise RolledBack(
            f"{section.name} was rolled back: {event['why']}", fix="see the rollback report; release the next version"
        )

    # -- one step ----------------------------------------------------------------------------------------------------

    def _step(self, bound: Bound, key: str, scope: Scope) -> None:
        step = bound.step
        recorded = self._recorded(bound, key)
        if recorded is not None:
            scope[step.gives] = restore(step.gives, recorded["evidence"])
            self.observer("recorded", key, step.title)
            return
        self.observer("started", key, step.title)
        self._tell_step(key)
        self.journal.append({"event": "started", "step": key, "title": step.title})
        begun = monotonic()
        try:
            evidence = self._retrying(key, lambda: self._call(bound, scope))
        except Announced as end:
            self.observer("announced", key, str(end) or step.title)
            scope[step.gives] = Later()
            return
        except Locked:
            raise
        except ReleaseError as error:
            self._say_failed(key, error, monotonic() - begun)
            raise
        scope[step.gives] = self._finish(key, step, evidence, monotonic() - begun)

    def _recorded(self, bound: Bound, key: str) -> dict[str, Any] | None:
        """The event that says it is done, where what it made can be used here."""
        event, step = self.journal.finished(key), bound.step
        if event is None or (step.local and not is_this_machine(event.get("machine"))):
            return None
        if step.here is not None and not step.here(self.release, restore(step.gives, event["evidence"])):
            return None
        return event

    def _finish(self, key: str, step: Step[..., object], evidence: object, seconds: float) -> object:
        """Keep the evidence; answers it as a continued release will find it, so that both go on alike."""
        if isinstance(evidence, Later):
            self.observer("announced", key, step.title)
            return evidence
        made = dump(evidence)
        kept = self.journal.clean(made)
        done = {"type": step.gives.__name__, "evidence": kept, "seconds": round(seconds, 3)}
        self.journal.queue({"event": "finished", "step": key, "title": step.title, **done})
        self.observer("done", key, step.title)
        return evidence if kept == made else restore(step.gives, kept)

    def _say_failed(self, key: str, error: ReleaseError, seconds: float) -> None:
        self.journal.append(
            {"event": "failed", "step": key, "error": error.summary, "fix": error.fix, "exit": int(error.exit),
             "kind": type(error).__name__, "seen": [{"type": type(s).__name__, **_named(s)} for s in error.seen],
             "seconds": round(seconds, 3)}
        )  # fmt: skip
        self.observer("failed", key, error.summary)

    def _tell_step(self, key: str) -> None:
        if isinstance(self.journal, Journal):
            self.journal.step = key

    def _call(self, bound: Bound, scope: Scope) -> object:
        from .options import layers_of, resolve

        step = bound.step
        options = resolve(step, *layers_of(bound, self.release.settings))
        given = [self._given(need.type, need.required, scope) for need in step.needs]
        return step.function(self.release, *given, **options)

    def _given(self, kind: type, required: bool, scope: Scope) -> object:
        if kind is History:
            return History(self.journal.events)
        if kind in scope:
            return scope[kind]
        if kind is Fence:
            return Fence(0)
        if issubclass(kind, tuple):
            if required:
                raise Stopped(f"no {kind.__name__} yet", fix="run the step that gives it first (invoke status)")
            return None
        return self.provider(kind)

    def _retrying(self, key: str, call: Callable[[], object]) -> object:
        for delay in (*self.release.settings.retry.delays, None):
            try:
                return call()
            except Unreachable as error:
                if delay is None:
                    raise
                self.observer("retry", key, f"{error.summary}; again in {delay:g} s")
                self.release.world.wait(delay)
        raise AssertionError("unreachable")


def _status(error: ReleaseError | None) -> str:
    if error is None:
        return "succeeded"
    return next((status for kind, status in ENDS if isinstance(error, kind)), "stopped")


def ended_with(closing: dict[str, Any]) -> ReleaseError:
    """The error that a release ended with, from its journal."""
    kind = next((kind for kind, status in ENDS if status == closing["status"]), Stopped)
    error = kind(str(closing.get("summary", closing["status"])), fix=str(closing.get("fix", "invoke status")))
    error.exit = Exit(closing.get("exit", int(kind.exit)))
    return error


def _named(seen: object) -> dict[str, Any]:
    found = dump(seen)
    return found if isinstance(found, dict) else {"value": found}


def _no_provider(kind: type) -> object:
    raise Stopped(f"no {kind.__name__} here", fix="hand the runner a provider")


@contextmanager
def deadline(seconds: float | None, words: str) -> Iterator[None]:
    """Raise `DeadlineExceeded` in the main thread when the time is over (decisions 29)."""
    if seconds is None or threading.current_thread() is not threading.main_thread():
        yield
        return

    def over(number: int, frame: FrameType | None) -> None:
        raise DeadlineExceeded(f"{words} ({seconds:.0f} s)", fix="see which step took so long: invoke report")

    before, begun = signal.signal(signal.SIGALRM, over), monotonic()
    outer, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if outer:  # a deadline around this one goes on
            signal.setitimer(signal.ITIMER_REAL, max(0.001, outer - (monotonic() - begun)))
