"""Which files load which: the import graph of a project's Python, tests included."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from .imports import Imports

INIT, CONFTEST = "__init__.py", "conftest.py"


def edges(paths: Collection[str], imports: Mapping[str, Imports]) -> dict[str, set[str]]:
    """For each file the files that loading it loads, one step far. More than Python would load, never less.

    paths    all Python files, also those that were removed: who still imports them must be seen
    imports  what those that are there name

    A name may mean any file that has it, below any folder that can be searched for modules: one that is no package.
    """
    known = frozenset(paths)
    names = _names(known)
    return {path: _loads(path, each, names, known) - {path} for path, each in imports.items()}


def reach(seeds: Iterable[str], graph: Mapping[str, Collection[str]]) -> frozenset[str]:
    """These files and all that load one of them, over any number of steps."""
    loaded_by: dict[str, list[str]] = {}
    for path, loads in graph.items():
        for each in loads:
            loaded_by.setdefault(each, []).append(path)
    found, ahead = set(seeds), list(seeds)
    while ahead:
        new = [path for path in loaded_by.get(ahead.pop(), ()) if path not in found]
        found.update(new)
        ahead.extend(new)
    return frozenset(found)


def is_test(path: str) -> bool:
    """Is this a file that pytest collects tests from?"""
    name = path.rpartition("/")[2]
    return name.endswith(".py") and (name.startswith("test_") or name.endswith("_test.py"))


def _loads(path: str, imports: Imports, names: Mapping[str, set[str]], known: frozenset[str]) -> set[str]:
    found = set(_packages(path, known))
    if is_test(path) or path.rpartition("/")[2] == CONFTEST:
        found.update(each for each in _beside_and_above(path, CONFTEST) if each in known)
    for name in imports.names:
        parts = name.split(".")
        for size in range(1, len(parts) + 1):
            found |= names.get(".".join(parts[:size]), set())
        if parts[-1] == "*":
            found |= _whole(names.get(".".join(parts[:-1]), set()), known)
    for level, name in imports.relative:
        found |= _below(path, level, name.split("."), known)
    return found | {package for each in found for package in _packages(each, known)}


def _names(known: frozenset[str]) -> dict[str, set[str]]:
    """The dotted names by which each file can be imported."""
    names: dict[str, set[str]] = {}
    for path in known:
        folders = path.removesuffix(f"/{INIT}").removesuffix(".py").split("/")
        for start in range(len(folders)):
            searched = "/".join(folders[:start])
            if not searched or f"{searched}/{INIT}" not in known:
                names.setdefault(".".join(folders[start:]), set()).add(path)
    return names


def _packages(path: str, known: frozenset[str]) -> Iterator[str]:
    """The packages around a file: they are loaded before it."""
    for each in _beside_and_above(path, INIT):
        if each not in known:
            return
        yield each


def _beside_and_above(path: str, name: str) -> Iterator[str]:
    return ((folder / name).as_posix() for folder in PurePosixPath(path).parents)


def _below(path: str, level: int, parts: list[str], known: frozenset[str]) -> set[str]:
    """What a relative import loads: each module on the way to its name."""
    folders = path.split("/")[:-level] if level <= path.count("/") + 1 else []
    found = set()
    for size in range(len(parts) + 1):
        place = "/".join((*folders, *parts[:size]))
        found |= {each for each in (f"{place}.py", f"{place}/{INIT}" if place else INIT) if each in known}
    return found | (_whole(found, known) if parts[-1] == "*" else set())


def _whole(paths: Iterable[str], known: frozenset[str]) -> set[str]:
    """The modules of these packages: `import *` loads those that the package names in `__all__`."""
    folders = {path.removesuffix(INIT) for path in paths if path.endswith(f"/{INIT}")}
    return {
        each
        for each in known
        for folder in folders
        if each.startswith(folder) and "/" not in each[len(folder) :].removesuffix(f"/{INIT}")
    }
