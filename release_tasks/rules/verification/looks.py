"""What a monitor counted over a window: looks at cumulative counters, made into totals (decisions 39 and 41).

A look is readable, or missing with a reason; nothing malformed is taken for a number. Where counters went back, the
interval before is lost, and the window lasts that much longer.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import inf, isclose, isfinite
from typing import NamedTuple

from ...evidence import Counts

COUNTERS = ("requests", "errors", "entry", "owned")


class Look(NamedTuple):
    """One attempt to read a monitor, at a time in seconds: the counts, or why there are none."""

    at: float
    counts: Counts | None
    missing: str = ""


class Reading(NamedTuple):
    """A look that can be read."""

    at: float
    counts: Counts


class Interval(NamedTuple):
    """What was counted between two readings; `slow` is None where no bucket ends at the bound."""

    seconds: float
    requests: int
    errors: int
    timed: int
    slow: int | None
    entry: int
    unowned: int


class Gap(NamedTuple):
    """The looks that are missing at the end: how many, seconds since the last reading, and why."""

    looks: int
    seconds: float
    why: str


class Seen(NamedTuple):
    """All looks of a window, read."""

    intervals: tuple[Interval, ...]
    gap: Gap | None
    dead_at: int | None
    restarts: int
    looks: int
    missing: int


class Totals(NamedTuple):
    """What was seen in some seconds: counts, how many looks, and how many of them were missing.

    `timed` requests have a duration, `slow` ones one above the bound (None: no bucket ends there); `unowned` ones came
    in at the entry and were answered by no service.
    """

    seconds: float
    requests: int
    errors: int
    timed: int
    slow: int | None
    entry: int
    unowned: int
    restarts: int
    looks: int
    missing: int


def see(looks: Sequence[Look], bound: float) -> Seen:
    """Read the looks of a window, oldest first; `bound` is the duration in seconds above which a request is slow."""
    intervals: list[Interval] = []
    whys: list[str] = []
    base: Reading | None = None
    for look in looks:
        found = reading(look)
        lost = _lost(base, found) if base and isinstance(found, Reading) else ""
        if base and isinstance(found, Reading) and not lost:
            intervals.append(_between(base, found, bound))
        whys.append(found if isinstance(found, str) else lost)
        base = base if isinstance(found, str) else found
    return Seen(
        intervals=tuple(intervals),
        gap=_gap(looks, whys),
        dead_at=next(
            (number for number, look in enumerate(looks, 1) if look.counts and look.counts.alive is False), None
        ),
        restarts=_restarts(looks),
        looks=len(looks),
        missing=sum(1 for why in whys if why),
    )


def totals(seen: Seen, *, recent: float = inf, sample: int = 0) -> Totals:
    """Sum of the intervals; where `recent` is given, of the latest with that many seconds and `sample` requests."""
    taken: list[Interval] = []
    seconds, requests = 0.0, 0
    for each in reversed(seen.intervals):
        if seconds >= recent and requests >= sample:
            break
        taken.append(each)
        seconds, requests = seconds + each.seconds, requests + each.requests
    slow = [each.slow for each in taken]
    return Totals(
        seconds=seconds,
        requests=requests,
        errors=sum(each.errors for each in taken),
        timed=sum(each.timed for each in taken),
        slow=None if None in slow else sum(each or 0 for each in slow),
        entry=sum(each.entry for each in taken),
        unowned=max(0, sum(each.unowned for each in taken)),
        restarts=seen.restarts,
        looks=seen.looks,
        missing=seen.missing,
    )


def reading(look: Look) -> Reading | str:
    """What a look says, or why it says nothing."""
    counts = look.counts
    if counts is None:
        return look.missing or "no reading"
    if not (isfinite(look.at) and isfinite(counts.at)):
        return "the time is no number"
    bad = [name for name in (*COUNTERS, "restarts") if not _is_count(getattr(counts, name))]
    if bad:
        return f"{', '.join(bad)}: no count"
    if not _is_flag(counts.alive):
        return "nobody says whether it is alive"
    if counts.errors > counts.requests:
        return f"{counts.errors} errors in {counts.requests} requests"
    return _malformed(counts.buckets) or Reading(look.at, counts)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_count(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) and value >= 0


def _malformed(buckets: Sequence[tuple[float, int]]) -> str:
    """What is wrong with a histogram; one that is empty is only unknown."""
    if not all(_is_count(count) for _, count in buckets):
        return "buckets: no count"
    rising = all(low[0] < high[0] and low[1] <= high[1] for low, high in pairwise(buckets))
    if buckets and not (rising and buckets[-1][0] == inf):
        return "the buckets do not rise to infinity"
    return ""


def _lost(before: Reading, after: Reading) -> str:
    """Why nothing can be said of the interval between two readings; empty where it can."""
    old, new = before.counts, after.counts
    if after.at <= before.at or new.at <= old.at:
        return "the time did not go on"
    if [bound for bound, _ in old.buckets] != [bound for bound, _ in new.buckets]:
        return "the buckets changed"
    smaller = any(getattr(new, name) < getattr(old, name) for name in COUNTERS)
    if smaller or any(now[1] < then[1] for then, now in zip(old.buckets, new.buckets, strict=True)):
        return "counters went back: the monitor restarted"
    return ""


def _between(before: Reading, after: Reading, bound: float) -> Interval:
    old, new = before.counts, after.counts
    timed, slow = _timed(new, bound)
    timed_before, slow_before = _timed(old, bound)
    return Interval(
        seconds=after.at - before.at,
        requests=new.requests - old.requests,
        errors=new.errors - old.errors,
        timed=timed - timed_before,
        slow=None if slow is None or slow_before is None else max(0, slow - slow_before),
        entry=new.entry - old.entry,
        unowned=(new.entry - new.owned) - (old.entry - old.owned),
    )


def _timed(counts: Counts, bound: float) -> tuple[int, int | None]:
    """Requests with a duration, and those above the bound."""
    timed = counts.buckets[-1][1] if counts.buckets else 0
    return timed, next((timed - count for upper, count in counts.buckets if isclose(upper, bound)), None)


def _gap(looks: Sequence[Look], whys: Sequence[str]) -> Gap | None:
    """The looks that are missing at the end."""
    if not looks or not whys[-1]:
        return None
    last = next((number for number in reversed(range(len(looks))) if not whys[number]), None)
    since = looks[0 if last is None else last].at
    return Gap(len(looks) if last is None else len(looks) - last - 1, looks[-1].at - since, whys[-1])


def _restarts(looks: Iterable[Look]) -> int:
    """How often instances restarted, also while other counters went back."""
    counts = [look.counts.restarts for look in looks if look.counts and _is_count(look.counts.restarts)]
    return sum(max(0, new - old) for old, new in pairwise(counts))
