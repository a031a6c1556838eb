"""The version in TOML files, pyproject.toml first: read it, set it, and keep every other byte."""

import re
from collections.abc import Mapping, MutableMapping, Sequence
from typing import TYPE_CHECKING, Any

from ...engine.errors import UsageError
from ..versions.schemes import Version

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

BOM = "\ufeff"
PROJECT = "pyproject.toml"
PROJECT_KEY = ("project", "version")
POETRY_KEY = ("tool", "poetry", "version")


class ProjectFileError(UsageError):
    """The project file cannot be read or written as asked; nothing was changed."""


def read_version(text: str, *, path: str = PROJECT) -> str:
    """The version of the project, as it is written; raises `ProjectFileError` where it is not there, or dynamic."""
    return read_key(text, version_key(parse(text, path), text, path), path=path)


def set_version(text: str, version: Version | str, *, path: str = PROJECT) -> str:
    """The file with this version of the project, every other byte as it was. Raises as `read_version`."""
    return set_key(text, version_key(parse(text, path), text, path), version, path=path)


def version_key(document: Mapping[str, Any], text: str, path: str = PROJECT) -> tuple[str, ...]:
    """Where the version is written: under `[project]`, or under `[tool.poetry]` where that is the project's table."""
    project = document.get("project")
    if is_poetry(document) and not (isinstance(project, Mapping) and "version" in project):
        return POETRY_KEY
    if not isinstance(project, MutableMapping):
        raise ProjectFileError(
            f"{path}:1: there is no table [project]",
            fix=f'add [project] with name and version = "0.1.0" to {path}, or name the file that has the version '
            "under [[tool.release.version_files]]",
        )
    if is_dynamic(document):
        where = f"{path}:{line_of(text, ('project', 'dynamic'))}"
        raise ProjectFileError(
            f"{where}: the version is dynamic, made by {backend(document)}, which is not known to read a file or a tag",
            fix=f"name the file that it reads under [[tool.release.version_files]], or take "
            f'"version" out of dynamic at {where} and write version = "X.Y.Z" under [project]',
        )
    return PROJECT_KEY


def is_poetry(document: Mapping[str, Any]) -> bool:
    """Whether `[tool.poetry]` has a version that poetry takes."""
    return isinstance(_at(document, POETRY_KEY), str) and "poetry" in backend(document, default="poetry")


def is_dynamic(document: Mapping[str, Any]) -> bool:
    """Whether `[project]` leaves the version to the build backend."""
    dynamic = _at(document, ("project", "dynamic"))
    return isinstance(dynamic, list) and "version" in dynamic


def backend(document: Mapping[str, Any], *, default: str = "setuptools") -> str:
    """Who makes the version: the build backend and what it requires."""
    needs = ", ".join(requirements(document))
    name = _at(document, ("build-system", "build-backend"))
    return (name if isinstance(name, str) else default) + (f" (requires {needs})" if needs else "")


def requirements(document: Mapping[str, Any]) -> tuple[str, ...]:
    """What the build backend requires, as it is written."""
    requires = _at(document, ("build-system", "requires"))
    return tuple(str(each) for each in requires) if isinstance(requires, list) else ()


def read_key(text: str, key: Sequence[str], *, path: str) -> str:
    """The text at a key of a TOML file; raises `ProjectFileError` with the line where it is not there, or no text."""
    table, last = _table(parse(text, path), key, text, path)
    return str(table[last])


def set_key(text: str, key: Sequence[str], version: Version | str, *, path: str) -> str:
    """The file with this text at the key, every other byte as it was. Raises as `read_key`."""
    import tomlkit

    document = parse(text, path)
    table, last = _table(document, key, text, path)
    if table[last] == str(version):
        return text
    table[last] = tomlkit.string(str(version), literal=table[last].as_string().startswith("'"))
    written = text[: text.startswith(BOM)] + tomlkit.dumps(document)
    if _lines_changed(text, written) > 1:
        raise ProjectFileError(
            f"{path}: only the version was to change, and more would",
            fix=f'write {last} = "{version}" into {path} by hand',
        )
    return written


def parse(text: str, path: str = PROJECT) -> "TOMLDocument":
    """A TOML file; raises `ProjectFileError` with the line that is not TOML."""
    import tomlkit
    from tomlkit.exceptions import ParseError, TOMLKitError

    try:
        return tomlkit.parse(text.removeprefix(BOM))
    except ParseError as error:
        raise ProjectFileError(f"{path}:{error.line}: not valid TOML: {error}", fix=f"mend {path}") from None
    except TOMLKitError as error:
        raise ProjectFileError(f"{path}: not valid TOML: {error}", fix=f"mend {path}") from None


def line_of(text: str, key: Sequence[str]) -> int:
    """The line of this key, most likely; that of its table where the key is not found."""
    *tables, last = key
    lines = text.removeprefix(BOM).splitlines()
    name = r"\s*\.\s*".join(rf"[\"']?{re.escape(each)}[\"']?" for each in tables)
    header = rf"\s*\[+\s*{name}\s*\]|\s*{name}\b"
    table = next((number for number, line in enumerate(lines) if re.match(header, line)), 0)
    written = rf"\s*({name}\s*\.\s*)?[\"']?{re.escape(last)}[\"']?\s*="
    return next((number for number in range(table, len(lines)) if re.match(written, lines[number])), table) + 1


def _table(
    document: MutableMapping[str, Any], key: Sequence[str], text: str, path: str
) -> tuple[MutableMapping[str, Any], str]:
    """The table that has the key's last word, and that word."""
    *tables, last = key
    table = _at(document, tables)
    named = f"[{'.'.join(tables)}]" if tables else "the file"
    fix = f'write {last} = "X.Y.Z" under {named} in {path}'
    if not isinstance(table, MutableMapping):
        raise ProjectFileError(f"{path}:1: there is no table {named}", fix=fix)
    if not isinstance(table.get(last), str):
        where = f"{path}:{line_of(text, key if last in table else (*tables, ''))}"
        raise ProjectFileError(f"{where}: {named} has no {last}, expected text", fix=fix)
    return table, last


def _at(document: Any, key: Sequence[str]) -> Any:
    for part in key:
        if isinstance(document, Mapping):
            document = document.get(part)
        elif isinstance(document, list) and part.isdecimal() and int(part) < len(document):
            document = document[int(part)]
        else:
            return None
    return document


def _lines_changed(old: str, new: str) -> int:
    before, after = old.split("\n"), new.split("\n")
    return abs(len(before) - len(after)) + sum(a != b for a, b in zip(before, after, strict=False))
