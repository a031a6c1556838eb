"""Progress where nothing can be drawn: lines, groups of GitHub Actions, JSON lines."""

from __future__ import annotations

import json
from collections.abc import Callable
from time import time
from typing import Any, TextIO

from .board import WORDS, Board
from .colour import painted
from .text import count, hour, iso, span

SCHEMA = "release-progress/1"


class Lines:
    """One timestamped line for each change."""

    def __init__(self, stream: TextIO, *, colour: bool = False, now: Callable[[], float] = time) -> None:
        self.stream, self.colour, self._now = stream, colour, now

    def begin(self, board: Board) -> None:
        """Nothing has happened yet."""
        self._line(
            "begin", f"{board.title}: {board.percent} % of {count(len(board.states), 'step')}; {board.test_words}"
        )

    def step(self, board: Board, what: str, key: str, words: str) -> None:
        """Something happened to a step."""
        title = "" if words == board.titles.get(key) and what != "started" else f": {words}"
        self._line(WORDS.get(what, what), f"{board.percent:>3} %  {key}{title}")

    def gate(self, board: Board, line: str) -> None:
        """A gate was judged."""
        self._line("gate", line)

    def say(self, line: str) -> None:
        """Something else is worth telling."""
        self._line("note", line)

    def still(self, board: Board, seconds: float) -> None:
        """The running step has been silent for so long."""
        self._line("running", f"{board.percent:>3} %  {board.running or 'between steps'}, for {span(seconds)}")

    def end(self, board: Board, words: str) -> None:
        """It is over."""
        self._line("end", f"{board.percent:>3} %  {words}")

    def _line(self, word: str, text: str) -> None:
        first, *more = text.splitlines() or [""]
        for line in (
            f"{hour(self._now())}  {painted(f'{word:<11}', self.colour)}  {first}",
            *(f"  {each}" for each in more),
        ):
            self._write(line)

    def _write(self, line: str) -> None:
        self.stream.write(line + "\n")
        self.stream.flush()


class Groups(Lines):
    """GitHub Actions: each step a group that folds, a failure an annotation."""

    def step(self, board: Board, what: str, key: str, words: str) -> None:
        """Something happened to a step."""
        if what == "started":
            self._command(f"::group::{key}: {words}")
        super().step(board, what, key, words)
        if what in ("done", "failed", "announced"):
            self._command("::endgroup::")
        if what == "failed":
            self._command(f"::error title={_property(key)}::{_data(words)}")

    def _write(self, line: str) -> None:
        """A line that came from outside must not be taken for a command of the runner's."""
        super()._write(f"| {line.lstrip()}" if line.lstrip().startswith(("::", "##[")) else line)

    def _command(self, line: str) -> None:
        super()._write(line.replace("\n", " ") if line.startswith("::group::") else line)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


class JsonLines:
    """One JSON object a line, for programs."""

    def __init__(self, stream: TextIO, *, now: Callable[[], float] = time) -> None:
        self.stream, self._now = stream, now

    def begin(self, board: Board) -> None:
        """Nothing has happened yet."""
        self._object(board, "begin", title=board.title, steps=dict(board.titles))

    def step(self, board: Board, what: str, key: str, words: str) -> None:
        """Something happened to a step."""
        self._object(board, what, step=key, words=words)

    def gate(self, board: Board, line: str) -> None:
        """A gate was judged."""
        self._object(board, "gate", words=line, tests=dict(board.tests))

    def say(self, line: str) -> None:
        """Something else is worth telling."""
        self._write({"what": "note", "words": line})

    def still(self, board: Board, seconds: float) -> None:
        """The running step has been silent for so long."""
        self._object(board, "still", step=board.running, seconds=round(seconds, 1))

    def end(self, board: Board, words: str) -> None:
        """It is over."""
        self._object(board, "end", status=board.ended, words=words)

    def _object(self, board: Board, what: str, **more: Any) -> None:
        self._write({"what": what, "percent": board.percent, **more})

    def _write(self, fields: dict[str, Any]) -> None:
        line = json.dumps({"schema": SCHEMA, "at": iso(self._now()), **fields}, ensure_ascii=False, default=str)
        self.stream.write(line + "\n")
        self.stream.flush()
