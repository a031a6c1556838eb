"""Fields as people write them: `**Severity:** must-fix`, table rows, front matter; and near misses, to be reported.

The variations and what becomes of them: docs/how-to/write-issues-and-plan.md.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from .markdown import Document, Section
from .text import Line, Unread, fold, plain
from .values import is_unset

_LEAD = re.compile(r"[\s>]*(?:[-*][ \t]+)?")
_KEY = re.compile(r"\*\*(?P<name>[^*:：]{1,60}?)\s*(?P<colon>:)?\s*\*\*\s*(?P<outer>:)?[ \t]*")
_NEXT = re.compile(r"\*\*[^*:]{1,60}(?::\s*\*\*|\*\*\s*:)")
_SEPARATOR = re.compile(r"[\s|;,·•]*\Z")
_YAML = re.compile(r"(?P<name>[A-Za-z][\w -]*?)\s*:(?:\s+(?P<value>.*?))?\s*$")
_MARKUP = r"[\s>*_+#\-`~|\[\]().xX\d]*"


@dataclass(frozen=True)
class Field:
    """A named value. `value` is None where it is unset; `raw` is what was written, at `span` (offsets in the text)."""

    name: str
    value: str | None
    raw: str
    line: int
    span: tuple[int, int]


def all_fields(document: Document, known: Collection[str], within: Section | None = None) -> tuple[Field, ...]:
    """Every field with a known name in a section (whole text: None), in order of lines.

    Only known names are fields: `**note** this is prose` is prose. In the header, rows of tables
    (`| Severity | High |`) and front matter are fields too.
    """
    names = {fold(name) for name in known}
    found = [field for line in document.body(within) for field in of_line(line, names)]
    found += _of_tables(document, names, within)
    if within is None or within.first == 1:
        found += _of_front_matter(document, names)
    return tuple(sorted(found, key=lambda field: field.span))


def fields(document: Document, known: Collection[str], within: Section | None = None) -> dict[str, Field]:
    """The first field of every known name; by name, folded."""
    found: dict[str, Field] = {}
    for field in all_fields(document, known, within):
        found.setdefault(field.name, field)
    return found


def near_misses(document: Document, known: Collection[str], within: Section | None = None) -> tuple[Unread, ...]:
    """Lines that look like a field with a known name and are not read as one, each with the form that would be."""
    read = {(field.line, field.name) for field in all_fields(document, known, within)}
    return tuple(_near(document, line, read, known) for line in document.body(within) if _missed(line, read, known))


def _missed(line: Line, read: set[tuple[int, str]], known: Collection[str]) -> str | None:
    for name in known:
        if almost(name).match(line.text) and (line.number, fold(name)) not in read:
            return name
    return None


@cache
def almost(name: str) -> re.Pattern[str]:
    """What looks like a field of this name, read as one or not."""
    return re.compile(rf"{_MARKUP}{re.escape(name)}\s*[*_`~]*\s*[:：]", re.IGNORECASE)


def _near(document: Document, line: Line, read: set[tuple[int, str]], known: Collection[str]) -> Unread:
    name = _missed(line, read, known) or ""
    written = line.text.strip()
    value = re.split(r"[:：]", written, maxsplit=1)[-1].strip(" *_`~")
    return Unread(document.path, line.number, f"`{written}` is not read as a field", f"Write `**{name}:** {value}`.")


def of_line(line: Line, names: Collection[str]) -> Iterator[Field]:
    """The fields in one line with these names, which are folded."""
    lead = _LEAD.match(line.text)
    at = lead.end() if lead else 0
    while match := _KEY.match(line.text, at):
        following = _NEXT.search(line.text, match.end())
        end = following.start() if following else len(line.text)
        name = fold(match["name"])
        if name in names:
            yield _field(name, line, match.end(), end)
        if not following:
            return
        at = following.start()


def _field(name: str, line: Line, start: int, end: int) -> Field:
    written = line.text[start:end]
    cut = _SEPARATOR.search(written) if end < len(line.text) else None
    raw = (written[: cut.start()] if cut else written).rstrip()
    if not raw:
        start = len(line.text[:start].rstrip())
    return Field(name, cleaned(raw, name), raw, line.number, (line.start + start, line.start + start + len(raw)))


def cleaned(raw: str, name: str = "") -> str | None:
    """A written value without emphasis, or None if it is unset. A milestone may be a tag: `[SDLC Boundary]`."""
    value = plain(raw)
    if fold(name) == "milestone" and re.fullmatch(r"\[(?!name|milestone)[^\[\]]+\]", value, re.IGNORECASE):
        return value
    return None if is_unset(value) else value


def _of_tables(document: Document, names: set[str], within: Section | None) -> Iterator[Field]:
    for table in document.tables(within):
        pairs = ((table.header, table.line), *((row.cells, row.line) for row in table.rows))
        for cells, line in pairs:
            if len(cells) > 1 and fold(cells[0].text) in names:
                name, cell = fold(cells[0].text), cells[1]
                yield Field(name, cleaned(cell.text, name), cell.text, line, cell.span)


def _of_front_matter(document: Document, names: set[str]) -> Iterator[Field]:
    for line in document.lines[1 : max(document.front_matter_lines - 1, 0)]:
        match = _YAML.match(line.text)
        if match and fold(match["name"]) in names:
            name, raw = fold(match["name"]), match["value"] or ""
            start = match.start("value") if match["value"] else line.text.index(":") + 1
            span = (line.start + start, line.start + start + len(raw))
            yield Field(name, cleaned(_unquoted(raw), name), raw, line.number, span)


def _unquoted(value: str) -> str:
    quoted = re.match(r"""(["'])(.*?)\1\s*(?:#.*)?$""", value)
    return quoted[2] if quoted else re.sub(r"\s#.*$", "", value).strip()


def last_of(found: Iterable[Field], name: str) -> Field | None:
    """The last field of this name: where a document reports more than once, the latest report counts."""
    matching = [field for field in found if field.name == fold(name)]
    return matching[-1] if matching else None
