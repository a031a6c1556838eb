"""What is said of an environment in which something failed."""

from __future__ import annotations

from math import inf
from pathlib import Path

import pytest

from release_tasks.engine.errors import Unreachable, UsageError
from release_tasks.evidence import Counts, EnvironmentState, Instance, Side
from release_tasks.rules.verification.circumstances import circumstances, metrics, require_earlier, states, status

from ....support.rollouts import stage


def test_the_state_of_an_environment_in_a_line() -> None:
    side = Side("blue", "1.0.0", "d", (Instance("blue-1", "http://127.0.0.1:1", False, 2),), 100)
    assert status(EnvironmentState("staging", "u", (side,), 1)) == (
        "blue 1.0.0 at 100 % of traffic: blue-1 not alive, 2 restarts"
    )
    assert status(EnvironmentState("staging", "u", (), 1)) == "nothing runs there"


def test_the_counts_of_a_version_in_a_line() -> None:
    counts = Counts(0.0, 200, 3, ((0.1, 180), (0.5, 195), (inf, 200)), 200, 200, True, 0)
    assert metrics(counts) == "200 requests, 3 errors (1.50%), p95 at most 0.5 s, alive, 0 restarts"
    nothing = Counts(0.0, 0, 0, (), 0, 0, False, 1)
    assert metrics(nothing) == "0 requests, 0 errors (0.00%), not alive, 1 restarts"


@pytest.mark.parametrize(
    ("other", "advice"),
    [(None, "release a mended version"), ("1.10.0", "--to=1.10.0")],
    ids=["nothing beside it", "a newer one: gone back already, or not live yet"],
)
def test_a_rollback_without_a_name_never_goes_forward(other: str | None, advice: str) -> None:
    sides = (Side("blue", "1.9.0", "d", (), 100), *([Side("green", other, "e", (), 0)] if other else []))
    with pytest.raises(UsageError, match=r"no version before v1\.9\.0 is deployed") as caught:
        require_earlier(EnvironmentState("production", "u", sides, 1), "1.9.0")
    assert advice in caught.value.fix


@pytest.mark.parametrize(("live", "below"), [("1.10.0", "1.9.0"), ("26.2", "26.2rc1"), ("1.3.0", "1.3.0-rc.1")])
def test_a_rollback_without_a_name_goes_to_the_version_below(live: str, below: str) -> None:
    sides = (Side("blue", live, "d", (), 100), Side("green", below, "e", (), 0))
    require_earlier(EnvironmentState("production", "u", sides, 1), live)


def test_what_cannot_be_asked_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: object) -> EnvironmentState:
        raise Unreachable("nobody answers", fix="start it")

    with stage(tmp_path) as made:
        made.serve("staging", "1.0.0")
        assert circumstances(made.platform, made.monitor, "staging", "1.0.0")[0].startswith("environment: blue 1.0.0")
        monkeypatch.setattr(made.platform, "state", unreachable)
        made.monitor.trouble = lambda number: Unreachable("no metrics", fix="start it")
        assert states(made.platform, "staging") == ()
        assert circumstances(made.platform, made.monitor, "staging", "1.0.0") == (
            "environment: cannot be asked: nobody answers",
            "monitor memory: cannot be asked: no metrics",
        )
