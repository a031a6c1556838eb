"""`vX.Y.Z-rollback.md` and `-incident.md`: why an environment went back, what serves now, what to look at (AC5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .measured import Limits
from .parts import NOT_JUDGED, probes_table
from .text import NOTHING, bullets, clock, document, fenced, hour, section, span, table
from .timeline import FAIL, Events, Ran, decided, runs
from .verified import DONE, Rollback, is_health, is_smoke, probes_of, rollbacks
from .words import said, seen_lines

LOOK_AT: Mapping[str, str] = {
    "api": "the failing endpoint's answer and the log of the instance that gave it",
    "database": "the connection error; whether migrations of this version ran, and whether a read replica answers",
    "external": "whether the other service has an outage; this may be the environment, not the code",
    "login": "whether the authentication service is healthy, and whether it makes tokens",
    "path": "the step of the journey that failed, in the log of the instance that served it",
}
"""By kind of probe (PRD AC4, Smoke Test Failure Scenarios)."""


def rollback_report(events: Events, limits: Limits) -> str:
    """What was rolled back, as Markdown: one part for each environment."""
    return document(
        f"# Rollback of {decided(events).get('version', '?')}",
        *(_one(events, back, limits) for back in rollbacks(events)),
        section("Not judged", bullets(NOT_JUDGED)),
    )


def _one(events: Events, back: Rollback, limits: Limits) -> str:
    return section(
        f"{back.environment}: {back.status}",
        _facts(events, back, limits),
        section("Reason", fenced(back.reason or NOTHING), level=3),
        section("Timeline", _timeline(events, back), level=3),
        section("What was seen", *_seen(events, back), level=3),
        section("Smoke tests on the restored version", _smoke(back), level=3),
        section("Health of the restored version", said(back.health) if back.health else "Not judged.", level=3),
        section("What to look at", bullets(_look_at(events, back)), level=3),
    )


def _facts(events: Events, back: Rollback, limits: Limits) -> str:
    limit = f" (limit {span(limits['rollback'][0])})" if "rollback" in limits else ""
    rows = [
        ("Release", decided(events).get("id", NOTHING)),
        ("Trigger", f"{'automatic: ' + _trigger(events, back) if back.automatic else 'by hand'}, at {clock(back.at)}"),
        ("From version", back.from_version),
        ("Restored version", back.to_version or NOTHING),
        ("Traffic back after", span(back.traffic_seconds)),
        ("Smoke tests passed after", span(back.seconds) + limit),
        ("Outcome", back.status),
        *((("Permitted", decided(events).get("permitted") or NOTHING),) if not back.automatic else ()),
    ]
    return table(("", ""), ((f"**{name}**", value) for name, value in rows))


def _trigger(events: Events, back: Rollback) -> str:
    failed = trigger(events, back)
    return failed.key if failed else "a release that was cut short"


def trigger(events: Events, back: Rollback) -> Ran | None:
    """The step whose failure made this environment go back."""
    own = [ran for ran in runs(events) if ran.environment == back.environment]
    until = next((index for index, ran in enumerate(own) if ran.name == "rollback"), len(own))
    return next((ran for ran in reversed(own[:until]) if ran.status == FAIL), None)


def _timeline(events: Events, back: Rollback) -> str:
    own = (ran for ran in runs(events) if ran.environment == back.environment)
    rows = ((hour(ran.began), ran.name, ran.status, span(ran.seconds), said(ran)) for ran in own)
    return table(("Began (UTC)", "Step", "Result", "Took", "Notes"), rows)


def _seen(events: Events, back: Rollback) -> Iterator[str]:
    failed = trigger(events, back)
    if failed is None:
        yield "No step failed before: somebody asked for it."
        return
    yield fenced(failed.error)
    yield bullets(seen_lines(failed.seen))


def _smoke(back: Rollback) -> str:
    if back.smoke is None:
        return "They did not run."
    return f"**{back.smoke.words}** in {span(back.smoke.ran.seconds)}.\n\n{probes_table(back.smoke)}"


def _look_at(events: Events, back: Rollback) -> Iterator[str]:
    """Where the cause may lie, from what failed; never more than was seen."""
    failed, known = trigger(events, back), decided(events)
    if failed is not None and is_smoke(failed):
        bad = [probe for probe in probes_of(failed) if not probe["passed"]]
        yield from (f"{probe['name']}: {LOOK_AT.get(probe['kind'], 'its output')}" for probe in bad)
    if failed is not None and is_health(failed):
        yield f"the requests that failed or were slow on {back.from_version}: its instances' logs in that window"
    if known.get("previous_tag"):
        yield f"what changed: `git log {known['previous_tag']}..{known.get('tag')}`"
    yield f"the artifacts of {back.from_version}: they are kept, with their checksums in its release report"


def incident_report(events: Events, manual: Iterable[str]) -> str:
    """A rollback that failed: the state of instances and proxy, and the plan's steps for doing it by hand (AC5)."""
    broken = [back for back in rollbacks(events) if back.status != DONE]
    return document(
        f"# Incident: the rollback of {decided(events).get('version', '?')} failed",
        "**Priority:** P0. Tell whoever is on call now.",
        *(_broken(events, back) for back in broken),
        section("By hand, as the plan says", _numbered(manual)),
    )


def _broken(events: Events, back: Rollback) -> str:
    failed = back.failed
    return section(
        f"{back.environment}: {back.from_version} to {back.to_version or 'the version before'}",
        f"Failed at **{failed.key}** ({clock(failed.at)}):" if failed else "It was begun, and not finished.",
        fenced(failed.error) if failed else "",
        f"**Next:** {failed.fix}" if failed else "",
        section("Instances and proxy", *_state(failed), level=3),
        section("What made it go back", fenced(back.reason or NOTHING), level=3),
        section("Timeline", _timeline(events, back), level=3),
        section("Infrastructure to consider", bullets(INFRASTRUCTURE), level=3),
    )


INFRASTRUCTURE = ("database: does it accept connections and writes?", "network: does the proxy reach the instances?",
                  "external services: do the ones that are probed answer?")  # fmt: skip
"""Where a version that served before fails too, the cause lies deeper than the release (PRD AC5)."""


def _state(failed: Ran | None) -> Iterator[str]:
    """Each side with its weight and instances as they were last seen, and whatever else was looked at."""
    seen = failed.seen if failed else ()
    for state in (each for each in seen if "sides" in each):
        yield f"Traffic enters at {state.get('url', NOTHING)}; fencing number {state.get('fence', NOTHING)}."
        yield table(("Side", "Version", "Traffic", "Instance", "Answers", "Restarts"), _instances(state))
    yield bullets(seen_lines(each for each in seen if "sides" not in each))
    if not seen:
        yield "Nothing could be seen: the platform did not answer, or was not asked. Ask it: `invoke status`."


def _instances(state: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    for side in state["sides"]:
        share = f"{side['weight']} %"
        yield from (
            (side["name"], side["version"], share, each["url"], "yes" if each["alive"] else "NO", each["restarts"])
            for each in side["instances"]
        )
        if not side["instances"]:
            yield side["name"], side["version"], share, "none", "NO", NOTHING


def _numbered(steps: Iterable[str]) -> str:
    lines = [f"{number}. {step}" for number, step in enumerate(steps, 1)]
    return "\n".join(lines) or "The plan has no steps: see the rollback procedure of docs/release-plan.md."
