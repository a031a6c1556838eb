"""Progress on a terminal: a table that is drawn again in place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TextIO

from .board import Board
from .colour import painted


class Live:
    """A table on a terminal, drawn again in place at each change."""

    def __init__(self, stream: TextIO, *, colour: bool = False) -> None:
        self.stream, self.colour = stream, colour
        self._height = 0
        self._board: Board | None = None

    def begin(self, board: Board) -> None:
        """Nothing has happened yet."""
        self._draw(board)

    def step(self, board: Board, what: str, key: str, words: str) -> None:
        """Something happened to a step."""
        self._draw(board)
        if what == "failed":
            self._above(f"{key} FAILED: {words}")
        if what == "failed" or (what == "started" and key.rpartition("/")[2].startswith("confirm")):
            self._leave()  # a person may be asked next: what is drawn stays above the question

    def gate(self, board: Board, line: str) -> None:
        """A gate was judged."""
        self._board = board if self._board is not None else None
        self._above(line)

    def say(self, line: str) -> None:
        """Something else is worth telling."""
        self._above(line)

    def still(self, board: Board, seconds: float) -> None:
        """The running step has been silent for so long."""
        self._draw(board)

    def end(self, board: Board, words: str) -> None:
        """It is over."""
        self._draw(board)
        self._leave()
        self.stream.write(words + "\n")
        self.stream.flush()

    def _above(self, text: str) -> None:
        """Write lines that stay, above the table."""
        self._erase()
        self.stream.write(text + "\n")
        self.stream.flush()
        if self._board is not None:
            self._draw(self._board)

    def _draw(self, board: Board) -> None:
        columns, rows = _size(self.stream)
        lines = [line[: columns - 1] for line in table_lines(board)]
        shown = lines if len(lines) < rows else [*lines[:2], *lines[3 - rows :]]
        self._erase()
        self.stream.write("".join(painted(line, self.colour) + "\n" for line in shown))
        self.stream.flush()
        self._height, self._board = len(shown), board

    def _erase(self) -> None:
        if self._height:
            self.stream.write(f"\x1b[{self._height}A\x1b[J")
        self._height = 0

    def _leave(self) -> None:
        """What is drawn stays as it is until something happens to a step."""
        self._height, self._board = 0, None


def table_lines(board: Board) -> list[str]:
    """The table: percent and tests above, then a line for each step."""
    return [f"{board.title}  {board.percent} %", board.test_words, *_step_lines(board)]


def _step_lines(board: Board) -> Iterator[str]:
    width = max((len(key) for key in board.states), default=0)
    for key, state in board.states.items():
        yield f"  {state:<11}  {key:<{width}}  {board.titles.get(key, '')}".rstrip()


def _size(stream: TextIO) -> tuple[int, int]:
    """Columns and rows of the terminal."""
    try:
        return os.get_terminal_size(stream.fileno())
    except (OSError, ValueError):  # not a terminal after all
        return 80, 24
