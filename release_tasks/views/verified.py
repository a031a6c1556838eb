"""What was verified in running environments: smoke runs, health windows, rollbacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .timeline import CUT_SHORT, FAIL, OK, ROLLED_BACK, SUCCEEDED, Event, Events, Ran, decided, outcome, runs

Probe = Mapping[str, Any]
"""One probe of a smoke run: name, kind, passed, details, seconds."""

NOT_NEEDED, NOT_EXECUTED = "not needed", "not executed"
DONE, FAILED, UNFINISHED = "executed successfully", "failed", "not finished"
BACK = ("rollback", "smoke-restored", "health-restored")
"""The steps of going back, in order."""


class Smoke(NamedTuple):
    """One smoke run: where, on which version, and what each probe saw."""

    environment: str
    side: str
    version: str
    ran: Ran
    probes: tuple[Probe, ...]

    @property
    def passed(self) -> bool:
        """Whether the run as a whole passed."""
        return self.ran.status == OK

    @property
    def words(self) -> str:
        """`PASS` or `FAIL`, and how many probes."""
        good = sum(bool(probe["passed"]) for probe in self.probes)
        counted = f", {good} of {len(self.probes)} probes pass" if self.probes else ""
        retried = ", on the second run" if self.ran.evidence.get("retried") else ""
        return f"{'PASS' if self.passed else 'FAIL'}{counted}{retried}"


class Rollback(NamedTuple):
    """One environment that went back: why, to which version, how long it took, and whether it was verified."""

    environment: str
    automatic: bool
    reason: str
    at: float | None
    from_version: str
    to_version: str | None
    status: str
    traffic_seconds: float | None
    seconds: float | None
    """From the trigger to smoke tests passed; None where they did not."""
    smoke: Smoke | None
    health: Ran | None
    failed: Ran | None


def smokes(events: Events) -> tuple[Smoke, ...]:
    """Every smoke run in an environment, in order."""
    return tuple(_smoke(events, ran) for ran in runs(events) if is_smoke(ran) and ran.status in (OK, FAIL))


def is_smoke(ran: Ran) -> bool:
    """Whether this run verified a running instance by smoke tests."""
    return ran.type == "Smoked" or (bool(ran.environment) and ran.name.startswith("smoke"))


def is_health(ran: Ran) -> bool:
    """Whether this run judged a health window."""
    return ran.type == "Healthy" or (bool(ran.environment) and ran.name.startswith("health"))


def _smoke(events: Events, ran: Ran) -> Smoke:
    version = ran.evidence.get("version") or _version_of(events, ran)
    side = ran.name.removeprefix("smoke").strip("-") or str(ran.evidence.get("side", ""))
    return Smoke(ran.environment, side, str(version), ran, probes_of(ran))


def probes_of(ran: Ran) -> tuple[Probe, ...]:
    """What each probe of a smoke run saw, also of one that failed."""
    if ran.evidence:
        return tuple(ran.evidence.get("probes", ()))
    found: list[Probe] = []
    for seen in ran.seen:
        found += seen.get("probes", ()) if "probes" in seen else [seen] if "passed" in seen else []
    return tuple(found)


def _version_of(events: Events, ran: Ran) -> str:
    back = "restored" in ran.name
    return (
        (_previous(events, ran.environment) or "the version before")
        if back
        else str(decided(events).get("version", ""))
    )


def _previous(events: Events, environment: str) -> str | None:
    """The version that served before, as the environment's steps saw it."""
    for ran in reversed(runs(events)):
        if ran.environment == environment:
            found = ran.evidence.get("version") if ran.type == "Restored" else ran.evidence.get("previous")
            if found:
                return str(found)
    return None


def rollbacks(events: Events) -> tuple[Rollback, ...]:
    """Every environment that went back, or tried to."""
    back = [ran.environment for ran in runs(events) if ran.environment and ran.name == "rollback" and not ran.refused]
    triggered = [str(event["section"]) for event in events if event["event"] == "recovering"]
    return tuple(_rollback(events, name) for name in dict.fromkeys((*triggered, *back)))


def _rollback(events: Events, environment: str) -> Rollback:
    trigger = next((e for e in reversed(events) if e["event"] == "recovering" and e["section"] == environment), None)
    last = {ran.name: ran for ran in runs(events) if ran.environment == environment and ran.name in BACK}
    restored = last["rollback"].evidence if "rollback" in last else {}
    smoke, failed = last.get("smoke-restored"), next((ran for ran in last.values() if ran.status == FAIL), None)
    traffic = restored.get("seconds")
    return Rollback(
        environment,
        automatic=trigger is not None,
        reason=str((trigger or {}).get("why") or restored.get("reason") or (failed.error if failed else "")),
        at=_at(trigger) if trigger else last["rollback"].began,
        from_version=str(restored.get("from_version") or decided(events).get("version", "")),
        to_version=str(restored["version"]) if restored else _previous(events, environment),
        status=_status(events, last, failed),
        traffic_seconds=traffic,
        seconds=traffic + (smoke.seconds or 0.0) if traffic is not None and smoke and smoke.status == OK else None,
        smoke=_smoke(events, smoke) if smoke else None,
        health=last.get("health-restored"),
        failed=failed,
    )


def _at(event: Event) -> float | None:
    return float(event["at"]) if "at" in event else None


def _status(events: Events, last: Mapping[str, Ran], failed: Ran | None) -> str:
    if failed is not None:
        return FAILED
    whole = "rollback" in last and all(ran.status == OK for ran in last.values())
    return DONE if whole and outcome(events) in (ROLLED_BACK, SUCCEEDED) else UNFINISHED


def rollback_status(events: Events) -> str:
    """In one phrase, for the release as a whole (gated release, step 7)."""
    found = rollbacks(events)
    if found:
        return next((each.status for each in found if each.status != DONE), DONE)
    failed = next((ran for ran in reversed(runs(events)) if ran.status in (FAIL, CUT_SHORT) and ran.environment), None)
    if failed is None or outcome(events) == SUCCEEDED:
        return NOT_NEEDED
    moved = any(ran.key == f"{failed.environment}/shift" for ran in runs(events))
    return NOT_EXECUTED if moved else NOT_NEEDED
