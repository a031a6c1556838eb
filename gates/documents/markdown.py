"""A Markdown text as gates need it: headings, sections, tables, checkboxes, each with its line and its span.

Structure comes from markdown-it; nothing is ever rendered again, so that edits can keep every other byte. Code fences,
HTML comments and front matter count for nothing here (`fields.py` reads front matter).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from .masks import blank_lines, front_matter, nested_fences, without_code_and_comments
from .tables import Table, read_table
from .text import Line, fold, lines

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

BOX = re.compile(r"[\s>]*(?P<marker>[-*+]|\d{1,9}[.)])[ \t]+\[(?P<mark>[ xX])\][ \t]+(?P<text>\S.*?)[ \t]*$")
_ITEM = re.compile(r"(?P<lead>[\s>]*)(?:[-*+]|\d{1,9}[.)])(?:[ \t]+(?P<text>.*?))?[ \t]*$")
_LABEL = re.compile(r"[\s>]*\*\*[^*:]{1,60}(?::\s*\*\*|\*\*\s*:)")
_NUMBERING = re.compile(r"^(?:\d+(?:\.\d+)*[.)]?|[^\w\s\[({]+)\s+")


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it, subsections included. Lines are 1-based; `last` is inclusive."""

    title: str
    level: int
    line: int
    first: int
    last: int
    path: str

    @property
    def key(self) -> str:
        """The title for comparison: no case, no numbering, no emphasis, no symbol in front."""
        return fold(_NUMBERING.sub("", self.title))


@dataclass(frozen=True)
class Checkbox:
    """`- [ ] text` or `1. [x] text`, read with the lines it runs over. `mark` is the offset of the box's character."""

    text: str
    ticked: bool
    line: int
    last: int
    mark: int
    ordered: bool
    section: str


@dataclass(frozen=True)
class Item:
    """A list item without its marker, with how deep it is indented (in characters)."""

    text: str
    line: int
    indent: int


@dataclass(frozen=True)
class Fence:
    """A fenced block of code: its language word, its content byte for byte, the line of its opening."""

    info: str
    content: str
    line: int


class Document:
    """The text at `path`, looked at as Markdown. Never raises on any text."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.lines: tuple[Line, ...] = lines(text)

    @cached_property
    def front_matter_lines(self) -> int:
        """How many lines at the top are front matter, fences included."""
        return front_matter(self.lines)

    @cached_property
    def masked(self) -> tuple[Line, ...]:
        """The lines with code fences, comments and front matter blanked; same offsets as `lines`."""
        return lines(without_code_and_comments(self._parsed, lines(self._parsed), self._tokens))

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """All headings in order, each with the lines it covers."""
        return tuple(self._sections())

    @cached_property
    def header(self) -> Section:
        """What stands before the first heading below the title: where an issue's fields are (5.3)."""
        last = next((each.line - 1 for each in self.sections if each.level > 1), len(self.lines))
        return Section("", 0, 0, 1, last, "")

    @property
    def title(self) -> str:
        """The first heading's text if it is a title (`# …`), else empty."""
        first = next(iter(self.sections), None)
        return first.title if first and first.level == 1 else ""

    def find(self, *names: str) -> tuple[Section, ...]:
        """Every section that has one of these titles, in order."""
        wanted = {fold(name) for name in names}
        return tuple(each for each in self.sections if each.key in wanted)

    def section(self, *names: str) -> Section | None:
        """The first section that has one of these titles."""
        return next(iter(self.find(*names)), None)

    def covering(self, line: int) -> tuple[Section, ...]:
        """The headings above this line, from the outermost to the nearest."""
        return tuple(each for each in self.sections if each.line <= line <= each.last)

    def body(self, within: Section | None = None) -> tuple[Line, ...]:
        """The masked lines of a section, headings of subsections included; of the whole text without one."""
        return self.masked[within.first - 1 : within.last] if within else self.masked

    def checkboxes(self, within: Section | None = None) -> tuple[Checkbox, ...]:
        """The checkboxes of a section, in order, those of nested lists too."""
        found = ((line, BOX.match(line.text)) for line in self.body(within))
        return tuple(self._checkbox(line, match) for line, match in found if match)

    def items(self, within: Section | None = None) -> tuple[Item, ...]:
        """The list items of a section, each with the lines of its own paragraph; boxes stay in the text."""
        found = ((line, _ITEM.match(line.text)) for line in self.body(within))
        return tuple(self._item(line, match) for line, match in found if match)

    def _item(self, line: Line, match: re.Match[str]) -> Item:
        return Item(self._joined(line, match["text"] or ""), line.number, len(match["lead"]))

    def tables(self, within: Section | None = None) -> tuple[Table, ...]:
        """The tables of a section."""
        wanted = range(within.first, within.last + 1) if within else range(1, len(self.lines) + 1)
        return tuple(each for each in self._tables if each.line in wanted)

    def fences(self, within: Section | None = None) -> tuple[Fence, ...]:
        """The fenced blocks of a section, nested ones as content of the outer one."""
        wanted = range(within.first, within.last + 1) if within else range(1, len(self.lines) + 1)
        found = (token for token in self._tokens if token.type == "fence" and token.map)
        return tuple(self._fence(token) for token in found if token.map and token.map[0] + 1 in wanted)

    def _fence(self, token: Token) -> Fence:
        first, end = token.map or (0, 0)
        inner = self.lines[first + 1 : end if self._is_unclosed(token) else end - 1]
        return Fence(token.info.strip(), "".join(each.text + each.newline for each in inner), first + 1)

    @cached_property
    def unclosed(self) -> tuple[tuple[int, str], ...]:
        """Fences and comments that are never closed, and hide all that follows: line and what it is."""
        found = [(token.map[0] + 1, "code fence") for token in self._tokens if self._is_unclosed(token) and token.map]
        code = {n for token in self._tokens if token.type == "fence" and token.map for n in range(*token.map)}
        comments = (line for line in self.lines if "<!--" in line.text and line.number - 1 not in code)
        open_ = [line for line in comments if "-->" not in self.text[line.start :] and self._is_hidden(line)]
        return tuple(found + [(line.number, "comment") for line in open_[:1]])

    def _is_hidden(self, line: Line) -> bool:
        return "<!--" not in self.masked[line.number - 1].text

    def _is_unclosed(self, token: Token) -> bool:
        if token.type != "fence" or not token.map:
            return False
        first, end = token.map
        last = self.lines[end - 1].text.strip(" \t>")
        return end - first < 2 or not (last.startswith(token.markup) and set(last) <= set(token.markup))

    @cached_property
    def _parsed(self) -> str:
        """The text as markdown-it is given it: no BOM, no front matter, no fences inside fences."""
        hidden = set(range(1, self.front_matter_lines + 1)) | nested_fences(self.lines)
        text = blank_lines(self.text, self.lines, hidden) if hidden else self.text
        return " " + text[1:] if text.startswith("\ufeff") else text

    @cached_property
    def _tokens(self) -> list[Token]:
        return _parser().parse(self._parsed)

    def _sections(self) -> Iterator[Section]:
        heads = [
            (int(token.tag[1]), token.map[0] + 1, token.map[1], content.content)
            for token, content in zip(self._tokens, self._tokens[1:], strict=False)
            if token.type == "heading_open" and token.map and token.level == 0
        ]
        above: list[tuple[int, str]] = []
        for place, (level, line, end, title) in enumerate(heads):
            above = [each for each in above if each[0] < level] + [(level, title.strip())]
            last = next((other[1] - 1 for other in heads[place + 1 :] if other[0] <= level), len(self.lines))
            yield Section(title.strip(), level, line, end + 1, last, "/".join(t for n, t in above if n > 1))

    def _checkbox(self, line: Line, match: re.Match[str]) -> Checkbox:
        above = self.covering(line.number)
        return Checkbox(
            text=self._joined(line, match["text"]),
            ticked=match["mark"] != " ",
            line=line.number,
            last=self._paragraphs.get(line.number, line.number),
            mark=line.start + match.start("mark"),
            ordered=match["marker"][0].isdigit(),
            section=above[-1].path if above else "",
        )

    def _joined(self, line: Line, text: str) -> str:
        """The text of an item with the further lines of its paragraph."""
        last = self._paragraphs.get(line.number, line.number)
        more = (each.text.strip(" \t>") for each in self.masked[line.number : last])
        return " ".join(part for part in (text, *more) if part)

    @cached_property
    def _paragraphs(self) -> dict[int, int]:
        """First line of every paragraph → its last line, as far as no list item or field (`**Key:**`) starts in it."""
        found = {}
        for token in self._tokens:
            if token.type == "inline" and token.map:
                first, end = token.map
                inner = (n for n in range(first + 2, end + 1) if self._starts_anew(n))
                found[first + 1] = next(inner, end + 1) - 1
        return found

    def _starts_anew(self, number: int) -> bool:
        text = self.masked[number - 1].text
        return bool(_ITEM.match(text) or _LABEL.match(text))

    @cached_property
    def _tables(self) -> tuple[Table, ...]:
        spans = (token.map for token in self._tokens if token.type == "table_open" and token.map)
        return tuple(read_table(self.masked[first:last]) for first, last in spans)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").disable("inline")
