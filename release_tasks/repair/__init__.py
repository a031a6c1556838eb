"""What was begun and not finished, by whatever tool: tags, artifacts, changelog, branches, journals compared.

Looks only. A check is a function over the ground: it yields what does not fit, each with the one missing step.
"""

from ..engine.errors import Exit, ReleaseError, Stopped
from ..project import Project
from .checks import CHECKS, Finding
from .ground import Ground, Shelf, survey

__all__ = ["CHECKS", "Finding", "Ground", "Shelf", "or_unfinished", "survey", "to_repair"]


def to_repair(ground: Ground) -> tuple[Finding, ...]:
    """What every check finds, in the order of the checks."""
    return tuple(finding for check in CHECKS for finding in check(ground))


def or_unfinished(project: Project, error: ReleaseError) -> ReleaseError:
    """The error as it is; but where there is nothing to release since a version that is not whole, that."""
    if error.exit != Exit.DONE:
        return error
    ground = survey(project)
    newest = [each for each in to_repair(ground) if each.version == str(ground.top)]
    if not newest:
        return error
    return Stopped(f"{error.summary}, but {newest[0].what}", fix=newest[0].fix)
