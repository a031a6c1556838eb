"""The version in pyproject.toml: read it, set it, and keep every other byte."""

import re
from collections.abc import Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

from ..engine.errors import UsageError
from .versions import Version

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

BOM = "\ufeff"


class ProjectFileError(UsageError):
    """The project file cannot be read or written as asked; nothing was changed."""


def read_version(text: str, *, path: str = "pyproject.toml") -> str:
    """`version` of `[project]`, as it is written; raises `ProjectFileError` where it is not there, or dynamic."""
    return str(_project(_parse(text, path), text, path)["version"])


def set_version(text: str, version: Version | str, *, path: str = "pyproject.toml") -> str:
    """The file with this version in `[project]`, every other byte as it was. Raises as `read_version`."""
    import tomlkit

    document = _parse(text, path)
    project = _project(document, text, path)
    project["version"] = tomlkit.string(str(version), literal=project["version"].as_string().startswith("'"))
    written = text[: text.startswith(BOM)] + tomlkit.dumps(document)
    if _lines_changed(text, written) > 1:
        raise ProjectFileError(
            f"{path}: only the version was to change, and more would",
            fix=f'write version = "{version}" into {path} by hand',
        )
    return written


def _lines_changed(old: str, new: str) -> int:
    before, after = old.split("\n"), new.split("\n")
    return abs(len(before) - len(after)) + sum(a != b for a, b in zip(before, after, strict=False))


def _parse(text: str, path: str) -> "TOMLDocument":
    import tomlkit
    from tomlkit.exceptions import ParseError, TOMLKitError

    try:
        return tomlkit.parse(text.removeprefix(BOM))
    except ParseError as error:
        raise ProjectFileError(f"{path}:{error.line}: not valid TOML: {error}", fix=f"mend {path}") from None
    except TOMLKitError as error:
        raise ProjectFileError(f"{path}: not valid TOML: {error}", fix=f"mend {path}") from None


def _project(document: Mapping[str, Any], text: str, path: str) -> MutableMapping[str, Any]:
    """The table `[project]`, with a static version in it."""
    project = document.get("project")
    if not isinstance(project, MutableMapping):
        raise ProjectFileError(
            f"{path}:1: there is no table [project]", fix=f'add [project] with name and version = "0.1.0" to {path}'
        )
    dynamic = project.get("dynamic")
    if isinstance(dynamic, list) and "version" in dynamic:
        where = f"{path}:{_line(text, 'dynamic')}"
        raise ProjectFileError(
            f"{where}: the version is dynamic, made by {_backend(document)}: not yet supported",
            fix=f'take "version" out of dynamic at {where} and write version = "X.Y.Z" under [project]',
        )
    if not isinstance(project.get("version"), str):
        where = f"{path}:{_line(text, 'version' if 'version' in project else '')}"
        raise ProjectFileError(
            f"{where}: [project] has no version, expected text",
            fix=f'write version = "X.Y.Z" under [project] in {path}',
        )
    return project


def _backend(document: Mapping[str, Any]) -> str:
    """Who makes the version: the build backend and what it requires."""
    system = document.get("build-system")
    table = system if isinstance(system, Mapping) else {}
    requires = table.get("requires")
    needs = ", ".join(str(each) for each in requires) if isinstance(requires, list) else ""
    return str(table.get("build-backend", "setuptools")) + (f" (requires {needs})" if needs else "")


def _line(text: str, key: str) -> int:
    """The line of this key of `[project]`; that of the table where the key is not found."""
    lines = text.removeprefix(BOM).splitlines()
    table = next(
        (number for number, line in enumerate(lines) if re.match(r"\s*\[\s*project\s*\]|\s*project\b", line)), 0
    )
    keys = rf"\s*(project\s*\.\s*)?[\"']?{key}[\"']?\s*="
    found = (number for number in range(table, len(lines)) if key and re.match(keys, lines[number]))
    return next(found, table) + 1
