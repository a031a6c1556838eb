"""Options of a step: bound in the flow, then the call, then the settings, then the signature (design, idea 2).

One pydantic model is made from the signature when the step runs; all mistakes are reported at once, each with where it
was written.
"""

import inspect
from collections import ChainMap
from collections.abc import Callable, Mapping
from typing import Any, Protocol, get_type_hints

from pydantic import ConfigDict, ValidationError, create_model

from .errors import UsageError
from .flow import Flow
from .settings import Settings
from .step import Bound

Layer = tuple[str, Mapping[str, object]]


class Optioned(Protocol):
    """A step or a command."""

    @property
    def function(self) -> Callable[..., object]:
        """What it runs."""
        ...

    @property
    def name(self) -> str:
        """What messages call it."""
        ...

    @property
    def options(self) -> tuple[inspect.Parameter, ...]:
        """Its keyword parameters."""
        ...


def resolve(step: Optioned, *layers: Layer) -> dict[str, Any]:
    """The validated options of a step or a command; `layers` are (where written, values), strongest first."""
    hints = get_type_hints(step.function, include_extras=True)
    fields: dict[str, Any] = {p.name: (hints[p.name], ... if p.default is p.empty else p.default) for p in step.options}
    model = create_model(step.name, __config__=ConfigDict(extra="forbid", arbitrary_types_allowed=True), **fields)
    values = ChainMap(*(dict(values) for _, values in layers))
    try:
        made = model.model_validate(dict(values))
    except ValidationError as error:
        lines = [
            f"  {_where(layers, e['loc'])}: {step.name}.{'.'.join(map(str, e['loc']))}: {e['msg']}"
            for e in error.errors()
        ]
        raise UsageError("\n".join([f"options of {step.name} are not valid:", *lines]), fix=_known(step)) from None
    return {name: getattr(made, name) for name in fields}


def layers_of(bound: Bound, settings: Settings) -> tuple[Layer, ...]:
    """Where the options of a step in a flow are written, strongest first."""
    name = bound.step.name
    return ("the flow", bound.options), (f"[tool.release.{name}]", settings.options.get(name, {}))


def check_options(flow: Flow, settings: Settings) -> None:
    """Raise `UsageError` with every mistake in the options of a flow's steps, before its first step."""
    mistakes = []
    for bound in flow.steps():
        try:
            resolve(bound.step, *layers_of(bound, settings))
        except UsageError as error:
            mistakes.append(str(error))
    if mistakes:
        raise UsageError("\n".join(dict.fromkeys(mistakes)), fix="mend these settings, then run the same command")


def _where(layers: tuple[Layer, ...], location: tuple[Any, ...]) -> str:
    return next((where for where, values in layers if location and location[0] in values), "missing")


def _known(step: Optioned) -> str:
    names = ", ".join(f"--{p.name.replace('_', '-')}" for p in step.options)
    return f"options of {step.name}: {names}" if names else f"{step.name} has no options"
