"""A gate is a function that asks for facts by parameter name; its docstring says what it claims.

The first line is the claim. Two paragraphs, `Proves: …` and `Cannot see: …`, say what a pass is worth.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Generic, ParamSpec

from .never import NEVER
from .result import Result
from .wording import meant

P = ParamSpec("P")

OTHERS = "others"  # parameter name: the results of all gates that neither ask for others nor wait for one that does
REQUIRED = "required"  # parameter name: the results of the gates named in `requires`
MANUAL = "manual"  # instead of an id: all boxes of the plan that no gate decides
FROM_THE_RUN = frozenset({OTHERS, REQUIRED})

_END = r"(?=\n[ \t]*\n|^Proves:|^Cannot see:|\Z)"
_WORTH = re.compile(rf"^(Proves|Cannot see):\s+(.+?)\s*{_END}", re.MULTILINE | re.DOTALL)


class CollectionError(Exception):
    """The gates that were declared do not fit together. A mistake of whoever declared them, never a pass."""


@dataclass(frozen=True)
class Gate(Generic[P]):
    """One question about a commit or checkout. Call it with facts, as the function it is.

    requires  gates judged before this one, and with it when it is asked alone; unless its function asks for
              `required` and decides itself, it is unknown when one of them blocks
    after     gates judged before this one if they are asked too; it is not run when one of them blocks
    excuses   name of a fact with answers by id, for gates of which nothing is asked: one that is not run because of
              `after` gives that answer
    phrases   sentences of a plan's checkbox that this gate decides
    order     place in tables: the eight rows of the specification are 1 to 8
    sums      category all of whose gates it requires, those of further modules too
    replaces  take the place of the gate that has this id; shown as overridden by its module
    instead   that module, where this gate took another one's place: `collect` fills it in
    """

    function: Callable[P, Result]
    id: str
    category: str
    row: str
    phrases: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    order: int = 100
    sums: str = ""
    replaces: bool = False
    instead: str = ""
    excuses: str = ""

    def __call__(self, *facts: P.args, **named: P.kwargs) -> Result:
        """Judge these facts."""
        return self.function(*facts, **named)

    @property
    def title(self) -> str:
        """The claim: the first line of the docstring."""
        return inspect.cleandoc(self.function.__doc__ or "").partition("\n")[0]

    @property
    def proves(self) -> str:
        """What a pass proves; empty where the docstring does not say."""
        return self._worth.get("Proves", "")

    @property
    def cannot_see(self) -> str:
        """What it cannot see, whatever it answers; empty where the docstring does not say."""
        return self._worth.get("Cannot see", "")

    @property
    def explanation(self) -> str:
        """The docstring without what `proves` and `cannot_see` say."""
        kept = _WORTH.sub("", inspect.cleandoc(self.function.__doc__ or ""))
        return re.sub(r"\n{3,}", "\n\n", kept).strip()

    @property
    def _worth(self) -> dict[str, str]:
        said = _WORTH.findall(inspect.cleandoc(self.function.__doc__ or ""))
        return {name: " ".join(text.split()) for name, text in said}

    @property
    def facts(self) -> tuple[str, ...]:
        """The names of the facts it asks for."""
        return tuple(inspect.signature(self.function).parameters)

    @property
    def where(self) -> str:
        """Module and name of the function."""
        return f"{self.function.__module__}.{self.function.__qualname__}"


def gate(  # noqa: PLR0913 - all but the first are named, most are left out
    id: str,
    *,
    category: str,
    row: str,
    phrases: tuple[str, ...] = (),
    requires: tuple[str, ...] = (),
    after: tuple[str, ...] = (),
    order: int = 100,
    sums: str = "",
    replaces: bool = False,
    excuses: str = "",
) -> Callable[[Callable[P, Result]], Gate[P]]:
    """Declare a gate. Registers nothing: `collect` finds it in its module."""

    def declare(function: Callable[P, Result]) -> Gate[P]:
        declared = Gate(function, id, category, row, phrases, requires, after, order, sums, replaces, "", excuses)
        if not re.fullmatch(r"[A-Z][A-Z0-9-]*", id):
            raise CollectionError(f"{id} ({declared.where}): the id of a gate is in capitals and digits, as COD001")
        if not declared.title:
            raise CollectionError(f"{id} ({declared.where}) needs a docstring: its first line is what the gate claims")
        return declared

    return declare


AnyGate = Gate[...]


def collect(*modules: ModuleType) -> dict[str, AnyGate]:
    """The gates these modules declare, by id; one that `replaces` another stands in its place.

    Raises CollectionError when an id is declared twice, and for a replacement of nothing, or of what must stay.
    """
    found = [each for module in modules for each in vars(module).values() if _declared_in(module, each)]
    gates: dict[str, AnyGate] = {}
    for each in found:
        gates[each.id] = _placed(each, gates)
    return {id: _summing(each, gates) if each.sums else each for id, each in gates.items()}


def check(gates: Mapping[str, AnyGate], facts: Iterable[str]) -> None:
    """Raise CollectionError, naming all mistakes, unless every prerequisite and every fact is known."""
    known = sorted({*facts, *FROM_THE_RUN})
    mistakes = [
        *(
            f"{each.id} ({each.where}) asks for the fact {name!r}, which nobody provides{meant(name, known)}"
            for each in gates.values()
            for name in (*each.facts, *((each.excuses,) if each.excuses else ()))
            if name not in known
        ),
        *(
            f"{each.id} ({each.where}) names the gate {id!r}, which does not exist{meant(id, gates)}"
            for each in gates.values()
            for id in (*each.requires, *each.after)
            if id not in gates
        ),
        *(
            f"{each.id} ({each.where}) sums up the category {each.sums!r}, which no other gate has"
            for each in gates.values()
            if each.sums and all(other.category != each.sums or other.id == each.id for other in gates.values())
        ),
        *_circles(gates),
    ]
    if mistakes:
        raise CollectionError("\n".join(mistakes))


def _declared_in(module: ModuleType, value: object) -> bool:
    return isinstance(value, Gate) and value.function.__module__ == module.__name__


def _placed(each: AnyGate, gates: Mapping[str, AnyGate]) -> AnyGate:
    """The gate as it is kept: a replacement keeps the words and the place of the one before."""
    twin = gates.get(each.id)
    if twin is None and each.replaces:
        raise CollectionError(
            f"{each.where} replaces the gate {each.id!r}, which does not exist{meant(each.id, gates)}"
        )
    if twin is None or twin.function is each.function:
        return twin or each
    if not each.replaces or twin.replaces:
        raise CollectionError(f"gate {each.id} is declared twice: {twin.where} and {each.where}")
    if each.id in NEVER:
        raise CollectionError(f"{each.where} replaces {each.id}, which stays as it is: {NEVER[each.id][0]}")
    phrases = tuple(dict.fromkeys((*twin.phrases, *each.phrases)))
    return replace(each, category=twin.category, phrases=phrases, order=twin.order, instead=each.function.__module__)


def _summing(gate: AnyGate, gates: Mapping[str, AnyGate]) -> AnyGate:
    """The gate with all of its category in what it requires."""
    others = (id for id, each in gates.items() if each.category == gate.sums and id != gate.id)
    return replace(gate, requires=tuple(dict.fromkeys((*gate.requires, *others))))


def _circles(gates: Mapping[str, AnyGate]) -> Iterable[str]:
    import graphlib

    graph = {id: [name for name in before(each, gates) if name in gates] for id, each in gates.items()}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        yield f"gates wait for each other: {' → '.join(error.args[1])}"


def before(gate: AnyGate, gates: Mapping[str, AnyGate]) -> tuple[str, ...]:
    """The gates that are judged before this one."""
    about = _about_others(gates) if OTHERS in gate.facts else set(gates)
    others = (id for id in gates if id not in about)
    return tuple(dict.fromkeys((*gate.requires, *gate.after, *others)))


def _about_others(gates: Mapping[str, AnyGate]) -> set[str]:
    """The gates that ask for `others`, and those that wait for one of them: they cannot be among the others."""
    about = {id for id, each in gates.items() if OTHERS in each.facts}
    waiting = about
    while waiting:
        waiting = {id for id, each in gates.items() if not about.isdisjoint((*each.requires, *each.after))} - about
        about |= waiting
    return about
