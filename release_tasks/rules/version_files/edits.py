"""The files that hold the version, as a release writes them: all are checked before the first is written.

Each declared place holds the version exactly once, and all of them hold the same one: what the project file declares.
A place that has the new version already is right as it is. Every mistake is told at once, with its line and its fix.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...engine.spelling import same_version
from ..versions.schemes import SEMVER
from .lock_files import locks_of, refreshed
from .places import Found, Place, declared, find
from .project_files import PROJECT, ProjectFileError, parse
from .sources import Read, Source, source

if TYPE_CHECKING:
    from ...engine.settings import Settings

STRICT = ("package.json", "Cargo.toml", "composer.json")
"""Manifests whose tools read SemVer alone."""


@dataclass(frozen=True)
class VersionEdits:
    """The files as they will be, and where the version stands."""

    files: dict[str, str] = field(default_factory=dict)
    """Path to text of every file that holds the version, also of those that do not change."""
    current: str | None = None
    """The version that the files hold now; None where none of them does."""
    told: str | None = None
    """What is worth telling where the version is not written into a file of the project."""


def version_edits(read: Read, settings: "Settings", new: str) -> VersionEdits:
    """Every file that holds the version, with the new one. Raises `ProjectFileError` that lists all mistakes."""
    mistakes: list[ProjectFileError] = []
    said = list(_sources(read, settings, mistakes))
    places = [*(place for each in said for place in each.places), *_declared(settings, mistakes)]
    found = {place: each for place in places if (each := _look(place, read, mistakes)) is not None}
    mistakes += [*_disagreeing(found, new), *_unreadable(found, new)]
    files = {} if mistakes else dict(_written(found, read, new))
    locks = _locks(files, read, new, mistakes)
    _raise_all(mistakes)
    return VersionEdits({**files, **locks}, _current(found, new), _told(said, found))


def _sources(read: Read, settings: "Settings", mistakes: list[ProjectFileError]) -> Iterator[Source]:
    """Who says the version: of the project, and of each of its packages."""
    elsewhere = bool(settings.version_files or settings.packages)
    folders = (f"{each.strip('/')}/" for each in settings.packages if each != ".")
    for folder in dict.fromkeys(("", *folders)):
        try:
            yield source(read, folder=folder, elsewhere=elsewhere)
        except ProjectFileError as error:
            mistakes.append(error)


def _declared(settings: "Settings", mistakes: list[ProjectFileError]) -> Iterator[Place]:
    for each in settings.version_files:
        try:
            yield declared(each)
        except ProjectFileError as error:
            mistakes.append(error)


def _look(place: Place, read: Read, mistakes: list[ProjectFileError]) -> Found | None:
    text = read(place.path)
    try:
        if text is not None:
            return find(place, text)
        fix = f"commit {place.path}, or mend what names it: version_files in [tool.release], or the backend's settings"
        mistakes.append(ProjectFileError(f"{place.path}: the version stands in it, and it is not there", fix=fix))
    except ProjectFileError as error:
        mistakes.append(error)
    return None


def _disagreeing(found: dict[Place, Found], new: str) -> Iterator[ProjectFileError]:
    """Places that hold another version than the first one that is not new yet."""
    old = [(place, each) for place, each in found.items() if not same_version(each.value, new)]
    for place, each in old[1:]:
        first, current = old[0]
        if not same_version(each.value, current.value):
            yield ProjectFileError(
                f"{place.path}:{each.line}: the version is {each.value}, and the current one is {current.value}, "
                f"which {first.path}:{current.line} declares",
                fix=f"write {current.value} there, or {each.value} into {first.path}",
            )


def _unreadable(found: dict[Place, Found], new: str) -> Iterator[ProjectFileError]:
    for place, each in found.items():
        if place.path.rpartition("/")[2] in STRICT and re.fullmatch(SEMVER, new) is None:
            yield ProjectFileError(
                f"{place.path}:{each.line}: {new} is no version there, only SemVer is read",
                fix='scheme = "semver" in [tool.release], or a final version',
            )


def _written(found: dict[Place, Found], read: Read, new: str) -> Iterator[tuple[str, str]]:
    """Path and text of each file, with every place in it written and read again."""
    for path in dict.fromkeys(place.path for place in found):
        text = str(read(path))
        places = [place for place in found if place.path == path]
        for place in places:
            text = find(place, text).write(new)
        if any(find(place, text).value != new for place in places):
            raise ProjectFileError(f"{path}: two places of it overlap", fix="take one out of version_files")
        yield path, text


def _locks(files: dict[str, str], read: Read, new: str, mistakes: list[ProjectFileError]) -> dict[str, str]:
    """The lock files of the manifests that are written."""
    locks: dict[str, str] = {}
    for manifest, text in files.items():
        for path, folder in locks_of(manifest):
            lock = locks.get(path) or read(path)
            try:
                if lock is not None:
                    locks[path] = refreshed(path, lock, _name(manifest, text), new, folder=folder)
            except ProjectFileError as error:
                mistakes.append(error)
    return locks


def _name(manifest: str, text: str) -> str:
    """The project's name, as its lock file says it; npm's needs none."""
    if manifest.endswith(".json"):
        return ""
    document = parse(text, manifest)
    poetry = document.get("tool", {}).get("poetry", {})
    return str((document.get("project") or document.get("package") or poetry).get("name", ""))


def _current(found: dict[Place, Found], new: str) -> str | None:
    return next((each.value for each in found.values() if not same_version(each.value, new)), new if found else None)


def _told(said: Iterable[Source], found: Iterable[Place]) -> str | None:
    reader = next((each.reader for each in said if each.reader), None)
    if reader is not None:
        return f"{reader} reads the version from the tag: the build is told it, and no file of the project is written"
    if not tuple(found):
        return f"no file says the version, neither {PROJECT} nor package.json or Cargo.toml: the tag alone carries it"
    return None


def _raise_all(mistakes: list[ProjectFileError]) -> None:
    if len(mistakes) == 1:
        raise mistakes[0]
    if mistakes:
        lines = "\n".join(f"  {each.summary}\n    fix: {each.fix}" for each in mistakes)
        raise ProjectFileError(
            f"the version cannot be written, nothing was changed:\n{lines}", fix="mend these, then run the same command"
        )
