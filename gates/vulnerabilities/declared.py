"""What the project file asks for: pyproject.toml in the form of the standard, or of Poetry."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..documents.text import DocumentError, decode
from .model import canonical
from .requirements import Asked, read_requirement

PROJECT = "pyproject.toml"
LEGACY = ("setup.py", "setup.cfg", "Pipfile")


@dataclass(frozen=True)
class Declared:
    """What the project file asks for. `required` and `optional` are requirements as they are written.

    whole  are these all? Not where a build computes them, or where there is no project file
    text   that of the file
    """

    project: str | None = None
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    whole: bool = False
    text: str = ""

    @property
    def nothing(self) -> bool:
        """Does the project file prove that there are no dependencies?"""
        return self.whole and not self.required and not self.optional

    @property
    def pins(self) -> tuple[Asked, ...]:
        """Those that name their version."""
        found = (read_requirement(each) for each in (*self.required, *self.optional))
        return tuple(replace(each, file=PROJECT, line=self._line(each.text)) for each in found if each is not None)

    def _line(self, requirement: str) -> int:
        """Where it most likely stands; 0 where it is written in another way."""
        lines = enumerate(self.text.splitlines(), start=1)
        return next((number for number, line in lines if requirement in line), 0)


def read_declared(root: Path) -> Declared:
    """What pyproject.toml asks for, in the form of the standard or of Poetry."""
    path = root / PROJECT
    if not path.is_file():
        return Declared()
    try:
        text = decode(PROJECT, path.read_bytes())
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        raise DocumentError(PROJECT, int(at[1]) if at else None, f"not valid TOML: {error}", "Mend it.") from None
    try:
        return replace(_declared(root, document), text=text)
    except (AttributeError, TypeError):
        message = "its dependencies have not the form of the standard, nor of Poetry"
        raise DocumentError(PROJECT, None, message, "Mend [project], [dependency-groups] or [tool.poetry].") from None


def _declared(root: Path, document: Mapping[str, Any]) -> Declared:
    project = document.get("project", {})
    poetry = document.get("tool", {}).get("poetry", {})
    name = project.get("name") or poetry.get("name")
    groups = (*project.get("optional-dependencies", {}).values(), *document.get("dependency-groups", {}).values())
    return Declared(
        canonical(name) if name else None,
        (*project.get("dependencies", ()), *_poetry_names(poetry)),
        tuple(each for group in groups for each in group if isinstance(each, str)),
        bool(name) and "dependencies" not in project.get("dynamic", ()) and not _computed(root, project),
    )


def _computed(root: Path, project: Mapping[str, object]) -> bool:
    return not project and any((root / each).is_file() for each in LEGACY)


def _poetry_names(poetry: Mapping[str, Mapping[str, object]]) -> Iterator[str]:
    """Those of the main group that are not optional."""
    for name, asked in poetry.get("dependencies", {}).items():
        if name != "python" and not (isinstance(asked, dict) and asked.get("optional")):
            yield name


def needed_here(requirement: str) -> bool:
    """Does it hold for this interpreter? One for another system need not be in what was resolved here."""
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        marker = Requirement(requirement).marker
    except InvalidRequirement:
        return True
    return marker is None or marker.evaluate({"extra": ""})
