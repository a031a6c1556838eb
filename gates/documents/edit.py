"""Edits of documents: text in, text out, and only the span that is meant changes."""

from __future__ import annotations

import re

from .fields import Field, all_fields
from .markdown import Checkbox, Document, Section
from .rows import TICK_NOTE
from .tables import Cell, Table
from .text import DocumentError, fold, lines, newline_of, replaced


def set_field(text: str, path: str, name: str, value: str, *, section: str | None = None) -> str:
    """`text` with the field's value exchanged (in the header, or in `section`); line ends and hard breaks stay.

    Raises DocumentError if the field is not there, or if the value could not be read back.
    """
    field = _field(text, path, name, section)
    edited = replaced(text, field.span, _written(text, field, value))
    after = _field(edited, path, name, section)
    if after.raw != value or (value and after.value is None) or len(lines(edited)) != len(lines(text)):
        fix = "Write it by hand, or choose a value without line breaks, `**` and template words."
        raise DocumentError(path, field.line, f"{value!r} cannot be written as a value of {name!r}", fix)
    return edited


def _written(text: str, field: Field, value: str) -> str:
    """The value as its place wants it: escaped in a table, and with a space before it where there was none."""
    before = text[: field.span[0]]
    if re.split(r"[\r\n]", before)[-1].lstrip(" \t>").startswith("|"):
        return escaped(value) if field.raw else f" {escaped(value)} "
    return value if not value or field.raw or before[-1:] in (" ", "\t") else f" {value}"


def _field(text: str, path: str, name: str, section: str | None) -> Field:
    document = Document(path, text)
    found = all_fields(document, (name,), _scope(document, section))
    if not found:
        where = f"in section {section!r}" if section else "before the first `## `"
        raise DocumentError(path, None, f"no field {name!r} {where}", f"Add a line `**{name}:** …` there.")
    return found[0]


def _scope(document: Document, section: str | None) -> Section:
    if section is None:
        return document.header
    found = document.section(section)
    if found is None:
        raise DocumentError(document.path, None, f"no section {section!r}", f"Add a heading `## {section}`.")
    return found


def tick(text: str, path: str, line: int, note: str) -> str:
    """`- [ ] x` becomes `- [x] x — note`, the note of an earlier tick replaced.

    `note` is `Name, YYYY-MM-DD`. Raises DocumentError if that line has no open box.
    """
    document = Document(path, text)
    box = next((each for each in document.checkboxes() if each.line == line), None)
    if box is None or box.ticked:
        what = "no checkbox" if box is None else "already ticked"
        raise DocumentError(path, line, what, "Name the line of an open box: `- [ ] …`.")
    return _ticked(text, document, box, note)


def _ticked(text: str, document: Document, box: Checkbox, note: str) -> str:
    last = document.lines[box.last - 1]
    old = TICK_NOTE.match(last.text)
    end = last.start + len(last.text.rstrip())
    noted = replaced(text, (last.start + old.end("text") if old else end, end), f" — {note}")
    return replaced(noted, (box.mark, box.mark + 1), "x")


def add_row(text: str, path: str, header: tuple[str, ...], cells: tuple[str, ...]) -> str:
    """`text` with one more row at the end of the table that has these columns, in whatever order; `—` in others.

    Raises DocumentError if no table has them: nothing is created silently.
    """
    table = find_table(text, path, header)
    given = dict(zip((fold(name) for name in header), cells, strict=True))
    row = "| " + " | ".join(escaped(given.get(column, "—")) for column in table.columns) + " |"
    document = Document(path, text)
    last = document.lines[table.last - 1]
    lead = re.match(r"[ \t>]*", document.lines[table.line - 1].text)
    newline = last.newline or newline_of(text)
    end = last.end + len(last.newline)
    before = "" if last.newline else newline
    return replaced(text, (end, end), before + (lead[0] if lead else "") + row + (newline if last.newline else ""))


def find_table(text: str, path: str, header: tuple[str, ...]) -> Table:
    """The first table that has all these columns. Raises DocumentError if there is none."""
    table = next((each for each in Document(path, text).tables() if each.has(*header)), None)
    if table is None:
        columns = " | ".join(header)
        raise DocumentError(path, None, f"no table with the columns {columns}", f"Add the header `| {columns} |`.")
    return table


def set_cell(text: str, cell: Cell, value: str) -> str:
    """`text` with the content of one table cell exchanged."""
    return replaced(text, cell.span, escaped(value) if cell.text else f" {escaped(value)} ")


def escaped(value: str) -> str:
    """A text that stays in its cell: one line, `|` escaped."""
    return re.sub(r"\s+", " ", value).strip().replace("|", "\\|")
