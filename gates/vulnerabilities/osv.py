"""An advisory database that lies on this machine, in the form of the OSV schema: one JSON file an advisory.

Read are osv-scanner's folder, a zip, a folder of JSON, and a checkout of github/advisory-database.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from ..evidence import digest
from ..result import Finding, Unjudged, unknown, unsure
from ..wording import count
from .model import ECOSYSTEM, Advisory, Affected, Database, Range, canonical

ZIPS = ("osv-scalibr/PyPI/all.zip", "osv-scanner/PyPI/all.zip", "PyPI/all.zip", "all.zip")
GITHUB = "advisories/github-reviewed"  # of a checkout; the others were read by nobody and name no package
GET = "osv-scanner scan --offline-vulnerabilities --download-offline-databases"
SHOWN = 20  # entries that cannot be read

Entry = tuple[str, Callable[[], bytes]]  # where it is, and how its bytes are had


def read_database(path: Path, names: Collection[str]) -> Database:
    """All that the database at `path` says about the projects of these canonical names.

    Raises Unjudged where it is not there, holds nothing about PyPI, or has an entry that cannot be read.
    """
    zips = _zips(path)
    reader = _Reader(names)
    for each in zips:
        reader.read_all(_zipped(each))
    if zips:
        return reader.database(", ".join(map(str, zips)), _joined(digest(each) for each in zips))
    files = _files(path)
    reader.read_all((str(each.relative_to(path)), each.read_bytes) for each in files)
    seal = _joined(f"{each.relative_to(path).as_posix()} {digest(each)}" for each in files)
    return reader.database(str(path), seal)


def _zips(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise _no_database(f"there is no advisory database at {path}")
    return [path / each for each in ZIPS if (path / each).is_file()]


def _files(path: Path) -> list[Path]:
    home = path / GITHUB if (path / GITHUB).is_dir() else path
    visible = [each for each in sorted(home.rglob("*")) if not _hidden(each.relative_to(home)) and each.is_file()]
    if any(each.suffix in (".yaml", ".yml") and each.stem.startswith("PYSEC-") for each in visible):
        raise _no_database(f"the advisories in {path} are YAML, and JSON is needed")
    return [each for each in visible if each.suffix == ".json"]


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _no_database(reason: str) -> Unjudged:
    return Unjudged(unknown(f"could not audit: {reason}", fix=f"get OSV's PyPI/all.zip, as `{GET}` does"))


def _zipped(path: Path) -> Iterator[Entry]:
    try:
        with zipfile.ZipFile(path) as archive:
            for name in sorted(archive.namelist()):
                if name.endswith(".json"):
                    yield f"{path}!{name}", partial(archive.read, name)
    except (zipfile.BadZipFile, OSError) as error:
        raise _no_database(f"{path} is no whole zip file ({error})") from None


def _joined(digests: Iterable[str]) -> str:
    """One digest stays as it is; that of several is over all of them, sorted."""
    several = sorted(digests)
    return several[0] if len(several) == 1 and " " not in several[0] else _sha256("\n".join(several))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class _Reader:
    """Reads entries one after the other, and keeps what is about the projects that are asked for."""

    def __init__(self, names: Collection[str]) -> None:
        self.names = frozenset(names)
        self.newest = datetime.min.replace(tzinfo=UTC)
        self.total = 0
        self.kept: dict[str, list[Advisory]] = {}
        self.mistakes: list[Finding] = []

    def read_all(self, entries: Iterable[Entry]) -> None:
        for where, content in entries:
            try:
                self._read(json.loads(content()))
            except json.JSONDecodeError as error:
                self._wrong(where, f"is not JSON: {error.msg}", error.lineno)
            except (zipfile.BadZipFile, zlib.error, UnicodeDecodeError) as error:
                self._wrong(where, f"is damaged: {error}")
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                self._wrong(where, f"is no advisory of the OSV schema: {type(error).__name__} {error}")

    def database(self, source: str, seal: str) -> Database:
        """What was read. Raises Unjudged where something could not be, or nothing is about PyPI."""
        if self.mistakes:
            details = f"could not audit: {count(len(self.mistakes), 'entry', 'entries')} of {source} cannot be read"
            raise Unjudged(unsure(self.mistakes[:SHOWN], details))
        if not self.total:
            raise _no_database(f"{source} holds no advisory about {ECOSYSTEM}")
        return Database(source, seal, self.newest, self.total, {name: tuple(each) for name, each in self.kept.items()})

    def _wrong(self, where: str, what: str, line: int | None = None) -> None:
        self.mistakes.append(Finding(f"{where} {what}", "get the database anew", where, line))

    def _read(self, entry: dict[str, object]) -> None:
        advisory, modified = parse_advisory(entry)
        self.newest = max(self.newest, modified)
        self.total += bool(advisory.affected)
        if "withdrawn" in entry:
            return
        for name in {each.name for each in advisory.affected} & self.names:
            self.kept.setdefault(name, []).append(advisory)


def parse_advisory(entry: dict[str, object]) -> tuple[Advisory, datetime]:
    """An advisory of the OSV schema 1.x, and when it was changed.

    Raises KeyError, TypeError, ValueError or AttributeError where it has not the form of the schema.
    """
    modified = datetime.fromisoformat(_text(entry["modified"]))
    if modified.tzinfo is None:
        raise ValueError("`modified` names no time zone")
    affected = [each for each in _tables(entry, "affected") if _of_pypi(each)]
    severities = [pair for each in (entry, *affected) for pair in _severities(each)]
    label = _table(entry, "database_specific").get("severity")
    aliases = tuple(_text(each) for each in _list(entry, "aliases"))
    return (
        Advisory(
            _text(entry["id"]),
            aliases,
            tuple(_affected(each) for each in affected),
            tuple(dict.fromkeys(severities)),
            label.upper() if isinstance(label, str) else None,
        ),
        modified,
    )


def _of_pypi(affected: dict[str, object]) -> bool:
    return _text(_table(affected, "package").get("ecosystem", "")).partition(":")[0] == ECOSYSTEM


def _affected(entry: dict[str, object]) -> Affected:
    versions = frozenset(_text(each) for each in _list(entry, "versions"))
    name = canonical(_text(_table(entry, "package")["name"]))
    return Affected(name, versions, tuple(_range(each) for each in _tables(entry, "ranges")))


def _range(entry: dict[str, object]) -> Range:
    events = ((_text(kind), _text(at)) for event in _tables(entry, "events") for kind, at in event.items())
    return Range(_text(entry["type"]), tuple(events))


def _severities(entry: dict[str, object]) -> Iterator[tuple[str, str]]:
    for each in _tables(entry, "severity"):
        yield _text(each["type"]), _text(each["score"])


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _list(entry: dict[str, object], key: str) -> list[object]:
    value = entry.get(key)
    if value is None:  # some databases write null for nothing
        return []
    if not isinstance(value, list):
        raise TypeError(f"`{key}` is no list")
    return value


def _tables(entry: dict[str, object], key: str) -> list[dict[str, object]]:
    values = _list(entry, key)
    if strange := [each for each in values if not isinstance(each, dict)]:
        raise TypeError(f"`{key}` holds {strange[0]!r}")
    return [each for each in values if isinstance(each, dict)]


def _table(entry: dict[str, object], key: str) -> dict[str, object]:
    value = entry.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise TypeError(f"`{key}` is no object")
    return value
