"""A flow lists the steps that apply."""

from __future__ import annotations

from typing import Any

import pytest

from release_tasks.engine.settings import Settings
from release_tasks.flows import artifacts, standard


@pytest.mark.parametrize(
    ("settings", "steps"),
    [
        ({}, ["build", "sign"]),
        ({"sign": "off"}, ["build"]),
        ({"sbom": True}, ["build", "sbom", "sign"]),
        ({"sbom": True, "sign": "off"}, ["build", "sbom"]),
    ],
)
def test_what_makes_the_artifacts_follows_from_the_settings(settings: dict[str, Any], steps: list[str]) -> None:
    assert [each.name for each in artifacts(Settings(**settings))] == steps
    keys = [key for key, _ in standard(Settings(**settings)).keyed()]
    assert keys[: len(steps) + 2] == ["cut", *steps, "pass_gates"]
