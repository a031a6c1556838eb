"""Health: a window passes only on positive evidence; what is missing, malformed or too little never does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from release_tasks.engine.errors import (
    Exit,
    OutsideFailed,
    ReleaseError,
    Stopped,
    Unreachable,
    UsageError,
    VerificationFailed,
    Waiting,
)
from release_tasks.evidence import Counts, Restored, Running
from release_tasks.steps.health import health

from ...support.rollouts import Stage
from ...support.service import Answer

SETTINGS = """
[health]
interval = 1
minimum_sample = 20

[environments.staging]
window = 10
"""
WATCH = health(environment="staging")
SILENT = Unreachable("the metrics at http://127.0.0.1:1 do not answer", fix="start it")


@pytest.fixture
def running(on_stage: Stage) -> Running:
    """1.1.0 has the traffic on staging, 1.0.0 had it before, without errors."""
    on_stage.settings = SETTINGS
    on_stage.serve("staging", "1.0.0")
    on_stage.platform.users("staging", 200)
    return on_stage.serve("staging", "1.1.0")


def users(stage: Stage, number: int, answer: Answer | None = None) -> None:
    """So many requests of users a second, from now on."""
    stage.platform.service("1.1.0").routes["/"] = answer or Answer()
    stage.world.meanwhile = lambda seconds: stage.platform.users("staging", round(number * seconds))


def users_of(found: dict[str, Any]) -> int:
    """Requests that were not our own."""
    requests: int = found["requests"] - found["own_probes"]
    return requests


def passing(stage: Stage, running: Running) -> dict[str, Any]:
    assert stage.run(WATCH, given=[running]) is None
    return stage.evidence("staging/health")


def failing(stage: Stage, running: Running, kind: type[ReleaseError] = VerificationFailed) -> ReleaseError:
    error = stage.run(WATCH, given=[running])
    assert type(error) is kind, error
    return error


# -- a pass ------------------------------------------------------------------------------------------------------------


def test_a_version_with_users_is_judged_by_their_requests(on_stage: Stage, running: Running) -> None:
    users(on_stage, 50)
    found = passing(on_stage, running)
    assert users_of(found) == pytest.approx(500, abs=10)
    assert (found["errors"], found["slow"]) == (0, 0)
    assert found["looks"] == 11
    assert found["seconds"] == pytest.approx(10, abs=1)
    assert any("1.1.0 on staging is healthy: " in line for line in on_stage.world.said)


def test_without_users_its_own_probes_reach_the_sample_by_mid_window(on_stage: Stage, running: Running) -> None:
    reached: list[float] = []
    on_stage.world.meanwhile = lambda seconds: (
        reached.append(sum(on_stage.world.waited)) if len(on_stage.platform.service("1.1.0").paths) < 20 else None
    )
    found = passing(on_stage, running)
    assert (found["requests"], found["own_probes"]) == (20, 20)
    assert reached[-1] <= 6
    assert set(on_stage.platform.service("1.1.0").paths) == {"/health"}, "they only read"


def test_own_probes_are_at_most_twenty_a_second(on_stage: Stage, running: Running) -> None:
    on_stage.settings = SETTINGS.replace("minimum_sample = 20", "minimum_sample = 100")
    passing(on_stage, running)
    assert min(on_stage.world.waited) >= 1 / 20


def test_the_project_may_name_the_path_of_own_probes(on_stage: Stage, running: Running) -> None:
    on_stage.settings = SETTINGS.replace("interval = 1", 'interval = 1\nprobe = "/version"')
    passing(on_stage, running)
    assert set(on_stage.platform.service("1.1.0").paths) == {"/version"}


def test_thresholds_that_are_looser_than_usual_are_said(on_stage: Stage, running: Running) -> None:
    assert "looser than usual: minimum_sample" in str(passing(on_stage, running)["rule"])


def test_no_thread_outlives_a_window(on_stage: Stage, running: Running) -> None:
    before = set(threading.enumerate())
    passing(on_stage, running)
    assert [each for each in threading.enumerate() if each not in before and "Thread-" not in each.name] == []


# -- a failure ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "every", "said", "looks"),
    [
        (Answer(500), 50, "requests errors (1.99%)", 11),
        (Answer(500), 4, "errors (", 2),
        (Answer(200, seconds=0.9), 10, "slower than 0.5 s", 11),
    ],
    ids=["2 % errors: at the window's end", "25 % errors: at once", "slow: at the window's end"],
)
def test_thresholds(on_stage: Stage, running: Running, bad: Answer, every: int, said: str, looks: int) -> None:
    number = iter(range(1_000_000))
    on_stage.platform.service("1.1.0").routes["/"] = lambda request: bad if next(number) % every == 0 else Answer()
    on_stage.world.meanwhile = lambda seconds: on_stage.platform.users("staging", round(50 * seconds))
    error = failing(on_stage, running)
    assert error.summary.startswith("1.1.0 on staging is not healthy")
    assert said in error.summary
    assert f" {looks} looks" in error.summary
    [verdict] = error.seen
    assert verdict.outcome == "fail"  # type: ignore[attr-defined]


def test_as_many_errors_as_the_version_before_do_not_fail_at_once(on_stage: Stage) -> None:
    """The absolute threshold still fails it, at the window's end."""
    on_stage.settings = SETTINGS
    number = iter(range(1_000_000))
    for version in ("1.0.0", "1.1.0"):
        on_stage.platform.service(version).routes["/"] = lambda request: (
            Answer(500) if next(number) % 7 == 0 else Answer()
        )
    on_stage.serve("staging", "1.0.0")
    on_stage.platform.users("staging", 700)
    running = on_stage.serve("staging", "1.1.0")
    on_stage.world.meanwhile = lambda seconds: on_stage.platform.users("staging", round(70 * seconds))
    assert " 11 looks" in failing(on_stage, running).summary


def test_a_dead_instance_fails_at_once(on_stage: Stage, running: Running) -> None:
    on_stage.monitor.garble = lambda number, counts: counts._replace(alive=number < 4)
    error = failing(on_stage, running)
    assert "not alive" in error.summary
    assert len(on_stage.world.waited) < 20


def test_requests_that_nobody_answers_fail_at_once(on_stage: Stage, running: Running) -> None:
    users(on_stage, 50)
    on_stage.monitor.garble = lambda number, counts: counts._replace(entry=counts.entry + 30 * number)
    assert "answered by no service" in failing(on_stage, running).summary


def test_a_restored_version_that_is_not_healthy_is_an_incident(on_stage: Stage, running: Running) -> None:
    users(on_stage, 50, Answer(500))
    restored = Restored("staging", "1.1.0", "1.2.0", "green", "", 3.0)
    error = on_stage.run(WATCH, given=[running._replace(version="1.2.0"), restored])
    assert isinstance(error, VerificationFailed)
    assert error.summary.startswith("INCIDENT: the restored 1.1.0 on staging")


# -- neither -----------------------------------------------------------------------------------------------------------


def test_a_monitor_that_is_down_holds_and_does_not_pass(on_stage: Stage, running: Running) -> None:
    on_stage.monitor.trouble = lambda number: SILENT
    error = failing(on_stage, running, Waiting)
    assert error.exit == Exit.WAITING
    assert "cannot be judged, which is no pass: no data from memory" in error.summary
    assert SILENT.summary in error.summary
    assert on_stage.platform.calls[-1] == ("shift", "1.1.0"), "the traffic stays where it is"


def test_a_monitor_that_is_down_is_asked_at_growing_intervals_until_its_circuit_opens(
    on_stage: Stage, running: Running
) -> None:
    on_stage.settings = SETTINGS.replace("window = 10", "window = 900")
    on_stage.monitor.trouble = lambda number: SILENT
    failing(on_stage, running, Waiting)
    assert on_stage.world.waited[:7] == [1, 1, 1, 1, 2, 4, 8]
    assert set(on_stage.world.waited[7:]) == {15}
    assert 300 <= sum(on_stage.world.waited) < 330
    assert sum("no data from memory" in line for line in on_stage.world.said) == 1, "said once"


def test_the_environment_may_say_that_no_data_rolls_back(on_stage: Stage, running: Running) -> None:
    on_stage.settings = SETTINGS + 'on_no_data = "rollback"\n'
    on_stage.monitor.trouble = lambda number: OutsideFailed("no such metric: requests_total", fix="…")
    assert "no such metric" in failing(on_stage, running).summary


def nan(number: int, counts: Counts) -> Counts:
    return counts._replace(requests=float("nan"))  # type: ignore[arg-type]


def strange(number: int, counts: Counts) -> Counts:
    return counts._replace(errors=counts.requests + 1)


def no_bound(number: int, counts: Counts) -> Counts:
    return counts._replace(buckets=((0.3, counts.requests), (float("inf"), counts.requests)))


@pytest.mark.parametrize(
    ("garble", "said"),
    [(nan, "requests: no count"), (strange, "errors in"), (no_bound, "no bucket ends at 0.5 s")],
)
def test_what_cannot_be_read_is_no_pass(
    on_stage: Stage, running: Running, garble: Callable[[int, Counts], Counts], said: str
) -> None:
    users(on_stage, 50)
    on_stage.monitor.garble = garble
    assert said in failing(on_stage, running, Waiting).summary


def test_where_counters_began_anew_the_window_lasts_longer(on_stage: Stage, running: Running) -> None:
    users(on_stage, 50)
    last: list[Counts] = []

    def restarted(number: int, counts: Counts) -> Counts:
        last.append(counts)
        if number <= 5:
            return counts
        before = last[4]
        return counts._replace(
            requests=counts.requests - before.requests,
            entry=counts.entry - before.entry,
            owned=counts.owned - before.owned,
            buckets=tuple((b, n - m) for (b, n), (_, m) in zip(counts.buckets, before.buckets, strict=True)),
        )

    on_stage.monitor.garble = restarted
    found = passing(on_stage, running)
    assert found["looks"] == 12
    assert users_of(found) == pytest.approx(500, abs=10)


def test_too_few_requests_are_no_pass(on_stage: Stage, running: Running) -> None:
    """The entry does not answer our own probes, and nobody else asks."""
    on_stage.settings = SETTINGS.replace("interval = 1", 'interval = 1\nprobe = "http://127.0.0.1:9/"')
    error = failing(on_stage, running, Waiting)
    assert "0 requests, 20 are needed" in error.summary
    assert "0 of them own probes" in error.summary


def test_a_monitor_that_comes_back_is_believed(on_stage: Stage, running: Running) -> None:
    users(on_stage, 50)
    on_stage.monitor.trouble = lambda number: SILENT if 3 <= number < 8 else None
    found = passing(on_stage, running)
    assert found["looks"] == on_stage.monitor.reads - 1, "one was of the version before"
    assert [line for line in on_stage.world.said if "data" in line][-1] == "staging: there is data again"


def test_a_window_that_cannot_reach_the_sample_is_an_error(on_stage: Stage, running: Running) -> None:
    on_stage.settings = SETTINGS.replace("minimum_sample = 20", "minimum_sample = 101")
    error = failing(on_stage, running, UsageError)
    assert "too short for 101 requests" in error.summary


def test_a_version_without_the_traffic_is_not_watched(on_stage: Stage, running: Running) -> None:
    on_stage.platform.shift("staging", "1.0.0", fence=0)
    assert "1.1.0 is to be watched, but 1.0.0 serves in staging" in failing(on_stage, running, Stopped).summary


def test_a_preview_announces_the_window(on_stage: Stage, running: Running) -> None:
    assert on_stage.run(WATCH, given=[running], preview=True) is None
    assert ("announced", "staging/health", "watch staging") in on_stage.observed
    assert on_stage.monitor.reads == 0


# -- killed, and run again ---------------------------------------------------------------------------------------------


class Killed(BaseException):
    """The process ends here."""


def test_a_killed_window_goes_on_and_loses_nothing(on_stage: Stage, running: Running) -> None:
    users(on_stage, 50)
    going = on_stage.world.meanwhile

    def meanwhile(seconds: float) -> None:
        going(seconds)
        if sum(on_stage.world.waited) >= 5:
            raise Killed

    on_stage.world.meanwhile = meanwhile
    with pytest.raises(Killed):
        on_stage.run(WATCH, given=[running])
    on_stage.world.meanwhile = going
    found = passing(on_stage, running)
    assert users_of(found) == pytest.approx(500, abs=10)
    assert sum(on_stage.world.waited) == pytest.approx(10, abs=1), "ten seconds in all"


def test_a_window_that_was_dead_to_its_end_is_watched_anew_where_its_sample_is_lacking(
    on_stage: Stage, running: Running
) -> None:
    going = on_stage.world.meanwhile

    def meanwhile(seconds: float) -> None:
        raise Killed

    on_stage.world.meanwhile = meanwhile
    with pytest.raises(Killed):
        on_stage.run(WATCH, given=[running])
    on_stage.world.meanwhile = going
    on_stage.world.wait(60)
    found = passing(on_stage, running)
    assert found["requests"] >= 20
    assert found["own_probes"] >= 20


def test_a_window_that_failed_is_watched_anew(on_stage: Stage, running: Running) -> None:
    users(on_stage, 50, Answer(500))
    failing(on_stage, running)
    users(on_stage, 50)
    found = passing(on_stage, running)
    assert found["errors"] == 0


@pytest.mark.parametrize(
    ("table", "window"),
    [("[environments.staging]", 300), ("[environments.production]", 900)],
)
def test_windows_by_default(on_stage: Stage, table: str, window: int) -> None:
    name = table.rpartition(".")[2].strip("]")
    on_stage.settings = f"[health]\ninterval = 50\n{table}\n"
    running = on_stage.serve(name, "1.1.0")
    on_stage.world.meanwhile = lambda seconds: on_stage.platform.users(name, 100)
    assert on_stage.run(health(environment=name), environment=name, given=[running]) is None
    assert sum(on_stage.world.waited) == pytest.approx(window, abs=60)
