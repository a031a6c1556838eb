"""The changelog file, text to text (Keep a Changelog; decisions 51).

Headings are found as Markdown finds them, so that what stands in a code fence or a comment is none. The file is edited
by span: every old line stays, byte for byte and in its order.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..engine.errors import UsageError
from .commits import Conventional, Unread
from .entries import grouped
from .versions import SEMVER, Version

ANCHOR = "## [Unreleased]"
UNRELEASED = r"(?i)\[?unreleased(?![\w-])"
RELEASED = rf"\[?v?(?P<version>{SEMVER})(?![\w.+-])"
LINK = r"\[[^\]]+\]:\s*\S.*"
REFERENCE = r"#\d+|\b[0-9a-f]{7,40}\b"
HEAD = f"""\
# Changelog

All notable changes to this project are documented in this file.
The format is based on [Keep a Changelog](https://keepachangelog.com).

{ANCHOR}
"""


class ChangelogError(UsageError):
    """The changelog cannot be read or written as asked; nothing was changed."""


class Section(NamedTuple):
    """What one release changes: entries without their bullets, by group."""

    version: str
    date: dt.date
    groups: Mapping[str, tuple[str, ...]]

    @property
    def heading(self) -> str:
        """The first line."""
        return f"## [{self.version}] - {self.date.isoformat()}"

    def __str__(self) -> str:
        groups = (f"### {group}\n\n{_bullets(entries)}" for group, entries in self.groups.items())
        return "\n".join((f"{self.heading}\n", *groups))


class _Span(NamedTuple):
    """One section in a file, in lines: its name, its heading, and its text without comments above and links below."""

    name: str
    heading: int
    start: int
    end: int


class _Heading(NamedTuple):
    level: int
    title: str
    start: int
    end: int


def section(version: Version | str, date: dt.date, commits: Iterable[Conventional | Unread]) -> Section:
    """The section of a release, from what its commits say."""
    return Section(str(version), date, grouped(commits))


def new_changelog(section: Section) -> str:
    """The file of a project that had none."""
    return f"{HEAD}\n{section}"


def extract(text: str, version: Version | str, *, path: str = "CHANGELOG.md") -> str:
    """What the file says of a version, without heading and links; raises `ChangelogError` where it does not."""
    lines = _lines(text)
    for span in _spans(lines):
        if span.name == str(version):
            return "".join(lines[span.start : span.end]).strip("\r\n")
    raise ChangelogError(
        f"{path}: there is no section for {version}", fix=f"add the heading ## [{version}] - YYYY-MM-DD to {path}"
    )


def insert(text: str, section: Section, *, path: str = "CHANGELOG.md") -> str:
    """The file with this section below `## [Unreleased]`, whose text becomes the section's first.

    Hand-written lines stay as they are; entries they do not mention (by `#n` or commit) are added to their groups. A
    file that has the section is answered as it is; an empty one is begun. Raises `ChangelogError` where there is no
    `## [Unreleased]`.
    """
    lines = _lines(text)
    if not text.removeprefix("\ufeff").strip():
        return new_changelog(section)
    spans = tuple(_spans(lines))
    if any(span.name == section.version for span in spans):
        return text
    span = next((span for span in spans if span.name == "unreleased"), None)
    if span is None:
        raise _no_anchor(path, spans[0].heading if spans else len(lines))
    if not _closed(lines[: span.end]):
        raise ChangelogError(
            f"{path}:{span.start + 1}: a code fence or comment below {ANCHOR} does not end", fix=f"close it in {path}"
        )
    newline = "\r\n" if lines[0].endswith("\r\n") else "\n"
    added = {span.start: f"\n{section.heading}\n"}
    for at, more in _additions(lines, span, section.groups):
        added[at] = added.get(at, "") + more
    return "".join(_with(lines, added, newline))


def _no_anchor(path: str, line: int) -> ChangelogError:
    where = f"{path}:{line + 1}"
    return ChangelogError(
        f"{where}: there is no {ANCHOR}, below which a release goes", fix=f"add the line {ANCHOR} at {where}"
    )


def _closed(lines: Sequence[str]) -> bool:
    """Whether a heading that came next would be one."""
    return [heading.title for heading in _headings([*lines, "\n", "\n", "# next\n"])][-1:] == ["next"]


def _bullets(entries: Iterable[str]) -> str:
    return "".join(f"- {entry}\n" for entry in entries)


def _additions(lines: Sequence[str], span: _Span, groups: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[int, str]]:
    """Where to add which lines: to a hand-written group at its end, other groups at the end of all."""
    at = dict(_group_ends(lines, span))
    mentioned = set(_references("".join(lines[span.start : span.end])))
    new = {
        group: [each for each in entries if not mentioned.intersection(_references(each)[-1:])]
        for group, entries in groups.items()
    }
    for group, entries in new.items():
        if entries and group.casefold() in at:
            line = at[group.casefold()]
            yield line, ("" if _in_list(lines[line - 1]) else "\n") + _bullets(entries)
    for group, entries in new.items():
        if entries and group.casefold() not in at:
            yield _last(lines, span.start, span.end), f"\n### {group}\n\n{_bullets(entries)}"


def _group_ends(lines: Sequence[str], span: _Span) -> Iterator[tuple[str, int]]:
    """The hand-written groups of a section, and the line after the last one with text in each."""
    own = [each for each in _headings(lines[: span.end]) if each.level <= 3 and span.start <= each.start]
    ends = [heading.start for heading in own[1:]] + [span.end]
    for heading, end in zip(own, ends, strict=False):
        yield heading.title.casefold(), _last(lines, heading.start, end)


def _references(text: str) -> list[str]:
    """Pull requests and commits that a text names; commits by their first seven digits."""
    return [found if found.startswith("#") else found[:7] for found in re.findall(REFERENCE, text)]


def _in_list(line: str) -> bool:
    return re.match(r"[-*+] |\s", line) is not None


def _last(lines: Sequence[str], start: int, end: int) -> int:
    """The line after the last one with text."""
    return next((number + 1 for number in reversed(range(start, end)) if lines[number].strip()), start)


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


def _lines(text: str) -> list[str]:
    """Lines as Markdown counts them, each with its own end."""
    return re.findall(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+\Z", text)


def _spans(lines: Sequence[str]) -> Iterator[_Span]:
    """The sections of a file, in order."""
    headings = list(_headings(lines))
    for number, heading in enumerate(headings):
        name = _name(heading)
        if name:
            end = next(
                (other.start for other in headings[number + 1 :] if _name(other) or other.level <= heading.level),
                len(lines),
            )
            yield _Span(name, heading.start, heading.end, _without_links(lines, heading.end, end))


def _name(heading: _Heading) -> str | None:
    """`unreleased`, the version that a heading stands for, or None."""
    if heading.level == 2 and re.match(UNRELEASED, heading.title):
        return "unreleased"
    found = re.match(RELEASED, heading.title) if heading.level <= 2 else None
    return found["version"] if found else None


def _without_links(lines: Sequence[str], start: int, end: int) -> int:
    """Where a section ends before the link references that close a file."""
    first = end
    for number in reversed(range(start, end)):
        if re.fullmatch(LINK, lines[number].strip()):
            first = number
        elif lines[number].strip():
            break
    return first


def _headings(lines: Sequence[str]) -> Iterator[_Heading]:
    """The headings of a text, not those quoted in a fence, comment or list; a comment below one belongs to it."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").disable("inline").parse("".join(lines).removeprefix("\ufeff"))
    for number, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0 and token.map:
            end = token.map[1]
            for after in tokens[number + 3 :]:
                if after.type != "html_block" or not after.content.startswith("<!--") or not after.map:
                    break
                end = after.map[1]
            yield _Heading(int(token.tag[1:]), tokens[number + 1].content, token.map[0], end)
