"""Parts that several reports share, each made from the same events in the same words."""

from __future__ import annotations

from collections.abc import Iterator

from .text import bullets, count, fenced, span, table
from .timeline import (
    FAIL,
    OK,
    STOPPED,
    Events,
    Ran,
    artifacts,
    blocks,
    decided,
    evidence,
    gate_rows,
    latest,
    outcome,
    runs,
    status_of,
)
from .verified import NOT_EXECUTED, NOT_NEEDED, Rollback, Smoke, rollback_status, rollbacks
from .words import first_line, short, tally

NOT_JUDGED = (
    "CPU and memory: health windows look at error rate, p95, requests that no service answered, and liveness",
    "The revert commit: a rollback restores the version before, and reverts nothing in the repository",
    "False alarms: an automatic rollback is not asked about",
)
"""What a reader may expect to have been looked at, and was not."""


def outcome_words(events: Events) -> str:
    """The status, and what can be done with it where it is not an end."""
    return outcome(events).upper() + (": half-way, can be continued" if outcome(events) == STOPPED else "")


def gate_summary(events: Events) -> str:
    """How many gates have which answer, on which commit, in which release."""
    rows = gate_rows(events)
    if not rows:
        return "No gate was judged."
    judged = evidence(events, "Passed") or evidence(events, "Merged")
    on = f" on commit {short(str(judged['commit']))}" if judged else ""
    stops = sum(blocks(row) for row in rows)
    verdict = f"{count(stops, 'gate')} not met: NOT READY" if stops else "READY"
    return f"{tally(map(status_of, rows))}{on}; {verdict}. Release {decided(events).get('id', '?')}."


def gates_table(events: Events) -> str:
    """Every gate as it was judged; empty where none was."""
    rows = [
        (row["title"], row["id"], status_of(row), row["details"], span(row["seconds"])) for row in gate_rows(events)
    ]
    return table(("Gate", "Id", "Status", "Details", "Took"), rows) if rows else ""


def artifacts_table(events: Events) -> str:
    """What was built, with version and checksum (gated release, step 7)."""
    version = decided(events).get("version", "?")
    rows = [(each["name"], version, f"sha256:{each['sha256']} ({each['size']} bytes)") for each in artifacts(events)]
    return table(("Artifact", "Version", "Checksum"), rows)


def probes_table(smoke: Smoke) -> str:
    """What each probe saw; a failed one shows why."""
    if not smoke.probes:
        return smoke.ran.error
    return table(
        ("Probe", "Kind", "Status", "Details", "Took"),
        (
            (each["name"], each["kind"], "PASS" if each["passed"] else "FAIL", each["details"], span(each["seconds"]))
            for each in smoke.probes
        ),
    )


def issues_encountered(events: Events) -> Iterator[str]:
    """Every step that failed, what it said in full, and whether it passed later."""
    again = [str(event["why"]) for event in events if event["event"] == "decided" and event.get("why")]
    failed = [ran for ran in runs(events) if ran.status == FAIL]
    yield bullets(again)
    for ran in failed:
        yield bullets((_problem(events, ran),))
        yield fenced(ran.error) if len(ran.error.splitlines()) > 1 else ""
    if not (again or failed):
        yield "None."


def _problem(events: Events, ran: Ran) -> str:
    mended = " It passed when it was run again." if latest(events)[ran.key].status == OK else ""
    return f"**{ran.key}** failed after {span(ran.seconds)}: {first_line(ran.error)}{mended} (fix: {ran.fix})"


def rollback_words(events: Events) -> str:
    """Was a rollback needed, what triggered it, and was it successful? (gated release, step 7)."""
    found = rollbacks(events)
    if found:
        return bullets(_one_rollback(each) for each in found)
    words = {
        NOT_NEEDED: "Not needed.",
        NOT_EXECUTED: "Not executed: the environment was left as it was when the step failed.",
    }
    return words[rollback_status(events)]


def _one_rollback(back: Rollback) -> str:
    kind = "automatically" if back.automatic else "by hand"
    smoke = f"smoke tests on it: {back.smoke.words}" if back.smoke else "no smoke test ran on it"
    took = f"traffic back after {span(back.traffic_seconds)}, verified after {span(back.seconds)}"
    return (
        f"**{back.environment}** from {back.from_version} to {back.to_version or 'the version before'}, {kind}: "
        f"{back.status}. Trigger: {first_line(back.reason)}. {took}; {smoke}."
    )
