"""Is this machine, this clone, this project ready to release? Looks only.

A check is a function: its docstring is the claim, what it answers is what it saw. It raises what a release would raise;
`Unsure` where it cannot tell; and answers None where the claim does not concern this project.
"""

from collections.abc import Iterable

from . import clone, machine, pipelines, places, remote, tags
from .beginning import could_begin
from .diagnosis import Check, Diagnosis, Patient, Status, Unsure, diagnosed

__all__ = ["CHECKS", "Check", "Diagnosis", "Patient", "Status", "Unsure", "diagnosed", "examine"]

CHECKS: tuple[Check, ...] = (
    *machine.CHECKS,
    *clone.CHECKS,
    *remote.CHECKS,
    *clone.RELEASED,
    *tags.CHECKS,
    *places.CHECKS,
    *pipelines.CHECKS,
)
"""All checks, in the order in which they are shown."""


def examine(patient: Patient) -> tuple[Diagnosis, ...]:
    """What every check that concerns this project says, and whether a release could begin.

    What stands in the way of several checks is told by the first; the others say which one they wait for.
    """
    found: list[Diagnosis] = []
    for check in CHECKS:
        told = diagnosed(check, patient)
        if told is not None:
            found.append(_waiting(told, found))
    return (*found, could_begin(patient, [each.saw for each in found]))


def _waiting(told: Diagnosis, before: Iterable[Diagnosis]) -> Diagnosis:
    same = (each for each in before if (each.saw, each.fix) == (told.saw, told.fix) and each.status != "PASS")
    first = next(same, None) if told.status != "PASS" else None
    return Diagnosis(told.claim, "UNKNOWN", f"not examined before this is mended: {first.claim}") if first else told
