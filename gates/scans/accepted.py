"""Findings that somebody accepted: a TOML file, one table for each, with a reason and an end.

[[code_scan]]
rule = "B602"
file = "src/abacus/shell.py"
fingerprint = "p5y2jkfqnzv3rwdt"
reason = "the command is a constant of ours"
expires = 2027-01-31
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ..result import Finding, Unjudged, unsure
from ..wording import meant
from .found import Found

LONGEST = timedelta(days=90)  # decisions 17
KINDS = ("code_scan", "secrets")
_KEYS = {"rule": str, "file": str, "fingerprint": str, "reason": str, "expires": date}


@dataclass(frozen=True)
class Accepted:
    """One accepted finding, and the line of the file it is written in."""

    rule: str
    file: str
    fingerprint: str
    reason: str
    expires: date
    line: int

    def is_for(self, found: Found) -> bool:
        """Is it this finding, wherever the line stands now?"""
        return (self.rule, self.file, self.fingerprint) == (found.rule, found.path, found.fingerprint)


@dataclass(frozen=True)
class Book:
    """The accepted findings of one kind."""

    path: str
    entries: tuple[Accepted, ...]
    today: date

    def of(self, found: Found) -> Accepted | None:
        """The entry for this finding, expired or not: the one that lasts longest."""
        fitting = [each for each in self.entries if each.is_for(found)]
        return max(fitting, key=lambda each: each.expires, default=None)

    def is_over(self, entry: Accepted) -> bool:
        """Has it expired? Its last day still counts."""
        return entry.expires < self.today

    def unused(self, found: Iterable[Found]) -> list[Finding]:
        """The entries that no finding needs any more."""
        needed = list(found)
        return [
            Finding(f"{each.rule} in {each.file} is accepted, but not found", "remove the entry", self.path, each.line)
            for each in self.entries
            if not any(each.is_for(one) for one in needed)
        ]


def read_book(root: Path, path: str, kind: str, today: date) -> Book:
    """The accepted findings of a kind; none where there is no file. Raises Unjudged that lists every mistake."""
    place = root / path
    if not place.is_file():
        return Book(path, (), today)
    try:
        return parse(path, place.read_text(encoding="utf-8"), kind, today)
    except UnicodeDecodeError as error:
        raise _wrong([Finding(f"{path} is no UTF-8: {error.reason}", "write it as UTF-8", path)]) from None


def parse(path: str, text: str, kind: str, today: date) -> Book:
    """The same for the text of that file."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        raise _wrong([Finding(f"not valid TOML: {error}", "mend it", path, int(at[1]) if at else None)]) from None
    mistakes = [
        Finding(f"{key!r} is no kind of finding{meant(key, KINDS)}", f"write [[{kind}]]", path, 1)
        for key in document
        if key not in KINDS
    ]
    tables = _tables(document.get(kind, []), path, text, kind)
    mistakes += [
        Finding(f"[[{kind}]] {why}", fix, path, line) for line, table in tables for why, fix in _mistakes(table, today)
    ]
    if mistakes:
        raise _wrong(mistakes)
    return Book(path, tuple(Accepted(**table, line=line) for line, table in tables), today)


def _tables(value: object, path: str, text: str, kind: str) -> list[tuple[int, dict[str, Any]]]:
    """Each table with the line of its header: tomllib knows no lines."""
    header = re.compile(rf"\s*\[\[\s*{kind}\s*\]\]")
    lines = [at for at, line in enumerate(text.splitlines(), 1) if header.match(line)]
    if not isinstance(value, list) or len(lines) != len(value):
        raise _wrong([Finding(f"{kind} is not written as [[{kind}]]", f"write [[{kind}]]", path, 1)])
    return list(zip(lines, value, strict=True))


def _mistakes(table: Mapping[str, object], today: date) -> Iterable[tuple[str, str]]:
    example = {key: "a date, as in 2027-01-31" if kind is date else "text" for key, kind in _KEYS.items()}
    for key in table.keys() - _KEYS.keys():
        yield f"has no {key!r}{meant(key, _KEYS)}", "remove it"
    for key, kind in _KEYS.items():
        value = table.get(key)
        if type(value) is not kind or (isinstance(value, str) and not value.strip()):
            yield f"needs {key}", f"write {key}: {example[key]}"
    expires = table.get("expires")
    if type(expires) is date and expires > today + LONGEST:
        last = today + LONGEST
        yield f"expires on {expires}, more than {LONGEST.days} days from now", f"write {last} at the latest"


def _wrong(mistakes: list[Finding]) -> Unjudged:
    return Unjudged(unsure(mistakes, f"the accepted findings cannot be read: {mistakes[0].message}"))
