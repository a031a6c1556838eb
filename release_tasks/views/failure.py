"""What the issue of a failed or rolled-back deployment says (gated release, step 7)."""

from __future__ import annotations

from typing import NamedTuple

from .text import bullets, document, fenced
from .timeline import FAIL, Events, Ran, decided, outcome, runs
from .verified import Rollback, rollback_status, rollbacks
from .words import first_line, seen_lines


class Failure(NamedTuple):
    """The parts of the issue, as Markdown or one line."""

    brief: str
    what: str
    step: str
    rollback: str
    details: str
    next_steps: tuple[str, ...]


def failure(events: Events) -> Failure | None:
    """What failed in an environment; None where nothing did, or where only a person was waited for."""
    back, failed = rollbacks(events), _failed(events)
    if not back and (failed is None or outcome(events) == "succeeded" or failed.refused):
        return None
    return Failure(
        brief=_brief(events, back, failed),
        what=_what(events, back, failed),
        step=failed.key if failed else "none: the rollback was asked for",
        rollback=rollback_status(events),
        details=_details(events, back, failed),
        next_steps=_next_steps(events, back, failed),
    )


def _failed(events: Events) -> Ran | None:
    return next((ran for ran in reversed(runs(events)) if ran.status == FAIL and ran.environment), None)


def _brief(events: Events, back: tuple[Rollback, ...], failed: Ran | None) -> str:
    version = decided(events).get("version", "?")
    if back:
        return f"{version} in {back[-1].environment}, rollback {back[-1].status}"
    return f"{version} failed at {failed.key if failed else '?'}"


def _what(events: Events, back: tuple[Rollback, ...], failed: Ran | None) -> str:
    version = decided(events).get("version", "?")
    if failed is None:
        return f"{version} was rolled back by hand: {first_line(back[-1].reason)}"
    return f"The deployment of {version} failed: {first_line(failed.error)}"


def _details(events: Events, back: tuple[Rollback, ...], failed: Ran | None) -> str:
    lines = [f"Release: {decided(events).get('id', '?')}"]
    lines += [f"Rollback of {each.environment}: {each.status}; {first_line(each.reason)}" for each in back]
    seen = seen_lines(failed.seen) if failed else ()
    return document(bullets(lines), fenced(failed.error) if failed else "", bullets(seen))


def _next_steps(events: Events, back: tuple[Rollback, ...], failed: Ran | None) -> tuple[str, ...]:
    version = decided(events).get("version", "?")
    steps = [failed.fix] if failed and failed.fix else []
    report = "rollback report" if back else "release report"
    return (f"Read the {report} of {version} in docs/releases/", *steps, "Mend the cause, and release the next version")
