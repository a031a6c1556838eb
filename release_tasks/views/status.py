"""`invoke status`: which release there is, where it stands, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.lock import is_whole
from .answered import override_lines
from .text import clock, count, span
from .timeline import (
    ABORTED,
    BLOCKED,
    CUT_SHORT,
    FAIL,
    OK,
    ROLLED_BACK,
    RUNNING,
    SUCCEEDED,
    UNFINISHED,
    Events,
    Ran,
    decided,
    duration,
    ended,
    last_of,
    latest,
    outcome,
    runs,
)
from .words import first_line

NEXT = {
    SUCCEEDED: "nothing: it is done",
    BLOCKED: "mend what is not met, then: invoke release",
    ROLLED_BACK: "see the rollback report, then release the next version: invoke release",
    ABORTED: "invoke release starts a new one",
}
AGAIN = "the same command again"


def percent(events: Events, planned: Sequence[str]) -> int:
    """How much is done: finished steps among the planned ones, by key; 100 only when the release succeeded."""
    if outcome(events) == SUCCEEDED:
        return 100
    last = latest(events)
    done = sum(key in last and last[key].status == OK for key in planned)
    return min(99, 100 * done // len(planned)) if planned else 0


def status(events: Events, planned: Sequence[str] = ()) -> str:
    """A few lines, aligned. `planned`: the keys of the flow's steps, in order, for the percentage."""
    known = decided(events)
    lines = [
        ("version", f"{known.get('version', '?')} ({known.get('type', '?')})"),
        ("release", str(known.get("id", "?"))),
        ("stands", _stands(events)),
        ("done", f"{percent(events, planned)} %" if planned else count(_done(events), "step")),
        ("began", f"{clock(known.get('at'))}, by {known.get('initiator', '?')} on {known.get('host', '?')}"),
        *override_lines(events),
        ("latest", f"{clock(ended(events))}, after {span(duration(events))}"),
        ("next", next_command(events)),
    ]
    return "\n".join(f"{name + ':':<9} {value}" for name, value in lines)


def _done(events: Events) -> int:
    return sum(ran.status == OK for ran in latest(events).values())


def _stands(events: Events) -> str:
    ran = _last(events)
    where = f" at {ran.key} ({ran.title})" if ran else ""
    if outcome(events) == UNFINISHED:
        return f"{_going(ran)}{where}"
    summary = (last_of(events, "closing") or {}).get("summary")
    ended, words = outcome(events), first_line(str(summary or ""))
    return words if words.startswith(ended) else f"{ended}: {words}" if words else ended


def _going(ran: Ran | None) -> str:
    words = {FAIL: "failed", RUNNING: "running", CUT_SHORT: "cut short", OK: "after its last step,"}
    return words[ran.status] if ran else "just begun"


def _last(events: Events) -> Ran | None:
    found = runs(events)
    return found[-1] if found else None


def next_command(events: Events) -> str:
    """What a person does next."""
    found = outcome(events)
    if found in NEXT:
        return NEXT[found]
    closing = last_of(events, "closing") or {}
    alone = not is_whole(str(decided(events).get("id")))  # never continued: a step looks first, and begins again
    going_on = AGAIN if alone else "invoke release --resume, or end it: invoke release --abort --reason TEXT"
    return str(closing.get("fix") or going_on)
