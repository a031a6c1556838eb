"""`gates`: is this checkout ready to be released?"""

import json
from typing import TYPE_CHECKING, Annotated

from ..engine.command import Outcome, command
from .session import Session

if TYPE_CHECKING:
    from gates.gate_check import GateCheck

    from ..project import Project


@command("gates")
def gates(
    session: Session,
    *,
    gate: Annotated[tuple[str, ...], "ask this gate and what it requires; may be repeated"] = (),
    category: Annotated[str | None, "ask the gates of one category"] = None,
    fresh: Annotated[bool, "use no earlier evidence"] = False,
    partial: Annotated[bool, "say PARTIAL where required gates could only be skipped"] = False,
    file_issues: Annotated[bool, "write the missing backlog issues of failed gates into the working tree"] = False,
) -> Outcome:
    """Judge the checkout by the gates of its plan; asks and judges, and changes nothing without --file-issues."""
    from gates.gate_check import check_gates
    from gates.report import as_advice, as_json, as_line, as_table

    from ..engine.mistakes import told

    project = session.project()
    world, root = project.world, project.repository.root
    with told():
        check = check_gates(
            root,
            ids=gate,
            category=category,
            offered={"fresh": fresh, "tools": world.tools()},
            partial=partial,
            tell=lambda judged: world.say(as_line(judged, world.redact)),
        )
    world.say(as_advice(check, world.redact))
    filed = _file_issues(project, check) if file_issues else ()
    for path in filed:
        world.say(f"filed {path}")
    document = json.loads(as_json(check, world.redact))
    return Outcome(as_table(check, world.redact), {**document, "exit": check.exit_code, "filed": filed}, check.exit_code)
