"""The link references that close a changelog: `[Unreleased]: …/compare/v1.3.0...HEAD` (Keep a Changelog 2.0.0).

A file that has them keeps its own form of address; one that has none gets them where the remote is a known forge.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from .links import Links
from .outline import RELEASED, Outline

HEAD = "HEAD"
REFERENCE = re.compile(r"(?P<label> {0,3}\[[^\]]+\]:[ \t]*<?)(?P<address>[^\s<>]+)(?P<rest>.*)", re.DOTALL)
COMPARED = re.compile(r"(?P<start>.*/compare/)(?P<first>.+?)(?P<dots>\.{2,3}|%0[dD])(?P<second>[^\s?#]+)")
NEWER_FIRST = "/branches/compare/"
"""How addresses of Bitbucket differ: the newer comes first."""


class Tagged(NamedTuple):
    """A release as it is linked: its version, its tag, and the tag before it, if any."""

    version: str
    tag: str
    previous: str | None


def references(newest_first: Iterable[Tagged], links: Links) -> Iterator[str]:
    """The lines of all references of a file, without line ends."""
    for number, each in enumerate(newest_first):
        if number == 0:
            yield f"[Unreleased]: {links.compared(each.tag, HEAD)}"
        yield f"[{each.version}]: {_address(each, links)}"


def _address(release: Tagged, links: Links) -> str:
    """The comparison with the release before; the oldest one's is the page of its tag."""
    return links.compared(release.previous, release.tag) if release.previous else links.tagged(release.tag)


class Relinked(NamedTuple):
    """What is to change: line number to its new text, of one line or two; and lines to add at the end of the file."""

    changed: Mapping[int, str]
    added: tuple[str, ...] = ()


def relinked(file: Outline, release: Tagged, links: Links | None, newline: str) -> Relinked:
    """The references of a file that gets this release: `[Unreleased]` starts at its tag, and it has one of its own.

    Nothing changes where a file has no references and no links are given, or where the addresses are of another form.
    """
    there = _releases(file)
    form = _form(file, there.values())
    unreleased = _unreleased(release, form, links)
    if unreleased is None:
        return Relinked({})
    own = f"[{release.version}]: {_own(release, form, links)}"
    pair: tuple[str, ...] = (f"[Unreleased]: {unreleased}", own)
    if release.version.casefold() in there:
        pair, own = pair[:1], ""
    if "unreleased" in there:
        number = there["unreleased"]
        return Relinked({number: _rewritten(file.lines[number], unreleased, own, newline)})
    if there:
        number = min(there.values())
        return Relinked({number: "".join(f"{each}{newline}" for each in pair) + file.lines[number]})
    return Relinked({}, pair if file.is_closed(len(file.lines)) else ())


def _releases(file: Outline) -> dict[str, int]:
    """`unreleased` and the versions that have a reference, to its line."""
    names = {"unreleased": "unreleased"}
    for label in file.references:
        found = RELEASED.fullmatch(label)
        names |= {label: found["version"]} if found else {}
    return {names[label]: number for label, number in file.references.items() if label in names}


def _form(file: Outline, numbers: Iterable[int]) -> re.Match[str] | None:
    """The first of these references that compares two tags."""
    found = (REFERENCE.fullmatch(file.lines[number]) for number in sorted(numbers))
    return next((form for each in found if each and (form := COMPARED.fullmatch(each["address"]))), None)


def _unreleased(release: Tagged, form: re.Match[str] | None, links: Links | None) -> str | None:
    if form is not None:
        head = form["first"] if NEWER_FIRST in form["start"] else form["second"]
        return _compared(form, release.tag, HEAD if RELEASED.search(head) else head)
    return links.compared(release.tag, HEAD) if links else None


def _own(release: Tagged, form: re.Match[str] | None, links: Links | None) -> str:
    if form is not None and (release.previous or not links):
        before = form["second"] if NEWER_FIRST in form["start"] else form["first"]
        return _compared(form, release.previous or before, release.tag)
    return _address(release, links) if links else ""


def _compared(form: re.Match[str], old: str, new: str) -> str:
    first, second = (new, old) if NEWER_FIRST in form["start"] else (old, new)
    return f"{form['start']}{first}{form['dots']}{second}"


def _rewritten(line: str, address: str, below: str, newline: str) -> str:
    """The reference with another address, and a line below it, if any."""
    found = REFERENCE.fullmatch(line)
    if found is None:
        return line
    whole = f"{found['label']}{address}{found['rest']}"
    end = whole[len(whole.rstrip("\r\n")) :]
    return f"{whole.rstrip()}{newline}{below}{end}" if below else whole
