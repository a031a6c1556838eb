"""A gate that does not hold, and is overridden: by whom, why and until when. Shown as overridden, never as pass.

Who may override is not asked here: `release_tasks` knows roles and identities, and hands on only what it has checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from .mistake import Mistake
from .never import NEVER
from .result import Finding, Result, Status
from .wording import count

if TYPE_CHECKING:
    from .judge import Judged

MANUAL_PREFIX = "MAN-"


class NotOverridable(Mistake):
    """Somebody wants to override what nobody may; `fix` says what to do instead."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(f"{message}\nfix: {fix}")
        self.message = message
        self.fix = fix


@dataclass(frozen=True)
class Override:
    """One gate, overridden by a person for a reason. It holds up to and with the day `until` (UTC)."""

    gate: str
    reason: str
    by: str
    until: date

    def expired(self, today: date) -> bool:
        """Is it over?"""
        return today > self.until

    @property
    def title(self) -> str:
        """Who, until when, and why."""
        return f"overridden by {self.by} until {self.until}: {self.reason}"


def require_overridable(id: str) -> None:
    """Raises NotOverridable for a gate that stays as it is, whoever asks."""
    if id in NEVER:
        reason, fix = NEVER[id]
        raise NotOverridable(f"{id} cannot be overridden: {reason}", fix)
    if id.startswith(MANUAL_PREFIX):
        raise NotOverridable(
            f"{id} cannot be overridden: only a person decides it, and says so in the plan (a tick is the sign-off)",
            "tick its box: `- [x] text — Name, YYYY-MM-DD`",
        )


@dataclass(frozen=True)
class Overrides:
    """The overrides of one run, by gate, and the day on which it judges."""

    by_gate: Mapping[str, Override]
    today: date

    @classmethod
    def of(cls, given: Iterable[Override], today: date) -> Overrides:
        """Raises NotOverridable for a gate that nobody may override."""
        by_gate = {each.gate: each for each in given}
        for id in by_gate:
            require_overridable(id)
        return cls(MappingProxyType(by_gate), today)

    def unneeded(self, judged: Iterable[Judged]) -> tuple[str, ...]:
        """What to say of those that overrode nothing, a line each: such a gate keeps its own answer."""
        given = {each.id: each for each in judged}
        needed = {id for id, each in given.items() if each.blocks or each.result.status is Status.OVERRIDDEN}
        answers = {id: f"it is {each.result.status}" for id, each in given.items()}
        return tuple(
            f"the override of {id} was not needed: {answers.get(id, 'it was not asked')}"
            for id in self.by_gate
            if id not in needed
        )

    def applied(self, judged: Judged) -> Judged:
        """The answer, overridden where it blocks and its override holds; one that has ended is told, no more."""
        override = self.by_gate.get(judged.id)
        if override is None or not judged.blocks:
            return judged
        change = _expired if override.expired(self.today) else _overridden
        return replace(judged, result=change(judged, override))


NONE = Overrides(MappingProxyType({}), date.min)


def _overridden(judged: Judged, override: Override) -> Result:
    """All that was found stays to be read: the gate does not hold."""
    result = judged.result
    was = "skip, though required" if judged.skipped_though_required else str(result.status)
    kept = {"by": override.by, "reason": override.reason, "until": override.until.isoformat(), "was": was}
    details = f"{override.title} (it is {was}: {result.details})"
    evidence = MappingProxyType({**result.evidence, "overridden": kept})
    return replace(result, status=Status.OVERRIDDEN, details=details, evidence=evidence)


def _expired(judged: Judged, override: Override) -> Result:
    result = judged.result
    said = f"its override by {override.by} expired on {override.until}"
    finding = Finding(said, "mend it, or let a release manager override it anew in a new release")
    return replace(result, details=f"{result.details}; {said}", findings=(*result.findings, finding))


def resting_on(earlier: Mapping[str, Result], result: Result) -> Result:
    """A pass that rests on a gate which is overridden is a warning: an override never becomes a pass."""
    if result.status is not Status.PASS:
        return result
    overridden = [id for id, each in earlier.items() if each.status is Status.OVERRIDDEN]
    if not overridden:
        return result
    findings = tuple(Finding(f"{id} is overridden", f"mend {id} before its override ends") for id in overridden)
    details = f"{result.details}; {' and '.join(overridden)} overridden".removeprefix("; ")
    return replace(result, status=Status.WARN, details=details, findings=findings)


def standing(result: Result, today: date) -> Result:
    """An overridden answer that was read from a file: unknown where its override has ended, or does not say when."""
    if result.status is not Status.OVERRIDDEN:
        return result
    kept = result.evidence.get("overridden")
    until = kept.get("until") if isinstance(kept, dict) else None
    try:
        over = today > date.fromisoformat(str(until))
    except ValueError:
        over = True
    if not over:
        return result
    finding = Finding(f"its override ended on {until}" if until else "its override has no end", "ask the gate again")
    return replace(result, status=Status.UNKNOWN, details=finding.message, findings=(*result.findings, finding))


def said(judged: Iterable[Judged]) -> str:
    """`1 gate overridden`; empty where none is."""
    number = sum(each.result.status is Status.OVERRIDDEN for each in judged)
    return f"{count(number, 'gate')} overridden" if number else ""


def who(judged: Iterable[Judged]) -> tuple[str, ...]:
    """Who answers for what is overridden: that may be seen wherever it is."""
    kept = (each.result.evidence.get("overridden") for each in judged if each.result.status is Status.OVERRIDDEN)
    return tuple(str(each["by"]) for each in kept if isinstance(each, Mapping) and "by" in each)
