"""Labelled parts of a section: a field and what follows it, or a heading with the same name and what stands below."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import dropwhile, takewhile

from .fields import all_fields
from .markdown import Document, Item, Section
from .text import fold, plain
from .values import is_unset

_BOX = re.compile(r"^\[[ xX]\]\s+")


@dataclass(frozen=True)
class Block:
    """A label's value: the text behind it, or below it where nothing stands behind; and the list items below.

    `text` is None and `items` empty where unset; `raw` is the text whatever it says. Where only a code fence stands
    below, its lines are the items.
    """

    name: str
    text: str | None
    raw: str
    items: tuple[str, ...]
    line: int


def blocks(document: Document, known: Collection[str], within: Section) -> dict[str, Block]:
    """The first block of each known label in a section, by name, folded."""
    labels = _labels(document, known, within)
    heads = [each.line - 1 for each in document.sections if within.first <= each.line <= within.last]
    found: dict[str, Block] = {}
    for place, (line, name, value) in enumerate(labels):
        ends = [labels[place + 1][0] - 1] if place + 1 < len(labels) else []
        last = min([within.last, *ends, *(end for end in heads if end >= line)])
        found.setdefault(name, _block(document, name, value, line, last))
    return found


def _labels(document: Document, known: Collection[str], within: Section) -> list[tuple[int, str, str]]:
    names = {fold(name) for name in known}
    written = [(field.line, field.name, field.raw) for field in all_fields(document, known, within)]
    headed = [
        (each.line, each.key, "")
        for each in document.sections
        if within.first <= each.line <= within.last and each.key in names
    ]
    return sorted(written + headed)


def _block(document: Document, name: str, value: str, line: int, last: int) -> Block:
    below = Section("", 0, line, line + 1, max(last, line), "")
    items = tuple(_BOX.sub("", each.text) for each in _top(document, below))
    if not items:
        content = "\n".join(fence.content for fence in document.fences(below))
        items = tuple(each.strip() for each in content.splitlines() if each.strip() and not each.startswith("#"))
    said = [each for each in items if not is_unset(each)]
    raw = _text(document, value, below)
    return Block(name, (None if is_unset(raw) else raw) or "; ".join(said) or None, raw, tuple(said), line)


def _top(document: Document, below: Section) -> list[Item]:
    items = document.items(below)
    outermost = min((each.indent for each in items), default=0)
    return [each for each in items if each.indent == outermost]


def _text(document: Document, value: str, below: Section) -> str:
    """The value with the lines its paragraph runs on; where nothing stands behind the label, the paragraph below."""
    rows = [line.text.strip() for line in document.body(below)]
    listed = {item.line for item in document.items(below)}
    until = next((n - below.first for n in sorted(listed)), len(rows))
    prose = rows[:until] if value else dropwhile(lambda row: not row, rows[:until])
    return plain(" ".join(each for each in (value, *takewhile(bool, prose)) if each))
