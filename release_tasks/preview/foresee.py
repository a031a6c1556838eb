"""A preview as a value: what would be done, in order, with a digest over all of it (issue 4, point 8)."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from ..attempt import Attempt, Watch
from ..decide import Call
from ..engine.errors import Exit, ReleaseError
from ..engine.flow import Flow, Section
from ..engine.journal import Event, Notes
from ..engine.questions import Questions, with_error
from ..engine.release import Decided
from ..engine.settings import Settings
from ..engine.state import suite_version
from ..engine.world import Person
from ..project import Project, last_decided, other_version
from ..roles.overrides import require_same
from .look import look
from .normal import Normal
from .seen import Foreseen, Gate, Seen

FORMAT = 1
DIGITS = 32
"""Hexadecimal digits of a preview's digest."""
LEAST = 16
"""How many of them a person has to give."""


@dataclass(frozen=True)
class Prepared:
    """What is decided, with what stands in the way of it all the same; `events` are those of a half-done release."""

    decided: Decided
    told: tuple[str, ...]
    questions: Questions
    events: tuple[Event, ...] = ()


def prepare(project: Project, call: Call, person: Callable[[], Person] | None = None) -> Prepared:
    """Decide, or take what an unfinished release decided; raises everything that keeps it from being known.

    `person` answers who agrees, or raises where nobody can: an obstacle where a release is to follow at once.
    """
    events = project.unfinished()
    if events and other_version(events, call) is None:
        require_same(last_decided(events), call.overriding)
        return Prepared(last_decided(events), (), Questions(), events)
    looked = look(project, call)
    if person is not None:
        looked.questions.ask("who agrees", person)
    error = looked.questions.error()
    if error is not None and (error.exit == Exit.DONE or not looked.whole):
        raise error
    decided, _, told = looked.found()
    again = (f"trying again after {decided.blocked}, which was blocked",) if decided.blocked else ()
    return Prepared(decided, (*told, *again), looked.questions)


@dataclass(frozen=True)
class Preview:
    """What a release would do."""

    decided: Decided
    told: tuple[str, ...]
    settings: Settings
    steps: tuple[Foreseen, ...]
    gates: tuple[Gate, ...]
    trees: dict[str, str]
    texts: tuple[tuple[str, str], ...]
    not_checked: tuple[str, ...]
    flow_keys: tuple[str, ...]
    recoveries: tuple[str, ...]
    """Keys of the steps that are run only where something fails."""
    error: ReleaseError | None
    """What it would end at, or stands in its way."""
    continues: str | None = None
    """The unfinished release that would be continued; it is held to what it was begun with."""

    @property
    def can_be_held(self) -> bool:
        """Whether a release can be begun that does exactly this."""
        return self.error is None and self.continues is None

    @cached_property
    def facts(self) -> dict[str, Any]:
        """All that the digest is over."""
        decided = self.decided
        return {
            "format": FORMAT,
            "suite": suite_version(),
            "type": decided.type,
            "version": decided.version,
            "tag": decided.tag,
            "previous tag": decided.previous_tag,
            "day": decided.day,
            "source commit": decided.source_commit,
            "target": decided.target,
            "target commit": decided.target_commit,
            "remote": decided.remote,
            "plan": decided.plan_digest,
            "milestone": decided.milestone,
            "on failure": decided.on_failure,
            "file issues": decided.file_issues,
            "overrides": [[each.gate, each.reason, each.until] for each in decided.overrides],
            "retry": [decided.retry.after, decided.retry.text] if decided.retry else None,
            "settings": {**self.settings.model_dump(mode="json"), "options": self.settings.options},
            **{f"tree of the {name}": tree for name, tree in self.trees.items()},
            "gates": sorted(gate.id for gate in self.gates),
            "steps": [self._fact(step) for step in self.steps],
        }

    def _fact(self, step: Foreseen) -> dict[str, Any]:
        """An ending's commit tells of times: only its name can be the same."""
        return {"step": step.key, "open": step.open, "changes": [] if step.ending else step.normal}

    @cached_property
    def digest(self) -> str:
        """`sha256:` and 32 hexadecimal digits, the same for the same preview on any machine."""
        text = json.dumps(self.facts, sort_keys=True, ensure_ascii=False, default=str)
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()[:DIGITS]}"

    @property
    def summary(self) -> tuple[str, ...]:
        """The facts that a person looks at first, a line each."""
        names = ("suite", "version", "tag", "day", "source commit", "target", "target commit", "plan", "milestone")
        return tuple(f"{name}: {self.facts[name]}" for name in names if self.facts[name] is not None)

    @property
    def data(self) -> dict[str, Any]:
        """All of it, for programs; no digest where a release would end at an obstacle."""
        error = self.error
        return {
            "preview": True,
            "version": self.decided.version,
            "tag": self.decided.tag,
            "steps": list(self.flow_keys),
            "files": [{"title": title, "diff": text} for title, text in self.texts],
            "changes": [
                {"step": step.key, "title": step.title, "open": step.open, "changes": step.normal}
                for step in self.steps
            ],
            "gates": [asdict(gate) for gate in self.gates],
            "permitted": self.decided.permitted,
            "overrides": [each._asdict() for each in self.decided.overrides],
            "retry": self.decided.retry._asdict() if self.decided.retry else None,
            "not_checked": list(self.not_checked),
            "facts": self.facts,
            "continues": self.continues,
            "digest": self.digest if self.can_be_held else None,
            **({"error": str(error), **error.data} if error is not None else {}),
        }

    @property
    def announced(self) -> dict[str, list[str] | None]:
        """Step to the changes that it may make; None for any."""
        steps = {step.name: None if step.open else step.normal for step in self.steps}
        return {**dict.fromkeys(self.recoveries), **steps}


def foresee(project: Project, prepared: Prepared, watch: Watch | None = None) -> Preview:
    """Run the release in a world that changes nothing, and keep what it would do."""
    decided = prepared.decided
    seen: list[Seen] = []

    def watched(decided: Decided, flow: Flow) -> Seen:
        seen.append(Seen(Normal.of(project, decided), watch(decided, flow) if watch else None))
        project.world.witness = seen[0]
        return seen[0]

    attempt, notes = Attempt(project, decided, watch=watched), Notes(prepared.events)
    error = attempt.preview(notes)
    return Preview(
        decided,
        prepared.told,
        attempt.settings,
        tuple(seen[0].steps),
        tuple(seen[0].gates.values()),
        dict(_trees(project, notes)),
        tuple(seen[0].texts),
        (*prepared.questions.not_checked, *seen[0].not_checked()),
        tuple(key for key, _ in attempt.flow.keyed()),
        tuple(_recoveries(attempt.flow)),
        with_error(prepared.questions, error),
        decided.id if prepared.events else None,
    )


def _trees(project: Project, notes: Notes) -> Iterator[tuple[str, str]]:
    """What is cut and merged, as trees: the commits' ids depend on when they are made."""
    cut = notes.finished("cut")
    if cut is not None:
        yield "release commit", project.repository.tree(cut["evidence"]["branch_commit"])
        yield "merge", str(cut["evidence"]["tree"])


def _recoveries(flow: Flow) -> Iterator[str]:
    for item in flow.items:
        if isinstance(item, Section):
            yield from (f"{item.name}/{bound.name}" for bound in item.recovery)
