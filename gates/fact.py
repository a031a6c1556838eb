"""A fact is what gates ask for by parameter name: collected once, when first asked, by a function of other facts."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Generic, ParamSpec, TypeVar

from .gate import CollectionError
from .result import Unjudged, skipped, unknown
from .wording import meant

P = ParamSpec("P")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class Fact(Generic[P, T_co]):
    """How one fact is found out. Its name is its function's; its needs are that function's parameters."""

    function: Callable[P, T_co]

    def __call__(self, *facts: P.args, **named: P.kwargs) -> T_co:
        """Find it out."""
        return self.function(*facts, **named)

    @property
    def name(self) -> str:
        """What gates write to ask for it."""
        return self.function.__name__

    @property
    def needs(self) -> tuple[str, ...]:
        """The facts it is made of."""
        return tuple(inspect.signature(self.function).parameters)


AnyFact = Fact[..., object]


def fact(function: Callable[P, T_co]) -> Fact[P, T_co]:
    """Declare a fact. Registers nothing: `collect_facts` finds it in its module."""
    return Fact(function)


def collect_facts(*modules: ModuleType) -> dict[str, AnyFact]:
    """The facts these modules declare, by name. Raises CollectionError for two of one name."""
    facts: dict[str, AnyFact] = {}
    for module in modules:
        for each in vars(module).values():
            if not isinstance(each, Fact) or each.function.__module__ != module.__name__:
                continue
            if (twin := facts.get(each.name)) is not None and twin is not each:
                raise CollectionError(
                    f"fact {each.name!r} is declared twice: in {twin.function.__module__} and {module.__name__}"
                )
            facts[each.name] = each
    return facts


def check_facts(facts: Mapping[str, AnyFact], offered: Iterable[str]) -> None:
    """Raise CollectionError unless every need of every fact is known and none waits for itself."""
    import graphlib

    known = sorted({*facts, *offered})
    mistakes = [
        f"the fact {each.name!r} ({each.function.__module__}) needs {name!r}, which nobody provides{meant(name, known)}"
        for each in facts.values()
        for name in each.needs
        if name not in known
    ]
    try:
        graphlib.TopologicalSorter({name: each.needs for name, each in facts.items()}).prepare()
    except graphlib.CycleError as error:
        mistakes.append(f"facts wait for each other: {' → '.join(error.args[1])}")
    if mistakes:
        raise CollectionError("\n".join(mistakes))


def needs(name: str, how: str) -> Unjudged:
    """To be raised by a fact that only comes from outside: who asks for it is skipped. `how` says who offers it."""
    return Unjudged(skipped(f"needs {name}: {how}"))


class Facts:
    """The facts of one run: `facts["plan"]` collects the plan the first time. Safe to ask from several threads.

    What is `offered` from outside wins over a declared fact of the same name; an exception that is offered is
    raised when asked for, so that an offer can say why it is not there yet. What collecting a fact raises, it
    raises again each time the fact is asked for.
    """

    def __init__(self, declared: Mapping[str, AnyFact], offered: Mapping[str, object]) -> None:
        self._declared = declared
        self._known: dict[str, object] = dict(offered)
        self._locks = {name: threading.Lock() for name in declared}

    def __getitem__(self, name: str) -> object:
        if name not in self._known:
            self._collect(name)
        value = self._known[name]
        if isinstance(value, Exception):
            raise value
        return value

    def _collect(self, name: str) -> None:
        if name not in self._declared:
            raise Unjudged(unknown(f"nobody provides the fact {name!r}", fix="offer it, or declare it with @fact"))
        with self._locks[name]:
            if name not in self._known:
                self._known[name] = self._found_out(self._declared[name])

    def _found_out(self, declared: AnyFact) -> object:
        try:
            return declared(**{need: self[need] for need in declared.needs})
        except Exception as error:  # noqa: BLE001 - kept, and raised to each gate that asks
            return error
