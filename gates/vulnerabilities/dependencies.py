"""What a checkout depends on: its lock files, its pinned requirements, else what is installed where its tests run."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from ..documents.text import decode
from ..result import Finding, Unjudged, unknown
from ..tools import Tools
from .declared import Declared, needed_here, read_declared
from .environment import reached, read_environment
from .locks import NAMES, Locked, read_lock
from .model import Dependency, Resolved, required_name
from .requirements import Asked, read_requirements

REQUIREMENTS = ("requirements*.txt", "requirements/*.txt")
UNREAD = ("Pipfile.lock", "pixi.lock", "conda-lock.yml")
"""Lock files that name dependencies and that nobody here reads: better said than passed over."""


def resolve(root: Path, tools: Tools, python: str) -> Resolved:
    """All dependencies of the checkout at `root`, each with the file that names it and the way to it.

    Lock files and requirements count together. Where something is asked for that none of them names with its version,
    the interpreter of the tests is asked as well. Raises DocumentError for a file that cannot be read, and Unjudged
    where nothing says what the project depends on.
    """
    files = _Files(root)
    declared = read_declared(root)
    locks, asked = files.locks(), files.asked()
    found = [*_locked(locks, declared), *_pinned(asked)]
    strays = [*(_stray(each) for each in asked if each.name is None), *_unversioned(locks)]
    strays += [_unread(file) for file in files.named(UNREAD)]
    known = {each.name for each in found}
    left = _left(declared, asked, known)
    if left or not (locks or known or declared.nothing):
        environment = read_environment(python, tools, root)
        own = environment.installed.get(declared.project or "", ("", ()))
        if not (left or declared.whole or own[0]):
            raise _nothing_known(python)
        installed, missing = reached(environment, (*left, *own[1]), declared.optional, declared.project)
        files.seen[python] = f"Python {environment.python}"
        found += [*_pinned(declared.pins), *installed]
        strays += missing
    return Resolved(_once(found), files.seen, tuple(strays), _left_out(declared, {each.name for each in found}))


def pinned_by(root: Path) -> str | None:
    """The first file that names a dependency with its version; None where none does. Raises DocumentError."""
    files = _Files(root)
    declared = read_declared(root)
    found = (*_locked(files.locks(), declared), *_pinned((*files.asked(), *declared.pins)))
    return next((each.where for each in found), None) or next(iter(files.named(UNREAD)), None)


def _left(declared: Declared, asked: Iterable[Asked], known: Collection[str]) -> tuple[str, ...]:
    """Requirements whose version no file names."""
    unpinned = (each.text for each in asked if each.name and not each.version and not each.constraint)
    required = (each for each in declared.required if needed_here(each))
    return tuple(each for each in (*required, *unpinned) if required_name(each) not in known)


def _left_out(declared: Declared, known: Collection[str]) -> tuple[str, ...]:
    optional = {required_name(each) or each for each in declared.optional} - {declared.project}
    return tuple(sorted(optional.difference(known)))


def _nothing_known(python: str) -> Unjudged:
    reason = f"could not audit: no lock file, no pinned requirements, and {python} does not have the project installed"
    return Unjudged(unknown(reason, fix="write a lock file (`uv lock`), or a requirements.txt with every version"))


class _Files:
    """Reads files of the checkout, and remembers which."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.seen: dict[str, str] = {}

    def named(self, patterns: Iterable[str]) -> list[str]:
        found = (each for pattern in patterns for each in sorted(self.root.glob(pattern)) if each.is_file())
        return list(dict.fromkeys(each.relative_to(self.root).as_posix() for each in found))

    def read(self, file: str) -> str | None:
        path = self.root / file
        if not path.is_file():
            return None
        data = path.read_bytes()
        self.seen[file] = hashlib.sha256(data).hexdigest()
        return decode(file, data)

    def locks(self) -> dict[str, tuple[Locked, ...]]:
        return {file: read_lock(file, self.text(file)) for file in self.named(NAMES)}

    def asked(self) -> list[Asked]:
        return [each for file in self.named(REQUIREMENTS) for each in read_requirements(file, self.read)]

    def text(self, file: str) -> str:
        return self.read(file) or ""


def _locked(locks: Mapping[str, tuple[Locked, ...]], declared: Declared) -> Iterator[Dependency]:
    for file, entries in locks.items():
        ways = _ways(entries, declared)
        for each in entries:
            if each.version is not None and not _is_own(each, declared):
                yield Dependency(each.name, each.version, file, each.line, ways[each.name])


def _is_own(entry: Locked, declared: Declared) -> bool:
    return entry.own or (entry.name == declared.project and entry.version is None)


def _unversioned(locks: Mapping[str, tuple[Locked, ...]]) -> list[Finding]:
    fix = "lock a version of it, or leave it out of the lock"
    return [
        Finding(f"{each.name} has no version in {file}: nobody can tell what is known about it", fix, file, each.line)
        for file, entries in locks.items()
        for each in entries
        if each.version is None and not each.own
    ]


def _ways(entries: Iterable[Locked], declared: Declared) -> dict[str, tuple[str, ...]]:
    """The shortest way from the project to each entry; what nobody leads to begins its own."""
    entries = tuple(entries)
    needs: dict[str, list[str]] = {}
    for each in entries:
        needs.setdefault(each.name, []).extend(each.needs)
    asked = [required_name(each) or "" for each in (*declared.required, *declared.optional)]
    own = [each.name for each in entries if each.own]
    top = (declared.project,) if declared.project else ()
    led_to = {name for each in needs.values() for name in each}
    ways: dict[str, tuple[str, ...]] = {}
    for starts, before in ((own, ()), (asked, top), ([each for each in needs if each not in led_to], ()), (needs, ())):
        ahead = [(*before, each) for each in starts if each in needs]
        while ahead:
            way = ahead.pop(0)
            if way[-1] not in ways:
                ways[way[-1]] = way
                ahead += [(*way, each) for each in needs[way[-1]] if each in needs]
    return ways


def _pinned(asked: Iterable[Asked]) -> Iterator[Dependency]:
    """Pins, also those of a constraints file: what they constrain may be brought along by others."""
    asked = tuple(asked)
    by = {each.name: each.by for each in asked if each.name and each.by}
    for each in asked:
        if each.name and each.version:
            yield Dependency(each.name, each.version, each.file, each.line or None, _way_to(each.name, by))


def _way_to(name: str, by: Mapping[str, str]) -> tuple[str, ...]:
    way = [name]
    while (before := by.get(way[0])) is not None and before not in way:
        way.insert(0, before)
    return tuple(way)


def _stray(asked: Asked) -> Finding:
    message = f"`{asked.text}` names no project and version: nobody can tell what is known about it"
    return Finding(message, "pin a version of it: `name==1.2.3`", asked.file, asked.line)


def _unread(file: str) -> Finding:
    fix = "lock with uv, Poetry or PDM, or into pylock.toml or requirements.txt, and delete it"
    return Finding(f"{file} is a lock file that cannot be read here: what it names is not audited", fix, file)


def _once(dependencies: Iterable[Dependency]) -> tuple[Dependency, ...]:
    """Each version of each project once, by name; the first place that names it counts."""
    found: dict[tuple[str, str], Dependency] = {}
    for each in dependencies:
        found.setdefault((each.name, each.version), each)
    return tuple(found[key] for key in sorted(found))
