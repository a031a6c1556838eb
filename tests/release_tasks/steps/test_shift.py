"""Shift and settle: only what was tested gets the traffic, and the version before stays for a rollback."""

from __future__ import annotations

from release_tasks.engine.errors import Stopped, VerificationFailed
from release_tasks.evidence import Healthy, Running, Smoked
from release_tasks.steps.shift import settle, shift

from ...support.rollouts import Stage


def smoked(running: Running) -> Smoked:
    """A smoke run that passed against this version."""
    return Smoked(running.environment, running.version, "idle", running.urls, (), 1.0, False)


def healthy(version: str) -> Healthy:
    return Healthy("staging", version, 300.0, 1000, 0, 0, 0, 61, "absolute")


def test_the_traffic_goes_to_the_version_that_was_tested(on_stage: Stage) -> None:
    on_stage.serve("staging", "1.0.0")
    running = on_stage.bring_up("staging", "1.1.0")
    assert on_stage.run(shift(environment="staging"), given=[running, smoked(running)]) is None
    assert on_stage.evidence("staging/shift")["previous"] == "1.0.0"
    live = on_stage.platform.state("staging").live
    assert live is not None
    assert live.version == "1.1.0"


def test_a_version_that_was_not_tested_gets_no_traffic(on_stage: Stage) -> None:
    on_stage.serve("staging", "1.0.0")
    running = on_stage.bring_up("staging", "1.1.0")
    for other in (smoked(running)._replace(version="1.0.9"), smoked(running)._replace(urls=("http://127.0.0.1:1",))):
        error = on_stage.run(shift(environment="staging"), given=[running, other])
        assert isinstance(error, Stopped)
        assert "--side=idle" in error.fix
    assert ("shift", "1.1.0") not in on_stage.platform.calls


def test_a_side_that_does_not_serve_gets_no_traffic(on_stage: Stage) -> None:
    on_stage.serve("staging", "1.0.0")
    running = on_stage.bring_up("staging", "1.1.0")
    on_stage.platform.down_.add("1.1.0")
    error = on_stage.run(shift(environment="staging"), given=[running, smoked(running)])
    assert isinstance(error, VerificationFailed)
    live = on_stage.platform.state("staging").live
    assert live is not None
    assert live.version == "1.0.0"


def test_after_the_release_the_version_before_is_kept_for_a_rollback(on_stage: Stage) -> None:
    running = on_stage.serve("staging", "1.0.0", "1.1.0")
    assert on_stage.run(settle(environment="staging"), given=[running, healthy("1.1.0")]) is None
    assert on_stage.evidence("staging/settle") == {"environment": "staging", "version": "1.1.0", "kept": "1.0.0"}


def test_the_first_version_leaves_nothing_to_keep(on_stage: Stage) -> None:
    running = on_stage.serve("staging", "1.1.0")
    assert on_stage.run(settle(environment="staging"), given=[running, healthy("1.1.0")]) is None
    assert on_stage.evidence("staging/settle")["kept"] is None
