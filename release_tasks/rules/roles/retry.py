"""After a failed unit, integration or e2e gate a person confirms the retry (decisions 32; Test Failure Escalation)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .actions import RETRY

GATES = {"TST001": "unit", "TST002": "integration", "TST004": "e2e"}


def failed_tests(events: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Gate to type of the tests that blocked this release: they failed, or ended without an answer of their own."""
    if not any(event["event"] == "closing" and event["status"] == "blocked" for event in events):
        return {}
    return {
        str(row["id"]): GATES[row["id"]]
        for row in _rows(events)
        if row["id"] in GATES and str(row["status"]).upper() in ("FAIL", "UNKNOWN") and not _waited(row)
    }


def _rows(events: Sequence[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """The gates as they were judged last, as the journal's own events tell it on every machine."""
    seen = (each for event in reversed(events) if event["event"] == "failed" for each in event.get("seen", ()))
    return next((each["rows"] for each in seen if each.get("rows")), ())


def _waited(row: Mapping[str, Any]) -> bool:
    """Whether it was not run because another one failed: that one counts."""
    return str(row.get("details", "")).startswith("not run: ")


def who_may(types: Iterable[str]) -> str:
    """Who may confirm, in words."""
    return "; ".join(f"{type}: {' or '.join(RETRY[type].roles)}" for type in types)
