"""What was begun and not finished, by whatever tool: tags, artifacts, changelog, branches, journals compared.

Looks only. A check is a function over the ground: it yields what does not fit, each with the one missing step.
"""

from ..engine.errors import Exit, ReleaseError, Stopped
from ..project import Project
from .checks import CHECKS, Finding, partly, without_artifacts
from .ground import Ground, Shelf
from .survey import survey

__all__ = ["CHECKS", "Finding", "Ground", "Shelf", "or_unfinished", "survey", "to_repair"]


def to_repair(ground: Ground) -> tuple[Finding, ...]:
    """What every check finds, in the order of the checks."""
    return tuple(finding for check in CHECKS for finding in check(ground))


def or_unfinished(project: Project, error: ReleaseError) -> ReleaseError:
    """The error as it is; but where there is nothing to release since a version without all its artifacts, that."""
    if error.exit != Exit.DONE:
        return error
    ground = survey(project)
    found = [each for check in (without_artifacts, partly) for each in check(ground)]
    lacks = next((each for each in found if each.version == str(ground.top)), None)
    return error if lacks is None else Stopped(f"{error.summary}, but {lacks.what}", fix=lacks.fix)
