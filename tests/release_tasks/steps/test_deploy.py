"""Deploy: the same bytes everywhere, beside what serves."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from release_tasks.engine.errors import Conflict, VerificationFailed
from release_tasks.evidence import Built
from release_tasks.steps.deploy import deploy

from ...support.rollouts import Stage


def test_the_version_comes_up_without_traffic_beside_the_live_one(on_stage: Stage) -> None:
    on_stage.serve("staging", "1.0.0")
    assert on_stage.run(deploy(environment="staging"), given=[on_stage.built()]) is None
    found = on_stage.evidence("staging/deploy")
    assert (found["version"], found["previous"], found["side"]) == ("1.1.0", "1.0.0", "green")
    live = on_stage.platform.state("staging").live
    assert live is not None
    assert live.version == "1.0.0"


def changed(stage: Stage, built: Built) -> Built:
    (stage.folder / built.folder / built.artifacts[0].name).write_text("other bytes")
    return built


def removed(stage: Stage, built: Built) -> Built:
    (stage.folder / built.folder / built.artifacts[0].name).unlink()
    return built


def emptied(stage: Stage, built: Built) -> Built:
    return built._replace(artifacts=())


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (changed, "service-1.1.0.whl has SHA-256"),
        (removed, "service-1.1.0.whl is missing"),
        (emptied, "there are none"),
    ],
)
def test_only_the_bytes_that_were_built_are_deployed(
    on_stage: Stage, spoil: Callable[[Stage, Built], Built], said: str
) -> None:
    error = on_stage.run(deploy(environment="staging"), given=[spoil(on_stage, on_stage.built())])
    assert isinstance(error, Conflict)
    assert said in error.summary
    assert on_stage.platform.calls == []


def test_a_version_that_does_not_come_up_stops_the_release(on_stage: Stage) -> None:
    on_stage.platform.down_.add("1.1.0")
    error = on_stage.run(deploy(environment="staging"), given=[on_stage.built()])
    assert isinstance(error, VerificationFailed)
    assert on_stage.done() == []
