"""One JSON line for each end of a release, for `docs/audit/releases.log` (PRD AC7, Audit Log Entry)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .answered import answered_for
from .text import iso
from .timeline import (
    OK,
    Events,
    Row,
    coverage,
    decided,
    duration,
    ended,
    ends,
    environments,
    evidence,
    gate_rows,
    last_of,
    outcome,
    runs,
    status_of,
    tests,
)
from .verified import DONE, Rollback, Smoke, rollbacks, smokes

SCHEMA = "release-audit/1"


def audit_line(events: Events, strategies: Mapping[str, str]) -> str:
    """The line, without its newline. `strategies`: how each environment is deployed to, by name."""
    known, closing = decided(events), last_of(events, "closing") or {}
    pushed, gates = evidence(events, "Pushed"), gate_rows(events)
    entry = {
        "schema": SCHEMA,
        **identity(events),
        "final": bool(closing.get("final")),
        "type": known.get("type"),
        "version": known.get("version"),
        "timestamp": iso(ended(events)),
        "seconds": _rounded(duration(events)),
        "initiator": known.get("initiator"),
        **answered_for(events),
        "summary": closing.get("summary"),
        "commit": pushed["commit"] if pushed else None,
        "tag": pushed["tag"] if pushed else None,
        "gates": [_gate(row) for row in gates],
        "tests": {kind: _test(events, row) for kind, row in tests(gates)},
        "smoke": [_smoke(run) for run in smokes(events)],
        "deployments": list(_deployments(events, strategies)),
        "rollbacks": [_rollback(back) for back in rollbacks(events)],
    }
    return json.dumps(entry, ensure_ascii=False, default=str)


def bare_line(events: Events) -> str:
    """The line of an end whose reports cannot be made: which release, and how it ended."""
    return json.dumps({"schema": SCHEMA, **identity(events), "timestamp": iso(ended(events))}, default=str)


def identity(events: Events) -> dict[str, object]:
    """What makes an end of a release itself: no two lines of the log have the same."""
    return {"release": decided(events).get("id"), "end": ends(events), "status": outcome(events)}


def in_log(log: str, events: Events) -> bool:
    """Whether this end is in the log already; a line that is not ours is left alone."""
    wanted = identity(events)
    return any(wanted.items() <= entry.items() for entry in _entries(log))


def _entries(log: str) -> Iterator[dict[str, Any]]:
    for line in log.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:  # people write into it too
            continue
        if isinstance(entry, dict):
            yield entry


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)


def _gate(row: Row) -> dict[str, object]:
    return {"id": row["id"], "title": row["title"], "status": status_of(row), "details": row["details"]}


def _test(events: Events, row: Row) -> dict[str, object]:
    """A test type ran within the gate run: its own duration, and when the gates were judged."""
    judged = next((ran for ran in reversed(runs(events)) if ran.key == "pass_gates"), None)
    found = {"status": status_of(row), "seconds": row["seconds"], "at": iso(judged.at) if judged else None}
    return found if coverage(row) is None else {**found, "coverage": coverage(row)}


def _smoke(run: Smoke) -> dict[str, object]:
    return {
        "environment": run.environment,
        "side": run.side,
        "version": run.version,
        "status": "PASS" if run.passed else "FAIL",
        "probes": len(run.probes),
        "passed": sum(bool(probe["passed"]) for probe in run.probes),
        "seconds": run.ran.seconds,
        "at": iso(run.ran.at),
    }


def _deployments(events: Events, strategies: Mapping[str, str]) -> Iterator[dict[str, object]]:
    back = rollbacks(events)
    undone = {each.environment: "rolled back" if each.status == DONE else f"rollback {each.status}" for each in back}
    for name in environments(events):
        last = [ran for ran in runs(events) if ran.environment == name][-1]
        done = "succeeded" if last.status == OK else f"failed at {last.name}"
        yield {"environment": name, "strategy": strategies.get(name), "outcome": undone.get(name, done)}


def _rollback(back: Rollback) -> dict[str, object]:
    return {
        "environment": back.environment,
        "trigger": "automatic" if back.automatic else "by hand",
        "reason": back.reason,
        "from": back.from_version,
        "to": back.to_version,
        "status": back.status,
        "traffic_seconds": _rounded(back.traffic_seconds),
        "seconds": _rounded(back.seconds),
        "smoke": back.smoke.words if back.smoke else None,
        "at": iso(back.at),
    }
