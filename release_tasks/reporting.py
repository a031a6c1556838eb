"""What a release leaves behind in the repository, as path to text: reports, audit line, issues (decisions 20-23; AC7).

Made from the same events on the same commit it is the same.
"""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .engine.errors import ReleaseError
from .engine.release import Release
from .rules.limits import limits
from .rules.records import (
    LOG,
    Edits,
    Files,
    changed,
    closed_issues,
    failure_issue,
    gate_issues,
    handoff_note,
    over,
    report_path,
    with_line,
)
from .views import timeline
from .views.audit import audit_line, bare_line, in_log
from .views.deployment_report import deployment_report
from .views.failure import failure
from .views.release_report import release_report
from .views.rollback_report import incident_report, rollback_report
from .views.timeline import Events
from .views.verified import FAILED, rollbacks

if TYPE_CHECKING:
    from gates.documents.milestones import Milestones
    from gates.documents.roots import Roots


@dataclass(frozen=True)
class Ground:
    """The documents that there are where the records go."""

    base: str
    roots: "Roots | None"
    files: Files
    milestones: "Milestones"
    manual: tuple[str, ...]
    """The steps of the plan's rollback procedure."""


def records(release: Release, events: Events, base: str) -> Edits:
    """What has to change on the commit `base`; empty where all of it is there already.

    Where the reports cannot be made, the raw journal lies beside where they should be (decisions 22).
    """
    try:
        edits = _edits(release, events, base)
    except ReleaseError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever it was, what is known must not be lost
        path = report_path(release.version, suffix="jsonl")
        release.world.say(f"the reports cannot be made ({type(error).__name__}: {error}); the raw journal is in {path}")
        edits = {path: "".join(json.dumps(event, default=str) + "\n" for event in events)}
        edits |= _logged(release, events, base, bare_line(events))
    return changed(edits, lambda path: release.repository.read(base, path))


def _edits(release: Release, events: Events, base: str) -> Edits:
    ground = _ground(release, base)
    strategies = {name: each.strategy for name, each in release.settings.environments.items()}
    logged = _logged(release, events, base, audit_line(events, strategies))
    return {**_reports(release, events, ground), **logged, **_issues(release, events, ground)}


def _logged(release: Release, events: Events, base: str, line: str) -> Edits:
    """The audit log with one more line, where it has none of this end."""
    log = release.repository.read(base, LOG) or ""
    return {} if in_log(log, events) else {LOG: with_line(log, line)}


def _ground(release: Release, base: str) -> Ground:
    from gates.documents.context import read_roadmap
    from gates.documents.milestones import Milestones
    from gates.documents.roots import find_roots
    from gates.documents.text import DocumentError

    repo, settings = release.repository, release.settings
    try:
        roots = find_roots(repo.files(base), **settings.documents())
        milestones = read_roadmap(roots.roadmap, repo.read(base, roots.roadmap) or "")
    except DocumentError as error:
        release.world.say(f"no issues are filed: {error}")
        return Ground(base, None, {}, Milestones(), ())
    files = repo.texts(base, roots.issues, _notes_folder(roots))
    return Ground(base, roots, files, milestones, _manual(release, roots.plan, repo.read(base, roots.plan)))


def _notes_folder(roots: "Roots") -> str:
    return f"{roots.handoff_notes}/devops"


def _manual(release: Release, path: str, text: str | None) -> tuple[str, ...]:
    """What the plan says to do by hand."""
    from gates.documents.plan import read_plan
    from gates.documents.text import DocumentError

    try:
        procedure = read_plan(path, text).rollback if text else None
    except DocumentError as error:
        release.world.say(f"the plan's manual steps are left out: {error}")
        return ()
    return tuple(map(release.world.redact, procedure.steps)) if procedure else ()


def _reports(release: Release, events: Events, ground: Ground) -> dict[str, str]:
    """Path to report, as many as this end asks for (decisions 22)."""
    known, made = limits(release.settings.limits), {}
    back = rollbacks(events)
    if back:
        made[report_path(back[-1].from_version, "rollback")] = rollback_report(events, known)
    if any(each.status == FAILED for each in back):
        made[report_path(back[-1].from_version, "incident")] = incident_report(events, ground.manual)
    if ground.roots is not None and _deployed(events):
        note = handoff_note(ground.files, _notes_folder(ground.roots), release.decided.id)
        made[note] = deployment_report(events)
    if release.decided.type == "rollback":
        return made
    links = tuple((path.rpartition("/")[2], path) for path in sorted(made))
    return {report_path(release.version): release_report(events, known, links=links), **made}


def _deployed(events: Events) -> bool:
    """Whether anything was published or deployed, and nobody is only waited for."""
    runs = timeline.runs(events)
    refused = bool(runs) and runs[-1].refused
    return not refused and any(ran.environment or ran.type == "Pushed" for ran in runs)


def _issues(release: Release, events: Events, ground: Ground) -> Edits:
    """Issues to file and to close."""
    from gates.documents.filing import FailedDeployment

    if ground.roots is None:
        return {}
    world, root, milestone = release.world, ground.roots.issues, release.decided.milestone
    rows = timeline.gate_rows(events)
    edits: Edits = {}
    if timeline.outcome(events) == timeline.BLOCKED and release.decided.file_issues:
        blocking = [row for row in rows if timeline.blocks(row) and not timeline.follows(row)]
        edits |= gate_issues(ground.files, root, blocking, milestone, ground.milestones, world.say)
    if timeline.evidence(events, "Pushed"):  # only then the judged commit is what the branch has
        passing = [row["id"] for row in rows if timeline.status_of(row) == "PASS"]
        edits |= closed_issues(ground.files, passing, world.say)
    failed = failure(events)
    if failed is not None:
        draft = FailedDeployment(milestone=milestone, **failed._asdict()).draft()
        edits |= failure_issue(over(ground.files, edits), root, draft, release.decided.id, world.say)
    return edits
