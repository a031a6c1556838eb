"""Is this version healthy? A pass needs positive evidence; no data is never one."""

from dataclasses import replace
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from release_tasks.engine.errors import UsageError
from release_tasks.evidence import Counts
from release_tasks.rules.verification.judgment import Rate, Thresholds, judge, needed_rate, no_data, pause
from release_tasks.rules.verification.looks import Look, Totals, see, totals

WINDOW = 60.0
INTERVAL = 5.0
QUIET = Counts(0.0, 0, 0, ((0.1, 0), (0.5, 0), (inf, 0)), 0, 0, alive=True, restarts=0)


def reading(at: float, requests: int, errors: int = 0, slow: int = 0, unowned: int = 0) -> Look:
    """A look at cumulative counts, in which all that is not asked for is well."""
    fast = requests - slow
    buckets = ((0.1, fast // 2), (0.5, fast), (inf, requests))
    return Look(at, Counts(at, requests, errors, buckets, requests + unowned, requests, alive=True, restarts=0))


def but(look: Look, **changes: Any) -> Look:
    """The same look, with something else in its counts."""
    return look._replace(counts=look.counts and look.counts._replace(**changes))


def window(
    requests: int = 1200, errors: int = 0, slow: int = 0, unowned: int = 0, *, seconds: float = WINDOW
) -> list[Look]:
    """Looks every 5 s at traffic that goes on evenly."""
    count = int(seconds / INTERVAL)
    return [
        reading(n * INTERVAL, *(value * n // count for value in (requests, errors, slow, unowned)))
        for n in range(count + 1)
    ]


def missing(at: float, why: str = "connection refused") -> Look:
    return Look(at, None, why)


@pytest.mark.parametrize(
    ("looks", "outcome", "rule"),
    [
        pytest.param(window(), "pass", "absolute", id="healthy"),
        pytest.param(window(errors=11), "pass", "absolute", id="errors-below-1-percent"),
        pytest.param(window(errors=12), "fail", "absolute", id="errors-at-1-percent"),
        pytest.param(window(slow=59), "pass", "absolute", id="slow-below-5-percent"),
        pytest.param(window(slow=60), "fail", "absolute", id="slow-at-5-percent"),
        pytest.param(window(unowned=12), "pass", "absolute", id="unowned-just-below-1-percent-of-all"),
        pytest.param(window(unowned=13), "fail", "unowned", id="unowned-above"),
        pytest.param(window(requests=99), "inconclusive", "sample", id="too-few-requests"),
        pytest.param(window(requests=99, errors=10), "inconclusive", "sample", id="too-few-requests-to-blame"),
        pytest.param(window(requests=0), "inconclusive", "sample", id="no-requests"),
        pytest.param(window(requests=100), "pass", "absolute", id="just-enough"),
        pytest.param(window(errors=180), "fail", "increase", id="far-above-the-version-before"),
        pytest.param(window()[:-1], None, None, id="window-not-over"),
        pytest.param([], None, None, id="no-look-yet"),
        pytest.param(window()[:1], None, None, id="first-look"),
    ],
)
def test_a_window(looks: list[Look], outcome: str | None, rule: str | None) -> None:
    verdict = judge(looks, WINDOW)
    assert (verdict and verdict.outcome, verdict and verdict.rule) == (outcome, rule)


def test_a_verdict_carries_what_it_rests_on() -> None:
    verdict = judge(window(errors=24, slow=120), WINDOW)
    assert verdict is not None
    assert verdict.reason == (
        "24 of 1200 requests errors (2.00%), must be below 1.00%; "
        "120 of 1200 requests slower than 0.5 s (10.00%), must be below 5.00%"
    )
    assert verdict.n == 1200
    assert verdict.values == Totals(
        seconds=60.0,
        requests=1200,
        errors=24,
        timed=1200,
        slow=120,
        entry=1200,
        unowned=0,
        restarts=0,
        looks=13,
        missing=0,
    )


def test_absolute_thresholds_wait_for_the_windows_end() -> None:
    looks = window(errors=60)
    assert [judge(looks[: count + 1], WINDOW) for count in range(len(looks) - 1)] == [None] * (len(looks) - 1)
    verdict = judge(looks, WINDOW)
    assert verdict is not None
    assert verdict.outcome == "fail"


@pytest.mark.parametrize(
    ("before", "outcome"),
    [
        pytest.param(None, "fail", id="nothing-known-of-it"),
        pytest.param(Rate(0, 1000), "fail", id="it-was-well"),
        pytest.param(Rate(50, 1000), None, id="it-had-errors-itself"),
        pytest.param(Rate(5, 10), "fail", id="too-few-requests-to-believe-it"),
    ],
)
def test_errors_are_compared_with_the_version_before_at_every_look(before: Rate | None, outcome: str | None) -> None:
    verdict = judge([reading(0, 0), reading(1, 100, errors=11)], WINDOW, before=before)
    assert (verdict and verdict.outcome) == outcome


def test_the_comparison_needs_the_minimum_sample() -> None:
    assert judge([reading(0, 0), reading(1, 99, errors=99)], WINDOW) is None


def test_a_late_fault_is_seen_by_the_latest_minute_not_diluted_by_the_hour_before() -> None:
    well = [reading(n * 5.0, n * 100) for n in range(700)]
    at, requests = well[-1].at, 69_900
    bad = [reading(at + 5.0 * n, requests + 100 * n, errors=50 * n) for n in range(1, 4)]
    verdict = judge([*well, *bad], 3600.0)
    assert verdict is not None
    assert (verdict.outcome, verdict.rule) == ("fail", "increase")


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        (but(reading(5, 10), alive=False), "not alive at look 2"),
        (but(reading(5, 10), restarts=1), "1 restarts of instances, 0 allowed"),
    ],
)
def test_what_died_fails_at_once_without_any_sample(last: Look, reason: str) -> None:
    verdict = judge([reading(0, 0), last], WINDOW)
    assert verdict is not None
    assert (verdict.outcome, verdict.rule, verdict.reason) == ("fail", "liveness", reason)


def test_what_was_dead_once_does_not_pass_later() -> None:
    looks = window()
    looks[3] = but(looks[3], alive=False)
    verdict = judge(looks, WINDOW)
    assert verdict is not None
    assert verdict.outcome == "fail"


def test_a_dead_version_whose_errors_are_in_no_service_metric_fails() -> None:
    """Measured: 833 answers of 503 in `traefik_entrypoint_requests_total` alone."""
    verdict = judge([reading(0, 0), reading(5, 20, unowned=833)], WINDOW)
    assert verdict is not None
    assert (verdict.outcome, verdict.rule) == ("fail", "unowned")


def test_a_service_counted_before_its_entry_is_no_alarm() -> None:
    looks = window()
    ahead = but(looks[-1], owned=1203)
    verdict = judge([*looks[:-1], ahead], WINDOW)
    assert verdict is not None
    assert (verdict.outcome, verdict.values.unowned) == ("pass", 0)


MALFORMED = {
    "several-series": missing(60, "2 series for service green, 1 is expected"),
    "nan": but(reading(60, 1200), requests=nan),
    "nan-errors": but(reading(60, 1200), errors=nan),
    "infinite": but(reading(60, 1200), entry=inf),
    "negative": but(reading(60, 1200), owned=-1),
    "not-a-number": but(reading(60, 1200), requests="many"),
    "a-flag-is-no-count": but(reading(60, 1200), restarts=True),
    "nobody-says-whether-alive": but(reading(60, 1200), alive=None),
    "more-errors-than-requests": but(reading(60, 1200), errors=1201),
    "falling-buckets": but(reading(60, 1200), buckets=((0.1, 9), (0.5, 5), (inf, 9))),
    "buckets-in-disorder": but(reading(60, 1200), buckets=((0.5, 5), (0.1, 9), (inf, 9))),
    "endless-bucket-missing": but(reading(60, 1200), buckets=((0.1, 5), (0.5, 9))),
    "nan-bucket": but(reading(60, 1200), buckets=((0.1, 5), (nan, 9), (inf, 9))),
    "nan-in-a-bucket": but(reading(60, 1200), buckets=((0.1, 5), (0.5, nan), (inf, 9))),
    "other-buckets": but(reading(60, 1200), buckets=((0.2, 600), (0.5, 1200), (inf, 1200))),
    "counters-went-back": reading(60, 3),
    "one-counter-went-back": but(reading(60, 1200), owned=3),
    "one-bucket-went-back": but(reading(60, 1200), buckets=((0.1, 3), (0.5, 1200), (inf, 1200))),
    "a-stale-answer": but(reading(60, 1200), at=55.0),
    "no-time": Look(nan, QUIET),
    "monitor-down": missing(60),
    "nothing-at-all": Look(60, None),
}


@pytest.mark.parametrize("last", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_cannot_be_read_is_a_missing_look_and_no_pass(last: Look) -> None:
    looks = [*window()[:-1], last]
    assert judge(looks, WINDOW) is None
    verdict = judge([*looks, *(last._replace(at=60 + n) for n in range(1, 5))], WINDOW)
    assert verdict is None or verdict.outcome == "inconclusive"


def test_a_missing_look_in_between_is_no_loss_because_counters_add_up() -> None:
    looks = window()
    looks[5] = missing(looks[5].at)
    verdict = judge(looks, WINDOW)
    assert verdict is not None
    assert (verdict.outcome, verdict.values.requests, verdict.values.missing) == ("pass", 1200, 1)


def test_a_reset_loses_its_interval_and_the_window_lasts_longer() -> None:
    first = window(600, seconds=30)
    after = [reading(35 + 5 * n, 100 * n) for n in range(7)]
    assert judge([*first, *after[:-1]], WINDOW) is None
    verdict = judge([*first, *after], WINDOW)
    assert verdict is not None
    assert (verdict.outcome, verdict.values.seconds, verdict.values.requests) == ("pass", 60.0, 1200)


def test_restarts_count_also_while_other_counters_went_back() -> None:
    verdict = judge([reading(0, 500), but(reading(5, 3), restarts=1)], WINDOW)
    assert verdict is not None
    assert verdict.rule == "liveness"


@pytest.mark.parametrize(
    ("buckets", "reason"),
    [
        (((0.1, 0), (inf, 0)), "no bucket ends at 0.5 s: add it to the monitor's buckets"),
        ((), "no bucket ends at 0.5 s: add it to the monitor's buckets"),
    ],
)
def test_latency_that_nobody_measured_is_no_pass(buckets: tuple[tuple[float, int], ...], reason: str) -> None:
    looks = [but(each, buckets=buckets) for each in window()]
    verdict = judge(looks, WINDOW)
    assert verdict is not None
    assert (verdict.outcome, verdict.reason) == ("inconclusive", reason)


def test_too_few_durations_are_no_pass() -> None:
    looks = [but(each, buckets=QUIET.buckets) for each in window()]
    verdict = judge(looks, WINDOW)
    assert verdict is not None
    assert (verdict.outcome, verdict.rule) == ("inconclusive", "latency")


def test_no_data_says_which_monitor_and_why() -> None:
    looks = [*window()[:2], *(missing(6.0 + n) for n in range(5))]
    assert no_data(looks[:-1]) is None
    silent = no_data(looks, monitor="traefik")
    assert silent is not None
    assert silent.reason == "no data from traefik for 5 s (5 looks): connection refused"


def test_a_minute_without_a_look_is_no_data_too() -> None:
    assert no_data([reading(0, 0), missing(59)]) is None
    assert no_data([reading(0, 0), missing(60)]) is not None
    assert no_data([missing(0), missing(60)]) is not None


def test_no_data_ends_a_window_only_at_its_end_or_after_five_minutes() -> None:
    silent = [reading(0, 0), *(missing(5.0 * n) for n in range(1, 61))]
    assert judge(silent[:12], WINDOW) is None
    at_end = judge(silent[:13], WINDOW, monitor="traefik")
    assert at_end is not None
    assert (at_end.outcome, at_end.rule) == ("inconclusive", "no data")
    assert "traefik" in at_end.reason
    assert judge(silent[:60], 900.0) is None
    open_circuit = judge(silent, 900.0)
    assert open_circuit is not None
    assert open_circuit.outcome == "inconclusive"


def test_a_monitor_that_answers_again_is_believed_again() -> None:
    looks = window()
    looks[2:9] = [missing(each.at) for each in looks[2:9]]
    verdict = judge(looks, WINDOW)
    assert verdict is not None
    assert (verdict.outcome, verdict.values.missing) == ("pass", 7)


def test_a_silent_monitor_is_asked_at_growing_intervals() -> None:
    looks = [reading(0, 0)]
    pauses = []
    for _ in range(9):
        pauses.append(pause(looks, 1.0))
        looks.append(missing(looks[-1].at + pauses[-1]))
    assert pauses == [1, 1, 1, 1, 1, 2, 4, 8, 15]
    assert pause([*looks, reading(looks[-1].at + 15, 10)], 1.0) == 1
    assert pause(looks, 30.0) == 30


@pytest.mark.parametrize(
    ("seconds", "sample", "observed", "expected"),
    [
        (300.0, 100, 0.0, 100 / 150),
        (10.0, 100, 0.0, 20.0),
        (300.0, 100, 5.0, 0.0),
        (20.0, 100, 4.0, 6.0),
        (20.0, 100, -4.0, 10.0),
    ],
)
def test_own_probes_reach_the_sample_by_mid_window(
    seconds: float, sample: int, observed: float, expected: float
) -> None:
    assert needed_rate(seconds, sample, observed) == pytest.approx(expected)


@pytest.mark.parametrize("seconds", [9.9, 0.0, -1.0, nan])
def test_a_window_that_cannot_reach_the_sample_is_an_error(seconds: float) -> None:
    with pytest.raises(UsageError, match="too short for 100 requests") as error:
        needed_rate(seconds, 100)
    assert error.value.fix.startswith("set window to 10 s or more")


@pytest.mark.parametrize("change", [{"error_rate": nan}, {"p95": inf}, {"minimum_sample": 0}, {"increase": -0.1}])
def test_thresholds_that_would_pass_everything_are_refused(change: dict[str, float]) -> None:
    with pytest.raises(UsageError, match=next(iter(change))):
        replace(Thresholds(), **change)  # type: ignore[arg-type]


def test_looser_thresholds_are_named() -> None:
    assert Thresholds().looser() == ()
    assert Thresholds(error_rate=0.005, minimum_sample=500).looser() == ()
    assert Thresholds(error_rate=0.02, minimum_sample=50).looser() == ("error_rate", "minimum_sample")


NUMBERS = st.one_of(st.integers(-5, 2000), st.sampled_from([nan, inf, -inf, 0.5, None, True, "x"]))
TIMES = st.one_of(st.integers(0, 200).map(float), st.sampled_from([nan, inf, -inf]))
BUCKETS = st.lists(st.tuples(st.sampled_from([0.1, 0.5, 1.0, inf, nan]), NUMBERS), max_size=4).map(tuple)
ANY_COUNTS = st.builds(
    Counts, TIMES, NUMBERS, NUMBERS, BUCKETS, NUMBERS, NUMBERS, st.sampled_from([True, False, None]), NUMBERS
)
ANY_LOOKS = st.lists(st.builds(Look, TIMES, st.none() | ANY_COUNTS, st.text(max_size=3)), max_size=6)


@given(ANY_LOOKS, st.lists(st.booleans(), min_size=13, max_size=13))
@settings(max_examples=300)
def test_whatever_a_monitor_says_a_pass_rests_on_readable_looks(garbage: list[Look], kept: list[bool]) -> None:
    looks = [look for look, keep in zip(window(), kept, strict=True) if keep] + garbage
    verdict = judge(looks, WINDOW)
    pause(looks, 1.0)
    if verdict is not None and verdict.outcome == "pass":
        seen = see(looks, 0.5)
        assert seen.gap is None
        assert seen.dead_at is None
        assert totals(seen).requests >= 100
        assert totals(seen).seconds >= WINDOW
        assert totals(seen).errors < 0.01 * totals(seen).requests


@given(st.integers(0, 3000), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_the_verdict_follows_the_thresholds(requests: int, bad: float, slow: float, lost: float) -> None:
    looks = [reading(0, 0), reading(WINDOW, requests, int(bad * requests), int(slow * requests), int(lost * requests))]
    verdict = judge(looks, WINDOW)
    assert verdict is not None
    total = verdict.values
    assert total.slow is not None
    well = total.errors < 0.01 * requests and total.slow < 0.05 * requests and total.unowned < 0.01 * total.entry
    assert (verdict.outcome == "pass") == (requests >= 100 and well)
