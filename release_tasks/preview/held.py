"""A release that is held to its preview: a change that was not announced is not made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..engine.change import Change, Push
from ..engine.errors import TargetMoved, Unannounced
from ..engine.journal import Event, Journal
from ..engine.world import Recorder
from ..project import Project, last_decided
from .foresee import Preview
from .normal import Normal

AGAIN = "see what it would do now: invoke release --dry-run, then release that preview"


@dataclass(frozen=True)
class Held:
    """What was announced, step by step, and how a change is said."""

    digest: str
    announced: Mapping[str, list[str] | None]
    normal: Callable[[Change], str]

    @property
    def event(self) -> Event:
        """What the first event keeps: whoever continues this release is held to it too."""
        return {"announced": dict(self.announced)}

    def over(self, journal: Journal) -> Recorder:
        """The journal, behind this."""
        return _Recorder(self, journal)

    def moved(self, error: TargetMoved) -> None:
        """Raises `Unannounced`: what would be merged now was in no preview."""
        raise Unannounced(
            f"the target moved to {str(error.seen[0])[:10]} after preview {self.digest} was made; nothing was pushed",
            fix=AGAIN,
        ) from None

    def require(self, step: str, change: Change) -> None:
        """Raises `Unannounced` for a change that the preview neither listed nor announced by the step's title."""
        listed = self.announced.get(step.partition("@")[0], [])
        if listed is None or (said := self.normal(change)) in listed:
            return
        raise Unannounced(
            f"{step} would {said}, which preview {self.digest} did not announce; it was not done", fix=AGAIN
        )


@dataclass
class _Recorder:
    """The door tells each change before it is made: here it ends, or goes on to the journal."""

    held: Held
    journal: Journal

    def change(self, change: Change) -> None:
        self.held.require(self.journal.step, change)
        self.journal.change(change)

    def push(self, change: Push) -> None:
        self.journal.push(change)

    def output(self, line: str) -> None:
        self.journal.output(line)


def hold(project: Project, preview: Preview) -> Held:
    """Hold a release of this project to this preview."""
    return Held(preview.digest, preview.announced, Normal.of(project, preview.decided))


def held_by(project: Project, events: tuple[Event, ...]) -> Held | None:
    """What an unfinished release is held to, by its journal; None where it is not."""
    first: Mapping[str, Any] | None = next((event for event in events if event.get("announced") is not None), None)
    if first is None:
        return None
    return Held(str(first["preview"]), first["announced"], Normal.of(project, last_decided(events)))
