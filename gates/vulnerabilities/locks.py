"""Lock files: uv.lock, poetry.lock, pdm.lock, pylock.toml. Each names every version that would be installed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..documents.text import DocumentError
from .model import canonical, required_name

NAMES = ("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "pylock.*.toml")


@dataclass(frozen=True)
class Locked:
    """One entry of a lock. `own`: it is part of the project itself, so no advisory is about it."""

    name: str
    version: str | None
    needs: tuple[str, ...]
    own: bool
    line: int | None


def read_lock(file: str, text: str) -> tuple[Locked, ...]:
    """The entries of the lock file of this name. Raises DocumentError where it is not one that we can read."""
    kind = _KINDS[file.rpartition("/")[2].partition(".")[0]]
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        raise DocumentError(file, int(at[1]) if at else None, f"not valid TOML: {error}", kind.fix) from None
    metadata = document.get("metadata")
    version = kind.version(document, metadata if isinstance(metadata, dict) else {})
    if not isinstance(version, (str, int)) or not re.match(kind.known, str(version)):
        message = f"a lock file of format {version!r}, which nobody here can read"
        raise DocumentError(file, None, message, kind.fix)
    entries = document.get(kind.key, [])
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise DocumentError(file, None, f"`{kind.key}` is no list of tables", kind.fix)
    return tuple(
        _locked(file, each, kind, line) for each, line in zip(entries, _lines(text, kind, entries), strict=True)
    )


@dataclass(frozen=True)
class _Kind:
    """How one tool writes its lock: key of the entries, where its format's version is, and which are known."""

    key: str
    version: Callable[[Mapping[str, Any], Mapping[str, Any]], object]  # of the document and its [metadata]
    known: str
    needs: Callable[[Mapping[str, Any]], Iterable[str]]
    own: Callable[[Mapping[str, Any]], bool]
    fix: str


def _locked(file: str, entry: Mapping[str, Any], kind: _Kind, line: int | None) -> Locked:
    name, version = entry.get("name"), entry.get("version")
    if not isinstance(name, str) or not name or not (version is None or isinstance(version, str)):
        raise DocumentError(file, line, "an entry without a name, or with a version that is no text", kind.fix)
    try:
        needs = tuple(dict.fromkeys(canonical(each) for each in kind.needs(entry)))
        return Locked(canonical(name), version, needs, kind.own(entry), line)
    except (AttributeError, KeyError, TypeError):
        raise DocumentError(file, line, f"the entry {name!r} has not the form of this lock file", kind.fix) from None


def _lines(text: str, kind: _Kind, entries: list[Any]) -> list[int | None]:
    """The line of each entry's header; tomllib knows no lines. Unknown where they are written in another way."""
    header = re.compile(rf"\s*\[\[\s*{kind.key}\s*\]\]")
    found = [number for number, line in enumerate(text.splitlines(), start=1) if header.match(line)]
    return list(found) if len(found) == len(entries) else [None] * len(entries)


def _of_uv(entry: Mapping[str, Any]) -> Iterable[str]:
    tables = (entry.get("optional-dependencies", {}), entry.get("dev-dependencies", {}))
    groups = [entry.get("dependencies", []), *(group for table in tables for group in table.values())]
    return [each["name"] for group in groups for each in group]


def _of_poetry(entry: Mapping[str, Any]) -> Iterable[str]:
    return list(entry.get("dependencies", {}).keys())


def _of_pdm(entry: Mapping[str, Any]) -> Iterable[str]:
    return [name for each in entry.get("dependencies", []) if (name := required_name(each))]


def _of_pylock(entry: Mapping[str, Any]) -> Iterable[str]:
    return [each["name"] for each in entry.get("dependencies", [])]


def _local(*tables: str) -> Callable[[Mapping[str, Any]], bool]:
    """Does the entry lie in this repository? Under one of these keys of its source."""
    return lambda entry: any(key in entry.get("source", {}) for key in tables)


_KINDS: Mapping[str, _Kind] = {
    "uv": _Kind(
        "package", lambda lock, _: lock.get("version"), r"1$", _of_uv, _local("editable", "virtual"), "Run `uv lock`."
    ),
    "poetry": _Kind(
        "package",
        lambda _, metadata: metadata.get("lock-version"),
        r"[12]\.",
        _of_poetry,
        lambda entry: entry.get("source", {}).get("type") == "directory" and bool(entry.get("develop")),
        "Run `poetry lock`.",
    ),
    "pdm": _Kind(
        "package",
        lambda _, metadata: metadata.get("lock_version"),
        r"4\.",
        _of_pdm,
        lambda entry: bool(entry.get("editable")) and "path" in entry,
        "Run `pdm lock`.",
    ),
    "pylock": _Kind(
        "packages",
        lambda lock, _: lock.get("lock-version"),
        r"1\.",
        _of_pylock,
        lambda entry: bool(entry.get("directory", {}).get("editable")) or entry.get("directory", {}).get("path") == ".",
        "Write it anew with the tool that made it.",
    ),
}
