"""Where things stand in a changelog file: sections, groups and link references, in lines.

Headings and references are found as Markdown finds them, so that what stands in a code fence or a comment is none.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

UNRELEASED = re.compile(r"(?i)\[?unreleased(?![\w-])")
RELEASED = re.compile(r"\[?v?(?P<version>(?:\d+!)?\d+(?:\.\d+)+(?:[\w.+-]*\w)?)(?![\w.+-])")
LINK = re.compile(r"\[[^\]]+\]:\s*\S.*")
QUOTED = frozenset({"fence", "code_block", "html_block"})
LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+\Z")


class Heading(NamedTuple):
    """A heading, with the comments directly below it."""

    level: int
    title: str
    start: int
    end: int

    @property
    def name(self) -> str | None:
        """`unreleased`, the version that it stands for, or None."""
        if self.level == 2 and UNRELEASED.match(self.title):
            return "unreleased"
        found = RELEASED.match(self.title) if self.level <= 2 else None
        return found["version"] if found else None


class Span(NamedTuple):
    """One section: its name, its heading, and its text without comments above and link references below."""

    name: str
    heading: int
    start: int
    end: int


class Paragraph(NamedTuple):
    """A text that is no code and no comment, and its first line."""

    line: int
    text: str


class _Parsed(NamedTuple):
    headings: tuple[Heading, ...]
    references: Mapping[str, int]
    paragraphs: tuple[Paragraph, ...]
    quoted: tuple[tuple[int, int], ...]


class Outline:
    """The lines of a file, each with its own end, and what stands where in them."""

    def __init__(self, text: str) -> None:
        self.lines: Sequence[str] = LINE.findall(text)

    @cached_property
    def _read(self) -> _Parsed:
        return _parse(self.lines)

    @property
    def headings(self) -> tuple[Heading, ...]:
        """All headings, but for those in lists and quotations."""
        return self._read.headings

    @property
    def references(self) -> Mapping[str, int]:
        """Label of each link reference, in small letters, to its line; those over several lines are left out."""
        return self._read.references

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """All text, also that of headings and items, in order."""
        return self._read.paragraphs

    @property
    def quoted(self) -> tuple[tuple[int, int], ...]:
        """Where code and HTML begin and end."""
        return self._read.quoted

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The sections, in order."""
        return tuple(self._spans())

    def find(self, name: str) -> Span | None:
        """The section of `unreleased` or of a version."""
        return next((span for span in self.spans if span.name == name), None)

    def text(self, start: int, end: int) -> str:
        """These lines."""
        return "".join(self.lines[start:end])

    def groups(self, span: Span) -> Iterator[tuple[str, int]]:
        """The groups of a section, in small letters, and the line after the last one with text in each."""
        own = [each for each in self.headings if each.level <= 3 and span.start <= each.start < span.end]
        ends = [heading.start for heading in own[1:]] + [span.end]
        for heading, end in zip(own, ends, strict=False):
            yield heading.title.casefold(), self.last(heading.start, end)

    def last(self, start: int, end: int) -> int:
        """The line after the last one with text."""
        return next((number + 1 for number in reversed(range(start, end)) if self.lines[number].strip()), start)

    def is_closed(self, end: int) -> bool:
        """Whether a heading that came here would be one: no code fence or comment is open."""
        found = _parse([*self.lines[:end], "\n", "\n", "# next\n"])
        return [heading.title for heading in found.headings][-1:] == ["next"]

    def _spans(self) -> Iterator[Span]:
        for number, heading in enumerate(self.headings):
            if heading.name:
                after = (other for other in self.headings[number + 1 :] if other.name or other.level <= heading.level)
                end = next((other.start for other in after), len(self.lines))
                yield Span(heading.name, heading.start, heading.end, self._without_links(heading.end, end))

    def _without_links(self, start: int, end: int) -> int:
        """Where a section ends before the link references that close a file."""
        first = end
        for number in reversed(range(start, end)):
            if LINK.fullmatch(self.lines[number].strip()):
                first = number
            elif self.lines[number].strip():
                break
        return first


def _parse(lines: Sequence[str]) -> _Parsed:
    """Headings, not those quoted in a fence, comment or list; link references, and all text."""
    from markdown_it import MarkdownIt

    found: dict[str, dict[str, dict[str, list[int]]]] = {}
    tokens = MarkdownIt("commonmark").disable("inline").parse("".join(lines).removeprefix("\ufeff"), found)
    headings = []
    for number, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0 and token.map:
            end = token.map[1]
            for after in tokens[number + 3 :]:
                if after.type != "html_block" or not after.content.startswith("<!--") or not after.map:
                    break
                end = after.map[1]
            headings.append(Heading(int(token.tag[1:]), tokens[number + 1].content, token.map[0], end))
    texts = (Paragraph(token.map[0], token.content) for token in tokens if token.type == "inline" and token.map)
    references = {label.casefold(): each["map"] for label, each in found.get("references", {}).items()}
    single = {label: start for label, (start, end) in references.items() if end == start + 1}
    quoted = ((each.map[0], each.map[1]) for each in tokens if each.type in QUOTED and each.map)
    return _Parsed(tuple(headings), single, tuple(texts), tuple(quoted))
