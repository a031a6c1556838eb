"""Is this machine, this clone, this project ready to release? Looks only.

A check is a function: its docstring is the claim, what it answers is what it saw. It raises what a release would raise;
`Unsure` where it cannot tell; and answers None where the claim does not concern this project.
"""

from . import clone, machine, pipelines, places, remote, tags
from .beginning import could_begin
from .diagnosis import Check, Diagnosis, Patient, Status, Unsure, diagnosed

__all__ = ["CHECKS", "Check", "Diagnosis", "Patient", "Status", "Unsure", "diagnosed", "examine"]

CHECKS: tuple[Check, ...] = (
    *machine.CHECKS,
    *clone.CHECKS,
    *remote.CHECKS,
    *tags.CHECKS,
    *places.CHECKS,
    *pipelines.CHECKS,
)
"""All checks, in the order in which they are shown."""


def examine(patient: Patient) -> tuple[Diagnosis, ...]:
    """What every check that concerns this project says, and whether a release could begin."""
    found = [told for check in CHECKS if (told := diagnosed(check, patient)) is not None]
    return (*found, could_begin(patient, [each.saw for each in found]))
