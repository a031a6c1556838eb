"""`version` and `changelog`: what a release would say, without one."""

from typing import TYPE_CHECKING, Annotated

from ..engine.command import Outcome, command
from ..engine.errors import UsageError
from ..engine.frontends import SCHEMA
from .session import Session

if TYPE_CHECKING:
    from ..decide import Unreleased
    from ..project import Project


@command("version")
def version(session: Session) -> Outcome:
    """Print the next version, found from the conventional commits since the highest reachable tag."""
    _, since = _unreleased(session)
    following = str(since.next) if since.next else None
    text = following or f"nothing to release since {since.last_tag or 'the first commit'}"
    data = {
        "schema": SCHEMA,
        "exit": 0,
        "version": following,
        "last": since.last_tag,
        "nothing_to_release": since.next is None,
    }
    return Outcome(text, data)


@command("changelog")
def changelog(
    session: Session,
    *,
    all: Annotated[bool, "every release from its tag, newest first"] = False,
    print: Annotated[bool, "on standard output; the file itself is written by a release alone"] = True,
) -> Outcome:
    """Print the changelog section of what is not released yet, or of every release."""
    project, since = _unreleased(session)
    if not print:
        raise UsageError(
            "the changelog file is written by a release", fix="invoke changelog, or invoke changelog --all --print"
        )
    sections = _every(project) if all else _next(project, since)
    text = "\n\n".join(section.rstrip("\n") for section in sections)
    return Outcome(text or "nothing to release", {"schema": SCHEMA, "exit": 0, "changelog": text})


def _unreleased(session: Session) -> "tuple[Project, Unreleased]":
    """What the checked-out commit has that is not released."""
    from ..decide import declared_version, remote_of, unreleased
    from ..rules.versions import tag_pattern

    project = session.project()
    repository, settings = project.repository, project.settings
    commit = repository.commit("HEAD")
    if commit is None:
        raise UsageError("this repository has no commit yet", fix="git commit")
    first = declared_version(repository, commit)
    return project, unreleased(repository, remote_of(repository, settings), tag_pattern(settings.tag), commit, first)


def _next(project: "Project", since: "Unreleased") -> list[str]:
    from datetime import UTC, datetime

    from ..rules.changelog import section

    if since.next is None:
        return []
    return [str(section(since.next, datetime.fromtimestamp(project.world.now(), UTC).date(), since.commits))]


def _every(project: "Project") -> list[str]:
    """A section per release, its commits attributed by ancestry in one pass."""
    from datetime import UTC, datetime

    from ..decide import released_tags, remote_of
    from ..rules.changelog import section
    from ..rules.history import attribute, read
    from ..rules.versions import tag_pattern

    repository = project.repository
    tags = released_tags(repository, remote_of(repository, project.settings), tag_pattern(project.settings.tag))
    log = repository.log("HEAD")
    days = {commit.id: datetime.fromtimestamp(commit.time, UTC).date() for commit in log}
    found = attribute(log, tags)
    return [str(section(v, days[tags[v]], read(commits))) for v, commits in found.items() if v is not None]
