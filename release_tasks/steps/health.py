"""Health: the version that serves is watched for a window, and judged by what a monitor counted (decisions 38-41)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

from ..engine.errors import Locked, ReleaseError, Stopped, Unreachable, VerificationFailed, Waiting
from ..engine.ports import Monitor, Platform
from ..engine.record import dump, restore
from ..engine.release import History, Release
from ..engine.step import step
from ..evidence import Counts, EnvironmentState, Healthy, Restored, Running
from ..rules.verification.circumstances import states
from ..rules.verification.judgment import MOST_PROBES, Rate, Thresholds, Verdict, judge, needed_rate, no_data, pause
from ..rules.verification.looks import Look, see, totals
from ..rules.verification.probes import address
from ..rules.verification.verifiable import thresholds
from ..rules.verification.verifiable import window as usual_window

WORKERS = 4
"""Own probes under way at a time."""
PATIENCE = 5.0
"""Seconds that an own probe may take."""


@dataclass(frozen=True)
class Watch:
    """Who is watched, where, for how many seconds, by which thresholds."""

    release: Release
    monitor: Monitor
    environment: str
    version: str
    previous: str | None
    restored: bool
    window: float
    interval: float
    rules: Thresholds
    probe: str
    """The URL of own probes, through the entry of the traffic."""

    @property
    def names(self) -> dict[str, str]:
        """What its events carry, so that a resumed window finds them."""
        return {"environment": self.environment, "version": self.version}


class Course(NamedTuple):
    """A window so far: its looks, the own probes that were answered, and the error rate of the version before."""

    looks: tuple[Look, ...]
    own: int
    before: Rate | None


@step
def health(
    release: Release,
    running: Running | None,
    restored: Restored | None,
    platform: Platform,
    monitor: Monitor,
    history: History,
    *,
    environment: str,
    window: float | None = None,
) -> Healthy:
    """Watch the version that serves.

    `window` is in seconds; by default the environment's own, else 300, in production 900. Raises `VerificationFailed`
    for a version that is not healthy, and `Waiting`, or `VerificationFailed` where the environment's `on_no_data` says
    rollback, for one that cannot be judged: that never passes.
    """

    def action() -> Healthy:
        watch = _watch(release, platform.state(environment), monitor, running, restored, window)
        resumed = _resumed(watch, history)
        course, verdict = _follow(watch, resumed or _begun(watch))
        if resumed and verdict.rule == "sample":  # while it was dead nobody sent probes: that says nothing of it
            course, verdict = _follow(watch, _begun(watch))
        if verdict.outcome == "pass":
            return _healthy(watch, course, verdict)
        release.note({"event": "window", **watch.names, "outcome": verdict.outcome})
        raise _unhealthy(watch, course, verdict, states(platform, environment))

    return release.world.verify(f"watch {environment}", action)


def _watch(
    release: Release,
    state: EnvironmentState,
    monitor: Monitor,
    running: Running | None,
    restored: Restored | None,
    window: float | None,
) -> Watch:
    """What is watched; raises `Stopped` where that version does not have the traffic."""
    declared = release.settings.environment(state.environment)
    health = declared.health_rules or release.settings.health
    found = restored or running or state.live
    live = state.live.version if state.live else "nothing"
    if found is None or found.version != live:
        version = found.version if found else "a version"
        raise Stopped(f"{version} is to be watched, but {live} serves in {state.environment}", fix="invoke status")
    rules = thresholds(release.settings, state.environment)
    seconds = window or usual_window(release.settings, state.environment, restored=restored is not None)
    needed_rate(seconds, rules.minimum_sample)  # an error where this window cannot be judged at all
    return Watch(
        release=release,
        monitor=monitor,
        environment=state.environment,
        version=found.version,
        previous=running.previous if running and not restored else None,
        restored=restored is not None,
        window=seconds,
        interval=health.interval,
        rules=rules,
        probe=address(state.url, health.probe or declared.health),
    )


# -- a window ----------------------------------------------------------------------------------------------------------


def _begun(watch: Watch) -> Course:
    """A new window; what the version before shows is read once, at its start."""
    before = None
    if watch.previous is not None:
        counts = _read(watch, watch.previous).counts
        before = Rate(counts.errors, counts.requests) if counts else None
    watch.release.note({"event": "window", **watch.names, "before": dump(before)})
    watch.release.world.say(f"watching {watch.version} on {watch.environment} for {watch.window:g} s")
    return Course((), 0, before)


def _resumed(watch: Watch, history: History) -> Course | None:
    """The window that a killed run left open, with all that it had seen."""
    found: Course | None = None
    for event in history.events:
        if event["event"] not in ("window", "look") or any(event.get(name) != is_ for name, is_ in watch.names.items()):
            continue
        if event["event"] == "window":
            found = None if "outcome" in event else Course((), 0, Rate(**event["before"]) if event["before"] else None)
        elif found is not None:
            look = Look(event["at"], _counts(event["counts"]), event["missing"])
            found = Course((*found.looks, look), found.own + event["own"], found.before)
    if found is not None:
        watch.release.world.say(f"watching {watch.version} on {watch.environment}: on from look {len(found.looks)}")
    return found


def _counts(written: object) -> Counts | None:
    """Counts of the journal; what cannot be read there is a missing look."""
    try:
        return restore(Counts, written) if written is not None else None
    except ValueError:
        return None


def _follow(watch: Watch, course: Course) -> tuple[Course, Verdict]:
    """Look until there is a verdict."""
    world, sent, silent = watch.release.world, 0, False
    while True:
        look = _read(watch, watch.version)
        course = Course((*course.looks, look), course.own + sent, course.before)
        said = {"at": look.at, "counts": dump(look.counts), "missing": look.missing, "own": sent}
        watch.release.note({"event": "look", **watch.names, **said})
        verdict = judge(course.looks, watch.window, watch.rules, before=course.before, monitor=watch.monitor.name)
        if verdict is not None:
            return course, verdict
        seconds = pause(course.looks, watch.interval, watch.rules)
        gap = no_data(course.looks, watch.rules, monitor=watch.monitor.name)
        if (gap is not None) != silent:
            silent = gap is not None
            world.say(f"{watch.environment}: {f'{gap.reason}; asking again' if gap else 'there is data again'}")
        sent = _pass_time(watch, seconds, _wanted(watch, course.looks, seconds))


def _read(watch: Watch, version: str) -> Look:
    """One look; one that fails is missing, and is not repeated (decisions 41)."""
    world = watch.release.world
    try:
        return Look(world.now(), watch.monitor.read(watch.environment, version))
    except Locked:
        raise
    except ReleaseError as error:
        return Look(world.now(), None, error.summary)


# -- own probes --------------------------------------------------------------------------------------------------------


def _wanted(watch: Watch, looks: Sequence[Look], seconds: float) -> int:
    """How many own probes the next seconds need, so that the sample is there by mid-window (decisions 38)."""
    seen = see(looks, watch.rules.p95)
    whole = totals(seen)
    lacking = watch.rules.minimum_sample - whole.requests
    if lacking <= 0 or seen.gap:  # there are enough, or nobody would count them
        return 0
    left = watch.window / 2 - whole.seconds
    rate = min(MOST_PROBES, lacking / left) if left > 0 else MOST_PROBES
    return min(lacking, ceil(rate * seconds))


def _pass_time(watch: Watch, seconds: float, probes: int) -> int:
    """Let the seconds pass and send so many own probes meanwhile; how many were answered. No thread outlives it."""
    from concurrent.futures import ThreadPoolExecutor  # not at listing

    if probes == 0:
        watch.release.world.wait(seconds)
        return 0
    pool = ThreadPoolExecutor(WORKERS)
    try:
        sent = []
        for _ in range(probes):
            sent.append(pool.submit(_answered, watch))
            watch.release.world.wait(seconds / probes)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return sum(1 for each in sent if not each.cancelled() and each.result())


def _answered(watch: Watch) -> bool:
    try:
        watch.release.world.get(watch.probe, timeout=PATIENCE)
    except Unreachable:
        return False
    return True


# -- the end -----------------------------------------------------------------------------------------------------------


def _healthy(watch: Watch, course: Course, verdict: Verdict) -> Healthy:
    seen = verdict.values
    watch.release.world.say(f"{watch.version} on {watch.environment} is healthy: {_numbers(course, verdict)}")
    loose = watch.rules.looser()
    rule = f"{verdict.rule}: {verdict.reason}" + (f"; looser than usual: {', '.join(loose)}" if loose else "")
    return Healthy(
        environment=watch.environment,
        version=watch.version,
        seconds=round(seen.seconds, 3),
        requests=seen.requests,
        own_probes=course.own,
        errors=seen.errors,
        slow=seen.slow or 0,
        looks=seen.looks,
        rule=rule,
    )


def _unhealthy(
    watch: Watch, course: Course, verdict: Verdict, now: tuple[EnvironmentState, ...]
) -> VerificationFailed | Waiting:
    """Failed, or not to be judged; the environment says what the latter means (decisions 41)."""
    again = "run the same command, a new window begins"
    back = f"or go back: invoke rollback --environment={watch.environment}"
    who, numbers = f"{watch.version} on {watch.environment}", _numbers(course, verdict)
    if verdict.outcome == "fail" and watch.restored:
        summary = f"INCIDENT: the restored {who} is not healthy either: {verdict.reason}\n  {numbers}"
        fix = f"look deeper, at database, network and external services (docs/how-to/roll-back.md); then {again}"
        return VerificationFailed(summary, fix=fix, seen=(verdict, *now))
    if verdict.outcome == "fail":
        fix = f"see the logs of the instances; a fault in the code needs the next version. Else {again}; {back}"
        return VerificationFailed(f"{who} is not healthy: {verdict.reason}\n  {numbers}", fix=fix, seen=(verdict,))
    policy = watch.release.settings.environment(watch.environment).on_no_data
    kind = VerificationFailed if policy == "rollback" and not watch.restored else Waiting
    return kind(
        f"{who} cannot be judged, which is no pass: {verdict.reason}\n  {numbers}",
        fix=f"traffic stays: see why the monitor {watch.monitor.name} says too little, then {again}; {back}",
        seen=(verdict,),
    )


def _numbers(course: Course, verdict: Verdict) -> str:
    seen = verdict.values
    share = f"{seen.errors / seen.requests:.2%}" if seen.requests else "no share"
    slow = "latency unknown" if seen.slow is None else f"{seen.slow} slow"
    return (
        f"{seen.requests} requests, {course.own} of them own probes; {seen.errors} errors ({share}), {slow}, "
        f"{seen.unowned} unserved; {seen.seconds:.0f} s, {seen.looks} looks, {seen.missing} missing"
    )
