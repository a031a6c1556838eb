"""What is resolved and what is known about it, put together: facts, no judgment yet."""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from ..documents.text import decode
from ..result import Unjudged, unknown
from ..settings import VulnerabilitySettings
from ..tools import Tools
from ..wording import count
from .dependencies import resolve
from .exceptions import Accepted, read_exceptions
from .model import Advisory, Database, Resolved
from .osv import GET, read_database
from .pip_audit import ask_server

LIBRARIES = ("cvss", "packaging")
CACHE = "OSV_SCANNER_LOCAL_DB_CACHE_DIRECTORY"
"""Where osv-scanner keeps its databases, if the environment says so."""


@dataclass(frozen=True)
class Audit:
    """All that a judgment needs.

    advisories  by canonical name, of all sources together
    database    None where only a server was asked
    asked       what was asked for advisories: a path, a URL; nothing where there is nothing to audit
    """

    resolved: Resolved
    advisories: Mapping[str, tuple[Advisory, ...]] = field(default_factory=dict)
    database: Database | None = None
    asked: tuple[str, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    seconds: float = 0.0
    tools: Mapping[str, str] = field(default_factory=dict)


def make_audit(root: Path, settings: VulnerabilitySettings, tools: Tools, python: str) -> Audit:
    """Resolve, read the advisories, read the exceptions. Raises Unjudged and DocumentError where one cannot be done."""
    began, now = time.monotonic(), datetime.now(UTC)
    _need_libraries()
    accepted = _accepted(root, settings, now)
    resolved = resolve(root, tools, python)
    if not resolved.dependencies:
        return Audit(resolved, accepted=accepted, now=now, seconds=time.monotonic() - began)
    place = settings.database or os.environ.get(CACHE)
    if not place and not settings.osv_url:
        raise _no_source(len(resolved.dependencies))
    names = {each.name for each in resolved.dependencies}
    database = read_database(root / Path(place).expanduser(), names) if place else None
    advisories = dict(database.advisories) if database else {}
    if settings.osv_url:
        told = ask_server(settings.osv_url, resolved.dependencies, tools, root, settings.timeout)
        advisories = {name: (*advisories.get(name, ()), *told.get(name, ())) for name in {*advisories, *told}}
    asked = tuple(each for each in (database and database.source, settings.osv_url) if each)
    used = (*LIBRARIES, "pip-audit") if settings.osv_url else LIBRARIES
    versions = {each: metadata.version(each) for each in used}
    return Audit(resolved, advisories, database, asked, accepted, now, time.monotonic() - began, versions)


def _need_libraries() -> None:
    if missing := [each for each in LIBRARIES if importlib.util.find_spec(each) is None]:
        fix = f"{sys.executable} -m pip install {' '.join(missing)}"
        raise Unjudged(unknown(f"could not audit: not installed: {', '.join(missing)}", fix=fix))


def _accepted(root: Path, settings: VulnerabilitySettings, now: datetime) -> tuple[Accepted, ...]:
    if settings.exceptions is None:
        return ()
    path = root / settings.exceptions
    if not path.is_file():
        fix = "write it, or delete the setting `exceptions`"
        raise Unjudged(unknown(f"the file of exceptions, {settings.exceptions}, is not there", fix=fix))
    return read_exceptions(settings.exceptions, decode(settings.exceptions, path.read_bytes()), now.date())


def _no_source(dependencies: int) -> Unjudged:
    reason = f"could not audit {count(dependencies, 'dependency', 'dependencies')}: no advisory database is named"
    fix = f"get one (`{GET}`) and set `database` in [tool.release.gates.vulnerabilities] to its folder, or set osv_url"
    return Unjudged(unknown(reason, fix=fix, dependencies=dependencies))
