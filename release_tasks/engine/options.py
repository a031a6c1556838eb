"""Options of a step: bound in the flow, then the call, then the settings, then the signature (design, idea 2).

One pydantic model is made from the signature when the step runs; all mistakes are reported at once, each with where it
was written.
"""

import inspect
from collections import ChainMap
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, Protocol, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

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
    model = _model(step)
    values = ChainMap(*(dict(values) for _, values in layers))
    try:
        made = model.model_validate(dict(values))
    except ValidationError as error:
        lines = [
            f"  {_where(layers, e['loc'])}: {step.name}.{'.'.join(map(str, e['loc']))}: {_say(step, e)}"
            for e in error.errors()
        ]
        raise UsageError("\n".join([f"options of {step.name} are not valid:", *lines]), fix=_known(step)) from None
    return {option.name: getattr(made, option.name) for option in step.options}


def check_tables(
    steps: Mapping[str, Optioned], tables: Mapping[str, Mapping[str, object]], where: Callable[[str, str], str]
) -> None:
    """Raise `UsageError` with every mistake in the tables that steps have in the settings; `where` a key is written.

    An option that has to be given may be given elsewhere.
    """
    mistakes = []
    for name, table in tables.items():
        try:
            _model(steps[name]).model_validate(dict(table))
        except ValidationError as error:
            mistakes += [
                f"  {where(name, str(e['loc'][0]))}: {name}.{'.'.join(map(str, e['loc']))}: {_say(steps[name], e)}"
                for e in error.errors()
                if e["type"] != "missing"
            ]
    if mistakes:
        lines = "\n".join(["options of steps are not valid:", *mistakes])
        raise UsageError(lines, fix="mend these; a step's options: invoke STEP --help")


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


def _model(step: Optioned) -> type[BaseModel]:
    hints = get_type_hints(step.function, include_extras=True)
    fields: dict[str, Any] = {p.name: (hints[p.name], ... if p.default is p.empty else p.default) for p in step.options}
    return create_model(step.name, __config__=ConfigDict(extra="forbid", arbitrary_types_allowed=True), **fields)


def _say(step: Optioned, error: Any) -> str:
    if error["type"] != "extra_forbidden":
        return str(error["msg"])
    meant = get_close_matches(str(error["loc"][-1]), [option.name for option in step.options], n=1)
    return "unknown option" + (f"; did you mean {meant[0]}?" if meant else "")


def _where(layers: tuple[Layer, ...], location: tuple[Any, ...]) -> str:
    return next((where for where, values in layers if location and location[0] in values), "missing")


def _known(step: Optioned) -> str:
    names = ", ".join(f"--{p.name.rstrip('_').replace('_', '-')}" for p in step.options)
    return f"options of {step.name}: {names}" if names else f"{step.name} has no options"
