"""Where a failed test lies, where it broke, and which module it is about: from its report and the checkout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..junit import Case
from .sources import Sources

LONGEST = 500  # letters; in a longer line nobody wrote a place
_OUTSIDE = frozenset({"site-packages", "node_modules", ".venv", "venv", ".nox", ".tox"})
_TEST = re.compile(r"(?:^|[/._-])(?:tests?|spec|e2e)(?:[/._-]|$)", re.IGNORECASE)
_PLACE = re.compile(
    r"""File\ "(?P<python>[^"]+)",\ line\ (?P<python_line>\d+)     # a Python traceback
      | ^(?P<pytest>[^\s:][^:]*\.\w+):(?P<pytest_line>\d+):(?!\d)  # pytest's, from the top
      | (?P<other>[^\s:()'"]+\.\w+):(?P<other_line>\d+)            # a JavaScript stack, and most others
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Place:
    """A file below the top of the checkout, and a line in it where it is known."""

    path: str
    line: int | None = None


def is_there(path: Path) -> bool:
    """Is it a file? One with a name that no file can have is not, and one in a folder that is closed to us neither."""
    try:
        return path.is_file()
    except OSError:
        return False


class Places:
    """Finds the places of tests in one checkout; what is not in it is no place."""

    def __init__(self, root: Path, folders: tuple[str, ...] = ()) -> None:
        self.root = root.resolve()
        self.sources = Sources(self.root)
        self._bases = (self.root, *(self.root / each for each in folders if not each.startswith("-")))
        self._files: dict[str, str | None] = {}
        self._modules: dict[str, str] = {}

    def test_file(self, case: Case) -> str | None:
        """The file that holds the test; None where neither report nor name says it."""
        if case.file and (found := self._own(case.file)):
            return found
        parts = case.name.partition("::")[0].split(".")
        names = ("/".join(parts[:size]) + ".py" for size in range(len(parts), 0, -1))
        return next((found for name in names if (found := self._own(name))), None)

    def test(self, case: Case) -> Place | None:
        """The line of the test where it went wrong; else where it begins."""
        if (path := self.test_file(case)) is None:
            named = Place(case.file, case.line) if case.file else None
            return named or next((each for each in self._frames(case) if _TEST.search(each.path)), None)
        line = next((each.line for each in self._frames(case) if each.path == path), None)
        nodes = self.sources.definitions(path, _own_name(case))
        return Place(path, line or (nodes[-1].lineno if nodes else case.line))

    def broke(self, case: Case) -> Place | None:
        """The last line of the tested module before the exception; else the test's."""
        if self.test_file(case) is None:  # no Python: the stack's innermost line stands first
            return next(self._frames(case), self.test(case))
        module = self.module(case)
        inside = [each for each in self._frames(case) if each.path == module]
        return inside[-1] if inside else self.test(case)

    def code(self, case: Case) -> tuple[str, ...]:
        """The project's own files, other than the test's, that the failure went through."""
        own = self.test_file(case)
        return tuple(dict.fromkeys(each.path for each in self._frames(case) if each.path != own))

    def module(self, case: Case) -> str:
        """The file that is tested: named alike, or the only one the tests import; else the file of the tests itself."""
        path = self.test_file(case)
        if path is None:
            return case.file or case.name.partition("::")[0]
        if path not in self._modules:
            self._modules[path] = self._tested_by(path) or path
        return self._modules[path]

    def marks(self, case: Case) -> tuple[tuple[str, str], ...]:
        """The markers of this test: names, and the first word they are given."""
        path = self.test_file(case)
        return self.sources.marks(path, _own_name(case)) if path else ()

    def _frames(self, case: Case) -> Iterator[Place]:
        """The project's own lines that the report of this failure names, in its order."""
        for line in case.text.splitlines():
            if len(line) > LONGEST:
                continue
            for found in _PLACE.finditer(line):
                kind = next(name for name in ("python", "pytest", "other") if found[name])
                if path := self._own(found[kind]):
                    yield Place(path, int(found[f"{kind}_line"]))

    def _own(self, name: str) -> str | None:
        """A file of the project that is told from the top or from where the tests lie, from the top."""
        if name not in self._files:
            found = (base / name for base in self._bases if len(name) < LONGEST)
            paths = (self._below(each) for each in found if is_there(each))
            self._files[name] = next((each for each in paths if each), None)
        return self._files[name]

    def _below(self, path: Path) -> str | None:
        path = path.resolve()
        if not path.is_relative_to(self.root):
            return None
        below = path.relative_to(self.root)
        return None if _OUTSIDE & set(below.parts) else below.as_posix()

    def _tested_by(self, path: str) -> str | None:
        stem = PurePosixPath(path).stem
        name = stem.removeprefix("test_") if stem.startswith("test_") else stem.removesuffix("_test")
        alike = [each for each in self.sources.code if PurePosixPath(each).stem == name]
        if len(alike) == 1:
            return alike[0]
        imported = self.sources.imported(path)
        found = [each for each in imported if each in alike] or list(imported)
        return found[0] if len(found) == 1 else None


def _own_name(case: Case) -> tuple[str, ...]:
    """`Class`, `function` of a test, parameters left out."""
    owner, _, name = case.name.rpartition("::")
    classes = [part for part in owner.split(".") if part[:1].isupper()]
    return (*classes, name.partition("[")[0])
