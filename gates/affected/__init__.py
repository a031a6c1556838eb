"""What a change affects: the modules that load what was changed, and the tests that load those."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from .graph import CONFTEST, edges, is_test, reach
from .imports import Imports, read_imports

PROSE = (".md", ".rst")
_WITHOUT_SUFFIX = ("LICENSE", "LICENCE", "NOTICE", "AUTHORS", "CODEOWNERS")
_TEST_FOLDERS = frozenset({"tests", "test", "testing"})
_SET_UP = ("setup.py", "sitecustomize.py")
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
    code = frozenset(path for path in (*history.tracked(), *changed) if path.endswith(".py"))
    imports, broken = _read(root, code)
    graph = edges(code, imports)
    unclear = {path: f"{path}:{each.unclear}" for path, each in imports.items() if each.unclear}
    seeds = changed & code
    found = reach({*seeds, *unclear} if seeds else (), graph)
    why = [*broken, *_own_ways(root), *_why_all(root, history, base, changed - code, code)]
    why += _not_narrow(seeds, imports, graph) if seeds else [f"no code has changed since {base}"]
    return Affected(
        base,
        tuple(sorted(changed)),
        modules=tuple(sorted(path for path in found if not is_test(path))),
        tests=tuple(sorted(path for path in found if is_test(path) and path in imports)),
        why_all=tuple(why),
        unclear=tuple(sorted(unclear.values())),
    )


def _read(root: Path, code: Iterable[str]) -> tuple[dict[str, Imports], list[str]]:
    """What each file that is there names, and which ones are no Python."""
    imports, broken = {}, []
    for path in sorted(code):
        if (file := root / path).is_file():
            of_tests = is_test(path) or not _TEST_FOLDERS.isdisjoint(path.split("/"))
            try:
                imports[path] = read_imports(file.read_bytes(), test=of_tests)
            except (SyntaxError, ValueError, RecursionError) as error:
                broken.append(f"{path} cannot be read: {type(error).__name__}")
    return imports, broken


def _not_narrow(seeds: Iterable[str], imports: Collection[str], graph: Mapping[str, Collection[str]]) -> Iterator[str]:
    """The changed code that sets up every test, or that no test loads."""
    for path in sorted(seeds):
        if path.rpartition("/")[2] == CONFTEST or path in _SET_UP:
            yield f"{path} is changed: what it sets up is everywhere"
        elif path in imports and not any(is_test(each) for each in reach([path], graph)):
            yield f"no test loads {path}"


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


def _own_ways(root: Path) -> Iterable[str]:
    """Settings with which our look at files would be another one than pytest's."""
    for name in _CONFIGURATION:
        text = _text(root / name) or ""
        yield from (f"{name}: {why}" for word, why in _OWN_WAYS.items() if word in text)


def _text(file: Path) -> str | None:
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else None
