"""What progress shows: how far each step is, and each test type. Words, never colour alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from .timeline import TEST_TYPES

WAITING = "waiting"
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "started": "running",
        "done": "done",
        "recorded": "done before",
        "announced": "would run",
        "failed": "FAILED",
        "retry": "retrying",
        "again": "cut again",
    }
)
"""What the runner tells its observer, as people read it."""
OVER = ("done", "done before", "would run")


@dataclass(frozen=True)
class Board:
    """The steps by key with how far they are, and the test types. A change makes a new one."""

    title: str
    titles: Mapping[str, str]
    states: Mapping[str, str]
    tests: Mapping[str, str]
    running: str | None = None
    ended: str | None = None

    @property
    def percent(self) -> int:
        """Steps that are over among all, in percent; 100 only when the whole is over."""
        if self.ended is not None:
            return 100 if self.ended == "succeeded" else self._share
        return min(99, self._share)

    @property
    def _share(self) -> int:
        over = sum(state in OVER for state in self.states.values())
        return 100 * over // len(self.states) if self.states else 0

    @property
    def test_words(self) -> str:
        """`tests: unit PASS, integration running, smoke waiting, e2e waiting`."""
        return "tests: " + ", ".join(f"{kind} {state}" for kind, state in self.tests.items())


def new_board(title: str, planned: Sequence[tuple[str, str]]) -> Board:
    """The board at the start: 0 %, every step and every test type waits (PRD AC1)."""
    tests = dict.fromkeys(TEST_TYPES.values(), WAITING)
    return Board(title, dict(planned), {key: WAITING for key, _ in planned}, tests)


def over(board: Board, status: str) -> Board:
    """The board at the end."""
    return replace(board, running=None, ended=status)


def told(board: Board, what: str, key: str, words: str) -> Board:
    """The board after something happened to a step; one that was not planned (a rollback) is added at the end."""
    key = key.partition("@")[0]  # a report is counted by how many there were
    if what == "again":
        return replace(board, states=dict.fromkeys(board.states, WAITING), running=None)
    titles = board.titles if key in board.titles else {**board.titles, key: words}
    running = key if what in ("started", "retry") else None if board.running == key else board.running
    return replace(board, titles=titles, states={**board.states, key: WORDS.get(what, what)}, running=running)


def judged(board: Board, id: str, status: str) -> Board:
    """The board after a gate was judged."""
    kind = TEST_TYPES.get(id)
    return replace(board, tests={**board.tests, kind: status.upper()}) if kind else board
