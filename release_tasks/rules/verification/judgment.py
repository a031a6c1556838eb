"""Is this version healthy? Judged from what a monitor counted over a window (decisions 38-41; PRD AC4).

The absolute thresholds are judged once, at the window's end, over all of it: a share judged again at every look raises
false alarms. At every look: liveness, requests that no service answered, an error rate far above the version before.
A pass needs positive evidence; what is missing, malformed or too little is never healthy.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from math import inf, isfinite
from typing import Literal, NamedTuple

from ...engine.errors import UsageError
from .looks import Look, Seen, Totals, see, totals

SLOW_SHARE = 0.05  # a 95th percentile below a bound is the same as fewer than 5 % above it
MOST_PROBES = 20.0  # own probes a second
LONGEST_PAUSE = 15.0  # seconds between two looks at a monitor that does not answer


@dataclass(frozen=True)
class Thresholds:
    """What is healthy, and how much must be seen before anything is. Shares are from 0 to 1, times in seconds.

    Attributes:
        error_rate: share of errors that the whole window must stay below
        p95: duration that 95 % of requests must stay below
        increase: points above the error rate of the version before that fail at once
        unowned: share of requests without an answer of any service that a window must stay below
        restarts: how many restarts of instances are allowed
        minimum_sample: requests without which nothing is judged
        recent: the time over which increase and unowned are judged at each look
        missing_looks: so many looks missing in a row are "no data"
        missing_seconds: so much time without a look is "no data"
        circuit: no data for so long ends the window
    """

    error_rate: float = 0.01
    p95: float = 0.5
    increase: float = 0.10
    unowned: float = 0.01
    restarts: int = 0
    minimum_sample: int = 100
    recent: float = 60.0
    missing_looks: int = 5
    missing_seconds: float = 60.0
    circuit: float = 300.0

    def __post_init__(self) -> None:
        values = {each.name: float(getattr(self, each.name)) for each in fields(self)}
        unusable = [
            name for name, value in values.items() if not isfinite(value) or value < (0 if name == "restarts" else 1e-9)
        ]
        if unusable:
            raise UsageError(
                f"health thresholds are not usable: {', '.join(unusable)}",
                fix="give numbers above 0 in [tool.release.health]",
            )

    def looser(self) -> tuple[str, ...]:
        """Which of them allow more than the defaults: the report warns of them (decisions 40)."""
        default, more = Thresholds(), ("error_rate", "p95", "increase", "unowned", "restarts")
        allowing = [name for name in more if getattr(self, name) > getattr(default, name)]
        return (*allowing, *(("minimum_sample",) if self.minimum_sample < default.minimum_sample else ()))


class Rate(NamedTuple):
    """Errors among the requests of the version before."""

    errors: int
    requests: int


class NoData(NamedTuple):
    """A monitor has been silent for too long: how many looks and seconds, and why."""

    looks: int
    seconds: float
    reason: str


class Verdict(NamedTuple):
    """What a window says of a version, by which rule, and the counts it rests on."""

    outcome: Literal["pass", "fail", "inconclusive"]
    rule: str
    reason: str
    values: Totals

    @property
    def n(self) -> int:
        """Requests it rests on."""
        return self.values.requests


DEFAULT = Thresholds()


def judge(
    looks: Sequence[Look],
    window: float,
    rules: Thresholds = DEFAULT,
    *,
    before: Rate | None = None,
    monitor: str = "the monitor",
) -> Verdict | None:
    """The verdict after the last of these looks; None: not decided yet, look again.

    `looks` are all of the window, oldest first, the first at its start; `window` is in seconds. The window is over when
    readable looks cover that time. A version before with fewer requests than the minimum sample counts as without
    errors.
    """
    seen = see(looks, rules.p95)
    whole = totals(seen)
    if alarm := next(_alarms(seen, whole, rules, before), None):
        return alarm
    if seen.gap:
        silent = _silent(seen, rules, monitor)
        ends = silent and (silent.seconds >= rules.circuit or looks[-1].at - looks[0].at >= window)
        return Verdict("inconclusive", "no data", silent.reason, whole) if silent and ends else None
    return _at_end(whole, rules) if looks and whole.seconds >= window else None


def no_data(looks: Sequence[Look], rules: Thresholds = DEFAULT, *, monitor: str = "the monitor") -> NoData | None:
    """Whether the monitor has been silent for too long by now: 5 looks in a row, or 60 s (decisions 41)."""
    return _silent(see(looks, rules.p95), rules, monitor)


def pause(looks: Sequence[Look], interval: float, rules: Thresholds = DEFAULT) -> float:
    """Seconds until the next look: the interval, or with no data twice as long each time, up to 15 s."""
    silent = no_data(looks, rules)
    if silent is None:
        return interval
    doublings = min(max(1, silent.looks - rules.missing_looks + 1), 16)
    return max(interval, min(LONGEST_PAUSE, interval * 2.0**doublings))


def needed_rate(window: float, minimum_sample: int, observed: float = 0.0) -> float:
    """Own probes a second that reach the sample by mid-window, beside what users send (decisions 38).

    Raises `UsageError` where 20 a second do not suffice.
    """
    needed = max(0.0, 2 * minimum_sample / window - max(0.0, observed)) if window > 0 else inf
    if needed > MOST_PROBES:
        raise UsageError(
            f"a health window of {window:g} s is too short for {minimum_sample} requests by its middle, "
            f"at {MOST_PROBES:g} own probes a second",
            fix=f"set window to {2 * minimum_sample / MOST_PROBES:g} s or more, or a smaller health.minimum_sample",
        )
    return needed


def _alarms(seen: Seen, whole: Totals, rules: Thresholds, before: Rate | None) -> Iterator[Verdict]:
    """What fails at once, at any look."""
    if seen.dead_at is not None:
        yield Verdict("fail", "liveness", f"not alive at look {seen.dead_at}", whole)
    if seen.restarts > rules.restarts:
        yield Verdict("fail", "liveness", f"{seen.restarts} restarts of instances, {rules.restarts} allowed", whole)
    if seen.gap:
        return
    door = totals(seen, recent=rules.recent)
    if door.entry >= rules.minimum_sample and _breaks(door.unowned, door.entry, rules.unowned):
        yield Verdict(
            "fail", "unowned", _too_many("answered by no service", door.unowned, door.entry, rules.unowned), whole
        )
    last = totals(seen, recent=rules.recent, sample=rules.minimum_sample)
    base = before.errors / before.requests if before and before.requests >= rules.minimum_sample else 0.0
    if last.requests >= rules.minimum_sample and last.errors / last.requests > base + rules.increase:
        reason = f"error rate {last.errors / last.requests:.2%} of {last.requests}, the version before had {base:.2%}"
        yield Verdict("fail", "increase", reason, whole)


def _at_end(whole: Totals, rules: Thresholds) -> Verdict:
    """The absolute thresholds, over the whole window."""
    if whole.requests < rules.minimum_sample:
        return Verdict("inconclusive", "sample", f"{whole.requests} requests, {rules.minimum_sample} are needed", whole)
    if breaches := "; ".join(_breaches(whole, rules)):
        return Verdict("fail", "absolute", breaches, whole)
    if whole.slow is None:
        reason = f"no bucket ends at {rules.p95:g} s: add it to the monitor's buckets"
        return Verdict("inconclusive", "latency", reason, whole)
    if whole.timed < rules.minimum_sample:
        return Verdict("inconclusive", "latency", f"{whole.timed} durations, {rules.minimum_sample} are needed", whole)
    return Verdict("pass", "absolute", f"all thresholds kept over {whole.seconds:.0f} s", whole)


def _breaches(whole: Totals, rules: Thresholds) -> Iterator[str]:
    """Each threshold that was reached; one is enough to fail."""
    if _breaks(whole.errors, whole.requests, rules.error_rate):
        yield _too_many("errors", whole.errors, whole.requests, rules.error_rate)
    timed = whole.timed >= rules.minimum_sample
    if timed and whole.slow is not None and _breaks(whole.slow, whole.timed, SLOW_SHARE):
        yield _too_many(f"slower than {rules.p95:g} s", whole.slow, whole.timed, SLOW_SHARE)
    if whole.unowned and _breaks(whole.unowned, whole.entry, rules.unowned):
        yield _too_many("answered by no service", whole.unowned, whole.entry, rules.unowned)


def _breaks(part: int, whole: int, limit: float) -> bool:
    """Whether a share reaches its limit; of nothing it does."""
    return part >= limit * whole


def _too_many(what: str, part: int, whole: int, limit: float) -> str:
    return f"{part} of {whole} requests {what} ({part / whole:.2%}), must be below {limit:.2%}"


def _silent(seen: Seen, rules: Thresholds, monitor: str) -> NoData | None:
    gap = seen.gap
    if gap is None or (gap.looks < rules.missing_looks and gap.seconds < rules.missing_seconds):
        return None
    reason = f"no data from {monitor} for {gap.seconds:.0f} s ({gap.looks} looks): {gap.why}"
    return NoData(gap.looks, gap.seconds, reason)
