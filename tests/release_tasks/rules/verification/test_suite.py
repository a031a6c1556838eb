"""A suite: side by side, and over at the first failure."""

from __future__ import annotations

import threading
import time

import pytest

from release_tasks.evidence import ProbeResult
from release_tasks.rules.verification.suite import Look, Seen, Suite, left, only_transport, run, side_by_side

LATER = time.monotonic() + 3600


def look(name: str, *, passed: bool = True, kind: str = "api", asked: list[str] | None = None) -> Look:
    """A look that says whether it passed."""

    def ask(until: float) -> tuple[Seen, ...]:
        if asked is not None:
            asked.append(name)
        return (Seen(ProbeResult(name, kind, passed, "", 0.0)),)

    return Look(kind, ask)


def names(seen: list[Seen]) -> list[str]:
    return [each.result.name for each in seen]


def test_looks_of_a_stage_are_under_way_together() -> None:
    meeting = threading.Barrier(4, timeout=5)

    def ask(until: float) -> tuple[Seen, ...]:
        meeting.wait()
        return ()

    side_by_side([Look("api", ask)] * 4, LATER)


def test_a_stage_begins_when_the_one_before_passed() -> None:
    first, second = look("first"), look("second")
    assert names(run(Suite(((first,), (second,))), LATER)) == ["first", "second"]
    assert names(run(Suite(((look("first", passed=False),), (second,))), LATER)) == ["first"]


def test_nothing_more_begins_after_a_failure() -> None:
    """Of more looks than there are workers, those that wait are never asked."""
    asked: list[str] = []
    slow = threading.Event()

    def failing(until: float) -> tuple[Seen, ...]:
        slow.wait(0.05)
        return (Seen(ProbeResult("bad", "api", False, "", 0.0)),)

    many = [look(str(number), asked=asked) for number in range(50)]
    seen = run(Suite((tuple([Look("api", failing)] * 8 + many),)), LATER)
    assert asked == []
    assert set(names(seen)) == {"bad"}


def test_where_a_database_fails_its_replicas_are_asked_all_the_same() -> None:
    bad = [look(f"main {number}", passed=False, kind="database") for number in range(30)]
    seen = names(run(Suite(((*bad, look("replica", kind="database"), look("page")),)), LATER))
    assert "replica" in seen


def test_what_raises_ends_the_rest_and_no_thread_is_left() -> None:
    stopped: list[bool] = []
    before = threading.active_count()

    def ask(until: float) -> tuple[Seen, ...]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(Suite(((Look("api", ask),),), lambda: stopped.append(True)), LATER)
    assert stopped == [True]
    assert threading.active_count() == before


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ([], False),
        ([(True, False)], False),
        ([(False, True)], True),
        ([(True, False), (False, True)], True),
        ([(False, True), (False, False)], False),
    ],
)
def test_only_time_outs_and_broken_connections_are_tried_again(seen: list[tuple[bool, bool]], expected: bool) -> None:
    found = [Seen(ProbeResult("x", "api", passed, "", 0.0), transport) for passed, transport in seen]
    assert only_transport(found) is expected


def test_what_is_asked_after_the_end_has_no_time_to_answer() -> None:
    assert left(time.monotonic() + 60, 5.0) == 5.0
    assert 1.0 < left(time.monotonic() + 2, 5.0) <= 2.0
    assert left(time.monotonic() - 1, 5.0) == 0.001
