"""The changelog file, text to text (Keep a Changelog 2.0.0; decisions 51).

The file is edited by span: every old line stays, byte for byte and in its order, but for the link references that a
release moves. That this is so is looked at before a new text is handed out.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from ...engine.errors import UsageError
from ..commits.messages import Conventional, Unread
from ..versions.schemes import Version
from .entries import Entry, grouped
from .links import Links
from .outline import LINE, Outline, Span
from .references import Relinked, Tagged, references, relinked

ANCHOR = "## [Unreleased]"
MENTION = re.compile(
    r"(?P<number>(?<![\w&])[#!]\d+\b)|/(?P<kind>pull|pulls|issues|pull-requests|merge_requests)/(?P<page>\d+)\b"
    r"|\b(?P<commit>[0-9a-f]{7})[0-9a-f]{0,33}\b"
)
ADDRESS = re.compile(r"https?://[^\s)>]+")
OWN = re.compile(r"\(\[?([#!]\d+|[0-9a-f]{7})[^()]*(?:\([^()]*\))?\)$")
"""How an entry ends: the request or commit that it came with, with or without a link."""
HEAD = f"""\
# Changelog

All notable changes to this project are documented in this file.
The format is based on [Keep a Changelog](https://keepachangelog.com).

{ANCHOR}
"""
UPCOMING = "Unreleased"
NO_GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class ChangelogError(UsageError):
    """The changelog cannot be read or written as asked; nothing was changed."""


class Section(NamedTuple):
    """What one release changes: entries without their bullets, by group, or the text of a person in place of them.

    Without a date it is what is not released yet. `tag` and `previous` (the tag before) are for its links.
    """

    version: str
    date: dt.date | None
    groups: Mapping[str, tuple[str, ...]] = NO_GROUPS
    tag: str = ""
    previous: str | None = None
    links: Links | None = None
    written: str = ""

    @property
    def heading(self) -> str:
        """The first line."""
        return f"## [{self.version}] - {self.date.isoformat()}" if self.date else ANCHOR

    @property
    def body(self) -> str:
        """All but the first line."""
        groups = (f"### {group}\n\n{_bullets(entries)}" for group, entries in self.groups.items())
        return f"{self.written}\n" if self.written else "\n".join(groups)

    def __str__(self) -> str:
        return f"{self.heading}\n\n{self.body}" if self.body else f"{self.heading}\n"


def section(
    version: Version | str, date: dt.date | None, commits: Iterable[Conventional | Unread], links: Links | None = None
) -> Section:
    """The section of a release, from what its commits say, newest first."""
    return Section(str(version), date, grouped(commits, links), links=links)


def new_changelog(section: Section) -> str:
    """The file of a project that had none."""
    return whole([section])


def whole(newest_first: Sequence[Section]) -> str:
    """A file of these sections, the first of which may be what is not released yet."""
    released = [each for each in newest_first if each.date]
    upcoming = [each.body for each in newest_first if not each.date and each.body]
    links = next((each.links for each in released), None)
    tagged = [Tagged(each.version, each.tag, each.previous) for each in released if each.tag]
    foot = "".join(f"{line}\n" for line in references(tagged, links)) if links else ""
    return "\n".join((HEAD, *upcoming, *map(str, released), *((foot,) if foot else ())))


def extract(text: str, version: Version | str, *, path: str = "CHANGELOG.md") -> str:
    """What the file says of a version, without heading and links; raises `ChangelogError` where it does not."""
    file = Outline(text)
    span = file.find(str(version))
    if span is None:
        raise ChangelogError(
            f"{path}: there is no section for {version}", fix=f"add the heading ## [{version}] - YYYY-MM-DD to {path}"
        )
    return file.text(span.start, span.end).strip("\r\n")


class Draft(NamedTuple):
    """What a release writes: path to text as it will be (none where it stays as it is), and what is said of it."""

    files: Mapping[str, str]
    said: str


def draft(text: str, section: Section, *, stable: bool, path: str = "CHANGELOG.md") -> Draft:
    """What a release with this section writes; raises `ChangelogError` as `insert` does.

    A pre-release says what the stable release would say now, and leaves the file alone: hand-written text waits below
    `## [Unreleased]` for the stable one, whose section has all that came since the stable release before.
    """
    file = insert(text, section, path=path)
    return Draft({path: file} if stable else {}, extract(file, section.version, path=path))


def insert(text: str, section: Section, *, path: str = "CHANGELOG.md") -> str:
    """The file with this section below `## [Unreleased]`, whose text becomes the section's first.

    Hand-written lines stay as they are; entries they do not mention (by `#n` or commit) are added to their groups, the
    link references follow. A file that has the section is answered as it is; an empty one is begun. Raises
    `ChangelogError` where there is no `## [Unreleased]`.
    """
    file = Outline(text)
    if not text.removeprefix("\ufeff").strip():
        return new_changelog(section)
    if file.find(section.version):
        return text
    span = _anchor(file, path)
    newline = "\r\n" if file.lines[0].endswith("\r\n") else "\n"
    tagged = Tagged(section.version, section.tag, section.previous)
    moved = relinked(file, tagged, section.links, newline) if section.tag else Relinked({})
    lines = [moved.changed.get(number, line) for number, line in enumerate(file.lines)]
    added = {span.start: f"\n{section.heading}\n"}
    for at, more in _additions(file, span, section):
        added[at] = added.get(at, "") + more
    written = "".join((*_with(lines, added, newline), *_foot(moved.added, newline)))
    if not text.endswith(("\n", "\r")):
        written = written.removesuffix(newline)
    _require_kept(file.lines, moved.changed, written, path)
    return written


def _anchor(file: Outline, path: str) -> Span:
    """The section of what is not released yet."""
    span = file.find("unreleased")
    if span is None:
        where = f"{path}:{(file.spans[0].heading if file.spans else len(file.lines)) + 1}"
        raise ChangelogError(
            f"{where}: there is no {ANCHOR}, below which a release goes", fix=f"add the line {ANCHOR} at {where}"
        )
    if not file.is_closed(span.end):
        raise ChangelogError(
            f"{path}:{span.start + 1}: a code fence or comment below {ANCHOR} does not end", fix=f"close it in {path}"
        )
    return span


def _require_kept(lines: Iterable[str], changed: Mapping[int, str], written: str, path: str) -> None:
    """Raises `ChangelogError` unless every line is in the new text, in order; the last one may have got an end."""
    rest = iter(LINE.findall(written))
    for number, line in enumerate(lines):
        for each in LINE.findall(changed.get(number, line)):
            if not any(other == each or other.rstrip("\r\n") == each for other in rest):
                raise ChangelogError(
                    f"{path}:{number + 1}: this line would be lost; nothing was written",
                    fix=f"write the section into {path} by hand, and report this as a defect, with the file",
                )


def _bullets(entries: Iterable[str]) -> str:
    return "".join(f"- {entry}\n" for entry in entries)


def _additions(file: Outline, span: Span, section: Section) -> Iterator[tuple[int, str]]:
    """Where to add which lines: to a hand-written group at its end, other groups at the end of all."""
    end = file.last(span.start, span.end)
    if section.written:
        yield end, f"\n{section.body}"
    at = dict(file.groups(span))
    mentioned = mentions(file.text(span.start, span.end), section.links)
    new = {
        group: [each for each in entries if mentioned.isdisjoint(_told(each))]
        for group, entries in section.groups.items()
    }
    for group, entries in new.items():
        if entries and group.casefold() in at:
            line = at[group.casefold()]
            yield line, ("" if _in_list(file.lines[line - 1]) else "\n") + _bullets(entries)
    for group, entries in new.items():
        if entries and group.casefold() not in at:
            yield end, f"\n### {group}\n\n{_bullets(entries)}"


def _told(entry: str) -> Iterator[str]:
    """What an entry came with, and what it closes."""
    yield from OWN.findall(entry)
    if isinstance(entry, Entry):
        yield from entry.closes


def mentions(text: str, links: Links | None = None) -> set[str]:
    """Requests and commits that a text names, or links to; commits by their first seven digits.

    Where the repository's own links are known, those to other ones count for nothing.
    """
    if links is not None:
        home = links.home.casefold()
        text = ADDRESS.sub(lambda found: found[0] if found[0].casefold().startswith(home) else "", text)
    return {
        found["number"] or found["commit"] or f"{'!' if found['kind'] == 'merge_requests' else '#'}{found['page']}"
        for found in MENTION.finditer(text)
    }


def _in_list(line: str) -> bool:
    return re.match(r"[-*+] |\s", line) is not None


def _with(lines: Sequence[str], added: Mapping[int, str], newline: str) -> Iterator[str]:
    """The file with texts added before lines; an empty line parts them from text that follows."""
    for number in range(len(lines) + 1):
        if number in added:
            if number and not lines[number - 1].endswith(("\n", "\r")):
                yield newline
            yield added[number].replace("\n", newline)
            if number < len(lines) and lines[number].strip():
                yield newline
        if number < len(lines):
            yield lines[number]


def _foot(lines: Sequence[str], newline: str) -> Iterator[str]:
    """Lines at the end of a file, below an empty one."""
    if lines:
        yield newline
        yield from (f"{line}{newline}" for line in lines)
