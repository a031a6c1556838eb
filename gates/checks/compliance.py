"""Does the plan ask for what the brief demands, and has every release its record? Its boxes: compliance/."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..fact import fact
from ..gate import gate
from ..plan_rows import COMPLIANCE
from ..result import Finding, Result, passed, skipped, unknown, unsure
from ..settings import GateSettings
from ..wording import count, meant

if TYPE_CHECKING:
    from ..compliance.records import Records
    from ..compliance.requirements import Requirements
    from ..documents.context import Brief
    from ..documents.milestones import Milestones
    from ..documents.plan import Plan
    from ..documents.roots import Roots
    from ..plan_rows import PlanRows
    from ..repository import Commit, Repository
    from ..sign_off import SignOffs

RECORDS = "release-records"  # the branch that takes records where the usual one does not


@fact
def brief(root: Path, roots: Roots) -> Brief | None:
    """What the project brief says about compliance, or None where there is no brief."""
    from ..documents.context import read_brief
    from ..facts import text_of

    text = text_of(root, roots.brief)
    return None if text is None else read_brief(roots.brief, text)


@fact
def requirements(
    root: Path,
    repository: Repository,
    settings: GateSettings,
    plan: Plan,
    sign_offs: SignOffs,
    milestone: str | None,
    milestones: Milestones,
) -> Requirements:
    """Judges the boxes under Compliance by their documents."""
    from ..compliance.examined import Checkout
    from ..compliance.requirements import Requirements

    checkout = Checkout(
        root, frozenset(repository.tracked()), milestone, lambda name: milestones.same(name, milestone or "")
    )
    return Requirements(plan.path, settings.compliance.evidence, checkout, sign_offs, repository.differing)


@fact
def release_records(repository: Repository, settings: GateSettings) -> tuple[Records, ...]:
    """The records on the branches that keep them: offered by `invoke release`, else as they were last fetched."""
    from ..compliance.records import records_at

    names = dict.fromkeys((settings.records or RECORDS, RECORDS, settings.target or "HEAD"))
    places = {place: commit for name in names for place, commit in repository.standing(name).items()}
    return tuple(records_at(repository, place, commit) for place, commit in sorted(places.items()))


@gate("CMP001", category="compliance", row="Compliance gates named", order=30)
def requirements_named(plan: Plan, brief: Brief | None, settings: GateSettings) -> Result:
    """Where the brief names compliance or regulation, the plan has boxes for it.

    Proves: the plan asks for something under Compliance wherever a heading or field of the brief names any, and every
    document that the settings name belongs to a box.

    Cannot see: whether the boxes cover what a law or a standard demands, and demands that the brief does not tell.
    """
    if unread := [*_unread(brief), *_strays(plan, settings)]:
        return unsure(unread)
    boxes = [row.text for row in plan.rows if row.category == COMPLIANCE and not row.placeholder]
    said = brief.compliance if brief else ()
    seen = {"brief": {brief.path: brief.digest} if brief else {}, "named": [each.name for each in said], "boxes": boxes}
    if boxes:
        return passed(f"{count(len(boxes), 'box', 'boxes')} under Compliance", **seen)
    if brief is None or not said:
        return skipped("the brief names no compliance" if brief else "there is no project brief that names any", **seen)
    fix = f"write `### Compliance` under `## Release Gates` in {plan.path}, with a box for each requirement"
    what = f"{said[0].name or said[0].value} is named, and {plan.path} has no compliance gate"
    return unknown(what, fix=fix, where=brief.path, line=said[0].line, **seen)


@gate(
    "CMP002",
    category="compliance",
    row="Audit trail complete",
    phrases=("Audit trail complete", "Audit trail is complete"),
    order=31,
)
def audit_trail(
    repository: Repository,
    head: Commit,
    settings: GateSettings,
    plan_rows: PlanRows,
    brief: Brief | None,
    release_records: tuple[Records, ...],
) -> Result:
    """Every release since adoption has its record: a line in the audit log, and a report.

    Proves: each tag of a release has a line that names it with the commit it is at, and a report of its version; and
    each tag that a line names is here.

    Cannot see: whether what the records say is true, releases without a tag, tags that were deleted together with
    their line, and without the setting `adopted` what was released before the first record.
    """
    if not (plan_rows.of("CMP002") or "CMP002" in settings.require or settings.compliance.adopted or _named(brief)):
        return skipped("nobody asks for it: write the box into the plan, or set `adopted` for compliance")
    from ..compliance.records import records_at
    from ..compliance.trail import Trail, judge

    if repository.shallow:
        return unknown("history is cut off: nobody can tell which tags there are", fix="git fetch --unshallow --tags")
    tags = repository.releases(settings.release_tags)
    trail = Trail(
        tuple(each for each in tags if each.commit != head.id),
        (records_at(repository, "HEAD", head.id), *release_records),
        settings.compliance.adopted,
        settings.tag or "v{version}",
        now=tuple(each.name for each in tags if each.commit == head.id),
    )
    return judge(trail, datetime.now(UTC).date())


def _named(brief: Brief | None) -> bool:
    return brief is not None and bool(brief.compliance or brief.unread)


def _unread(brief: Brief | None) -> list[Finding]:
    return [Finding(each.message, each.fix, each.path, each.line) for each in (brief.unread if brief else ())]


def _strays(plan: Plan, settings: GateSettings) -> list[Finding]:
    """Documents that the settings name for a box that the plan has not: nobody would look at them."""
    from ..documents.text import fold

    boxes = {fold(row.text): row.text for row in (*plan.rows, *plan.checklist)}
    return [
        Finding(
            f"the settings name documents for {words!r}, and the plan has no such box{meant(words, boxes.values())}",
            "mend the words in [tool.release.gates.compliance.evidence], or write the box",
            plan.path,
        )
        for words in settings.compliance.evidence
        if fold(words) not in boxes
    ]
