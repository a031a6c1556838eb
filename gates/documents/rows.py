"""The checkboxes of a plan, one row each: what it says, who decides it, who ticked it when (decisions 8)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from .markdown import Checkbox, Document, Item, Section
from .text import Unread, fold, plain, replaced
from .values import day, is_unset

_ID = re.compile(r"\s*\[([A-Za-z]{2,8}\d{3})\](?!\()")
TICK_NOTE = re.compile(
    r"^(?P<text>.*)\s(?:—|–|--?)\s+(?P<by>[^—–]*?),\s*(?P<on>\d{4}-\d\d-\d\d)"
    r"(?:,\s*(?:commit\s+)?(?P<commit>[0-9a-f]{7,64}))?[ \t]*$"
)
_ALMOST_BOX = re.compile(
    r"[\s>]*(?:\|.*\[[ xX]\]|(?:(?:[-*+]|\d{1,9}[.)])\s*)?(?:\[[\s✓✔✗✘xX~-]{0,3}\](?!\()|[☐☑☒✅]))"
)
_CATEGORIES = {"tests": "testing", "test": "testing", "deploy": "deployment"}
_COMPLIANCE = frozenset({"compliance", "regulatory", "regulation", "regulations"})
_GATE_WORDS = frozenset({"gates", "gate"})
_NAMELESS = frozenset({"", "name", "your name", "who"})


@dataclass(frozen=True)
class PlanRow:
    """One checkbox. `gate` is the id in its line; `by` and `on` stand in the tick's note, `commit` in a gate's own.

    `text` is without id and note. `category` is the heading above: code, testing, compliance, deployment, or another.
    `placeholder` is True where the template's words still stand: such a row can be decided by nobody.
    """

    text: str
    line: int
    ticked: bool
    category: str
    gate: str | None = None
    by: str | None = None
    on: date | None = None
    commit: str | None = None
    checklist: bool = False
    placeholder: bool = False


def read_rows(document: Document, sections: Iterable[Section], *, checklist: bool = False) -> tuple[PlanRow, ...]:
    """The boxes of these sections, in the order of their lines."""
    found = {box.line: _row(box, each, checklist) for each in sections for box in document.checkboxes(each)}
    return tuple(found[line] for line in sorted(found))


def _row(box: Checkbox, section: Section, checklist: bool) -> PlanRow:
    said = TICK_NOTE.match(box.text)
    text = said["text"] if said else box.text
    said = said if box.ticked else None
    by = plain(said["by"]) if said else ""
    ids = _ID.findall(text)
    bare = _ID.sub("", text).strip()
    return PlanRow(
        text=bare,
        line=box.line,
        ticked=box.ticked,
        category="checklist" if checklist else _category(box, section),
        gate=ids[0].upper() if ids else None,
        by=None if fold(by) in _NAMELESS or is_unset(by) else by,
        on=day(said["on"]) if said else None,
        commit=said["commit"] if said else None,
        checklist=checklist,
        placeholder=is_unset(bare),
    )


def _category(box: Checkbox, section: Section) -> str:
    below = box.section.removeprefix(section.path).strip("/").split("/")[0]
    return _category_named(below) or "general"


def _category_named(title: str) -> str:
    name = " ".join(word for word in fold(title).split() if word not in _GATE_WORDS)
    words = set(re.findall(r"[^\W\d_]+", name))
    if words & _COMPLIANCE and words <= _COMPLIANCE | {"and", "requirements"}:
        return "compliance"
    return _CATEGORIES.get(name, name)


def stray_rows(document: Document, sections: Iterable[Section]) -> tuple[Unread, ...]:
    """Headings of the four categories, with boxes, that stand beside the gates' heading instead of below it."""
    inside = {box.line for each in sections for box in document.checkboxes(each)}
    fix = "Put it below `## Release Gates`, with one `#` more."
    return tuple(
        Unread(document.path, each.line, f"boxes under {each.title!r}, which is not below Release Gates", fix)
        for each in document.sections
        if _category_named(each.title) in ("code", "testing", "compliance", "deployment")
        and any(box.line not in inside for box in document.checkboxes(each))
    )


def unread_rows(document: Document, sections: Iterable[Section]) -> tuple[Unread, ...]:
    """Lines of these sections that mean to be checkboxes and are none: nobody could ever tick them."""
    found = {each.line: each for section in sections for each in _unread(document, section)}
    return tuple(found[line] for line in sorted(found))


def _unread(document: Document, section: Section) -> Iterator[Unread]:
    boxes = {box.line for box in document.checkboxes(section)}
    for line in document.body(section):
        if line.number not in boxes and _ALMOST_BOX.match(line.text):
            text = _ALMOST_BOX.sub("", line.text).strip(" \t|")
            yield _no_box(document, line.number, line.text, text)
    items = document.items(section)
    for place, item in enumerate(items):
        if _is_lonely(items, place, boxes) and not _ALMOST_BOX.match(document.masked[item.line - 1].text):
            yield _no_box(document, item.line, document.masked[item.line - 1].text, item.text)


def _is_lonely(items: tuple[Item, ...], place: int, boxes: set[int]) -> bool:
    """No box itself, nor below one (an explanation), nor above some (a group)."""
    if items[place].line in boxes:
        return False
    return boxes.isdisjoint(_above(items, place)) and boxes.isdisjoint(_below(items, place))


def _above(items: tuple[Item, ...], place: int) -> Iterator[int]:
    indent = items[place].indent
    for each in reversed(items[:place]):
        if each.indent < indent:
            indent = each.indent
            yield each.line


def _below(items: tuple[Item, ...], place: int) -> Iterator[int]:
    deeper = takewhile(lambda each: each.indent > items[place].indent, items[place + 1 :])
    yield from (each.line for each in deeper)


def _no_box(document: Document, line: int, written: str, text: str) -> Unread:
    fix = f"Write `- [ ] {text or 'what must hold'}`."
    return Unread(document.path, line, f"`{written.strip()}` is no checkbox", fix)


def digest(document: Document) -> str:
    """SHA-256 of the text without what a tick changes: box marks, notes of ticks, line ends, spaces at their ends."""
    text = document.text
    for box in reversed(document.checkboxes()):
        last = document.lines[box.last - 1]
        noted = TICK_NOTE.match(last.text)
        if noted:
            text = replaced(text, (last.start + noted.end("text"), last.end), "")
        text = replaced(text, (box.mark, box.mark + 1), " ")
    normal = "\n".join(line.rstrip() for line in text.lstrip("\ufeff").splitlines())
    return hashlib.sha256(normal.encode("utf-8", "surrogatepass")).hexdigest()
