"""What people answer for in a release: the permission to make it, overrides of gates, a retry after failed tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .text import table
from .timeline import Events, decided, gate_rows, last_of, status_of

NOT_JUDGED, NOT_NEEDED, EXPIRED = "not judged yet", "not needed", "did not hold"


def overrides(events: Events) -> tuple[dict[str, Any], ...]:
    """Each override with its gate, reason, person and last day, and the gate's answer: `status`, and whether `used`."""
    answers = {str(row["id"]): status_of(row) for row in gate_rows(events)}
    given = decided(events).get("overrides") or ()
    return tuple(
        {**each, "status": answers.get(each["gate"]), "used": answers.get(each["gate"]) == "OVERRIDDEN"}
        for each in given
    )


def answered_for(events: Events) -> dict[str, object]:
    """The same for programs, with who may and the retry."""
    known = decided(events)
    return {
        "permitted": known.get("permitted"),
        "overrides": list(overrides(events)),
        "retry": known.get("retry"),
    }


def answered_rows(events: Events) -> Iterator[tuple[str, object]]:
    """Rows of a report's head: who may, who went on or ended it, and what was said before trying again."""
    known, closing, retry = decided(events), last_of(events, "closing") or {}, decided(events).get("retry")
    yield "Permitted", known.get("permitted")
    going_on = (str(event["permitted"]) for event in events if event["event"] == "continued" and event.get("permitted"))
    yield "Continued by", "; ".join(each for each in dict.fromkeys(going_on) if each != known.get("permitted"))
    yield "Aborted by", closing.get("permitted")
    yield "Retry confirmed", retry and f"{retry['text']} ({retry['by']}, after {', '.join(retry['gates'])} failed)"


def overrides_table(events: Events) -> str:
    """Every override, used or not; empty where none was given."""
    rows = [(each["gate"], _use(each), each["reason"], each["by"], each["until"]) for each in overrides(events)]
    return table(("Gate", "Use", "Reason", "By", "Until"), rows) if rows else ""


def override_lines(events: Events) -> Iterator[tuple[str, str]]:
    """Lines for `status`."""
    for each in overrides(events):
        yield "override", f"{each['gate']} by {each['by']} until {each['until']}: {each['reason']} ({_use(each)})"


def _use(override: Mapping[str, Any]) -> str:
    if override["used"]:
        return "OVERRIDDEN"
    if override["status"] is None:
        return NOT_JUDGED
    return EXPIRED if override["status"] in ("FAIL", "UNKNOWN") else f"{NOT_NEEDED}: {override['status']}"
