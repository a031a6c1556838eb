"""What a person says that is no single step: a function with options, found by `collect` like a step."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from .errors import UsageError


@dataclass(frozen=True)
class Outcome:
    """What a command answers: text for a person, the same as data, and the exit code."""

    text: str
    data: dict[str, Any]
    exit: int = 0


@dataclass(frozen=True)
class Command:
    """A function of a session, whose keyword parameters are its flags."""

    function: Callable[..., Outcome]
    name: str

    @property
    def title(self) -> str:
        """The first line of its docstring."""
        return (inspect.getdoc(self.function) or self.name).splitlines()[0].rstrip(".")

    @property
    def options(self) -> tuple[inspect.Parameter, ...]:
        """Its keyword parameters."""
        parameters = inspect.signature(self.function).parameters.values()
        return tuple(p for p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY)


def command(name: str) -> Callable[[Callable[..., Outcome]], Command]:
    """Make a function a command; a dot in its name makes a group: `environment.down`."""

    def made(function: Callable[..., Outcome]) -> Command:
        return Command(function, name)

    return made


def collect_commands(*modules: ModuleType) -> dict[str, Command]:
    """The commands that these modules define; raises `UsageError` where two have one name."""
    found: dict[str, Command] = {}
    for module in modules:
        for value in vars(module).values():
            if not isinstance(value, Command) or value.function.__module__ != module.__name__:
                continue
            if value.name in found:
                raise UsageError(f"two commands are named {value.name}", fix="rename one of them")
            found[value.name] = value
    return found
