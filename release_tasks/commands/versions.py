"""`version`: what a release would be called, and why."""

from typing import TYPE_CHECKING

from ..engine.command import Outcome, command
from ..engine.errors import UsageError
from ..engine.frontends import SCHEMA
from .session import Session

if TYPE_CHECKING:
    from ..project import Project
    from ..unreleased import Unreleased


@command("version")
def version(session: Session) -> Outcome:
    """Print the next version, found from the conventional commits since the highest reachable tag."""
    _, since = since_last(session)
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


def since_last(session: Session) -> "tuple[Project, Unreleased]":
    """What the checked-out commit has that is not released."""
    from ..rules.versions import tag_pattern
    from ..unreleased import declared_version, remote_of, unreleased

    project = session.project()
    repository, settings = project.repository, project.settings
    commit = repository.commit("HEAD")
    if commit is None:
        raise UsageError("this repository has no commit yet", fix="git commit")
    first = declared_version(repository, commit)
    return project, unreleased(repository, remote_of(repository, settings), tag_pattern(settings.tag), commit, first, settings)
