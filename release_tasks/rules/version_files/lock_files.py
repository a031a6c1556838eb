"""The project's own version in lock files: refreshed by span, without the tool that wrote them and without network.

poetry.lock and pdm.lock do not hold it, and their content hashes do not depend on it.
"""

import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from .places import NotThere, Place, find
from .project_files import BOM, ProjectFileError

LOCKS = {
    "pyproject.toml": ("uv.lock",),
    "package.json": ("package-lock.json", "npm-shrinkwrap.json"),
    "Cargo.toml": ("Cargo.lock",),
}
"""The lock files that stand beside a manifest, or above it, and hold the version that it declares."""
HERE = "."
ENTRY = re.compile(r"(?m)^\[\[package\]\][ \t]*\r?$(?P<fields>(?:\r?\n[^\[\r\n].*$)*)")
"""A package of a TOML lock file, up to its first blank line or table."""


def locks_of(manifest: str) -> tuple[tuple[str, str], ...]:
    """Where the lock files of a manifest may be, beside it or above it; with the way from there to its folder."""
    *folders, file = manifest.split("/")
    cuts = range(len(folders), -1, -1)
    return tuple(
        ("/".join((*folders[:cut], lock)), "/".join(folders[cut:]) or HERE)
        for cut in cuts
        for lock in LOCKS.get(file, ())
    )


def refreshed(path: str, text: str, name: str, version: str, *, folder: str = HERE) -> str:
    """The lock file with this version of the project of this name, every other byte as it was.

    `folder` is where the project lies from there: a workspace has one lock file for all its members. Raises
    `ProjectFileError` where the lock file cannot be read, or more than the version would change.
    """
    if path.endswith(".json"):
        return _npm(path, text, version, folder)
    before = _toml(path, text)
    spans = list(_own_versions(path, text, name, folder))
    if len(spans) > 1:
        raise ProjectFileError(f"{path}: {name} is there {len(spans)} times", fix="make the lock file anew, commit it")
    if not spans:
        return text
    [(start, end)] = spans
    written = text[:start] + version + text[end:]
    if not _is_only(before, _toml(path, written), text[start:end], version):
        raise ProjectFileError(f"{path}: more than the version would change", fix="make the lock file anew, commit it")
    return written


def _own_versions(path: str, text: str, name: str, folder: str) -> Iterator[tuple[int, int]]:
    """Where the version of the project's own entry stands: it comes from a folder, and from no registry."""
    cargo = path.endswith("Cargo.lock")
    for entry in ENTRY.finditer(text):
        version, fields = re.search(r'(?m)^version = "([^"\\]*)"', entry["fields"]), entry["fields"]
        if version is not None and (_of_cargo(fields, name) if cargo else _of_uv(fields, name, folder)):
            at = entry.start("fields")
            yield at + version.start(1), at + version.end(1)


def _of_uv(fields: str, name: str, folder: str) -> bool:
    named = re.search(r'(?m)^name = "([^"]*)"', fields)
    here = re.search(rf'(?m)^source = {{ (?:editable|virtual|directory) = "{re.escape(folder)}" }}', fields)
    return here is not None and named is not None and named[1] == re.sub(r"[-_.]+", "-", name).lower()


def _of_cargo(fields: str, name: str) -> bool:
    named = re.search(r'(?m)^name = "([^"]*)"', fields)
    return named is not None and named[1] == name and re.search(r"(?m)^source = ", fields) is None


def _toml(path: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text.removeprefix(BOM))
    except tomllib.TOMLDecodeError as error:
        raise ProjectFileError(f"{path}: not valid TOML: {error}", fix="make the lock file anew, commit it") from None


def _is_only(before: dict[str, Any], after: dict[str, Any], old: str, new: str) -> bool:
    """Whether one package's version is all that differs."""
    pairs = list(zip(before.pop("package", ()), after.pop("package", ()), strict=True))
    changed = [(was, now) for was, now in pairs if was != now]
    ours = all({**was, "version": new} == now and was["version"] == old for was, now in changed)
    return before == after and ours and len(changed) <= 1


def _npm(path: str, text: str, version: str, folder: str) -> str:
    """The version stands at the top, and since npm 7 once more in the package without a name; a member's under it."""
    own = (("version",), ("packages", "", "version")) if folder == HERE else (("packages", folder, "version"),)
    for key in own:
        with suppress(NotThere):
            text = find(Place(path, key=key), text).write(version)
    return text
