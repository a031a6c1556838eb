"""Tables, by the names of their columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .text import Line, fold

_CELL = re.compile(r"(?:\\.|[^|\\])*")


@dataclass(frozen=True)
class Cell:
    """A table's cell: its text, escaped pipes read as pipes, and the span of what was written (or of its spaces)."""

    text: str
    span: tuple[int, int]


@dataclass(frozen=True)
class Row:
    """One row of a table, by column name (folded) or in order."""

    cells: tuple[Cell, ...]
    line: int
    columns: tuple[str, ...]

    def get(self, *names: str) -> str:
        """The text under the first of these columns that the table has, else the empty text."""
        cell = self.cell(*names)
        return cell.text if cell else ""

    def cell(self, *names: str) -> Cell | None:
        """The cell under the first of these columns that the table has."""
        places = (self.columns.index(fold(name)) for name in names if fold(name) in self.columns)
        return next((self.cells[place] for place in places if place < len(self.cells)), None)


@dataclass(frozen=True)
class Table:
    """A table: its header's cells, its rows, and the last line it covers."""

    header: tuple[Cell, ...]
    rows: tuple[Row, ...]
    line: int
    last: int

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, folded."""
        return tuple(fold(cell.text) for cell in self.header)

    def has(self, *names: str) -> bool:
        """Does it have all these columns?"""
        return all(fold(name) in self.columns for name in names)


def read_table(source: Sequence[Line]) -> Table:
    """The table these lines are: a header, the line below it, and rows."""
    header = tuple(_cells(source[0]))
    columns = tuple(fold(cell.text) for cell in header)
    rows = tuple(Row(tuple(_cells(line)), line.number, columns) for line in source[2:])
    return Table(header, rows, source[0].number, source[-1].number)


def _cells(line: Line) -> Iterator[Cell]:
    """The cells of a row: what stands between its pipes, escaped ones apart."""
    lead = len(line.text) - len(line.text.lstrip(" \t>"))
    start = lead + 1 if line.text[lead : lead + 1] == "|" else lead
    while start <= len(line.text):
        match = _CELL.match(line.text, start)
        end = match.end() if match else start
        written = line.text[start:end]
        if end >= len(line.text) and not written.strip() and start > lead:
            return
        bare = written.strip()
        inner = start + written.index(bare) if bare else start
        span = (line.start + inner, line.start + inner + len(bare or written))
        yield Cell(bare.replace("\\|", "|"), span)
        start = end + 1
