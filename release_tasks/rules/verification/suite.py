"""A smoke suite: stages of looks, side by side, that end at the first failure (PRD AC3, AC4)."""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import NamedTuple

from ...evidence import ProbeResult

WORKERS = 8
"""Looks under way at a time."""


class Seen(NamedTuple):
    """One result; whether it is a time-out or a broken connection; and the answer, which stays on this machine."""

    result: ProbeResult
    transport: bool = False
    answer: str = ""


class Look(NamedTuple):
    """One thing to ask, and its kind; `ask` is told the monotonic time at which it must be over."""

    kind: str
    ask: Callable[[float], tuple[Seen, ...]]


class Suite(NamedTuple):
    """What to ask: a stage begins when the one before passed; `stop` ends what still runs, at Ctrl-C."""

    stages: tuple[tuple[Look, ...], ...]
    stop: Callable[[], object] = tuple


def run(suite: Suite, until: float) -> list[Seen]:
    """What was seen up to the first stage in which something failed."""
    seen: list[Seen] = []
    for stage in suite.stages:
        answers = side_by_side(stage, until, suite.stop)
        seen += [each for answer in answers for each in answer or ()]
        if any(each.result.kind == "database" for each in failures(seen)):  # do its replicas answer? (AC4)
            asked = zip(stage, answers, strict=True)
            left = [look for look, answer in asked if answer is None and look.kind == "database"]
            seen += [each for look in left for each in look.ask(until)]
        if failures(seen):
            break
    return seen


def side_by_side(
    stage: Sequence[Look], until: float, stop: Callable[[], object] = tuple
) -> list[tuple[Seen, ...] | None]:
    """What each look saw, or None for one that was not begun, because another had failed. No thread outlives it."""
    from concurrent.futures import ThreadPoolExecutor  # not at listing
    from threading import Event

    failed = Event()

    def ask(look: Look) -> tuple[Seen, ...] | None:
        if failed.is_set():
            return None
        seen = look.ask(until)
        if failures(seen):
            failed.set()
        return seen

    with ThreadPoolExecutor(min(WORKERS, len(stage) or 1)) as pool:
        try:
            return list(pool.map(ask, stage))
        except BaseException:  # Ctrl-C, a deadline: begin no more, and end what runs
            failed.set()
            stop()
            raise


def failures(seen: Sequence[Seen]) -> list[Seen]:
    """Those that did not pass."""
    return [each for each in seen if not each.result.passed]


def only_transport(seen: Sequence[Seen]) -> bool:
    """Whether something failed, and all of it by time-outs and broken connections: the one retry's case."""
    bad = failures(seen)
    return bool(bad) and all(each.transport for each in bad)


def left(until: float, timeout: float = float("inf")) -> float:
    """Seconds that an answer may take; what is asked after the end has no time to answer."""
    return max(0.001, min(timeout, until - monotonic()))
