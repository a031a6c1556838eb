"""How one preview differs from another, in lines that name what."""

from __future__ import annotations

from typing import Any

import pytest

from release_tasks.preview.kept import differences

FACTS: dict[str, Any] = {
    "version": "1.0.0",
    "settings": {"remote": "origin", "limits": {}},
    "gates": ["A", "B"],
    "steps": [{"step": "cut", "open": False, "changes": ["write x"]}],
}


@pytest.mark.parametrize(
    ("now", "lines"),
    [
        ({}, []),
        ({"version": "1.0.1"}, ["version: 1.0.0 → 1.0.1"]),
        ({"settings": {"remote": "up", "limits": {}}}, ["settings.remote: origin → up"]),
        ({"gates": ["A"]}, ["gates: ['A', 'B'] → ['A']"]),
        ({"steps": []}, ["steps.cut.open: False → nothing", "steps.cut.changes: ['write x'] → nothing"]),
        ({"day": "2026-01-01"}, ["day: nothing → 2026-01-01"]),
        ({"version": "x" * 150}, [f"version: 1.0.0 → {'x' * 100}…"]),
    ],
    ids=["nothing", "a fact", "a setting", "a list", "a step", "a fact that is new", "a long one"],
)
def test_each_fact_that_differs_has_a_line(now: dict[str, Any], lines: list[str]) -> None:
    assert [line for line in differences(FACTS, {**FACTS, **now}) if not line.startswith("steps: ")] == lines
