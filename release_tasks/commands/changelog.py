"""`changelog`: what a release would write, and what every release brought."""

from typing import TYPE_CHECKING, Annotated

from ..engine.command import Outcome, command
from ..engine.errors import UsageError
from ..engine.frontends import SCHEMA
from .session import Session
from .versions import since_last

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..project import Project
    from ..rules.versions import Version
    from ..unreleased import Unreleased


@command("changelog")
def changelog(
    session: Session,
    *,
    all: Annotated[bool, "every release from its tag, newest first"] = False,
    print: Annotated[bool, "on standard output; the file itself is written by a release alone"] = True,
) -> Outcome:
    """Print the changelog section of what is not released yet, or of every release."""
    project, since = since_last(session)
    if not print:
        raise UsageError(
            "the changelog file is written by a release", fix="invoke changelog, or invoke changelog --all --print"
        )
    sections = _every(project, since.tags.commits) if all else _next(project, since)
    text = "\n\n".join(section.rstrip("\n") for section in sections)
    return Outcome(text or "nothing to release", {"schema": SCHEMA, "exit": 0, "changelog": text})


def _next(project: "Project", since: "Unreleased") -> list[str]:
    from datetime import UTC, datetime

    from ..rules.changelog import section

    if since.next is None:
        return []
    return [str(section(since.next, datetime.fromtimestamp(project.world.now(), UTC).date(), since.commits))]


def _every(project: "Project", tags: "Mapping[Version, str]") -> list[str]:
    """A section per release, its commits attributed by ancestry in one pass."""
    from datetime import UTC, datetime

    from ..rules.changelog import section
    from ..rules.history import attribute
    from ..rules.reading import counted

    repository = project.repository
    log = repository.log("HEAD")
    days = {commit.id: datetime.fromtimestamp(commit.time, UTC).date() for commit in log}
    found = attribute(log, tags)
    return [
        str(section(v, days[tags[v]], counted(repository, project.settings, commits)))
        for v, commits in found.items()
        if v is not None
    ]
