"""`@step` makes a function a step: a value with a name, its needs by type, and its options (design, idea 2).

A step asks for earlier evidence and for outside systems by the annotated type of its parameters; its keyword parameters
are its options, the same in `[tool.release.<step>]`, in `flows.py` and as flags of its task. `step` registers nothing:
`collect` gathers.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import ModuleType, NoneType, UnionType
from typing import (
    Any,
    Concatenate,
    Generic,
    NamedTuple,
    ParamSpec,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    overload,
)

from .errors import UsageError
from .release import Release

P = ParamSpec("P")
T_co = TypeVar("T_co", covariant=True)
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")


class Need(NamedTuple):
    """One thing that a step asks for: evidence or an outside system, by its type."""

    name: str
    type: type
    required: bool


@dataclass(frozen=True)
class Step(Generic[P, T_co]):
    """One idempotent function of a release."""

    function: Callable[..., T_co]
    local: bool = False
    """Its product lies on the machine that made it: another machine that continues makes it again."""
    here: Callable[[Release, Any], bool] | None = None
    """Whether what it made can be used in this clone; where it cannot, it is made again."""

    @property
    def name(self) -> str:
        """The function's name."""
        return self.function.__name__

    @property
    def title(self) -> str:
        """The first line of its docstring."""
        return (inspect.getdoc(self.function) or self.name).splitlines()[0].rstrip(".")

    @property
    def options(self) -> tuple[inspect.Parameter, ...]:
        """Its keyword parameters."""
        parameters = inspect.signature(self.function).parameters.values()
        return tuple(p for p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY)

    @property
    def needs(self) -> tuple[Need, ...]:
        """What it asks for, in order, without the release itself."""
        hints = get_type_hints(self.function)
        parameters = list(inspect.signature(self.function).parameters.values())[1:]
        return tuple(_need(p.name, hints[p.name]) for p in parameters if p.kind is not inspect.Parameter.KEYWORD_ONLY)

    @property
    def gives(self) -> type:
        """The type of its evidence."""
        found: type = get_type_hints(self.function)["return"]
        return found

    def __call__(self, *args: P.args, **options: P.kwargs) -> "Bound":
        """This step as an item of a flow, some of its options fixed."""
        return Bound(self, self.name, dict(options))


def _need(name: str, hint: Any) -> Need:
    if get_origin(hint) in (Union, UnionType) and NoneType in get_args(hint):
        return Need(name, next(each for each in get_args(hint) if each is not NoneType), False)
    return Need(name, hint, True)


@dataclass(frozen=True)
class Bound:
    """A step in a flow: under a name that is its own there, with options fixed by the flow."""

    step: Step[..., object]
    name: str
    options: Mapping[str, object] = field(default_factory=dict)

    def named(self, name: str) -> "Bound":
        """The same under another name; its key in the journal."""
        return replace(self, name=name)


@overload
def step(function: Callable[Concatenate[Release, A, B, C, D, E, P], T_co], /) -> Step[P, T_co]: ...
@overload
def step(function: Callable[Concatenate[Release, A, B, C, D, P], T_co], /) -> Step[P, T_co]: ...
@overload
def step(function: Callable[Concatenate[Release, A, B, C, P], T_co], /) -> Step[P, T_co]: ...
@overload
def step(function: Callable[Concatenate[Release, A, B, P], T_co], /) -> Step[P, T_co]: ...
@overload
def step(function: Callable[Concatenate[Release, A, P], T_co], /) -> Step[P, T_co]: ...
@overload
def step(function: Callable[Concatenate[Release, P], T_co], /) -> Step[P, T_co]: ...
def step(function: Callable[..., T_co], /) -> Step[..., T_co]:
    """Make a function a step."""
    return Step(function)


def local(made: Step[P, T_co]) -> Step[P, T_co]:
    """Mark a step whose product lies on one machine."""
    return replace(made, local=True)


def made_again_unless(here: Callable[[Release, Any], bool]) -> Callable[[Step[P, T_co]], Step[P, T_co]]:
    """Mark a step whose product may be missing in another clone that continues."""
    return lambda made: replace(made, here=here)


def collect(*modules: ModuleType) -> dict[str, Step[..., object]]:
    """The steps that these modules define, by name; raises `UsageError` where two have one name."""
    found: dict[str, Step[..., object]] = {}
    for module in modules:
        for value in vars(module).values():
            if not isinstance(value, Step) or value.function.__module__ != module.__name__:
                continue
            if value.name in found and found[value.name] is not value:
                other = found[value.name].function.__module__
                raise UsageError(
                    f"two steps are named {value.name}: in {other} and {module.__name__}", fix="rename one of them"
                )
            found[value.name] = value
    return found
