"""Smoke: who is asked, in which order, what fails, what is tried again, and what the failure says."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from release_tasks.engine.errors import Exit, ReleaseError, Stopped, UsageError, VerificationFailed
from release_tasks.engine.git import Repository
from release_tasks.engine.state import cache_home
from release_tasks.engine.step import Bound
from release_tasks.evidence import Restored, Running
from release_tasks.rules.verification.test_environment import environment_name, requirement
from release_tasks.steps.smoke import smoke

from ...support.repository import Clone
from ...support.rollouts import Stage, stage
from ...support.service import Answer, Request, Service, serving

PROBES = """
[[probes]]
name = "front page"
path = "/front"
safe_for_production = true

[[probes]]
name = "database"
kind = "database"
path = "/database"

[[probes]]
name = "replica"
kind = "database"
path = "/replica"

[[probes]]
name = "login"
kind = "login"
method = "POST"
path = "/login"
json = {user = "probe", password = "probe"}
expect = "token"

[[probes]]
name = "order"
kind = "path"
path = "/order"

[environments.staging]
smoke_retry = 30

[environments.production]
"""
ROUTES = ("/front", "/database", "/replica", "/order")
IDLE = smoke(environment="staging", side="idle")
LIVE = smoke(environment="staging", side="live")
DISCARD_PORT = "http://127.0.0.1:9"


def service(version: str) -> Service:
    """A version that passes all probes."""
    return Service(version, {**{path: Answer() for path in ROUTES}, "/login": Answer(body='{"token": "t"}')})


@pytest.fixture(params=[1])
def staging(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """1.0.0 serves on staging, with so many instances for each version."""
    with stage(tmp_path, instances=request.param) as made:
        made.settings = PROBES
        made.platform.services = {version: service(version) for version in ("1.0.0", "1.1.0")}
        made.serve("staging", "1.0.0")
        yield made


def failing(stage: Stage, step: Bound = IDLE, **environment: str) -> ReleaseError:
    """What this smoke test of 1.1.0 on the idle side ends with."""
    name = environment.get("environment", "staging")
    error = stage.run(step, environment=name, given=[stage.bring_up(name, "1.1.0")])
    assert isinstance(error, VerificationFailed), error
    return error


def passing(stage: Stage, step: Bound = IDLE) -> dict[str, object]:
    """The evidence of this smoke test of 1.1.0 on the idle side."""
    assert stage.run(step, given=[stage.bring_up("staging", "1.1.0")]) is None
    return stage.evidence(f"staging/{step.name}")


# -- who is asked ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("staging", [2], indirect=True)
def test_every_idle_instance_is_asked_before_it_gets_traffic(staging: Stage) -> None:
    found = passing(staging)
    asked = staging.platform.service("1.1.0").paths
    assert {asked.count(path) for path in ("/version", *ROUTES)} == {2}
    assert staging.platform.entered == {}, "no traffic has moved"
    names = [probe["name"] for probe in found["probes"]]  # type: ignore[attr-defined]  # JSON
    assert len([name for name in names if name.startswith("front page at http://127.0.0.1:")]) == 2


def test_after_the_shift_the_entry_of_the_traffic_is_asked(staging: Stage) -> None:
    running = staging.serve("staging", "1.1.0")
    assert staging.run(LIVE, given=[running]) is None
    assert staging.evidence("staging/smoke")["urls"] == [staging.platform.state("staging").url]
    assert staging.platform.entered["staging"] == 6


def test_the_entry_must_answer_with_the_new_version(staging: Stage) -> None:
    error = failing(staging, LIVE)
    assert "says '1.0.0', expected 1.1.0" in error.summary
    assert "/front" not in staging.platform.service("1.0.0").paths, "what another version does proves nothing"


def test_after_a_rollback_the_restored_version_is_asked(staging: Stage) -> None:
    running = staging.serve("staging", "1.1.0", "1.0.0")._replace(version="1.1.0")
    restored = Restored("staging", "1.0.0", "1.1.0", "blue", "too many errors", 3.0)
    step = smoke(environment="staging", side="restored")
    assert staging.run(step, given=[running, restored]) is None
    assert staging.evidence("staging/smoke")["version"] == "1.0.0"


def test_by_hand_the_live_version_is_asked(staging: Stage) -> None:
    assert staging.run(smoke(environment="staging")) is None
    assert staging.evidence("staging/smoke")["version"] == "1.0.0"


def test_where_nothing_runs_nothing_passes(staging: Stage) -> None:
    staging.settings = PROBES.replace("[environments.production]", "[environments.empty]")
    error = staging.run(smoke(environment="empty"), environment="empty")
    assert isinstance(error, Stopped)
    assert "no version is live in empty" in error.summary


# -- what may run ------------------------------------------------------------------------------------------------------


def test_production_gets_only_probes_that_are_safe_there(staging: Stage) -> None:
    running = staging.bring_up("production", "1.1.0")
    step = smoke(environment="production", side="idle")
    assert staging.run(step, environment="production", given=[running]) is None
    assert staging.platform.service("1.1.0").paths == ["/version", "/front"]


def test_production_without_a_safe_probe_is_an_error(staging: Stage) -> None:
    staging.settings = PROBES.replace("safe_for_production = true", "")
    running = staging.bring_up("production", "1.1.0")
    step = smoke(environment="production", side="idle")
    error = staging.run(step, environment="production", given=[running])
    assert isinstance(error, UsageError)
    assert "no safe probe for production" in error.summary
    assert staging.platform.service("1.1.0").paths == []


def test_an_environment_without_a_smoke_test_is_an_error(staging: Stage) -> None:
    staging.settings = "[environments.staging]\n"
    error = staging.run(IDLE, given=[staging.bring_up("staging", "1.1.0")])
    assert isinstance(error, UsageError)
    assert "nothing smoke-tests staging" in error.summary


def test_a_preview_announces_it_and_asks_nobody(staging: Stage) -> None:
    running = staging.bring_up("staging", "1.1.0")
    assert staging.run(IDLE, given=[running], preview=True) is None
    assert ("announced", "staging/smoke", "smoke-test staging (idle)") in staging.observed
    assert staging.platform.service("1.1.0").paths == []


# -- what fails --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "answer", "lines"),
    [
        ("/front", Answer(503), ["api front page: GET http://127.0.0.1", "/front answered 503, expected 200"]),
        ("/database", Answer(500), ["database database: ", "other database probes: replica passes"]),
        ("/login", Answer(401, "no"), ["expected 200, no token in the answer; /health answers 200", "tokens"]),
        ("/login", Answer(body='{"access": 1}'), ["without the expected 'token'"]),
        ("/order", Answer(404), ["path order: ", "the journey's other steps"]),
    ],
)
def test_a_failure_says_what_its_kind_asks_for(staging: Stage, path: str, answer: Answer, lines: list[str]) -> None:
    staging.platform.service("1.1.0").routes[path] = answer
    error = failing(staging)
    for line in (
        "smoke test of 1.1.0 on staging (idle) failed",
        *lines,
        "environment: blue 1.0.0 at 100 % of traffic",
        "monitor memory: 0 requests",
    ):
        assert line in error.summary
    assert "no traffic was moved" in error.fix
    assert error.exit == Exit.STOPPED


def test_what_was_answered_is_shown_here_and_pushed_nowhere(staging: Stage) -> None:
    staging.platform.service("1.1.0").routes["/front"] = Answer(500, "division by zero in cart.py")
    error = failing(staging)
    assert any("division by zero" in line for line in staging.world.said)
    assert "division by zero" not in str(error)
    assert "division by zero" not in str(staging.notes.events)


def test_the_results_are_kept_with_the_failure(staging: Stage) -> None:
    staging.platform.service("1.1.0").routes["/front"] = Answer(500)
    [seen] = failing(staging).seen
    assert not next(each for each in seen.probes if each.name == "front page").passed  # type: ignore[attr-defined]


def test_external_services_are_asked_first_and_are_not_the_code(staging: Stage) -> None:
    with serving(lambda request: Answer(503, "maintenance")) as payments:
        staging.settings = PROBES + f'[[probes]]\nname = "payments"\nkind = "external"\npath = "{payments}/ping"\n'
        error = failing(staging)
    assert "external payments: " in error.summary
    assert "environment, not code" in error.summary
    assert "fallback" in error.summary
    assert staging.platform.service("1.1.0").paths == ["/version"]


@pytest.mark.parametrize("staging", [2], indirect=True)
def test_an_external_service_is_asked_once_not_by_instance(staging: Stage) -> None:
    payments = Service("-", {"/ping": Answer()})
    with serving(payments) as url:
        staging.settings = PROBES + f'[[probes]]\nname = "payments"\nkind = "external"\npath = "{url}/ping"\n'
        passing(staging)
    assert payments.paths == ["/ping"]


def test_no_thread_outlives_a_smoke_test(staging: Stage) -> None:
    running = staging.bring_up("staging", "1.1.0")
    before = set(threading.enumerate())
    staging.run(IDLE, given=[running])
    left = [thread for thread in threading.enumerate() if thread not in before and "Thread-" not in thread.name]
    assert left == [], "only the servers' own threads may be there"


# -- once more ---------------------------------------------------------------------------------------------------------


def unreachable_once() -> Callable[[Request], Answer | None]:
    asked: list[Request] = []

    def answer(request: Request) -> Answer | None:
        asked.append(request)
        return None if len(asked) == 1 else Answer()

    return answer


def external(stage: Stage, url: str) -> None:
    stage.settings = PROBES + f'[[probes]]\nname = "mail"\nkind = "external"\npath = "{url}/"\n'


def test_a_broken_connection_is_tried_once_more_after_a_pause(staging: Stage) -> None:
    with serving(unreachable_once()) as url:
        external(staging, url)
        found = passing(staging)
    assert found["retried"] is True
    assert staging.world.waited == [30]
    assert any("once more in 30 s" in line for line in staging.world.said)


def test_a_time_out_is_tried_once_more(staging: Stage) -> None:
    answers = iter([0.5, 0.0])

    def slow(request: Request) -> Answer:
        time.sleep(next(answers))
        return Answer()

    staging.platform.service("1.1.0").routes["/front"] = slow
    staging.settings = PROBES.replace('path = "/front"', 'path = "/front"\ntimeout = 0.1')
    assert passing(staging)["retried"] is True


def test_the_second_failure_counts(staging: Stage) -> None:
    external(staging, DISCARD_PORT)
    error = failing(staging)
    assert staging.world.waited == [30]
    assert "ConnectError" in error.summary


def test_a_wrong_answer_is_never_tried_again(staging: Stage) -> None:
    staging.platform.service("1.1.0").routes["/front"] = Answer(500)
    failing(staging)
    assert staging.world.waited == []
    assert staging.platform.service("1.1.0").paths.count("/front") == 1


def test_the_limit_acts(staging: Stage) -> None:
    def slow(request: Request) -> Answer:
        time.sleep(0.4)
        return Answer()

    staging.settings = PROBES.replace("smoke_retry = 30", "smoke_retry = 30\nsmoke_timeout = 0.2")
    staging.platform.service("1.1.0").routes["/front"] = slow
    assert "front page" in failing(staging).summary


# -- a command ---------------------------------------------------------------------------------------------------------

TESTS = """\
import os
import urllib.request

import pytest


def test_front_page():
    with urllib.request.urlopen(os.environ["SMOKE_URL"] + "/front") as answer:
        assert answer.status == 200


@pytest.mark.safe_for_production
def test_surroundings():
    assert os.environ["SMOKE_ENVIRONMENT"] in ("staging", "production")
    assert os.environ["SMOKE_VERSION"] == "1.1.0"
    assert os.environ["SMOKE_NAMESPACE"].startswith("smoke-release-")
    assert os.environ["HOME"] != "/home/ada" and os.path.isdir(os.environ["HOME"])
    assert not [name for name in os.environ if "TOKEN" in name], "no credentials are inherited"
"""
COMMAND = '[environments.staging]\nsmoke = "{}"\n[environments.production]\nsmoke = "{}"\n'


@pytest.fixture
def tested(staging: Stage, repository: Callable[..., Clone], monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A project whose smoke test is a command, and a caller with credentials."""
    clone = repository({"tests/smoke/test_front.py": TESTS, "README.md": "# Example\n"})
    staging.repository = Repository.at(clone.path, staging.world)
    command = "python -m pytest -q tests/smoke"
    staging.settings = COMMAND.format(command, command)
    monkeypatch.setenv("DEPLOY_TOKEN", "s3cret-of-ada")
    return staging


def run(stage: Stage, environment: str = "staging") -> ReleaseError | None:
    running = stage.bring_up(environment, "1.1.0")
    step = smoke(environment=environment, side="idle")
    return stage.run(step, environment=environment, given=[running, stage.built()])


def results(stage: Stage, environment: str = "staging") -> dict[str, bool]:
    found = stage.evidence(f"{environment}/smoke")["probes"]
    return {probe["name"].rpartition("::")[2]: probe["passed"] for probe in found}


def test_the_tests_run_against_the_instance_in_a_clean_environment(tested: Stage) -> None:
    assert run(tested) is None
    assert results(tested) == {"version": True, "test_front_page": True, "test_surroundings": True}


def test_on_production_only_tests_that_are_marked_safe_run(tested: Stage) -> None:
    assert run(tested, "production") is None
    assert results(tested, "production") == {"version": True, "test_surroundings": True}


def test_the_tests_run_with_the_environment_that_the_gates_made(tested: Stage, tmp_path: Path) -> None:
    built = tested.built()
    home = cache_home() / "environments" / environment_name(built, requirement(""))
    (home / "bin").mkdir(parents=True)
    (home / "ready").touch()
    (home / "bin" / "python").write_text(f'#!/bin/sh\necho judged > {tmp_path}/ran\nexec {sys.executable} "$@"\n')
    (home / "bin" / "python").chmod(0o755)
    assert run(tested) is None
    assert (tmp_path / "ran").read_text() == "judged\n"


def test_a_failing_test_is_named_and_what_it_said_stays_here(tested: Stage) -> None:
    tested.platform.service("1.1.0").routes["/front"] = Answer(500, "oops")
    error = run(tested)
    assert isinstance(error, VerificationFailed)
    assert "test_front_page: failed" in error.summary
    assert "HTTP Error 500" not in str(tested.notes.events)
    assert any("HTTP Error 500" in line for line in tested.world.said)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("python -m pytest -q tests/smoke -k nothing", "no test ran"),
        ("python -c 'raise SystemExit(3)'", "exited with 3"),
        ("no-such-program", "could not be started"),
    ],
)
def test_a_run_that_shows_nothing_is_no_pass(tested: Stage, command: str, said: str) -> None:
    tested.settings = COMMAND.format(command, command)
    error = run(tested)
    assert isinstance(error, VerificationFailed)
    assert said in error.summary


def test_a_command_that_does_not_end_is_ended_and_tried_once_more(tested: Stage) -> None:
    tested.settings = '[environments.staging]\nsmoke = "sleep 60"\nsmoke_timeout = 0.3\n'
    error = run(tested)
    assert isinstance(error, VerificationFailed)
    assert "was ended after" in error.summary
    assert tested.world.waited == [30]


def test_the_tests_are_those_of_the_version_that_runs(tested: Stage, tmp_path: Path) -> None:
    """After a rollback the older version is tested by its own tests."""
    clone = Clone(tmp_path / "repository" / "work", tmp_path / "repository" / "remote.git")
    clone.tag("v1.0.0")
    clone.commit(
        "feat: a page that 1.0.0 does not have", {"tests/smoke/test_front.py": "def test_new():\n    assert 0\n"}
    )
    clone.git("tag", "--delete", "v1.0.0")
    tested.settings = tested.settings.replace("tests/smoke", "tests/smoke -k front_page")
    restored = Restored("staging", "1.0.0", "1.1.0", "blue", "", 3.0)
    step = smoke(environment="staging", side="restored")
    assert tested.run(step, given=[restored, tested.built()]) is None
    assert results(tested) == {"version": True, "test_front_page": True}


def test_tests_that_cannot_be_found_are_no_pass(tested: Stage) -> None:
    error = tested.run(smoke(environment="staging"))
    assert isinstance(error, Stopped)
    assert "there is no refs/tags/v1.0.0" in error.summary


def test_running_is_named_by_the_state_where_no_evidence_is_given(staging: Stage) -> None:
    running: Running = staging.bring_up("staging", "1.1.0")
    assert staging.run(IDLE) is None
    assert staging.evidence("staging/smoke")["urls"] == list(running.urls)
