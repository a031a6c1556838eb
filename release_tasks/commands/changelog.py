"""`changelog`: what a release would write, and what every release brought."""

from typing import TYPE_CHECKING, Annotated

from ..engine.command import Outcome, command
from ..engine.errors import UsageError
from ..engine.frontends import SCHEMA
from .session import Session
from .versions import since_last

if TYPE_CHECKING:
    from ..project import Project
    from ..unreleased import Tags, Unreleased


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
    sections = _every(project, since.tags) if all else _next(project, since)
    text = "\n\n".join(section.rstrip("\n") for section in sections)
    return Outcome(text or "nothing to release", {"schema": SCHEMA, "exit": 0, "changelog": text})


def _next(project: "Project", since: "Unreleased") -> list[str]:
    from datetime import UTC, datetime

    from ..rules.changelog import section

    if since.next is None:
        return []
    return [str(section(since.next, datetime.fromtimestamp(project.world.now(), UTC).date(), since.commits))]


def _every(project: "Project", tags: "Tags") -> list[str]:
    """A section per release, its commits attributed by ancestry in one pass; its date is the tag's."""
    from datetime import UTC, datetime

    from ..rules.changelog import section
    from ..rules.history import attribute
    from ..rules.reading import counted

    repository = project.repository
    log = repository.log("HEAD")
    made = {commit.id: commit.time for commit in log}
    return [
        str(
            section(
                version,
                datetime.fromtimestamp(tags.dates.get(version, made[tags.commits[version]]), UTC).date(),
                counted(repository, project.settings, commits),
            )
        )
        for version, commits in attribute(log, tags.commits, tags.dates).items()
        if version is not None
    ]
