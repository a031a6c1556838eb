"""Progress of a release, as it goes, in four manners (design, Doors): it observes the runner and writes to one stream.

Nothing here runs beside the release, for no thread may live beside `sh`: a manner writes when something happens, and
says that a step is still running when it is told of anything that goes on in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from time import time
from typing import Literal, Protocol, TextIO

from .board import Board, judged, new_board, over, told
from .colour import colours
from .live import Live
from .manners import Groups, JsonLines, Lines
from .text import span
from .words import first_line

HEARTBEAT = 30.0
Name = Literal["live", "lines", "groups", "json"]


class Manner(Protocol):
    """How it is written."""

    def begin(self, board: Board) -> None:
        """Nothing has happened yet."""

    def step(self, board: Board, what: str, key: str, words: str) -> None:
        """Something happened to a step."""

    def gate(self, board: Board, line: str) -> None:
        """A gate was judged."""

    def say(self, line: str) -> None:
        """Something else is worth telling."""

    def still(self, board: Board, seconds: float) -> None:
        """The running step has been silent for so long."""

    def end(self, board: Board, words: str) -> None:
        """It is over."""


class Progress:
    """The runner's observer, and the world's `say`, whose lines are scrubbed already; `redact` scrubs the rest.

    `planned` are the steps' keys and titles, in order.
    """

    def __init__(
        self,
        title: str,
        planned: Sequence[tuple[str, str]],
        manner: Manner,
        *,
        now: Callable[[], float] = time,
        redact: Callable[[str], str] = str,
    ) -> None:
        self.manner = manner
        self._redact = redact
        self.board = new_board(title, planned)
        self._now = now
        self._spoke = self._since = now()
        manner.begin(self.board)

    def __call__(self, what: str, key: str, words: str) -> None:
        """Tell what the runner tells: started, done, recorded, announced, again, retry, failed."""
        words = self._redact(words)
        self.board = told(self.board, what, key, words)
        if what == "started":
            self._since = self._now()
        self._spoken()
        self.manner.step(self.board, what, key, words)

    def judged(self, id: str, title: str, status: str, details: str, seconds: float) -> None:
        """Tell the answer of a gate."""
        self.board = judged(self.board, id, status)
        self._spoken()
        line = f"{status.upper()} {id} {title} ({span(seconds)}) {details}".rstrip()
        self.manner.gate(self.board, self._redact(line))

    def say(self, line: str) -> None:
        """Tell anything else, without disturbing what is drawn."""
        self._spoken()
        self.manner.say(line)

    def tick(self) -> None:
        """Something went on: say that the step is still running, where nothing was said for a while."""
        if self._now() - self._spoke >= HEARTBEAT:
            self._spoken()
            self.manner.still(self.board, self._now() - self._since)

    def end(self, status: str, words: str = "") -> None:
        """Tell how it ended."""
        self.board = over(self.board, status)
        self.manner.end(self.board, self._redact(f"{status}: {first_line(words)}" if words else status))

    def _spoken(self) -> None:
        self._spoke = self._now()


def choose(stream: TextIO, environment: Mapping[str, str], *, as_json: bool = False) -> Manner:
    """The manner for this stream: a table on a terminal, groups in CI, JSON lines where asked, else lines."""
    name = manner_name(environment, terminal=stream.isatty(), as_json=as_json)
    colour = colours(environment, terminal=stream.isatty())
    made: dict[Name, Callable[[], Manner]] = {
        "live": lambda: Live(stream, colour=colour),
        "lines": lambda: Lines(stream, colour=colour),
        "groups": lambda: Groups(stream),
        "json": lambda: JsonLines(stream),
    }
    return made[name]()


def manner_name(environment: Mapping[str, str], *, terminal: bool, as_json: bool = False) -> Name:
    """Which of the four; a dumb terminal cannot move its cursor and gets lines."""
    if as_json:
        return "json"
    if environment.get("GITHUB_ACTIONS") == "true":
        return "groups"
    return "live" if terminal and environment.get("TERM") != "dumb" and not environment.get("CI") else "lines"
