"""`doctor`: is this machine, this clone, this project ready to release?"""

from ..engine.command import Outcome, command
from ..engine.errors import Exit
from ..engine.frontends import SCHEMA
from .session import Session


@command("doctor")
def doctor(session: Session) -> Outcome:
    """Check that this machine, clone and project are ready to release, and say how to mend what is not."""
    from ..doctor import Patient, examine
    from ..views.diagnoses import diagnoses

    found = examine(Patient(session.project()))
    code = max((each.exit for each in found), default=Exit.DONE)
    checks = [{**each._asdict(), "exit": int(each.exit)} for each in found]
    return Outcome(diagnoses(found), {"schema": SCHEMA, "exit": int(code), "checks": checks}, int(code))
