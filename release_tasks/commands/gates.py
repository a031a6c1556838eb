"""`gates`: is this checkout ready to be released?"""

import json
from typing import TYPE_CHECKING, Annotated

from ..engine.command import Outcome, command
from ..engine.errors import UsageError
from .session import Session

if TYPE_CHECKING:
    from pathlib import Path

    from gates.gate_check import GateCheck
    from gates.overrides import Overrides

    from ..engine.release import Overriding
    from ..engine.world import World
    from ..project import Project


@command("gates")
def gates(  # noqa: PLR0913  # what a person may say
    session: Session,
    *,
    gate: Annotated[tuple[str, ...], "ask this gate and what it requires; may be repeated"] = (),
    category: Annotated[str | None, "ask the gates of one category"] = None,
    fresh: Annotated[bool, "use no earlier evidence"] = False,
    hotfix: Annotated[bool, "ask as much of the tests as the matrix asks of a hotfix"] = False,
    partial: Annotated[bool, "say PARTIAL where required gates could only be skipped"] = False,
    override: Annotated[tuple[str, ...], "look how it would be with this gate overridden: TST004,DOD003"] = (),
    reason: Annotated[tuple[str, ...], "why; one for all overrides, or one each"] = (),
    until: Annotated[str | None, "last day of the overrides, YYYY-MM-DD"] = None,
    file_issues: Annotated[bool, "write the missing backlog issues of failed gates into the working tree"] = False,
) -> Outcome:
    """Judge the checkout by the gates of its plan; asks and judges, and changes nothing without --file-issues."""
    from gates.gate_check import check_gates
    from gates.outputs import scrubbed
    from gates.redaction import as_it_is
    from gates.report import as_advice, as_json, as_progress, as_table

    from ..engine.mistakes import told

    project = session.project()
    world, root = project.world, project.repository.root
    overrides = _overrides(project, (override, reason, until))
    with told():
        check = check_gates(
            root,
            ids=gate,
            category=category,
            offered={"fresh": fresh, "tools": world.tools(), **({"release_type": "hotfix"} if hotfix else {})},
            partial=partial,
            overrides=overrides,
            tell=lambda judged: world.say(as_progress(judged, world.redact)),
        )
    check = scrubbed(check, world.redact)
    world.say(as_advice(check, as_it_is))
    for line in overrides.unneeded(check.judged):
        world.say(line)
    filed = _file_issues(project, check) if file_issues else ()
    for path in filed:
        world.say(f"filed {path}")
    document = json.loads(as_json(check, as_it_is))
    return Outcome(as_table(check, as_it_is), {**document, "exit": check.exit_code, "filed": filed}, check.exit_code)


def _overrides(project: "Project", said: tuple[tuple[str, ...], tuple[str, ...], str | None]) -> "Overrides":
    """What was said, by somebody who may; nothing is kept of it, and no release takes it over."""
    from datetime import UTC, datetime

    from ..offered import overrides_of
    from ..roles.overrides import asked_overrides

    world, now = project.world, project.world.now()
    if said[1] and not said[0]:
        raise UsageError("--reason says why, and there is nothing to say it of", fix="leave it out, or add --override")
    found: tuple[Overriding, ...] = ()
    if any(said):
        _, target, commit = project.standing()
        roles, root = project.permissions((target, commit)), project.repository.root
        found = asked_overrides(roles, lambda name: world.read(root / name), said, now)
        world.say("overrides are judged here and not kept: a release needs its own")
    return overrides_of(found, datetime.fromtimestamp(now, UTC).date())


def _file_issues(project: "Project", check: "GateCheck") -> tuple[str, ...]:
    """File what a failed gate needs and nobody filed yet, in the working tree; the paths that were written."""
    from gates.documents.context import read_roadmap
    from gates.documents.roots import find_roots

    from ..rules.records import gate_issues
    from ..views.timeline import follows

    world, root = project.world, project.repository.root
    roots = find_roots(root, **project.settings.documents())
    files = {
        str(path.relative_to(root)): path.read_text(encoding="utf-8")
        for path in sorted((root / roots.issues).rglob("*.md"))
    }
    milestones = read_roadmap(roots.roadmap, world.read(root / roots.roadmap) or "")
    rows = [
        {"id": each.id, "title": each.row, "status": each.result.status.upper(), "details": each.result.details}
        for each in check.blocking
    ]
    own = [row for row in rows if not follows(row)]
    edits = gate_issues(files, roots.issues, own, check.milestone, milestones, world.say)
    for path, text in edits.items():
        _write(world, root / path, text)
    return tuple(edits)


def _write(world: "World", path: "Path", text: str | None) -> None:
    from ..engine.change import Remove, Write

    change = Remove(path) if text is None else Write(path, text)
    world.ensure(lambda: path if world.read(path) == text else None, change, path)
