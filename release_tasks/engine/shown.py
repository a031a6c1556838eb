"""What a task shows of a step or command, as plain data, so that listing can keep it (kept.py)."""

import inspect
from collections.abc import Iterable
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Protocol, Union, get_args, get_origin

EVERYWHERE = {
    "dry_run": "show what would be done, and change nothing",
    "json": "print one JSON document on standard output",
    "json_lines": "show progress as JSON lines on standard error",
    "debug": "show the traceback of an internal error",
}
"""The flags of every task."""


class Runnable(Protocol):
    """What can become a task: a step or a command."""

    @property
    def name(self) -> str:
        """Its name; a dash for each underscore makes the task's."""
        ...

    @property
    def title(self) -> str:
        """What it does, in a line."""
        ...

    @property
    def options(self) -> tuple[inspect.Parameter, ...]:
        """Its keyword parameters."""
        ...


class Shown(NamedTuple):
    """A step or command as its task shows it; JSON has a form for all of it.

    Attributes:
        options: the names of its own options
        flags: name to the value that means "not given": None, False, []. A flag `no_x` turns the option `x` off
        help: flag to help text
    """

    name: str
    title: str
    options: list[str]
    flags: dict[str, Any]
    help: dict[str, str]


def shown(runnable: Runnable) -> Shown:
    """What the task of a step or command shows."""
    options = runnable.options
    flags = dict.fromkeys(EVERYWHERE, False) | {flag: unset for each in options for flag, unset in _flags(each)}
    return Shown(runnable.name, runnable.title, [each.name for each in options], flags, _help(options))


def _flags(parameter: inspect.Parameter) -> list[tuple[str, object]]:
    """The flags of an option, each with the value that means "not given"."""
    if isinstance(parameter.default, bool):
        turning_off = [(f"no_{parameter.name}", False)] if parameter.default else []
        return [(parameter.name, False), *turning_off]
    return [(parameter.name, [] if isinstance(parameter.default, tuple) else None)]


def _help(options: Iterable[inspect.Parameter]) -> dict[str, str]:
    """Flag to help text: the annotation's words, its type and its default."""
    texts = dict(EVERYWHERE)
    for parameter in options:
        texts[parameter.name] = describe(parameter)
        if parameter.default is True:
            texts[f"no_{parameter.name}"] = f"not: {describe(parameter)}"
    return texts


def describe(parameter: inspect.Parameter) -> str:
    """What an option is: words from `Annotated[type, "words"]`, then type and default."""
    hint = parameter.annotation
    words = next((str(extra) for extra in get_args(hint)[1:]), "") if get_origin(hint) is Annotated else ""
    kind = _in_words(get_args(hint)[0] if get_origin(hint) is Annotated else hint)
    default = "" if parameter.default in (parameter.empty, None, False, True, ()) else f", default {parameter.default}"
    return f"{words} ({kind}{default})".strip()


def _in_words(kind: Any) -> str:
    """A type: the values of a `Literal`; that an option may be left out goes without saying."""
    if get_origin(kind) is Literal:
        return "|".join(map(str, get_args(kind)))
    if get_origin(kind) in (Union, UnionType):
        return " or ".join(_in_words(each) for each in get_args(kind) if each is not NoneType)
    if get_origin(kind) is tuple:
        return f"{_in_words(get_args(kind)[0])}, more than once for more"
    return getattr(kind, "__name__", str(kind))
