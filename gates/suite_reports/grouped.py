"""The tests of a report, put together by what they are about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..junit import Case, JUnit
from ..wording import count


@dataclass(frozen=True)
class Group:
    """The failed tests about one thing, and how many ran about it."""

    name: str
    bad: tuple[Case, ...]
    ran: int

    @property
    def counts(self) -> str:
        """`2 of 5 tests`."""
        return f"{len(self.bad)} of {count(self.ran, 'test')}"


def grouped(junit: JUnit, about: Callable[[Case], str]) -> tuple[Group, ...]:
    """The groups in which something failed, the worst first. `about` says what a test is about."""
    ran: dict[str, list[Case]] = {}
    for case in junit.cases:
        if case.outcome != "skipped":
            ran.setdefault(about(case), []).append(case)
    groups = (Group(name, tuple(case for case in cases if case.bad), len(cases)) for name, cases in ran.items())
    return tuple(sorted((each for each in groups if each.bad), key=lambda each: (-len(each.bad), each.name)))
