"""A flow is data: the steps of a release type, in order; a section of it is a scope of its own (design, idea 3)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .errors import UsageError
from .release import Fence, History
from .step import Bound

Policy = Literal["stop", "ask", "recover"]


@dataclass(frozen=True)
class Section:
    """The steps for one environment, and how to recover if one of them fails.

    `pivot` names the step that moves traffic: before it `before` says what a failure does, from its start on `after`.
    """

    name: str
    items: tuple[Bound, ...]
    recovery: tuple[Bound, ...] = ()
    ahead: tuple[Bound, ...] = ()
    """What comes before the clock starts: a person may take their time to agree."""
    pivot: str | None = None
    before: Policy = "stop"
    after: Policy = "stop"
    deadline: float | None = None
    first: Callable[[Mapping[type, Any]], bool] = lambda scope: False
    """Whether nothing served here before: then a failure after the pivot is recovered whatever `after` says."""

    @property
    def steps(self) -> tuple[Bound, ...]:
        """The way forward."""
        return (*self.ahead, *self.items)


class Flow:
    """Steps and sections in order; `ending` is run at every end, also after a failure.

    Raises `UsageError` where two items of a scope share a name, or a step needs what nothing before it gives.
    """

    def __init__(
        self, *items: Bound | Section, ending: tuple[Bound, ...] = (), given: Mapping[type, object] | None = None
    ) -> None:
        self.items = items
        self.ending = ending
        self.given = dict(given or {})
        """Evidence that is there before the first step: of an earlier release, for a step run alone."""
        _check(items, set(self.given))

    def steps(self) -> Iterator[Bound]:
        """Every step, recoveries and ending included."""
        for item in self.items:
            yield from (item,) if isinstance(item, Bound) else (*item.steps, *item.recovery)
        yield from self.ending

    def keyed(self) -> Iterator[tuple[str, Bound]]:
        """Every step with its key in the journal, in order; recoveries are not counted."""
        for item in self.items:
            if isinstance(item, Bound):
                yield item.name, item
            else:
                yield from ((f"{item.name}/{bound.name}", bound) for bound in item.steps)
        yield from ((bound.name, bound) for bound in self.ending)


OFFERED: tuple[type, ...] = (History, Fence)
"""What the runner itself hands to any step."""


def _check(items: tuple[Bound | Section, ...], given: set[type]) -> None:
    given = given | set(OFFERED)
    _unique([item.name for item in items], "flow")
    for item in items:
        if isinstance(item, Bound):
            _needs(item, given, item.name)
            given.add(item.step.gives)
        else:
            _unique([bound.name for bound in (*item.steps, *item.recovery)], item.name)
            inside = set(given)
            for bound in (*item.steps, *item.recovery):
                _needs(bound, inside, f"{item.name}/{bound.name}")
                inside.add(bound.step.gives)


def _unique(names: list[str], where: str) -> None:
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise UsageError(
            f"{where} has two items named {', '.join(sorted(twice))}", fix="name them apart with .named(…)"
        )


def _needs(bound: Bound, given: set[type], key: str) -> None:
    for need in bound.step.needs:
        if need.required and issubclass(need.type, tuple) and need.type not in given:
            raise UsageError(
                f"{key} needs {need.type.__name__}: nothing before it gives it", fix="put a step that gives it before"
            )
