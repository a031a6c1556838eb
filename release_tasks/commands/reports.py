"""`status` and `report`: what the journal says."""

from typing import Annotated

from ..engine.command import Outcome, command
from .session import SCHEMA, Session


@command("status")
def status(session: Session) -> Outcome:
    """Print where the unfinished or newest release stands, and the next command."""
    from ..views.status import as_data, as_text

    events = session.project().newest()
    if not events:
        return Outcome(
            "no release has been made here yet; next: invoke release --dry-run",
            {"schema": SCHEMA, "exit": 0, "release": None},
        )
    return Outcome(as_text(events), {"schema": SCHEMA, "exit": 0, **as_data(events)})


@command("report")
def report(
    session: Session, *, version: Annotated[str | None, "version, tag or release id; the newest if not given"] = None
) -> Outcome:
    """Print the report of a release, made from its journal."""
    return reported(session, version)


def reported(session: Session, version: str | None) -> Outcome:
    """The release report of a version."""
    from ..rules.limits import limits
    from ..views.release_report import release_report
    from ..views.status import as_data

    project = session.project()
    events = project.find(version)
    if not events:
        return Outcome("no release has been made here yet", {"schema": SCHEMA, "exit": 0, "release": None})
    text = release_report(events, limits(project.settings.limits))
    return Outcome(text, {"schema": SCHEMA, "exit": 0, **as_data(events), "report": text})
