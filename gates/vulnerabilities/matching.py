"""Does an advisory concern a version? The evaluation that the OSV schema describes, with PEP 440's order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from .model import Advisory, Affected, Range

if TYPE_CHECKING:
    from packaging.version import Version

_ORDER = {"introduced": 0, "last_affected": 1, "fixed": 2, "limit": 3}


def concerns(advisory: Advisory, name: str, version: str) -> bool | None:
    """Is this version of this project affected? None where nobody can tell: a version that cannot be compared."""
    answers = [_affects(each, version) for each in advisory.affected if each.name == name]
    return _either(answers)


def first_fix(advisory: Advisory, name: str, version: str) -> str | None:
    """The lowest version above this one in which the advisory says it is mended; None where it names none."""
    installed = public(version)
    if installed is None:
        return None
    fixes = [
        (mended, value)
        for each in advisory.affected
        if each.name == name
        for one in each.ranges
        for kind, value in one.events
        if kind == "fixed" and one.type == "ECOSYSTEM" and (mended := public(value)) is not None and mended > installed
    ]
    return min(fixes)[1] if fixes else None


def public(version: str) -> Version | None:
    """The version without its local part (`1.0+cpu` is judged as `1.0`); None where it is not of PEP 440."""
    from packaging.version import InvalidVersion, Version

    try:
        return Version(Version(version).public)
    except InvalidVersion:
        return None


def clusters(advisories: Iterable[Advisory]) -> tuple[tuple[Advisory, ...], ...]:
    """Advisories about the same weakness, by whatever chain of aliases, in the order of their ids."""
    found: list[tuple[set[str], list[Advisory]]] = []
    for each in sorted(advisories, key=lambda advisory: advisory.id):
        same = [cluster for cluster in found if cluster[0] & each.names]
        names, members = set(each.names), [each]
        for cluster in same:
            names |= cluster[0]
            members = cluster[1] + members
            found.remove(cluster)
        found.append((names, members))
    in_order = (tuple(sorted(members, key=lambda one: one.id)) for _, members in found)
    return tuple(sorted(in_order, key=lambda members: members[0].id))


def _affects(affected: Affected, version: str) -> bool | None:
    installed = public(version)
    if version in affected.versions:
        return True
    if installed is not None and any(public(each) == installed for each in affected.versions):
        return True
    ranges = [each for each in affected.ranges if each.type != "GIT" or not affected.versions]
    comparable = [each for each in ranges if each.type == "ECOSYSTEM"] or ranges
    if not comparable:
        return False if affected.versions and installed is not None else None
    return _either([_within(each, installed) for each in comparable])


def _within(one: Range, installed: Version | None) -> bool | None:
    """Walk the events in their order up to the installed version."""
    events = [(kind, _moment(value)) for kind, value in one.events]
    if one.type != "ECOSYSTEM" or installed is None or not _readable(events):
        return None
    limits = [at for kind, at in events if kind == "limit"]
    if limits and all(_reached(installed, at, past=False) for at in limits):
        return False
    inside = False
    for kind, at in sorted(events, key=_place):
        if kind == "introduced" and _reached(installed, at, past=False):
            inside = True
        elif (kind == "fixed" and _reached(installed, at, past=False)) or (
            kind == "last_affected" and _reached(installed, at, past=True)
        ):
            inside = False
    return inside


def _moment(value: str) -> Version | str | None:
    """A version, `0` (before all), `*` (after all), or None."""
    return value if value in ("0", "*") else public(value)


def _readable(events: Sequence[tuple[str, Version | str | None]]) -> bool:
    kinds = [kind for kind, _ in events]
    return "introduced" in kinds and all(kind in _ORDER for kind in kinds) and all(at is not None for _, at in events)


def _place(event: tuple[str, Version | str | None]) -> tuple[int, Version, int]:
    from packaging.version import Version

    kind, at = event
    ends = {"0": -1, "*": 1}
    return (ends[at], Version("0"), _ORDER[kind]) if isinstance(at, str) else (0, at or Version("0"), _ORDER[kind])


def _reached(installed: Version, at: Version | str | None, *, past: bool) -> bool:
    """Does the installed version lie at (or, `past`, behind) this moment?"""
    if at is None or isinstance(at, str):
        return at == "0"
    return installed > at if past else installed >= at


def _either(answers: Sequence[bool | None]) -> bool | None:
    """True where one is; else None where one is; else False."""
    if any(answers):
        return True
    return None if None in answers else False
