"""One figure: what was measured, and what it may be at most."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from typing import NamedTuple


class Figure(NamedTuple):
    """A measured number with its bound; `how` says what it is made of. `at_least` turns the bound round."""

    name: str
    measured: float
    bound: float
    unit: str
    how: str
    at_least: bool = False

    @property
    def kept(self) -> bool:
        """Whether the bound is kept."""
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound

    @property
    def limit(self) -> str:
        """The bound in words."""
        return f"{'≥' if self.at_least else '≤'} {self.bound:g} {self.unit}".rstrip()


def table(figures: Sequence[Figure]) -> str:
    """Name, measured number, limit, and how it was measured, a line each."""
    rows = [(each.name, f"{each.measured:.3g} {each.unit}".rstrip(), each.limit, _mark(each)) for each in figures]
    head = ("figure", "measured", "limit", "")
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(4)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows)]
    told = ["", *(f"    {each.how}" for each in figures)]
    return "\n".join(f"{line}{how}".rstrip() for line, how in zip(lines, told, strict=True))


def _mark(figure: Figure) -> str:
    return "kept" if figure.kept else "EXCEEDED"


def medians(times: int, *measures: Callable[[], float]) -> tuple[float, ...]:
    """The median of each measure, taken in turn so that whatever else the machine does falls on all of them."""
    return tuple(statistics.median(column) for column in _in_turn(times, measures))


def least(times: int, *measures: Callable[[], float]) -> tuple[float, ...]:
    """The least of each measure, taken in turn: what something costs where nothing else disturbs it."""
    return tuple(min(column) for column in _in_turn(times, measures))


def _in_turn(times: int, measures: Sequence[Callable[[], float]]) -> list[tuple[float, ...]]:
    return list(zip(*([measure() for measure in measures] for _ in range(times)), strict=True))
