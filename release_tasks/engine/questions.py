"""Questions that are all asked, so that every obstacle is told at once: each answers or raises.

A question that uses an answer which another one did not get is not asked, and is told as not checked.
"""

from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar

from .errors import Exit, ReleaseError

T = TypeVar("T")
FIX = "mend these, then run the same command"


class Missing(Exception):
    """An answer that is used is not there; its words are the question's title. Only `Questions.ask` catches it."""


class Questions:
    """Asks, each question once; keeps what they raise, and what could not be asked."""

    def __init__(self) -> None:
        self.obstacles: list[ReleaseError] = []
        self.not_checked: list[str] = []

    def ask(self, title: str, question: Callable[[], T]) -> Callable[[], T]:
        """Ask it now. What comes back gives the answer; called by a question where there is none, that one waits."""
        try:
            answer = question()
        except Missing as missing:
            self.not_checked.append(f"{title} (needs {missing})")
            return _missing(title)
        except ReleaseError as error:
            if str(error) not in map(str, self.obstacles):
                self.obstacles.append(error)
            return _missing(title)
        return lambda: answer

    def known(self, answer: Callable[[], T]) -> T | None:
        """The answer, or None where there is none."""
        try:
            return answer()
        except Missing:
            return None

    def error(self) -> ReleaseError | None:
        """What stands in the way, as one error; None where nothing does.

        "Nothing to do" is an outcome, unless what was asked for is wrong.
        """
        outcome = next((error for error in self.obstacles if error.exit == Exit.DONE), None)
        if outcome is not None and all(error.exit != Exit.USAGE for error in self.obstacles):
            return outcome
        return Obstacles(self.obstacles, self.not_checked) if self.obstacles else None


def with_error(questions: Questions, error: ReleaseError | None) -> ReleaseError | None:
    """What the questions found, and an error that came after them; the same one counts once."""
    if error is not None and str(error) not in map(str, questions.obstacles):
        return Obstacles([*questions.obstacles, error], questions.not_checked) if questions.obstacles else error
    return questions.error()


def _missing(title: str) -> Callable[[], Any]:
    def missing() -> NoReturn:
        raise Missing(title)

    return missing


class Obstacles(ReleaseError):
    """Everything that stands in the way, in one list, with the strictest exit code: the lowest there is."""

    def __init__(self, errors: Sequence[ReleaseError], not_checked: Sequence[str] = ()) -> None:
        alone = errors[0] if len(errors) == 1 else None
        listed = "\n".join(f"  {number}. {_indented(error)}" for number, error in enumerate(errors, 1))
        super().__init__(
            alone.summary if alone else f"{len(errors)} obstacles\n{listed}",
            fix=alone.fix if alone else FIX,
            seen=tuple(each for error in errors for each in error.seen),
        )
        self.errors = tuple(errors)
        self.not_checked = tuple(not_checked)
        self.exit = min(error.exit for error in errors if error.exit != Exit.DONE)

    def __str__(self) -> str:
        rest = f"\n  not checked: {', '.join(self.not_checked)}" if self.not_checked else ""
        return super().__str__() + rest

    @property
    def data(self) -> dict[str, object]:
        """The list for programs."""
        each = [{"error": error.summary, "fix": error.fix, "exit": int(error.exit)} for error in self.errors]
        return {"obstacles": each, "not_checked": list(self.not_checked)}


def _indented(error: ReleaseError) -> str:
    return str(error).replace("\n", "\n   ")
