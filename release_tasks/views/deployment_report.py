"""The deployment report of a release, in the form that the gated-release specification asks for (step 7)."""

from __future__ import annotations

from .answered import overrides_table
from .parts import artifacts_table, gate_summary, issues_encountered, rollback_words
from .text import day, document, section, table
from .timeline import FAIL, OK, SUCCEEDED, Events, decided, ended, outcome, runs
from .verified import DONE, is_health, is_smoke, rollbacks
from .words import said


def deployment_report(events: Events) -> str:
    """Gate check, artifacts, steps, verification, issues, rollback, as Markdown."""
    return document(
        f"## Deployment Report: {milestone(events)}",
        _head(events),
        section("Gate Check", gate_summary(events), overrides_table(events), level=3),
        section("Artifacts", artifacts_table(events), level=3),
        section("Deployment Steps", _steps(events), level=3),
        section("Post-Deployment Verification", _verification(events), level=3),
        section("Issues Encountered", *issues_encountered(events), level=3),
        section("Rollback", rollback_words(events), level=3),
    )


def milestone(events: Events) -> str:
    """The milestone's name; the version where the plan names none."""
    known = decided(events)
    return str(known.get("milestone") or f"version {known.get('version', '?')}")


def status(events: Events) -> str:
    """SUCCESS, FAILED or ROLLED BACK; a rollback that somebody asked for and got is the latter."""
    back = rollbacks(events)
    if back:
        return "ROLLED BACK" if all(each.status == DONE for each in back) else "FAILED"
    return "SUCCESS" if outcome(events) == SUCCEEDED else "FAILED"


def _head(events: Events) -> str:
    version = decided(events).get("version", "?")
    return f"**Date:** {day(ended(events))}\n**Version:** {version}\n**Status:** {status(events)}"


def _steps(events: Events) -> str:
    steps = (ran for ran in runs(events) if not (is_smoke(ran) or is_health(ran)))
    return table(("Step", "Status", "Notes"), ((ran.key, OK if ran.status == OK else FAIL, said(ran)) for ran in steps))


def _verification(events: Events) -> str:
    checks = (ran for ran in runs(events) if is_smoke(ran) or is_health(ran))
    rows = ((ran.key, "PASS" if ran.status == OK else "FAIL", said(ran)) for ran in checks)
    return table(("Check", "Status", "Details"), rows)
