"""Rollback: traffic first; what cannot go back says so in words for who is on call."""

from __future__ import annotations

import pytest

from release_tasks.engine.errors import Exit, RolledBack, Stopped, UsageError
from release_tasks.steps.deploy import deploy
from release_tasks.steps.health import health
from release_tasks.steps.rollback import rollback
from release_tasks.steps.shift import shift
from release_tasks.steps.smoke import smoke

from ...support.rollouts import Stage
from ...support.service import Answer, Request, Service

PRODUCTION = """
[[probes]]
name = "front page"
path = "/front"
safe_for_production = true

[health]
interval = 1
minimum_sample = 20

[environments.production]
window = 10
"""
FORWARD = (
    deploy(environment="production"),
    smoke(environment="production", side="idle").named("smoke-idle"),
    shift(environment="production"),
    smoke(environment="production", side="live").named("smoke-live"),
    health(environment="production"),
)
BACK = (
    rollback(environment="production"),
    smoke(environment="production", side="restored").named("smoke-restored"),
    health(environment="production").named("health-restored"),
)


@pytest.fixture
def production(on_stage: Stage) -> Stage:
    """1.0.0 serves in production, and passes its smoke test."""
    on_stage.settings = PRODUCTION
    for version in ("1.0.0", "1.1.0"):
        on_stage.platform.services[version] = Service(version, {"/front": Answer()})
    on_stage.serve("production", "1.0.0")
    on_stage.platform.calls.clear()
    return on_stage


def release(stage: Stage) -> object:
    return stage.run(*FORWARD, environment="production", recovery=BACK, pivot="shift", given=[stage.built()])


def live(stage: Stage) -> str | None:
    side = stage.platform.state("production").live
    return side.version if side else None


def by_hand(stage: Stage, to: str | None) -> object:
    return stage.run(rollback(environment="production", to=to, reason="a customer called"), environment="production")


# -- by itself ---------------------------------------------------------------------------------------------------------


def test_a_healthy_version_stays(production: Stage) -> None:
    assert release(production) is None
    assert live(production) == "1.1.0"
    found = production.evidence("production/health")
    assert (found["requests"], found["own_probes"], found["errors"]) == (20, 20, 0)


def test_errors_after_the_shift_bring_traffic_back_then_smoke_then_a_window(production: Stage) -> None:
    new = production.platform.service("1.1.0")
    new.routes["/orders"] = Answer(500)
    production.world.meanwhile = lambda seconds: production.platform.users("production", 5, "/orders")
    production.platform.service("1.0.0").routes["/orders"] = Answer()
    error = release(production)
    assert isinstance(error, RolledBack)
    assert error.exit == Exit.ROLLED_BACK
    assert "error rate" in error.summary
    assert live(production) == "1.0.0"
    assert production.done()[-3:] == [
        f"production/{name}" for name in ("rollback", "smoke-restored", "health-restored")
    ]
    restored = production.evidence("production/rollback")
    assert (restored["version"], restored["from_version"]) == ("1.0.0", "1.1.0")
    assert 0 <= restored["seconds"] < 120
    assert "not healthy" in restored["reason"]
    assert production.evidence("production/smoke-restored")["version"] == "1.0.0"


def test_seconds_count_from_the_failure_also_when_the_rollback_was_killed_meanwhile(production: Stage) -> None:
    production.serve("production", "1.0.0", "1.1.0")
    failed = {"event": "recovering", "section": "production", "why": "1.1.0 is not healthy", "exit": 6}
    production.notes.append({**failed, "at": production.world.now()})
    production.world.waited.append(150)
    error = release(production)
    assert isinstance(error, RolledBack)
    assert production.evidence("production/rollback")["seconds"] == pytest.approx(150, abs=5)
    assert any("s after the failure; limit 120 s" in line for line in production.world.said)


def test_a_dead_side_gets_no_traffic_back_and_a_person_is_called(production: Stage) -> None:
    def front(request: Request) -> Answer:
        """Fails as soon as it has the traffic; the version before died when it had passed on the idle side."""
        production.platform.down_.add("1.0.0")
        return Answer(500 if live(production) == "1.1.0" else 200)

    production.platform.service("1.1.0").routes["/front"] = front
    error = release(production)
    assert isinstance(error, Stopped)
    assert error.exit == Exit.STOPPED
    assert error.summary.startswith("INCIDENT: production cannot go back to 1.0.0")
    assert "not alive" in error.summary
    assert "invoke rollback --environment=production --to=1.0.0" in error.fix
    assert live(production) == "1.1.0"


def test_a_first_version_that_fails_is_taken_out_of_traffic(on_stage: Stage) -> None:
    on_stage.settings = PRODUCTION
    on_stage.platform.services["1.1.0"] = Service("1.1.0", {"/front": Answer()})
    on_stage.monitor.garble = lambda number, counts: counts._replace(alive=False)
    error = release(on_stage)
    assert isinstance(error, Stopped)
    assert "there is nothing to go back to" in error.summary
    assert "1.1.0 was taken out of traffic" in error.summary
    assert live(on_stage) is None
    assert ("withdraw", "1.1.0") in on_stage.platform.calls


def test_a_first_version_that_got_no_traffic_leaves_nothing_to_do(on_stage: Stage) -> None:
    on_stage.settings = PRODUCTION
    running = on_stage.bring_up("production", "1.1.0")
    error = on_stage.run(rollback(environment="production"), environment="production", given=[running])
    assert isinstance(error, Stopped)
    assert error.summary.startswith("production: 1.1.0 got no traffic; there is nothing to go back to")
    assert ("withdraw", "1.1.0") not in on_stage.platform.calls


def test_where_the_deployment_failed_the_version_before_still_serves(production: Stage) -> None:
    assert production.run(rollback(environment="production"), environment="production") is None
    assert live(production) == "1.0.0"
    assert production.evidence("production/rollback")["version"] == "1.0.0"


def test_a_restored_version_that_fails_its_smoke_test_is_an_incident(production: Stage) -> None:
    production.serve("production", "1.1.0", "1.0.0")
    production.platform.service("1.0.0").routes["/front"] = Answer(500)
    error = production.run(*BACK, environment="production")
    assert isinstance(error, Stopped)
    assert "smoke test of 1.0.0 on production (restored) failed: front page" in error.summary
    assert error.fix.startswith("INCIDENT: look deeper, at database, network and external services")


# -- by hand -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("to", ["1.0.0", "v1.0.0", None])
def test_a_person_goes_back(production: Stage, to: str | None) -> None:
    production.serve("production", "1.1.0")
    assert by_hand(production, to) is None
    assert live(production) == "1.0.0"
    found = production.evidence("production/rollback")
    assert (found["version"], found["from_version"], found["reason"]) == ("1.0.0", "1.1.0", "a customer called")


def test_a_rollback_that_was_killed_after_the_switch_ends_the_same(production: Stage) -> None:
    production.serve("production", "1.1.0", "1.0.0")
    assert by_hand(production, "1.0.0") is None
    found = production.evidence("production/rollback")
    assert (found["version"], found["from_version"]) == ("1.0.0", "1.1.0")


def test_a_version_that_was_never_deployed(production: Stage) -> None:
    error = by_hand(production, "v0.9.0")
    assert isinstance(error, UsageError)
    assert error.summary == "Cannot rollback, previous version v0.9.0 not deployed"
    assert "production has 1.0.0" in error.fix
    assert production.platform.calls == []


def test_a_preview_announces_smoke_test_and_window(production: Stage) -> None:
    production.serve("production", "1.1.0")
    production.run(*BACK, environment="production", preview=True)
    announced = [key for what, key, words in production.observed if what == "announced"]
    assert announced == ["production/smoke-restored", "production/health-restored"]
