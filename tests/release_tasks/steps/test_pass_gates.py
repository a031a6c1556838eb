"""What was judged is used again only as long as the overrides that it rests on hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from release_tasks.engine.release import Overriding
from release_tasks.evidence import Passed, Row
from release_tasks.steps.pass_gates import pass_gates

from ...support.repository import Clone
from .released import released

DAY = 86_400.0
LAST = "2026-12-05"
AT_NOON = 1_796_472_000.0
"""Noon of that day, UTC, in seconds since the epoch."""


@pytest.mark.parametrize(
    ("status", "days", "usable"),
    [("OVERRIDDEN", 0.0, True), ("OVERRIDDEN", 1.0, False), ("PASS", 1.0, True)],
)
def test_what_rests_on_an_override_is_judged_again_after_its_last_day(
    repository: Callable[..., Clone], monkeypatch: pytest.MonkeyPatch, status: str, days: float, usable: bool
) -> None:
    release = released(repository())
    given = (Overriding("TST004", "ticket 12", "Ada", LAST),)
    release = replace(release, decided=release.decided._replace(overrides=given))
    monkeypatch.setattr(release.world, "now", lambda: AT_NOON + days * DAY)
    passed = Passed("c" * 40, "d" * 40, (Row("TST004", "End-to-end tests", status, "", 1.0),))
    assert pass_gates.here is not None
    assert pass_gates.here(release, passed) is usable
