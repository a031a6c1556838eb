"""Looks at everything that a release leaves, here, on the remote and where artifacts go; changes nothing."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..engine.errors import ReleaseError
from ..engine.git import Commit
from ..engine.journal import Event, read_chain
from ..engine.options import resolve
from ..engine.ports import Indexes, Place, indexes_of
from ..engine.state import is_this_machine
from ..project import Project, last_decided
from ..rules.artifacts.places import Declared, declared, plan_locations, said
from ..rules.changelog.outline import Outline
from ..rules.versions.schemes import Version, VersionError
from ..rules.versions.tags import TagPattern
from ..steps.publish import publish
from ..unreleased import HERE, Tags, read_tags
from ..views.timeline import evidence, outcome
from .ground import Branch, Ground, Journalled, Lacking, Shelf, plain

RELEASE_COMMIT = re.compile(
    r"(?:(?:chore|build|ci)\(release\)!?:\s+(?:release\s+)?|bump: version \S+ (?:→|->) |releases?:?\s+)?v?"
    r"(?P<version>\d+(?:\.\d+)+[\w.+-]*)(?:\s+\[skip ci\])?",
    re.IGNORECASE,
)
"""How the tools of the field say "this commit is version X"."""
BRANCH = "refs/heads/release/"


def survey(project: Project) -> Ground:
    """Look at everything; nothing is changed. A place that does not answer is said, and stops nothing."""
    repository, settings = project.repository, project.settings
    remote, target, commit = project.standing()
    tags = read_tags(repository, settings, remote, commit)
    journals = tuple(_journals(project))
    goes = places(project, journals, commit)
    indexes = indexes_of(settings, project.world)
    here = {version: tagged for version, tagged in tags.commits.items() if repository.has(tagged)}
    log = repository.log(commit, *(f"^{tagged}" for tagged in here.values()))
    shelves = {place: _shelf(project, indexes, place)._replace(default=goes.default) for place in goes.places}
    answering = [place for place, shelf in shelves.items() if shelf.reached]
    newest = project.locks.read("repository")["repository"]
    return Ground(
        pattern=tags.pattern,
        target=target,
        tags=tags.names,
        shelves=tuple(shelves.values()),
        sections=tuple(_sections(repository.read(commit, settings.changelog.file) or "", tags.pattern)),
        commits=release_commits(log, tags.pattern),
        branches=tuple(_branches(project, remote, tags)),
        releases=tuple(_told(events) for events in journals),
        lacking=tuple(_lacking(journals, indexes, answering, default=goes.default)),
        holder=newest.holder,
    )


def places(project: Project, journals: Sequence[Sequence[Event]], commit: str) -> Declared:
    """Where the artifacts go: by the settings of `publish`, and the plan of the newest release, or of `commit`."""
    from gates.documents.roots import find_roots

    repository, settings = project.repository, project.settings
    options = resolve(publish, ("[tool.release.publish]", settings.options.get("publish", {})))
    path, at = find_roots(repository.files(commit), **settings.documents()).plan, commit
    if journals:
        newest = last_decided(journals[-1])
        path, at = newest.plan or path, newest.source_commit if repository.has(newest.source_commit) else commit
    locations = plan_locations(path, repository.read(at, path))
    return declared(said(options), locations, root=repository.root, default=project.folder / "index")


def _journals(project: Project) -> Iterator[tuple[Event, ...]]:
    """The events of every whole release, oldest first; one fetch for all."""
    prefix = f"{project.settings.journal.ref}/journal/release-"
    refs = project.repository.remote_refs(project.store, f"{prefix}*")
    project.repository.fetch(project.store, *refs.values())
    for _, tip in sorted(refs.items()):
        events = tuple(event for _, event in read_chain(project.repository, tip))
        if any(event["event"] == "decided" for event in events):
            yield events


def _told(events: Sequence[Mapping[str, Any]]) -> Journalled:
    decided = last_decided(events)
    ended = any(event["event"] in ("ended", "evicted") for event in events)
    pushed, published = (evidence(events, kind) is not None for kind in ("Pushed", "Published"))
    return Journalled(decided.id, decided.version, outcome(events), ended, pushed, published)


def _shelf(project: Project, indexes: Indexes, place: Place) -> Shelf:
    index = indexes(place)
    name = index.named(place, "")
    try:
        found = index.versions(place, _name(project))
    except ReleaseError as error:
        return Shelf(name, None, error.summary, error.fix, reached=False)
    return Shelf(name, None if found is None else frozenset(map(plain, found)))


def _name(project: Project) -> str:
    from ..engine.settings import project_name

    root = project.repository.root
    return project_name(lambda path: project.world.read(root / path), project.settings, root.name)


def _sections(text: str, pattern: TagPattern) -> Iterator[Version]:
    for heading in Outline(text).headings:
        found = heading.name and _version(heading.name, pattern)
        if found:
            yield found


def release_commits(log: Iterable[Commit], pattern: TagPattern) -> dict[Version, str]:
    """Version to the newest commit whose first line says that it is its release."""
    found: dict[Version, str] = {}
    for commit in log:
        said = RELEASE_COMMIT.fullmatch(commit.message.partition("\n")[0].strip())
        version = _version(said["version"], pattern) if said else None
        if version is not None:
            found.setdefault(version, commit.id)
    return found


def _version(text: str, pattern: TagPattern) -> Version | None:
    try:
        return pattern.scheme.parse(text)
    except VersionError:
        return None


def _branches(project: Project, remote: str, tags: Tags) -> Iterator[Branch]:
    """Branches `release/X.Y.Z`, here and on the remote."""
    repository = project.repository
    listed = repository.git("for-each-ref", "--format=%(objectname) %(refname)", BRANCH).splitlines()
    local = {name: commit for commit, name in (line.split(" ", 1) for line in listed)}
    there = repository.remote_refs(remote, f"{BRANCH}*") if remote != HERE else {}
    repository.fetch(remote, *there.values())
    tagged = [commit for commit in tags.commits.values() if repository.has(commit)]
    for where, refs in ((None, local), (remote, there)):
        for name, commit in sorted(refs.items()):
            kept = any(repository.is_ancestor(commit, each) for each in tagged)
            yield Branch(name.removeprefix(BRANCH), where, kept)


def _lacking(
    journals: Sequence[Sequence[Event]], indexes: Indexes, places: Sequence[Place], *, default: bool
) -> Iterator[Lacking]:
    """Which files of the newest pushed release a place lacks; in the default folder, of one of this machine."""
    pushed = next((events for events in reversed(journals) if evidence(events, "Pushed")), None)
    built = evidence(pushed, "Built") if pushed else None
    if pushed is None or built is None or (default and not _here(pushed)):
        return
    version = last_decided(pushed).version
    put = (evidence(pushed, "Published") or {}).get("files") or ()
    for place in places:
        index = indexes(place)
        here = [each["name"] for each in put if each["place"] == index.named(place, version)]
        names = tuple(here or (each["name"] for each in built["artifacts"] if index.takes(each["name"])))
        try:
            there = index.digests(place, version, names)
        except ReleaseError:
            continue
        missing = tuple(name for name in names if name not in there)
        if missing:
            yield Lacking(index.named(place, ""), version, missing, len(names))


def _here(events: Sequence[Event]) -> bool:
    """Whether this machine published it, or is the one that would."""
    finished = [event for event in events if event["event"] == "finished" and event["step"] in ("build", "publish")]
    return bool(finished) and is_this_machine(finished[-1].get("machine"))
