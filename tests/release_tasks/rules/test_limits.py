"""Limits are data with settings (decisions 29)."""

import pytest

from release_tasks.engine.errors import UsageError
from release_tasks.rules.limits import LIMITS, health_window, limits


def test_the_limits_of_the_specification() -> None:
    found = {name: limit.seconds for name, limit in LIMITS.items()}
    gates = [found[f"gates_{name}"] for name in ("security", "done", "unit", "integration", "smoke", "e2e")]
    assert gates == [180, 120, 300, 300, 180, 300]
    assert found["gates"] == sum(gates) == 23 * 60
    assert (found["start"], found["smoke"], found["staging"], found["production"]) == (10, 180, 13 * 60, 23 * 60)
    assert (found["rollback"], found["hotfix_gates"], found["hotfix"]) == (5 * 60, 10 * 60, 15 * 60)
    assert (found["pull_request"], found["report"], found["deployment"]) == (30, 60, 30 * 60)


def test_only_smoke_rollback_and_the_deployment_act() -> None:
    assert {name for name, limit in LIMITS.items() if limit.acts} == {
        "smoke",
        "rollback",
        "traffic_back",
        "deployment",
    }


@pytest.mark.parametrize(
    ("declared", "production", "restored", "expected"),
    [
        (None, False, False, 300),
        (None, True, False, 900),
        (None, True, True, 300),
        (7, True, False, 7),
        (7, True, True, 7),
        (1200, True, True, 300),
    ],
)
def test_how_long_a_version_is_watched(
    declared: float | None, production: bool, restored: bool, expected: float
) -> None:
    assert health_window(declared, production=production, restored=restored) == expected


def test_a_setting_changes_one_limit_and_no_other() -> None:
    found = limits({"smoke": 20})
    assert found["smoke"] == LIMITS["smoke"]._replace(seconds=20)
    assert {name for name in LIMITS if found[name] != LIMITS[name]} == {"smoke"}


def test_every_mistake_is_named_at_once() -> None:
    with pytest.raises(UsageError) as error:
        limits({"stagin": 1, "smoke": 0, "report": float("nan"), "rollback": -1, "hotfix": float("inf")})
    assert "stagin is unknown, did you mean staging?" in error.value.summary
    for name in ("smoke = 0", "report = nan", "rollback = -1", "hotfix = inf"):
        assert name in error.value.summary
    assert "pull_request" in error.value.fix
