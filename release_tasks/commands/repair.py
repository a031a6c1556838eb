"""`repair`: what was begun and not finished, and the one missing step of each."""

from ..engine.command import Outcome, command
from ..engine.errors import Exit
from ..engine.frontends import SCHEMA
from .session import Session


@command("repair")
def repair(session: Session) -> Outcome:
    """Find what was begun and not finished, by whatever tool, and print the one missing step; changes nothing."""
    from ..repair import survey, to_repair
    from ..views.findings import findings

    found = to_repair(survey(session.project()))
    unknown = all(each.unknown for each in found)
    code = Exit.DONE if not found else Exit.OUTSIDE_FAILED if unknown else Exit.GATES_NOT_MET
    data = {"schema": SCHEMA, "exit": int(code), "findings": [each._asdict() for each in found]}
    return Outcome(findings(found), data, int(code))
