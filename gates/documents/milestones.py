"""Milestones and the names people give them: `M11`, `[Tag] title`, `title (M11)` are one (5.1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .fields import cleaned
from .markdown import Document
from .tables import Row
from .text import Unread, fold, plain
from .values import is_none

_NUMBER = r"(?:M|Milestone\s+)\.?-?(\d{1,9}(?:\.\d{1,9})?[a-z]?)"
_IN_PARENTHESES = re.compile(rf"\({_NUMBER}\)", re.IGNORECASE)
_LEADING = re.compile(rf"{_NUMBER}(?![\w.])", re.IGNORECASE)
_TAG = re.compile(r"\[([^\[\]]+)\]\s*(.*)", re.DOTALL)


@dataclass(frozen=True)
class Milestone:
    """One row of the roadmap. `number` is as written in the column `#`, `name` as in the column Milestone."""

    number: str | None
    name: str
    status: str | None
    line: int

    @property
    def canonical(self) -> str:
        """The one name this suite uses: the roadmap's, with the number in parentheses."""
        if self.number is None or number_in(self.name) == number_in(self.number):
            return self.name
        return f"{self.name} ({self.number})"

    @property
    def tag(self) -> str | None:
        """`expert skill restructure` of `[Expert Skill Restructure] System Architect`."""
        match = _TAG.match(self.name)
        return fold(match[1]) if match else None


@dataclass(frozen=True)
class Milestones:
    """The roadmap's milestones, by every name people give them."""

    all: tuple[Milestone, ...] = ()
    unread: tuple[Unread, ...] = ()

    def find(self, text: str) -> Milestone | None:
        """The milestone a text means: by number, else by name, by title, by a tag that only one has."""
        number, name, title, tag = number_in(text), _bare(text), _title(text), _tag(text)
        return (
            (self._only(lambda each: number_in(each.number or each.name) == number) if number else None)
            or self._only(lambda each: _bare(each.name) == name)
            or (self._only(lambda each: _title(each.name) == title) if title else None)
            or (self._only(lambda each: each.tag == tag) if tag and not title else None)
        )

    def resolve(self, text: str) -> str | None:
        """The canonical name of the milestone a text means, or None where the roadmap has none such."""
        found = self.find(text)
        return found.canonical if found else None

    def canonical(self, text: str) -> str:
        """The canonical name, or what was written, where the roadmap does not know it."""
        return self.resolve(text) or plain(text)

    def same(self, one: str, other: str) -> bool:
        """Do two names mean one milestone, as far as roadmap, number and wording tell?"""
        return self._key(one) == self._key(other)

    def _key(self, text: str) -> str:
        return self.resolve(text) or number_in(text) or _bare(text)

    def _only(self, matches: Callable[[Milestone], bool]) -> Milestone | None:
        found = [each for each in self.all if matches(each)]
        return found[0] if len(found) == 1 else None


def number_in(text: str) -> str | None:
    """`m11` of `M11`, `M11 — later words`, `Title (M11)`, `Milestone 11`; None without one."""
    found = [*_IN_PARENTHESES.finditer(text)][-1:] or [*filter(None, [_LEADING.match(plain(text))])]
    return f"m{found[0][1].casefold()}" if found else None


def _bare(text: str) -> str:
    """The name without its number."""
    without = _LEADING.sub("", _IN_PARENTHESES.sub("", plain(text)), count=1) if number_in(text) else text
    return fold(without.strip(" \t—–-:"))


def _tag(text: str) -> str | None:
    match = _TAG.match(plain(text))
    return fold(match[1]) if match else None


def _title(text: str) -> str:
    """The name without number and tag."""
    bare = _bare(text)
    match = _TAG.match(bare)
    return (match[2] if match else bare).strip(" —–-:")


def read_roadmap(path: str, text: str) -> Milestones:
    """The milestones of a roadmap's table `| # | Milestone | Status | … |`. No table: no milestones."""
    tables = [table for table in Document(path, text).tables() if table.has("Milestone")]
    found = tuple(filter(None, (_milestone(row) for table in tables for row in table.rows)))
    return Milestones(found, tuple(_twice(path, found)))


def _milestone(row: Row) -> Milestone | None:
    name = cleaned(row.get("Milestone"), "milestone")
    if name is None or is_none(name):
        return None
    written = cleaned(row.get("#", "No", "Nr", "Number", "ID"))
    number = f"M{written}" if written and written.isdecimal() else written
    return Milestone(number, name, cleaned(row.get("Status")), row.line)


def _twice(path: str, found: Iterable[Milestone]) -> Iterable[Unread]:
    seen: dict[str, Milestone] = {}
    for each in found:
        key = number_in(each.number or "") or _bare(each.name)
        if key in seen:
            what = f"{each.number or each.name} stands in line {seen[key].line} too"
            yield Unread(path, each.line, what, "Give each milestone a number of its own.")
        seen.setdefault(key, each)
