"""What the events of a release say: how it was decided, which steps ran, what was judged and built, how it ended.

Every report reads events through here. An event may lack what an older version of the suite, or a release that was cut
short, did not write: then it is not known, and never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

Event = Mapping[str, Any]
Events = Sequence[Event]
Row = Mapping[str, Any]
"""A row of the gate table: id, title, status, details, seconds, category."""

OK, FAIL, RUNNING, CUT_SHORT = "OK", "FAIL", "RUNNING", "CUT SHORT"
SUCCEEDED, BLOCKED, ROLLED_BACK, ABORTED, STOPPED = "succeeded", "blocked", "rolled back", "aborted", "stopped"
UNFINISHED = "running"

TEST_TYPES: Mapping[str, str] = {"TST001": "unit", "TST002": "integration", "TST003": "smoke", "TST004": "e2e"}
"""The gates that run tests, and their type, in the order in which they run (PRD, Test Strategy)."""


class Ran(NamedTuple):
    """One run of a step. `at` is when it ended, `began` when it started, in seconds since the epoch."""

    key: str
    title: str
    status: str
    began: float | None
    at: float | None
    seconds: float | None
    type: str = ""
    evidence: Mapping[str, Any] = {}
    error: str = ""
    fix: str = ""
    kind: str = ""
    seen: tuple[Mapping[str, Any], ...] = ()

    @property
    def environment(self) -> str:
        """The section that it ran in; empty outside of any."""
        return self.key.rpartition("/")[0]

    @property
    def name(self) -> str:
        """Its name within its section."""
        return self.key.rpartition("/")[2]

    @property
    def refused(self) -> bool:
        """Whether nothing failed: a person was waited for, or the call was wrong."""
        return self.kind in ("Waiting", "UsageError")


LOCAL = ("alive", "change", "gate", "gates", "look", "note", "pushed", "window")
"""Events that not every machine has, or that come and go with the process: no report rests on them."""


def until_closing(events: Events) -> tuple[Event, ...]:
    """What a report of the last end rests on: the same on every machine, however often it is written."""
    last = max((index for index, event in enumerate(events) if event["event"] == "closing"), default=-1)
    return tuple(event for event in events[: last + 1] if event["event"] not in LOCAL)


def last_of(events: Events, kind: str) -> Event | None:
    """The latest event of a kind."""
    return next((event for event in reversed(events) if event["event"] == kind), None)


def decided(events: Events) -> Event:
    """What was decided last; empty where that is not known."""
    return last_of(events, "decided") or {}


def outcome(events: Events) -> str:
    """How the release ended, or that it has not."""
    closing = last_of(events, "closing") or last_of(events, "ended") or {}
    return str(closing.get("status", UNFINISHED))


def ends(events: Events) -> int:
    """How many times it came to an end: a stopped release that is continued has several."""
    return sum(event["event"] == "closing" for event in events)


def began(events: Events) -> float | None:
    """When it began."""
    return next((float(event["at"]) for event in events if "at" in event), None)


def ended(events: Events) -> float | None:
    """When it came to its last end, or the last thing known of it."""
    closing = last_of(events, "closing") or next((event for event in reversed(events) if "at" in event), {})
    return float(closing["at"]) if "at" in closing else None


def duration(events: Events) -> float | None:
    """From the first event to the last end, in seconds."""
    first, last = began(events), ended(events)
    return None if first is None or last is None else max(0.0, last - first)


def runs(events: Events) -> tuple[Ran, ...]:
    """Every run of a step since the release was last decided, in order; the reports' own are left out.

    A run whose process was killed is gone on with by the next one, and one that was made again takes the place of the
    first: so a release that was killed reads like one that was not. Failures stay.
    """
    start = max((index for index, event in enumerate(events) if event["event"] == "decided"), default=0)
    found: list[Ran] = []
    for event in events[start:]:
        key = str(event.get("step", ""))
        if event["event"] in ("started", "finished", "failed") and "@" not in key:
            _take_in(found, _ran(event, key, _open(found, key)))
    over = last_of(events, "closing") or last_of(events, "ended")
    return tuple(ran._replace(status=CUT_SHORT) if over and ran.status == RUNNING else ran for ran in found)


def _open(found: list[Ran], key: str) -> Ran | None:
    return next((ran for ran in found if ran.key == key and ran.status == RUNNING), None)


def _take_in(found: list[Ran], ran: Ran) -> None:
    opened = _open(found, ran.key)
    if opened is not None:
        found.remove(opened)
    again = next((index for index, each in enumerate(found) if each.key == ran.key and each.status == OK), None)
    if again is not None and ran.status == OK:
        found[again] = ran
    else:
        found.append(ran)


def _ran(event: Event, key: str, opened: Ran | None) -> Ran:
    at, seconds = event.get("at"), event.get("seconds")
    started = opened.began if opened else (at - seconds if at is not None and seconds is not None else at)
    status = {"started": RUNNING, "finished": OK, "failed": FAIL}[event["event"]]
    return Ran(
        key,
        str(event.get("title") or (opened.title if opened else "") or key),
        status,
        began=started,
        at=None if status == RUNNING else at,
        seconds=seconds,
        type=str(event.get("type", "")),
        evidence=event.get("evidence") or {},
        error=str(event.get("error", "")),
        fix=str(event.get("fix", "")),
        kind=str(event.get("kind", "")),
        seen=tuple(event.get("seen", ())),
    )


def latest(events: Events) -> dict[str, Ran]:
    """The last run of each step, by key."""
    return {ran.key: ran for ran in runs(events)}


def evidence(events: Events, kind: str) -> Mapping[str, Any] | None:
    """The last evidence of a class, by field names, or None."""
    return next((ran.evidence for ran in reversed(runs(events)) if ran.type == kind), None)


def environments(events: Events) -> tuple[str, ...]:
    """The environments that something was done in, in order."""
    return tuple(dict.fromkeys(ran.environment for ran in runs(events) if ran.environment))


def gate_rows(events: Events) -> tuple[Row, ...]:
    """The gates as they were judged last, also where they were not met."""
    for event in reversed(events):
        if event["event"] == "decided":
            break
        rows = event.get("rows") if event["event"] == "gates" else _rows_of(event)
        if rows:
            return tuple(rows)
    return ()


def _rows_of(event: Event) -> Sequence[Row]:
    if event.get("type") == "Passed":
        found: Sequence[Row] = event["evidence"].get("rows", ())
        return found
    return next((seen["rows"] for seen in event.get("seen", ()) if seen.get("rows")), ())


def status_of(row: Row) -> str:
    """PASS, FAIL, WARN, SKIP, OVERRIDDEN or UNKNOWN."""
    return str(row["status"]).upper()


def blocks(row: Row) -> bool:
    """Whether this answer stops a release; a skip does where the plan requires the gate, and then says so."""
    skipped = status_of(row) == "SKIP" and "(required)" in str(row.get("details", ""))
    return skipped or status_of(row) in ("FAIL", "UNKNOWN")


def follows(row: Row) -> bool:
    """Whether the gate was not asked, or does not hold, only because another one does not: mending that is enough."""
    return str(row.get("details", "")).startswith(("not run: ", "follows from "))


def tests(rows: Sequence[Row]) -> tuple[tuple[str, Row], ...]:
    """The test types that were judged, in the order in which they run, each with its row."""
    by_id = {row["id"]: row for row in rows}
    return tuple((kind, by_id[id]) for id, kind in TEST_TYPES.items() if id in by_id)


def coverage(row: Row) -> float | None:
    """The share of code that tests ran, in percent, as the row's details say it."""
    found = re.search(r"coverage (\d+(?:\.\d+)?) ?%", str(row.get("details", "")))
    return float(found.group(1)) if found else None


def artifacts(events: Events) -> tuple[Mapping[str, Any], ...]:
    """Name, size and SHA-256 of what was built."""
    built = evidence(events, "Built")
    return tuple(built["artifacts"]) if built else ()
