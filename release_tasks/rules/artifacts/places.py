"""Where artifacts go: what the settings of `publish` and the plan's Location column say, as places (decisions 52)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ...engine.errors import UsageError
from ...engine.ports import Place

KNOWN_INDEXES = {"pypi": "pypi", "testpypi": "testpypi"}
"""Indexes that a plan may call by their name alone."""
PREFIX = re.compile(r"(?P<kind>folder|index)\s*:\s*(?P<where>\S.*)", re.IGNORECASE)
CREDENTIALS = re.compile(r"^[a-z][a-z0-9+.-]*://[^/\s]*@", re.IGNORECASE)
CHECK_FIX = 'say how to look there: check = "…" prints the SHA-256 of the {name} that is there, or fails'


class Said(NamedTuple):
    """The options of `publish`, as they were given."""

    folder: str | None = None
    python: str | None = None
    simple: str | None = None
    command: str | None = None
    check: str | None = None


def said(options: Mapping[str, str | None]) -> Said:
    """The options of `publish` that name places, of all that it has."""
    return Said(*(options[name] for name in ("folder", "index", "simple", "command", "check")))


class Declared(NamedTuple):
    """The places of a project, or the default one where it names none; `unread` are locations that are only words."""

    places: tuple[Place, ...]
    unread: tuple[str, ...] = ()
    default: bool = False


def declared(given: Said, locations: Iterable[str], *, root: Path, default: Path) -> Declared:
    """Every place that settings and plan name, each once; the default folder where they name none.

    Relative folders lie below `root`. Raises `UsageError` for credentials in an address, or a command without a check.
    """
    found = [(location, _location(location)) for location in dict.fromkeys(locations)]
    named = (*_options(given), *(place for _, place in found if place is not None))
    places = dict.fromkeys(_whole(place, root) for place in named)
    unread = tuple(location for location, place in found if place is None)
    if not places:
        return Declared((Place("folder", str(default)),), unread, default=True)
    return Declared(tuple(places), unread)


def plan_locations(path: str, text: str | None) -> tuple[str, ...]:
    """The Location column of the plan, nothing without one; raises `UsageError` where it cannot be read."""
    from gates.documents.plan import read_plan  # not at listing

    from ...engine.mistakes import told

    if text is None:
        return ()
    with told():
        return tuple(each.location for each in read_plan(path, text).artifacts if each.location)


def _options(given: Said) -> Sequence[Place]:
    if given.command and not given.check:
        raise UsageError("[tool.release.publish] has a command and no check", fix=CHECK_FIX)
    named = (
        ("folder", given.folder, ""),
        ("python", given.python, given.simple),
        ("command", given.command, given.check),
    )
    return [Place(kind, where, look or "") for kind, where, look in named if where]


def _location(text: str) -> Place | None:
    """The place that a location of the plan names; None for words, and for folders that a build fills (`dist/`)."""
    prefixed = PREFIX.fullmatch(text.strip("`"))
    if prefixed:
        kind = {"folder": "folder", "index": "python"}[prefixed["kind"].casefold()]
        return Place(kind, prefixed["where"].strip("` "))
    known = KNOWN_INDEXES.get(text.casefold())
    if known:
        return Place("python", known)
    return Place("folder", text) if text.startswith(("/", "~/")) else None


def _whole(place: Place, root: Path) -> Place:
    """The place with a whole path. Raises `UsageError` for an address that holds credentials."""
    if any(CREDENTIALS.match(text) for text in (place.where, place.look)):
        raise UsageError(
            "the address of an index holds credentials",
            fix="take them out, and set TWINE_USERNAME and TWINE_PASSWORD in the environment, or use keyring",
        )
    if place.kind != "folder":
        return place
    return place._replace(where=str(root / Path(place.where).expanduser()))
