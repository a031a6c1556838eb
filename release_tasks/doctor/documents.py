"""What people wrote: the plan, the changelog, the version and its tags, the environments."""

from ..engine.errors import GatesNotMet
from .diagnosis import Check, Patient


def plan_is_there(patient: Patient) -> str:
    """There is a release plan."""
    from gates.documents.plan import read_plan
    from gates.documents.roots import find_roots

    path = find_roots(patient.repository.files(patient.source.commit), **patient.settings.documents()).plan
    text = patient.read(path)
    if text is None:
        raise GatesNotMet(
            f"{path} is not there at {patient.source.commit[:10]}",
            fix="write it: docs/how-to/write-issues-and-plan.md shows its form",
        )
    plan = read_plan(path, text)
    return f"{path}, milestone {plan.milestone or 'not named'}"


CHECKS: tuple[Check, ...] = (plan_is_there,)
