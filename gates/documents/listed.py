"""What a test plan lists below a heading: critical paths, journeys; as items, rows of a table, or headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .fields import cleaned
from .markdown import Document, Section
from .text import Unread, plain
from .values import is_none, is_unset

_SET_OFF = re.compile(r"(?:\*\*(?P<bold>[^*]+?)(?::\*\*|\*\*(?=\s*(?:$|[:—–-])))|`(?P<code>[^`]+)`(?=\s*(?:$|[:—–-])))")
_NUMBERED = re.compile(r"(?P<id>[^\W\d_]+(?:[-_ ][^\W\d_]+){0,2}[-_ #]*\d{1,9})\s*(?:[:—–]|\s-\s|$)\s*(?P<name>.*)")
_CLAUSE = re.compile(r"\s*(?::\s|—|–|\s-\s)")
_NAMES = ("Path", "Critical path", "User path", "Journey", "User journey", "Name", "Title")
_IDS = ("ID", "#", "No")


@dataclass(frozen=True)
class Listed:
    """Something that must be tested: its name, its id where it has one, where it stands (None: in the settings)."""

    name: str
    id: str | None = None
    line: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """What a test that covers it may carry."""
        return tuple(dict.fromkeys(each for each in (self.id, self.name) if each))

    def __str__(self) -> str:
        return " ".join(self.names)


def read_listed(document: Document, headings: tuple[str, ...]) -> tuple[tuple[Listed, ...], tuple[Unread, ...]]:
    """What is listed below these headings, each name once, and where nothing that is written there can be read."""
    found: dict[str, Listed] = {}
    unread = []
    for section in _outermost(document.find(*headings)):
        listed = list(_below(document, section))
        for each in listed:
            if each.name:
                found.setdefault(each.name.casefold(), each)
        if not listed and (words := _words(document, section)):
            what = f"nothing below {section.title!r} can be read as a list: {words[:40]!r}"
            unread.append(Unread(document.path, section.line, what, "Write an item for each: `- **name** — why`."))
    return tuple(found.values()), tuple(unread)


def _outermost(sections: tuple[Section, ...]) -> Iterator[Section]:
    last = 0
    for each in sections:
        if each.line > last:
            last = each.last
            yield each


def _below(document: Document, section: Section) -> Iterator[Listed]:
    """Headings one deeper, else items and rows; nested items are steps. What a template left has an empty name."""
    inner = [each for each in document.sections if section.line < each.line <= section.last]
    if inner:
        outer = min(each.level for each in inner)
        yield from (_listed(each.title, each.line) for each in inner if each.level == outer)
        return
    boxes = {box.line: box.text for box in document.checkboxes(section)}
    items = document.items(section)
    least = min((item.indent for item in items), default=0)
    yield from (_listed(boxes.get(each.line, each.text), each.line) for each in items if each.indent == least)
    for table in document.tables(section):
        places = [column for column in table.columns if column not in [each.casefold() for each in _IDS]]
        for row in table.rows:
            name, id = cleaned(row.get(*_NAMES, *places[:1])) or "", cleaned(row.get(*_IDS))
            yield Listed(name or id or "", id, row.line)


def _listed(text: str, line: int) -> Listed:
    """`checkout` of `**checkout** — pay with a card`: the name that is set off, else all; `UJ-1: pay` has an id."""
    match = _SET_OFF.match(text)
    name = (match["bold"] or match["code"]) if match else text
    rest = text[match.end() :].strip(" \t:—–-") if match else ""
    if numbered := _NUMBERED.fullmatch(plain(name)):
        named = cleaned(_CLAUSE.split(numbered["name"] or rest)[0])
        return Listed(named or numbered["id"], numbered["id"], line)
    return Listed(cleaned(name) or "", None, line)


def _words(document: Document, section: Section) -> str:
    words = " ".join(line.text.strip() for line in document.body(section) if line.text.strip())
    return "" if is_unset(words) or is_none(words) else words
