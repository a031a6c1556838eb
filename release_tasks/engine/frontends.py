"""Steps and commands as invoke tasks (design, Doors).

invoke takes option types from defaults only, and reports an option that was not given with its default: so it is given
`None`, `[]`, or two flags per boolean, never the real default. Nothing here is imported that listing does not need.
"""

import inspect
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Protocol, Union, get_args, get_origin

from invoke.context import Context
from invoke.exceptions import Exit as InvokeExit
from invoke.tasks import Task

from .errors import Exit, ReleaseError

SCHEMA = 1
"""Version of the JSON documents that tasks print."""
EVERYWHERE = {
    "dry_run": "show what would be done, and change nothing",
    "json": "print one JSON document on standard output",
    "json_lines": "show progress as JSON lines on standard error",
    "debug": "show the traceback of an internal error",
}


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


Run = Callable[[Mapping[str, object], "Manner"], int]


class Manner:
    """How a task was called: preview, JSON, traceback."""

    def __init__(self, *, dry: bool, json: bool, json_lines: bool, debug: bool) -> None:
        self.dry = dry
        self.json = json
        self.json_lines = json_lines
        self.debug = debug


def task(runnable: Runnable, run: Run, *, name: str | None = None) -> Task[Any]:
    """An invoke task for a step or command; `run` is handed the options that were given, and answers the exit code."""
    flags = {flag: unset for parameter in runnable.options for flag, unset in _flags(parameter)}
    flags |= {flag: False for flag in EVERYWHERE if flag not in flags}

    def body(c: Context, /, **said: object) -> None:
        given = _given(runnable.options, {flag: value for flag, value in said.items() if value != flags[flag]})
        rest = {name: bool(said[name]) for name in ("json", "json_lines", "debug")}
        manner = Manner(dry=bool(said["dry_run"] or c.config.run.dry), **rest)
        code = guarded(lambda: run(given, manner), manner)
        if code:
            raise InvokeExit(code=code)

    parameters = [inspect.Parameter("c", inspect.Parameter.POSITIONAL_OR_KEYWORD)]
    parameters += [
        inspect.Parameter(f, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=unset) for f, unset in flags.items()
    ]
    body.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # what invoke reads its flags from
    body.__doc__ = runnable.title
    lists = [flag for flag, unset in flags.items() if unset == []]
    return Task(
        body, name=name or runnable.name.replace("_", "-"), help=_help(runnable.options), positional=(), iterable=lists,
        auto_shortflags=False,  # a letter would be another flag's as soon as one is added
    )  # fmt: skip


def _flags(parameter: inspect.Parameter) -> list[tuple[str, object]]:
    """The flags of an option, each with the value that means "not given"."""
    if isinstance(parameter.default, bool):
        return (
            [(parameter.name, False), (f"no_{parameter.name}", False)]
            if parameter.default
            else [(parameter.name, False)]
        )
    return [(parameter.name, [] if isinstance(parameter.default, tuple) else None)]


def _given(options: Iterable[inspect.Parameter], said: Mapping[str, object]) -> dict[str, object]:
    names = {parameter.name for parameter in options}
    turned_off = {name: False for name in names if f"no_{name}" in said}
    return {**{name: value for name, value in said.items() if name in names}, **turned_off}


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
    shown = _shown(get_args(hint)[0] if get_origin(hint) is Annotated else hint)
    default = "" if parameter.default in (parameter.empty, None, False, True) else f", default {parameter.default}"
    return f"{words} ({shown}{default})".strip()


def _shown(kind: Any) -> str:
    """A type in words: the values of a `Literal`; that an option may be left out goes without saying."""
    if get_origin(kind) is Literal:
        return "|".join(map(str, get_args(kind)))
    if get_origin(kind) in (Union, UnionType):
        return " or ".join(_shown(each) for each in get_args(kind) if each is not NoneType)
    return getattr(kind, "__name__", str(kind))


def guarded(call: Callable[[], int], manner: Manner) -> int:
    """Run it; every error becomes words on standard error and an exit code, never a traceback without `--debug`.

    With `--json` the one document on standard output says it too.
    """
    try:
        return call()
    except ReleaseError as error:
        print(f"{'nothing to do' if error.exit == Exit.DONE else 'error'}: {error}", file=sys.stderr)
        return _ended(manner, error.exit, error.summary, error.fix)
    except KeyboardInterrupt:
        words = "interrupted; what was begun is kept: run the same command to continue, invoke status to see"
        print(words, file=sys.stderr)
        return _ended(manner, Exit.INTERRUPTED, words, "invoke status")
    except Exception as error:
        if manner.debug:
            raise
        words = f"internal error: {type(error).__name__}: {error}"
        print(f"{words}\n  fix: report it, with the output of --debug", file=sys.stderr)
        return _ended(manner, Exit.INTERNAL, words, "report it, with the output of --debug")


def _ended(manner: Manner, code: Exit, words: str, fix: str) -> int:
    if manner.json:
        print(json.dumps({"schema": SCHEMA, "exit": int(code), "error": words, "fix": fix}, indent=2))
    return int(code)
