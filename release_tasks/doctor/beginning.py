"""Whether a release could begin: all that it asks before its first step."""

from collections.abc import Collection

from ..decide import Call
from ..engine.errors import Exit
from ..engine.questions import Obstacles
from ..preview.look import look
from .diagnosis import Diagnosis, Patient

CLAIM = "A release could begin"


def could_begin(patient: Patient, told: Collection[str]) -> Diagnosis:
    """What a release would stumble over before its first step, except what was told already."""
    looked = look(patient.project, Call(yes=True))
    errors = [error for error in looked.questions.obstacles if error.exit != Exit.DONE and error.summary not in told]
    if errors:
        all_of_them = Obstacles(errors)
        return Diagnosis(CLAIM, "FAIL", all_of_them.summary, all_of_them.fix, Exit.GATES_NOT_MET)
    if looked.questions.not_checked:
        return Diagnosis(CLAIM, "UNKNOWN", f"not checked: {', '.join(looked.questions.not_checked)}", "mend the above")
    outcome = next(iter(looked.questions.obstacles), None)
    return Diagnosis(CLAIM, "PASS", outcome.summary if outcome else f"next: {looked.found().decided.version}")
