"""The release gate check: all gates of a checkout, or some of them, and what follows from their answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from .fact import Facts
from .gate import MANUAL, AnyGate
from .identity import program_digest, settings_digest
from .judge import Judged, run, with_required
from .listing import catalogue, declared_facts
from .matrix import ORDINARY, RELEASE_TYPES, excused
from .overrides import NONE, Overrides
from .result import Status, Unjudged
from .settings import GateSettings, read_settings
from .tools import Tools
from .wording import meant

if TYPE_CHECKING:
    from .plan_rows import PlanRows

T = TypeVar("T")

READY, NOT_READY = 0, 3  # exit codes
PLAN = "docs/release-plan.md"


class Verdict(StrEnum):
    """What follows from all answers together."""

    READY = "READY"
    NOT_READY = "NOT READY"
    PARTIAL = "PARTIAL"  # nothing fails, but something that is required was skipped
    PASSED = "PASSED"  # only some gates were asked, and they do not block
    SKIPPED = "SKIPPED"  # only some gates were asked, and none of them looked at anything


@dataclass(frozen=True)
class Known:
    """One gate there is, asked or not. `required`: the plan or the settings ask for it."""

    id: str
    category: str
    row: str
    title: str
    order: int
    required: bool


@dataclass(frozen=True)
class GateCheck:
    """The answers, and what they were about.

    dirty      paths that differ from the commit
    there_are  how many gates there are, asked or not
    partial    say PARTIAL instead of NOT READY where only required gates that were skipped stand in the way
    store      folder where evidence and the last JSON documents are kept
    known      the gates there are: who joins partial checks finds in it what nobody asked
    program    digest of the code that judged (gates.identity)
    settings   digest of the settings it had
    plan       where the release plan is, or should be
    release_type  `release`, or `hotfix`, of which the test matrix asks less (gates.matrix)
    """

    judged: tuple[Judged, ...]
    milestone: str | None
    commit: str | None
    tree: str | None
    dirty: tuple[str, ...] = ()
    there_are: int = 0
    partial: bool = False
    store: Path | None = None
    known: tuple[Known, ...] = ()
    program: str = ""
    settings: str = ""
    plan: str = PLAN
    release_type: str = ORDINARY

    @property
    def whole(self) -> bool:
        """Were all gates asked?"""
        return len(self.judged) == self.there_are

    @property
    def blocking(self) -> tuple[Judged, ...]:
        """The gates that stop a release, required ones that were skipped included."""
        return tuple(each for each in self.judged if each.blocks)

    @property
    def verdict(self) -> Verdict:
        """READY only if every gate was asked and none blocks."""
        if any(each.result.status.blocks for each in self.judged):
            return Verdict.NOT_READY
        if self.blocking:
            return Verdict.PARTIAL if self.partial else Verdict.NOT_READY
        if self.whole:
            return Verdict.READY
        looked = not self.judged or any(each.result.status is not Status.SKIP for each in self.judged)
        return Verdict.PASSED if looked else Verdict.SKIPPED

    @property
    def exit_code(self) -> int:
        """0 when nothing stands in the way, else 3."""
        return READY if self.verdict in (Verdict.READY, Verdict.PASSED, Verdict.SKIPPED) else NOT_READY


class UnknownGate(Exception):
    """Somebody asked for a gate or category that does not exist."""


def check_gates(
    root: Path,
    *,
    settings: GateSettings | None = None,
    ids: Iterable[str] = (),
    category: str | None = None,
    offered: Mapping[str, object] | None = None,
    partial: bool = False,
    overrides: Overrides = NONE,
    tell: Callable[[Judged], None] = lambda judged: None,
) -> GateCheck:
    """Judge the checkout at `root`: all gates, those of a category, or those with these ids and what they require.

    ids      `manual` among them stands for all boxes of the plan that no gate decides
    offered  facts from outside, by name; they win over those that are found out here (tools are stopped at the end)
    partial  as GateCheck has it
    overrides what a person answers for; whether that person may is not asked here
    tell     is called with each answer as it arrives

    Raises SettingsError, CollectionError and UnknownGate: mistakes of whoever asks, not answers.
    """
    settings = settings or read_settings(root)
    declared = catalogue(settings.modules)
    base: dict[str, object] = {
        "root": root,
        "settings": settings,
        "catalogue": declared,
        "fresh": False,
        **(offered or {}),
    }
    tools = base.setdefault("tools", Tools(root=root))
    facts = Facts(declared_facts(settings.modules), base)
    try:
        rows, manual = _plan_rows(facts, declared)
        gates = {**declared, **manual}
        point = RELEASE_TYPES[str(facts["release_type"])]
        required = {*settings.require, *(rows.decided if rows else ()), *manual} - excused(point, settings.require)
        _check_known(settings.require, gates, "[tool.release.gates] require")
        boxes = manual if rows and (rows.decided or manual) else ("PLN001",)  # a plan that shows none passes nobody
        asked = _selected(gates, _spelt_out(ids, boxes), category)
        _check_known(overrides.by_gate, gates, "--override")
        judged = run(
            asked,
            facts,
            jobs=settings.jobs,
            required=required,
            together=settings.parallel,
            overrides=overrides,
            tell=tell,
        )
        return _checked(judged, facts, _known(gates, required), settings, partial)
    finally:
        if isinstance(tools, Tools):
            tools.stop()


def _plan_rows(facts: Facts, declared: Mapping[str, AnyGate]) -> tuple[PlanRows | None, dict[str, AnyGate]]:
    """The plan's rows; none where it cannot be read: the gate about the plan says so."""
    from .documents.text import DocumentError
    from .plan_rows import manual_gates

    try:
        rows = cast("PlanRows", facts["plan_rows"])
    except (Unjudged, DocumentError):
        return None, {}
    return rows, manual_gates(rows, declared)


def _selected(gates: Mapping[str, AnyGate], ids: tuple[str, ...] | None, category: str | None) -> Mapping[str, AnyGate]:
    if ids is None and category is None:
        return gates
    ids = ids or ()
    _check_known(ids, gates, "gate")
    categories = {each.category for each in gates.values()}
    if category is not None and category not in categories:
        raise UnknownGate(f"unknown category {category!r}{meant(category, sorted(categories))}")
    wanted = [*ids, *(id for id, each in gates.items() if each.category == category)]
    return with_required(gates, wanted)


def _spelt_out(ids: Iterable[str], manual: Iterable[str]) -> tuple[str, ...] | None:
    """The ids to ask, `manual` replaced by those it stands for; None: all."""
    given = tuple(ids)
    return tuple(each for id in given for each in (manual if id == MANUAL else (id,))) if given else None


def _known(gates: Mapping[str, AnyGate], required: Collection[str]) -> tuple[Known, ...]:
    return tuple(
        Known(id, each.category, each.row, each.title, each.order, id in required) for id, each in gates.items()
    )


def _check_known(ids: Iterable[str], gates: Mapping[str, AnyGate], where: str) -> None:
    mistakes = [f"{where}: unknown gate {id!r}{meant(id, gates)}" for id in ids if id not in gates]
    if mistakes:
        raise UnknownGate("\n".join(mistakes))


def _checked(
    judged: tuple[Judged, ...], facts: Facts, known: tuple[Known, ...], settings: GateSettings, partial: bool
) -> GateCheck:
    from .documents.roots import Roots

    roots = _seen(facts, "roots", Roots)
    return GateCheck(
        judged,
        milestone=_seen(facts, "milestone", str),
        commit=_seen(facts, "commit", str),
        tree=_seen(facts, "tree", str),
        dirty=_seen(facts, "dirty", tuple) or (),
        there_are=len(known),
        partial=partial,
        store=_seen(facts, "evidence_store", Path),
        known=known,
        program=program_digest(),
        settings=settings_digest(settings),
        plan=roots.plan if roots else PLAN,
        release_type=str(facts["release_type"]),
    )


def _seen(facts: Facts, name: str, kind: type[T]) -> T | None:
    """A fact for the heading; where it cannot be known, the gates that need it say why."""
    try:
        value = facts[name]
    except Exception:  # noqa: BLE001 - the gate that asked has said what went wrong
        return None
    return value if isinstance(value, kind) else None
