"""`changelog`: what a release would write, and what every release brought."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

from ..engine.command import Outcome, command
from ..engine.errors import UsageError
from ..engine.frontends import SCHEMA
from .session import Session
from .versions import noted, since_last

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..project import Project
    from ..rules.changelog.links import Links
    from ..rules.changelog.sections import Section
    from ..unreleased import Tags, Unreleased

ONE = "give one of --all, --version, --since and --notes"


@command("changelog")
def changelog(
    session: Session,
    *,
    all: Annotated[bool, "the whole file anew: every release from its tag, newest first"] = False,
    version: Annotated[str | None, "the section of this release, from its tag"] = None,
    since: Annotated[str | None, "what came since this tag or commit"] = None,
    notes: Annotated[bool, "the release notes by the plan's template, of what is not released yet"] = False,
    fit: Annotated[
        Literal["release", "pull-request"] | None, "cut to what a forge takes for that, the rest linked"
    ] = None,
    print: Annotated[bool, "print it, as is done in any case: the file itself is written by a release alone"] = True,
) -> Outcome:
    """Print the changelog section of what is not released yet, or of every release."""
    if not print:
        raise UsageError(
            "the changelog file is written by a release", fix="invoke changelog, or invoke changelog --all --print"
        )
    if sum((all, version is not None, since is not None, notes)) > 1:
        raise UsageError(f"these are different questions: {ONE}", fix=ONE)
    if all:
        return _whole(session)
    if version is not None:
        return _fitted(session, _one(session, version), fit)
    if since is not None:
        return _fitted(session, _since(session, since), fit)
    return _fitted(session, _notes(session) if notes else _next(session), fit)


def _next(session: Session) -> Outcome:
    """What a release would write now: what stands below `[Unreleased]`, and the entries of commits."""
    from datetime import UTC, datetime

    from ..rules.changelog.entries import is_basic
    from ..rules.changelog.sections import UPCOMING, section

    project, since = since_last(session)
    notes, links = [str(note) for note in noted(project, since)], _links(project)
    if since.next is not None:
        today = datetime.fromtimestamp(project.world.now(), UTC).date()
        new = section(since.next, today, since.commits, links)._replace(tag=since.tags.pattern.tag(since.next))
    elif is_basic(since.commits):
        new = section(UPCOMING, None, since.commits, links)
    else:
        return _told([], f"nothing to release since {since.top_tag or 'the first commit'}", notes)
    new = new._replace(previous=since.last_tag)
    text, refused = _drafted(project, new)
    warnings = [*_basic(since), *refused]
    for warning in warnings:
        project.world.say(warning)
    return _told([new], text, [*notes, *warnings])


def _notes(session: Session) -> Outcome:
    """What a release would tell its users: what is new, what was mended, and the open issues that do not block it."""
    from datetime import UTC, datetime

    from ..engine.mistakes import told
    from ..rules.changelog.drafted_notes import Occasion, drafted_notes
    from ..rules.changelog.sections import Section

    project, since = since_last(session)
    warnings = [str(note) for note in noted(project, since)]
    if since.next is None:
        return _told([], f"nothing to release since {since.top_tag or 'the first commit'}", warnings)
    today = datetime.fromtimestamp(project.world.now(), UTC).date()
    milestone = project.settings.gates.get("milestone")
    occasion = Occasion(str(since.next), today, milestone, since.commits, _links(project))
    with told():
        text = drafted_notes(project.repository, project.settings, "HEAD", occasion)
    new = Section(str(since.next), today, tag=since.tags.pattern.tag(since.next), previous=since.last_tag)
    return _told([new], text.rstrip("\n"), warnings)


def _drafted(project: "Project", new: "Section") -> tuple[str, list[str]]:
    """The section with what a person wrote; where the file has no place for it, without, and why."""
    from ..rules.changelog.sections import ChangelogError, draft

    path = project.settings.changelog.file
    text = project.repository.read("HEAD", path) or ""
    try:
        said = draft(text, new, stable=True, path=path).said if new.date else new.body.rstrip("\n")
    except ChangelogError as error:
        return str(new).rstrip("\n"), [str(error)]
    return f"{new.heading}\n\n{said}", []


def _basic(since: "Unreleased") -> list[str]:
    from ..rules.changelog.entries import BASIC, is_basic

    start = since.last_tag or "the start"
    return [f"no commit since {start} is conventional: {BASIC}"] if is_basic(since.commits) else []


def _whole(session: Session) -> Outcome:
    """The file as the history alone would have it."""
    from ..rules.changelog.released import Tagged, released_sections
    from ..rules.changelog.sections import whole

    project, tags, links = _tags(session)
    tagged = Tagged(tags.commits, tags.names, tags.dates)
    sections = released_sections(project.repository, project.settings, tagged, "HEAD", links)
    return _told(sections, whole(sections).rstrip("\n"), [str(note) for note in tags.notes])


def _one(session: Session, asked: str) -> Outcome:
    """The section of one release."""
    from ..rules.changelog.released import Tagged, released_sections

    project, tags, links = _tags(session)
    version = next((each for each, name in tags.names.items() if asked in (str(each), name)), None)
    if version is None:
        known = ", ".join(map(str, sorted(tags.names, reverse=True)[:5]))
        raise UsageError(f"{asked} is not released: no tag is it", fix=f"one of: {known or 'there is none yet'}")
    tagged, commit = Tagged(tags.commits, tags.names, tags.dates), tags.commits[version]
    if not project.repository.has(commit):
        raise UsageError(f"{tags.names[version]} is on the remote, and not in this clone", fix="git fetch --tags")
    sections = released_sections(project.repository, project.settings, tagged, commit, links, only=version)
    return _told(sections, "\n".join(map(str, sections)).rstrip("\n"), [])


def _since(session: Session, revision: str) -> Outcome:
    """What came since a tag or commit."""
    from ..rules.changelog.sections import UPCOMING, section
    from ..rules.commits.reading import counted

    project = session.project()
    repository = project.repository
    commit = repository.commit(revision)
    if commit is None:
        raise UsageError(f"there is no tag or commit {revision}", fix="git fetch --tags, or git tag to see which")
    commits = counted(repository, project.settings, repository.log("HEAD", f"^{commit}"))
    new = section(UPCOMING, None, commits, _links(project))._replace(previous=revision)
    return _told([new], str(new).rstrip("\n") if new.body else f"nothing since {revision}", [])


def _fitted(session: Session, found: Outcome, fit: str | None) -> Outcome:
    """The answer, cut to what a forge takes; the whole text is in the file at the tag."""
    from ..rules.changelog.bodies import LIMITS, fitted

    if fit is None:
        return found
    project = session.project()
    path, links = project.settings.changelog.file, _links(project)
    tag = next((each["tag"] for each in found.data["releases"]), None)
    rest = f"The rest is in [{path}]({links.written(tag, path)})." if links and tag else f"The rest is in {path}."
    text = fitted(found.text, LIMITS[fit], rest)
    return replace(found, text=text, data={**found.data, "changelog": text})


def _tags(session: Session) -> "tuple[Project, Tags, Links | None]":
    """The project, what is released of it, and its links."""
    from ..rules.changelog.links import home_of, links
    from ..unreleased import clone_notes, read_tags, remote_of, require_whole

    project = session.project()
    repository, settings = project.repository, project.settings
    commit = repository.commit("HEAD")
    if commit is None:
        raise UsageError("this repository has no commit yet", fix="git commit")
    require_whole(repository)
    remote = remote_of(repository, settings)
    tags = read_tags(repository, settings, remote, commit)
    if tags.unasked is not None:
        tags = replace(tags, differences=(*tags.differences, *clone_notes(repository, remote, tags)))
    for note in tags.notes:
        project.world.say(str(note))
    return project, tags, links(home_of(repository, remote))


def _links(project: "Project") -> "Links | None":
    from ..rules.changelog.links import home_of, links
    from ..unreleased import remote_of

    return links(home_of(project.repository, remote_of(project.repository, project.settings)))


def _told(sections: "Sequence[Section]", text: str, warnings: list[str]) -> Outcome:
    """The text, and the same as data."""
    releases = [
        {
            "version": each.version if each.date else None,
            "tag": each.tag or None,
            "date": each.date.isoformat() if each.date else None,
            "previous": each.previous,
            "sections": {group: list(entries) for group, entries in each.groups.items()},
        }
        for each in sections
    ]
    data = {
        "schema": SCHEMA,
        "exit": 0,
        "changelog": text if sections else "",
        "releases": releases,
        "nothing_to_release": not sections,
        "warnings": warnings,
    }
    return Outcome(text, data)
