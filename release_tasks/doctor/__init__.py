"""Is this machine, this clone, this project ready to release? Looks only.

A check is a function: its docstring is the claim, what it answers is what it saw. It raises what a release would raise;
`Unsure` where it cannot tell; and answers None where the claim does not concern this project.
"""

from . import clone, documents, machine, pipelines, places, remote
from .diagnosis import Check, Diagnosis, Patient, Status, Unsure, diagnosed

__all__ = ["CHECKS", "Check", "Diagnosis", "Patient", "Status", "Unsure", "diagnosed", "examine"]

CHECKS: tuple[Check, ...] = (
    *machine.CHECKS,
    *clone.CHECKS,
    *remote.CHECKS,
    *documents.CHECKS,
    *places.CHECKS,
    *pipelines.CHECKS,
)
"""All checks, in the order in which they are shown."""


def examine(patient: Patient) -> tuple[Diagnosis, ...]:
    """What every check that concerns this project says."""
    return tuple(found for check in CHECKS if (found := diagnosed(check, patient)) is not None)
