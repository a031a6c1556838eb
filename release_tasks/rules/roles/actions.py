"""What people do in a release, and the roles that may (PRD, Security Requirements and Test Failure Escalation)."""

from typing import NamedTuple

MANAGER, ADMIN, LEAD, DEVELOPER, QA, ON_CALL = "release_manager", "admin", "tech_lead", "developer", "qa", "on_call"
ROLES = (MANAGER, ADMIN, LEAD, DEVELOPER, QA, ON_CALL)


class Action(NamedTuple):
    """Something that not everybody may: `words` come after "may not"."""

    words: str
    roles: tuple[str, ...]


RELEASE = Action("release", (MANAGER, ADMIN))
OVERRIDE = Action("override a gate", (MANAGER,))
ROLL_BACK = Action("roll back", (MANAGER,))
"""And whom the plan names under "Who can trigger" (decisions 47)."""
ABORT = Action("abort a release", (MANAGER, ADMIN, ON_CALL))
"""And who began it."""
OPERATE = Action("start and stop environments", (MANAGER, ADMIN, ON_CALL))
RETRY = {
    "unit": Action("confirm a retry after failed unit tests", (DEVELOPER, LEAD)),
    "integration": Action("confirm a retry after failed integration tests", (LEAD,)),
    "e2e": Action("confirm a retry after failed e2e tests", (QA, DEVELOPER, LEAD)),
}
"""The specification's person for each type, where decisions 32 is wider; a tech lead is a developer too."""
