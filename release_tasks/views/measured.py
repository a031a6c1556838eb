"""Limits, and what was measured (decisions 29): over a limit is said in words, never only by a number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .text import NOTHING, span, table
from .timeline import TEST_TYPES, Event, Events, Ran, decided, environments, gate_rows, latest, runs
from .verified import BACK, rollbacks, smokes

Limits = Mapping[str, Any]
"""By name: seconds, what it covers, and whether it acts; handed in by who knows the settings."""


class Measured(NamedTuple):
    """One part of a release that has a limit, and the seconds it took; None: it did not happen, or is not known."""

    limit: str
    part: str
    seconds: float | None


def measured(events: Events) -> Iterator[Measured]:
    """Every part with a limit that this release came to."""
    last = latest(events)
    if "cut" in last:
        yield Measured("start", "", _start(events, last["cut"]))
    for id, kind in TEST_TYPES.items():
        yield from (Measured(f"gates_{kind}", "", row["seconds"]) for row in gate_rows(events) if row["id"] == id)
    for category in ("security", "done"):
        taken = [row["seconds"] for row in gate_rows(events) if row.get("category") == category]
        if taken:
            yield Measured(f"gates_{category}", "", max(taken))
    if "pass_gates" in last:
        yield Measured("gates", "", last["pass_gates"].seconds)
    yield from (Measured("smoke", f"{run.environment}, {run.side}", run.ran.seconds) for run in smokes(events))
    for name in environments(events):
        taken = _deployment(events, name)
        yield from (Measured(limit, name, sum(taken)) for limit in (name, "deployment") if taken)
    for back in rollbacks(events):
        yield Measured("traffic_back", back.environment, back.traffic_seconds)
        yield Measured("rollback", back.environment, back.seconds)
    yield Measured("report", "", None)


def _start(events: Events, cut: Ran) -> float | None:
    first: Event = next((event for event in events if event["event"] == "decided"), {})
    validated = max(0.0, float(first["at"]) - float(decided(events)["date"])) if "at" in first else 0.0
    return None if cut.seconds is None else validated + cut.seconds


def _deployment(events: Events, environment: str) -> list[float]:
    """The seconds of a deployment's steps, without waiting for a person and without going back."""
    own = (ran for ran in runs(events) if ran.environment == environment and ran.name not in (*BACK, "confirm"))
    return [ran.seconds for ran in own if ran.seconds is not None]


def limits_table(events: Events, limits: Limits) -> str:
    """Limit and measured, part by part; a part without a limit of its own is left out."""
    return table(
        ("Part", "Limit", "Measured", "Verdict"),
        (_row(each, limits[each.limit]) for each in measured(events) if each.limit in limits),
    )


def _row(each: Measured, limit: tuple[float, str, bool]) -> tuple[str, str, str, str]:
    seconds, covers, acts = limit
    where = f" ({each.part})" if each.part else ""
    if each.limit == "report":
        return covers, span(seconds), NOTHING, "not known while it is being written"
    if each.seconds is None:
        return f"{covers}{where}", span(seconds), NOTHING, "not reached"
    over = "over the limit" + (", which acts" if acts else ": a warning")
    return f"{covers}{where}", span(seconds), span(each.seconds), "within" if each.seconds <= seconds else over
