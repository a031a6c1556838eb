"""Which types of tests a project has, who asks for them, and where they lie."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from .identity import copied_into
from .settings import TYPES, GateSettings, SuiteSettings

if TYPE_CHECKING:
    from .affected import Affected

FOLDERS: Mapping[str, tuple[str, ...]] = {
    "unit": ("tests/unit",),
    "integration": ("tests/integration",),
    "smoke": ("tests/smoke",),
    "e2e": ("tests/e2e", "tests/end_to_end"),
    "regression": ("tests/regression",),
}
_IGNORE = "--ignore="
NOT_CODE = ("tests", "test", "docs", "examples", "build", "dist", "noxfile", "tasks", "setup", "conftest")
_SOURCE = re.compile(  # a line of coverage.py's table `run` that says what is measured
    r"^\[(?:(?:tool\.)?coverage[.:])?run\].*(?:\n(?!\[).*)*?\n\s*(?:source|source_pkgs|source_dirs|include)\s*[=:]",
    re.MULTILINE,
)
TESTS = "{tests}"  # in a command: the files or folders of tests to run


@dataclass(frozen=True)
class Suite:
    """The tests of one type. `asked_by` says who requires them; None: nobody does.

    left_out  why nobody asks for them at this point, though somebody else does
    owed      they are to be run later instead
    affected  what a change touches, where only the tests of that are asked for
    wider     why all tests are run nevertheless
    """

    type: str
    settings: SuiteSettings
    folders: tuple[str, ...] = ()  # what pytest gets: a folder, and what to leave out of it
    asked_by: str | None = None
    coverage: float | None = None  # per cent that is enough
    usual: float | None = None  # per cent that is usually asked for
    packages: tuple[str, ...] = ()  # what is measured, where the project does not say
    left_out: str = ""
    owed: bool = False
    affected: Affected | None = None
    wider: tuple[str, ...] = ()

    def against(self, url: str | None) -> Suite:
        """The same tests, talking to the instance at this address."""
        return replace(self, settings=replace(self.settings, url=url))

    def only(self, affected: Affected) -> Suite:
        """The tests of what a change affects; no share of lines is asked of a part."""
        why, tests = list(affected.why_all), tuple(path for path in affected.tests if self._has(path))
        if not why and not tests:
            why.append(f"no {self.type} test loads what has changed")
        if not why and self.settings.command and TESTS not in self.settings.command:
            why.append(f"the command does not take the tests to run: it has no {TESTS}")
        part = replace(self, coverage=None, usual=None, affected=affected, wider=tuple(why))
        return part if why else replace(part, folders=tests)

    def _has(self, path: str) -> bool:
        """Is this file below our folders, and not among those that are left out?"""
        left_out = tuple(f"{each.removeprefix(_IGNORE)}/" for each in self.folders if each.startswith(_IGNORE))
        homes = tuple(f"{each}/" for each in self.folders if not each.startswith("-"))
        return path.startswith(homes) and not path.startswith(left_out)


def find_suites(
    root: Path, settings: GateSettings, asked: Mapping[str, Collection[str]], coverage: Mapping[str, float]
) -> dict[str, Suite]:
    """The four types. `asked`: who (`the plan`, `the test plan`) asks for which; `coverage`: the plan's numbers."""
    packages = () if _measures_itself(root) else find_packages(root)
    suites = {}
    for type in TYPES:
        own, usual = settings.suites[type], settings.suites[type].coverage
        folders = (own.folder,) if own.folder else _folders(root, type)
        by = next((who for who, types in asked.items() if type in types), None)
        if own.required or own.command or own.report:
            by = "the settings"
        elif folders:
            by = by or folders[0]
        elif type == "smoke" and settings.environments:
            by = by or f"the environment {settings.environments[0]}"
        suites[type] = Suite(
            type, own, folders, by, coverage.get(type, coverage.get("all", usual)) if usual else None, usual, packages
        )
    return suites


def find_packages(root: Path) -> tuple[str, ...]:
    """Import names of the project's own code, below `src/` or the root; tests, documents and copied gates are not.

    Folders without `__init__.py` count where there is nothing else.
    """
    home = home_of_code(root)
    not_code = {*NOT_CODE, copied_into(root)}
    packages = {each.parent.name for each in home.glob("*/__init__.py")}
    modules = {each.stem for each in home.glob("*.py") if each.stem.isidentifier()}
    folders = {each.parent.name for each in home.glob("*/*.py") if each.parent.name.isidentifier()}
    return tuple(sorted((packages | modules) - not_code or folders - not_code))


def single_modules(root: Path, names: Iterable[str]) -> tuple[Path, ...]:
    """Those of these import names that are one file: coverage.py leaves such a one out if no test imports it."""
    home = home_of_code(root)
    return tuple(home / f"{name}.py" for name in names if (home / f"{name}.py").is_file())


def home_of_code(root: Path) -> Path:
    """`src/` where there is Python in it, else the root."""
    source = root / "src"
    return source if any(each for names in ("*.py", "*/*.py") for each in source.glob(names)) else root


def _folders(root: Path, type: str) -> tuple[str, ...]:
    """The type's own folder; for unit tests else all of `tests` but the other types' folders."""
    named = [name for name in FOLDERS[type] if (root / name).is_dir()]
    if named or type != "unit" or not (root / "tests").is_dir():
        return tuple(named[:1])
    others = [name for names in FOLDERS.values() for name in names if (root / name).is_dir()]
    files = (each.relative_to(root).as_posix() for each in (root / "tests").rglob("*.py"))
    own = any(name for name in files if _is_test(name) and not name.startswith(tuple(f"{o}/" for o in others)))
    return ("tests", *(f"{_IGNORE}{name}" for name in others)) if own else ()


def _is_test(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.startswith("test_") or name.endswith("_test.py")


def _measures_itself(root: Path) -> bool:
    """Does the project say what coverage.py is to measure? That branches are measured says nothing about it."""
    files = (root / name for name in (".coveragerc", ".coveragerc.toml", "pyproject.toml", "setup.cfg", "tox.ini"))
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in files if path.is_file())
    return any(_SOURCE.search(text) for text in texts)
