"""What could never be verified is an error before anything is done."""

from __future__ import annotations

from typing import Any

import pytest

from release_tasks.engine.errors import UsageError
from release_tasks.engine.settings import Settings
from release_tasks.rules.verification.verifiable import require_verifiable, thresholds, window

FRONT = {"name": "front", "path": "/", "safe_for_production": True}


def settings(environment: dict[str, Any], **project: Any) -> Settings:
    """One environment by the name of staging, and the same as production."""
    both = {"staging": environment, "production": environment}
    return Settings.model_validate({"environments": both, "probes": [FRONT], **project})


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_probes_and_a_window_of_the_defaults_are_enough(environment: str) -> None:
    require_verifiable(settings({}), environment)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (settings({}, probes=[]), "nothing smoke-tests production"),
        (settings({}, probes=[{"name": "writes"}]), "no safe probe for production"),
        (settings({"window": 9}), "too short for 100 requests"),
        (settings({"window": 60, "health_rules": {"minimum_sample": 601}}), "too short for 601 requests"),
    ],
)
def test_what_cannot_be_verified(given: Settings, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        require_verifiable(given, "production")


def test_an_environment_may_have_thresholds_of_its_own() -> None:
    given = settings({"health_rules": {"p95": 2.0}}, health={"p95": 1.0, "minimum_sample": 50})
    assert (thresholds(given, "staging").p95, thresholds(given, "staging").minimum_sample) == (2.0, 100)
    assert thresholds(settings({}, health={"p95": 1.0}), "staging").p95 == 1.0


@pytest.mark.parametrize(
    ("environment", "declared", "restored", "seconds"),
    [
        ("staging", None, False, 300),
        ("production", None, False, 900),
        ("production", 60, False, 60),
        ("production", None, True, 300),
        ("production", 60, True, 60),
        ("production", 1200, True, 300),
    ],
)
def test_windows(environment: str, declared: float | None, restored: bool, seconds: float) -> None:
    assert window(settings({"window": declared}), environment, restored=restored) == seconds
