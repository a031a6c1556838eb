"""What was begun and not finished, by whatever tool: tags, artifacts, changelog, branches, journals compared.

Looks only. A check is a function over the ground: it yields what does not fit, each with the one missing step.
"""

from .checks import CHECKS, Finding
from .ground import Ground, Shelf, survey

__all__ = ["CHECKS", "Finding", "Ground", "Shelf", "survey", "to_repair"]


def to_repair(ground: Ground) -> tuple[Finding, ...]:
    """What every check finds, in the order of the checks."""
    return tuple(finding for check in CHECKS for finding in check(ground))
