"""`docs/releases/vX.Y.Z.md`: everything a stranger needs to know of a release, however it ended (PRD AC7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .answered import answered_rows, overrides_table
from .measured import Limits, limits_table
from .parts import (
    NOT_JUDGED,
    artifacts_table,
    gate_summary,
    gates_table,
    issues_encountered,
    outcome_words,
    probes_table,
    rollback_words,
)
from .text import bullets, clock, count, document, fenced, hour, section, span, table
from .timeline import (
    ABORTED,
    BLOCKED,
    SUCCEEDED,
    Event,
    Events,
    Ran,
    blocks,
    decided,
    duration,
    ended,
    environments,
    evidence,
    gate_rows,
    last_of,
    outcome,
    runs,
    status_of,
    tests,
)
from .verified import is_smoke, smokes
from .words import said, short

MOST = 20  # commits or findings that are named; the others are counted


def release_report(events: Events, limits: Limits, *, links: tuple[tuple[str, str], ...] = ()) -> str:
    """The report as Markdown. `links`: what else was written about this release, as name and path."""
    known = decided(events)
    return document(
        f"# Release {known.get('version', '?')}: {outcome(events).upper()}",
        _metadata(events),
        section("How it ended", *_ending(events)),
        section("Changelog", _changelog(events)),
        section("Test execution", *_test_execution(events)),
        section("Quality gates", gate_summary(events), gates_table(events)),
        section("Overrides", overrides_table(events)),
        section("Artifacts", artifacts_table(events)),
        section("Deployment timeline", *_timeline(events)),
        section("Rollback", rollback_words(events)),
        section("Limits", limits_table(events, limits)),
        section("Issues encountered", *issues_encountered(events)),
        section("Not judged", bullets(NOT_JUDGED)),
        section("More", bullets(f"{name}: {path}" for name, path in links)),
    )


def _metadata(events: Events) -> str:
    known = decided(events)
    merged = evidence(events, "Merged")
    rows = [
        ("Release", known.get("id")),
        ("Version", known.get("version")),
        ("Type", known.get("type")),
        ("Status", outcome_words(events)),
        ("Date", clock(ended(events))),
        ("Duration", span(duration(events))),
        ("Initiator", known.get("initiator")),
        *answered_rows(events),
        ("Milestone", known.get("milestone")),
        ("Source", _branch(known, "source")),
        ("Target", _branch(known, "target")),
        ("Commit", short(str(merged["commit"])) if merged else None),
        ("Tag", known.get("tag") if evidence(events, "Pushed") else None),
        ("Previous version", known.get("previous_tag")),
        ("Plan", known.get("plan")),
        ("Tries again", known.get("blocked")),
        ("Held to preview", known.get("preview")),
    ]
    return table(("", ""), ((f"**{name}**", value) for name, value in rows if value))


def _branch(known: Event, which: str) -> str | None:
    return f"{known[which]} at {short(str(known[f'{which}_commit']))}" if known.get(which) else None


def _ending(events: Events) -> Iterator[str]:
    """What a person has to know first, where it did not succeed."""
    closing = last_of(events, "closing") or {}
    if outcome(events) == SUCCEEDED or not closing:
        return
    yield fenced(str(closing.get("summary") or outcome(events)))
    if closing.get("fix"):
        yield f"**Next:** {closing['fix']}"
    if outcome(events) == BLOCKED:
        yield bullets(f"{row['title']}: {status_of(row)}: {row['details']}" for row in gate_rows(events) if blocks(row))
    if outcome(events) == ABORTED:
        yield _got_to(events)


def _got_to(events: Events) -> str:
    done = [ran for ran in runs(events) if ran.status == "OK"]
    types = [kind for kind, row in tests(gate_rows(events)) if status_of(row) in ("PASS", "WARN", "FAIL")]
    return bullets(
        (
            f"Last completed step: {done[-1].key if done else 'none'}",
            f"Last completed test type: {types[-1] if types else 'none'}",
        )
    )


def _changelog(events: Events) -> str:
    merged = evidence(events, "Merged")
    if not merged:
        return "Not made: the release ended before its version was cut."
    unread, doubts = merged.get("unread", ()), merged.get("doubts", ())
    told = f"{count(len(unread), 'commit')} could not be read, and raised nothing:"
    meant = f"{count(len(doubts), 'finding')} in commits, where more may have been meant:"
    return document(str(merged["changelog"]), _first(told, unread), _first(meant, doubts)).rstrip("\n")


def _first(heading: str, lines: Sequence[str]) -> str:
    """Lines below a heading, the first of them if there are many; nothing where there are none."""
    more = [f"and {len(lines) - MOST} more"] if len(lines) > MOST else []
    return f"{heading}\n\n" + fenced("\n".join((*lines[:MOST], *more))) if lines else ""


def _test_execution(events: Events) -> Iterator[str]:
    judged = tests(gate_rows(events))
    yield section(
        "Before the release",
        table(
            ("Type", "Status", "Details", "Took"),
            ((kind, status_of(row), row["details"], span(row["seconds"])) for kind, row in judged),
        ),
        level=3,
    )
    for run in smokes(events):
        where = f"Smoke: {run.environment}, {run.side} side, version {run.version}"
        yield section(where, f"**{run.words}** in {span(run.ran.seconds)}.", probes_table(run), level=3)
    before = sum(float(row["seconds"]) for _, row in judged)
    after = sum(run.ran.seconds or 0.0 for run in smokes(events))
    yield f"Test time: {span(before + after)} ({span(before)} before the release, {span(after)} in environments)."


def _timeline(events: Events) -> Iterator[str]:
    """Every step by environment, with the points at which smoke tests ran."""
    for name in ("", *environments(events)):
        own = [ran for ran in runs(events) if ran.environment == name]
        yield section(name or "Before any environment", _steps_table(own), level=3)


def _steps_table(own: list[Ran]) -> str:
    return table(
        ("Began (UTC)", "Step", "Result", "Took", "Notes"),
        ((hour(ran.began), _named(ran), ran.status, span(ran.seconds), said(ran)) for ran in own),
    )


def _named(ran: Ran) -> str:
    return f"{ran.name} (smoke tests)" if is_smoke(ran) else ran.name
