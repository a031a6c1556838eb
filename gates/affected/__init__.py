"""What a change affects: the modules that load what was changed, and the tests that load those."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from .graph import CONFTEST, edges, is_test, reach
from .imports import Imports, read_imports

PROSE = (".md", ".rst")
_WITHOUT_SUFFIX = ("LICENSE", "LICENCE", "NOTICE", "AUTHORS", "CODEOWNERS")
_CONFIGURATION = ("pyproject.toml", "pytest.ini", "tox.ini", "setup.cfg", "setup.py", ".pytest.ini")
_OWN_WAYS = {"python_files": "the project has names of its own for test files", "pytest11": "it is a plug-in of pytest"}


class History(Protocol):
    """What git knows (gates.repository)."""

    def last_release(self, tag_glob: str) -> str | None: ...  # noqa: D102 - gates.repository says it

    def changed(self) -> tuple[str, ...]: ...  # noqa: D102

    def changes(self, since: str) -> dict[str, str]: ...  # noqa: D102

    def texts_at(self, revision: str, paths: Collection[str]) -> dict[str, str]: ...  # noqa: D102

    def tracked(self, *below: str) -> tuple[str, ...]: ...  # noqa: D102


@dataclass(frozen=True)
class Affected:
    """What changed since a release, and what that touches; paths from the root.

    base     tag of the release; None where there is none
    changed  files that differ from it, uncommitted changes included
    modules  Python files that are changed or load, over any number of steps, one that is; tests apart
    tests    files of tests that are among those
    why_all  why all tests must be run nevertheless; empty where `tests` will do
    unclear  files of which nobody can tell what they load, each with line and reason: they count as affected
    """

    base: str | None
    changed: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    why_all: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()


def find_affected(root: Path, history: History, tag_glob: str) -> Affected:
    """What the changes since the last release affect. Whatever cannot be told widens to all tests, and says why."""
    base = history.last_release(tag_glob)
    if base is None:
        return Affected(None, why_all=("there is no earlier release to compare with",))
    changed = frozenset((*history.changes(base), *history.changed()))
    there = frozenset((*history.tracked(), *changed))
    code = frozenset(path for path in there if path.endswith(".py"))
    tests_home = _homes(path for path in code if is_test(path) or path.endswith(CONFTEST))
    imports, broken = _read(root, code, tests_home)
    graph = edges(code, imports)
    unclear = {path: f"{path}:{each.unclear}" for path, each in imports.items() if each.unclear}
    seeds = changed & code
    found = reach({*seeds, *unclear} if seeds else (), graph)
    why = [*broken, *_own_ways(root), *_why_all(root, history, base, changed - code, code)]
    why += [f"{path} is changed: what it sets up is everywhere" for path in sorted(seeds) if _sets_up(path)]
    tests = tuple(sorted(path for path in found if is_test(path)))
    unseen = sorted(path for path in seeds if not any(is_test(each) for each in reach([path], graph)))
    why += [f"no test loads {path}" for path in unseen if path in imports and not path.endswith(CONFTEST)]
    if not seeds:
        why.append(f"no code has changed since {base}")
    modules = tuple(sorted(found - set(tests)))
    return Affected(base, tuple(sorted(changed)), modules, tests, tuple(why), tuple(sorted(unclear.values())))


def _read(root: Path, code: Iterable[str], tests_home: Collection[str]) -> tuple[dict[str, Imports], list[str]]:
    """What each file that is there names, and which ones are no Python."""
    imports, broken = {}, []
    for path in sorted(code):
        if (file := root / path).is_file():
            try:
                imports[path] = read_imports(
                    file.read_bytes(), test=path.partition("/")[0] in tests_home or is_test(path)
                )
            except (SyntaxError, ValueError, RecursionError) as error:
                broken.append(f"{path} cannot be read: {type(error).__name__}")
    return imports, broken


def _homes(paths: Iterable[str]) -> frozenset[str]:
    """The top folders that hold nothing but tests, by their name."""
    return frozenset(top for path in paths if (top := path.partition("/")[0]) in ("tests", "test", "testing"))


def _why_all(root: Path, history: History, base: str, others: Iterable[str], code: Collection[str]) -> Iterable[str]:
    """The changed files that are no Python and may change what any test sees."""
    packages = {path.rpartition("/")[0] for path in code}
    for path in sorted(others):
        folder, _, name = path.rpartition("/")
        prose = path.endswith(PROSE) or name.startswith(_WITHOUT_SUFFIX)
        if prose and not any(folder == each or folder.startswith(f"{each}/") for each in packages if each):
            continue
        if path == "pyproject.toml" and _same_but_version(history.texts_at(base, [path]).get(path), _text(root / path)):
            continue
        yield f"{path} is changed: any test may depend on it"


def _same_but_version(before: str | None, now: str | None) -> bool:
    if before is None or now is None:
        return False
    try:
        return _without_version(tomllib.loads(before)) == _without_version(tomllib.loads(now))
    except tomllib.TOMLDecodeError:
        return False


def _without_version(document: Mapping[str, object]) -> dict[str, object]:
    project = document.get("project")
    return {**document, "project": {**project, "version": ""}} if isinstance(project, dict) else dict(document)


def _sets_up(path: str) -> bool:
    return path.rpartition("/")[2] == CONFTEST or path in ("setup.py", "sitecustomize.py")


def _own_ways(root: Path) -> Iterable[str]:
    """Settings with which our look at files would be another one than pytest's."""
    for name in _CONFIGURATION:
        text = _text(root / name) or ""
        yield from (f"{name}: {why}" for word, why in _OWN_WAYS.items() if word in text)


def _text(file: Path) -> str | None:
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else None
