"""`version`: what a release would be called, and why."""

from typing import TYPE_CHECKING, Annotated, Any

from ..engine.command import Outcome, command
from ..engine.errors import UsageError
from ..engine.frontends import SCHEMA
from .session import Session

if TYPE_CHECKING:
    from ..project import Project
    from ..rules.versions.tags import Note
    from ..unreleased import Unreleased


@command("version")
def version(
    session: Session,
    *,
    pre: Annotated[str | None, "the next pre-release of this word: rc, beta"] = None,
    explain: Annotated[bool, "every commit since the last version: its level, and why"] = False,
) -> Outcome:
    """Print the next version, found from the conventional commits since the highest reachable tag."""
    from ..rules.commits.messages import highest

    project, since = since_last(session, pre=pre)
    notes = noted(project, since)
    following = str(since.next) if since.next is not None else None
    level = highest(since.commits)
    text = following or f"nothing to release since {since.top_tag or 'the first commit'}"
    data = {
        "schema": SCHEMA,
        "exit": 0,
        "version": following,
        "last": since.last_tag,
        "level": str(level) if level is not None else None,
        "nothing_to_release": since.next is None,
        "notes": [note._asdict() for note in notes],
    }
    return _explained(since, data, text) if explain else Outcome(text, data)


def _explained(since: "Unreleased", data: dict[str, Any], answer: str) -> Outcome:
    """Every commit, and the rule that made the version."""
    from ..rules.commits.explained import explanation
    from ..rules.commits.reading import first_line
    from ..views.explanation import explanation as written

    headers = [first_line(each.message) for each in since.log]
    said = {**data, **explanation(since.commits, headers, since.last, since.next, since.top)}
    return Outcome(written(said, answer), said)


def noted(project: "Project", since: "Unreleased") -> "tuple[Note, ...]":
    """What is worth telling of tags and clone, told; raises `UsageError` where the next version is taken."""
    from ..unreleased import clone_notes, remote_of, require_free

    repository, tags = project.repository, since.tags
    notes = (*tags.notes, *clone_notes(repository, remote_of(repository, project.settings), tags))
    for note in notes:
        project.world.say(str(note))
    if since.next is not None:
        require_free(tags, since.next)
    return notes


def since_last(session: Session, *, pre: str | None = None) -> "tuple[Project, Unreleased]":
    """What the checked-out commit has that is not released."""
    from ..unreleased import read_tags, remote_of, unreleased

    project = session.project()
    repository, settings = project.repository, project.settings
    commit = repository.commit("HEAD")
    if commit is None:
        raise UsageError("this repository has no commit yet", fix="git commit")
    tags = read_tags(repository, settings, remote_of(repository, settings), commit)
    return project, unreleased(repository, settings, commit, tags, pre=pre)
