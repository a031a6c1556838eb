"""Every setting of a project with its value, and where that was said: a line of a file, or nowhere, the default."""

import dataclasses
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from gates.redaction import MASK, is_secret_name
from gates.settings import GateSettings

from .limits import limits

if TYPE_CHECKING:
    from pydantic import BaseModel

    from ..engine.settings import Settings
    from ..engine.written import Key

DEFAULT = "default"
SHARED = frozenset({"suites", "plan", "tag", "environments"})
"""What the gates take from the settings beside theirs, or have as tables."""


class Configured(NamedTuple):
    """One setting: its dotted name, its value as JSON has it, and where that was said."""

    name: str
    value: Any
    origin: str

    def redacted(self, redact: Callable[[str], str]) -> "Configured":
        """The same without the secrets that are in its texts."""
        return self._replace(value=_redacted(self.value, redact))


Origin = Callable[["Key"], str]


def configured(
    settings: "Settings", gates: GateSettings, options: Mapping[str, Mapping[str, inspect.Parameter]], origin: Origin
) -> tuple[Configured, ...]:
    """Every setting: the project's, its limits, the gates', and the options of each step; secrets are masked."""
    rows = (
        *_model(settings, ()),
        *((("limits", name), each.seconds) for name, each in limits(settings.limits).items()),
        *_gates(gates),
        *_options(settings, options),
    )
    return tuple(Configured(named(key), hidden(key, value), origin(key)) for key, value in rows)


def named(key: "Key") -> str:
    """A key as it is written: `environments.staging.port`, `probes[0].path`."""
    words = (f"[{word}]" if isinstance(word, int) else f".{_quoted(word)}" for word in key)
    return "".join(words).removeprefix(".")


def hidden(key: "Key", value: Any) -> Any:
    """The value, masked where a person gave it a name that secrets have: a header, a variable, an option."""
    theirs = any(word in ("env", "headers", "json") for word in key[:-1])
    secret = is_secret_name(str(key[-1])) or str(key[-1]).lower() in ("authorization", "cookie")
    return MASK if theirs and secret and value is not None else value


def _model(model: "BaseModel", key: "Key") -> Iterator[tuple["Key", Any]]:
    """Every field of a model, and of the models in it."""
    for name, field in type(model).model_fields.items():
        if key or name not in ("limits", "gates", "options"):
            yield from _value(getattr(model, name), (*key, field.alias or name))


def _value(value: Any, key: "Key") -> Iterator[tuple["Key", Any]]:
    """The value itself, or what is in it where it is a table, or a list of tables."""
    if _is_model(value):
        yield from _model(value, key)
        return
    inner: list[tuple[str | int, Any]] = list(value.items()) if isinstance(value, Mapping) else []
    if isinstance(value, tuple) and any(map(_is_model, value)):
        inner = list(enumerate(value))
    for word, each in inner:
        yield from _value(each, (*key, word))
    if not inner:
        yield key, list(value) if isinstance(value, tuple) else value


def _is_model(value: object) -> bool:
    return hasattr(type(value), "model_fields")


def _gates(gates: GateSettings) -> Iterator[tuple["Key", Any]]:
    for field in dataclasses.fields(gates):
        if field.name not in SHARED:
            yield from _value(getattr(gates, field.name), ("gates", field.name))
    for suite, settings in gates.suites.items():
        for field in dataclasses.fields(settings):
            yield from _value(getattr(settings, field.name), ("gates", suite, field.name))


def _options(
    settings: "Settings", options: Mapping[str, Mapping[str, inspect.Parameter]]
) -> Iterator[tuple["Key", Any]]:
    """The options of steps that may have a table; one without a default has to be given, by a flow or a person."""
    taken = type(settings).model_fields
    for step, parameters in sorted((step, each) for step, each in options.items() if step not in taken):
        given = settings.options.get(step, {})
        for name, parameter in parameters.items():
            value = None if parameter.default is parameter.empty else parameter.default
            yield from _value(given.get(name, value), (step, name))


def _redacted(value: Any, redact: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return redact(value)
    return [_redacted(each, redact) for each in value] if isinstance(value, list) else value


def _quoted(word: str) -> str:
    return word if word and all(each.isalnum() or each in "-_" for each in word) else f'"{word}"'
