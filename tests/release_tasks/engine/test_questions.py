"""Questions are all asked; those without what they need are told as not checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import pytest

from release_tasks.engine.errors import Exit, GatesNotMet, Locked, ReleaseError, UsageError
from release_tasks.engine.questions import Obstacles, Questions, with_error


class Nothing(ReleaseError):
    """An outcome, not a mistake."""

    exit = Exit.DONE


def raising(error: ReleaseError) -> Callable[[], NoReturn]:
    def question() -> NoReturn:
        raise error

    return question


WRONG = UsageError("the source is not there", fix="name another")
NO_PLAN = GatesNotMet("there is no plan", fix="write one")
HELD = Locked("somebody has it", fix="wait")
DONE = Nothing("nothing to release", fix="--version")


def asked(*errors: ReleaseError) -> Questions:
    questions = Questions()
    for number, error in enumerate(errors):
        questions.ask(f"question {number}", raising(error))
    return questions


def test_an_answer_is_handed_on_and_each_question_is_asked_once() -> None:
    questions, numbers = Questions(), iter((1, 2))
    source = questions.ask("the source", lambda: next(numbers))
    target = questions.ask("the target", lambda: source() + source())
    assert (target(), next(numbers), questions.error()) == (2, 2, None)


def test_all_that_stands_in_the_way_is_told_with_its_fix() -> None:
    error = asked(WRONG, NO_PLAN).error()
    assert isinstance(error, Obstacles)
    assert error.summary == (
        "2 obstacles\n  1. the source is not there\n     fix: name another\n  2. there is no plan\n     fix: write one"
    )
    assert [each["fix"] for each in error.data["obstacles"]] == ["name another", "write one"]  # type: ignore[attr-defined]


def test_one_obstacle_has_its_own_words() -> None:
    assert str(asked(WRONG).error()) == "the source is not there\n  fix: name another"


def test_what_needs_a_missing_answer_is_not_checked_down_to_the_last() -> None:
    questions = asked()
    source = questions.ask("the source", raising(WRONG))
    version = questions.ask("the version", lambda: f"of {source()}")
    tag = questions.ask("the tag", lambda: f"v{version()}")
    assert questions.known(tag) is None
    assert str(questions.error()).endswith("not checked: the version (needs the source), the tag (needs the version)")


@pytest.mark.parametrize(
    ("errors", "code"),
    [
        ((NO_PLAN, WRONG), Exit.USAGE),
        ((HELD, NO_PLAN), Exit.GATES_NOT_MET),
        ((HELD,), Exit.LOCKED),
        ((DONE,), Exit.DONE),
        ((NO_PLAN, DONE), Exit.DONE),
        ((DONE, WRONG), Exit.USAGE),
    ],
    ids=[
        "usage before gates",
        "gates before a lock",
        "a lock",
        "nothing to do",
        "nothing to do, and no plan",
        "asked wrongly",
    ],
)
def test_the_strictest_exit_code_counts(errors: tuple[ReleaseError, ...], code: Exit) -> None:
    error = asked(*errors).error()
    assert error is not None
    assert error.exit == code


def test_the_same_obstacle_counts_once() -> None:
    questions = asked(WRONG, WRONG)
    assert questions.error() is not None
    assert str(with_error(questions, WRONG)) == str(WRONG)


def test_an_error_that_came_after_them_is_added() -> None:
    error = with_error(asked(NO_PLAN), HELD)
    assert error is not None
    assert error.summary.startswith("2 obstacles")
    assert with_error(asked(), HELD) is HELD
    assert with_error(asked(), None) is None
