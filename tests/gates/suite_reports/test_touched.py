"""Which journeys a change touches: told where one fails or where they take long, by the import graph."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gates.affected import Affected
from gates.junit import Case, JUnit
from gates.result import Unjudged, unknown
from gates.suite_reports.touched import journeys
from gates.suite_runs import Outcome

from ...support.repository import Clone
from .test_as_seen import seen

BUY = Case("tests.e2e.test_buy::test_buy", "failed", "boom", properties=(("journey", "buy a book"),))
LOOK = Case("tests.e2e.test_look::test_look", seconds=30)
FAILED = Outcome("e2e", "c", "t", code=1, junit=JUnit((BUY, LOOK)), seconds=1.0)


@pytest.fixture
def outcome(tmp_path: Path) -> Outcome:
    """Two journeys, one of which failed."""
    (tmp_path / "tests" / "e2e").mkdir(parents=True)
    for name in ("buy", "look"):
        (tmp_path / "tests" / "e2e" / f"test_{name}.py").touch()
    return Outcome("e2e", "c", "t", code=1, junit=JUnit((BUY, LOOK)), seconds=1.0, root=tmp_path)


@pytest.mark.parametrize(
    ("affected", "notes"),
    [
        (Affected(None, why_all=("there is no earlier release to compare with",)), []),
        (
            Affected("v1.0.0", tests=("tests/e2e/test_buy.py", "tests/unit/test_x.py")),
            ["the changes since v1.0.0 touch 1 of 2 journeys: buy a book"],
        ),
        (
            Affected("v1.0.0", tests=("tests/e2e/test_buy.py",), why_all=("a.toml is changed",)),
            ["the changes since v1.0.0 touch 1 of 2 journeys: buy a book; any other may be, too: a.toml is changed"],
        ),
        (Affected("v1.0.0", tests=("tests/unit/test_x.py",)), []),
    ],
)  # fmt: skip
def test_what_is_said(outcome: Outcome, affected: Affected, notes: list[str]) -> None:
    assert list(journeys(outcome, ("tests/e2e",), lambda: affected)) == notes


@pytest.mark.parametrize(
    "quiet",
    [
        Outcome("e2e", "c", "t", junit=JUnit((LOOK,)), seconds=1.0),
        Outcome("e2e", "c", "t", junit=JUnit((LOOK,)), seconds=60.0, reused=True),
        Outcome("e2e", "c", "t", junit=None, timed_out=True),
    ],
    ids=["quick and well", "used again", "no report"],
)
def test_where_nobody_wants_to_know_no_code_is_looked_at(quiet: Outcome) -> None:
    def never() -> Affected:
        raise AssertionError("looked")

    assert journeys(quiet, (), never) == ()


def test_what_cannot_be_told_is_said_and_changes_no_answer(outcome: Outcome) -> None:
    def cannot() -> Affected:
        raise Unjudged(unknown("the history is cut off", fix="fetch it"))

    (note,) = journeys(outcome, (), cannot)
    assert note == "which journeys the changes touch cannot be told: the history is cut off"


def test_in_a_clone_the_journey_that_loads_the_change_is_named(repository: Callable[..., Clone]) -> None:
    test = "import {0}\n\n\ndef test_{0}():\n    assert {0}.works\n"
    clone = repository({
        "pytest.ini": "[pytest]\npythonpath = .\n",
        "buy.py": "works = True\n",
        "look.py": "works = True\n",
        "tests/e2e/test_buy.py": test.format("buy"),
        "tests/e2e/test_look.py": test.format("look"),
    })  # fmt: skip
    clone.tag("v1.0.0")
    clone.commit("break it", {"buy.py": "works = False\n"})
    note = "the changes since v1.0.0 touch 1 of 2 journeys: tests.e2e.test_buy::test_buy"
    got = seen(clone, "TST004")
    assert got.answer["notes"] == [note]
    assert f"  note: {note}\n" in got.advice
