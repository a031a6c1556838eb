"""Steps and commands as invoke tasks (design, Doors).

invoke reports an option that was not given with its default: so it is given `None`, `[]`, or two flags per boolean,
never the real default. Nothing here is imported that listing does not need.
"""

import json
import sys
from collections.abc import Callable, Mapping
from copy import copy
from traceback import format_exc
from typing import Any

from invoke.context import Context
from invoke.exceptions import Exit as InvokeExit
from invoke.parser.argument import Argument
from invoke.tasks import Task

from .errors import Exit, ReleaseError
from .redaction import clean, redact
from .shown import Shown

SCHEMA = 1
"""Version of the JSON documents that tasks print."""

Run = Callable[[Mapping[str, object], "Manner"], int]


class Manner:
    """How a task was called: preview, JSON, traceback."""

    def __init__(self, *, dry: bool, json: bool, json_lines: bool, debug: bool) -> None:
        self.dry = dry
        self.json = json
        self.json_lines = json_lines
        self.debug = debug


def task(shown: Shown, run: Run, *, name: str | None = None) -> Task[Any]:
    """An invoke task for a step or command; `run` is handed the options that were given, and answers the exit code."""

    def body(c: Context, /, **said: object) -> None:
        rest = {name: bool(said[name]) for name in ("json", "json_lines", "debug")}
        manner = Manner(dry=bool(said["dry_run"] or c.config.run.dry), **rest)
        code = guarded(lambda: run(_given(shown, said), manner), manner)
        if code:
            raise InvokeExit(code=code)

    body.__doc__ = shown.title
    return _Task(body, (name or shown.name).replace("_", "-"), shown)


def _given(shown: Shown, said: Mapping[str, object]) -> dict[str, object]:
    """The options that were given, by their own names."""
    given = {flag: value for flag, value in said.items() if value != shown.flags[flag]}
    turned_off = {name: False for name in shown.options if f"no_{name}" in given}
    return {**{name: value for name, value in given.items() if name in shown.options}, **turned_off}


class _Task(Task[Any]):
    """A task whose flags are known: invoke inspects nothing, and shortens none to a letter that may change."""

    def __init__(self, body: Callable[..., object], name: str, shown: Shown) -> None:
        super().__init__(body, name=name, positional=())
        self._shown = shown

    def get_arguments(self, ignore_unknown_help: bool | None = None) -> list[Argument]:
        """Its flags."""
        return [_flag(name, unset, self._shown.help[name]) for name, unset in self._shown.flags.items()]


class _Flag(Argument):
    """A flag of ours. The parser copies those of every task before it reads a word; no value is changed in place."""

    def __deepcopy__(self, memo: dict[int, object]) -> "_Flag":
        return copy(self)

    def __repr__(self) -> str:
        return f"--{self.name}"  # as the parser's messages show it


def _flag(name: str, unset: Any, help: str) -> _Flag:
    words = name.strip("_").replace("_", "-")
    kind = str if unset is None else type(unset)
    return _Flag(words, kind=kind, default=unset, help=help, attr_name=name if name != words else None)


def guarded(call: Callable[[], int], manner: Manner) -> int:
    """Run it; every error becomes words on standard error and an exit code, never a traceback without `--debug`.

    With `--json` the one document on standard output says it too.
    """
    try:
        return call()
    except ReleaseError as error:
        print(redact(f"{'nothing to do' if error.exit == Exit.DONE else 'error'}: {error}"), file=sys.stderr)
        return _ended(manner, error.exit, error.summary, error.fix, error.data)
    except KeyboardInterrupt:
        words = (
            "interrupted; what was begun, if anything, is kept: the same command continues it, invoke status shows it"
        )
        print(words, file=sys.stderr)
        return _ended(manner, Exit.INTERRUPTED, words, "invoke status")
    except Exception as error:  # noqa: BLE001  # told in words, and as a whole with --debug
        if manner.debug:
            print(redact(format_exc()), file=sys.stderr)
        words = redact(f"internal error: {type(error).__name__}: {error}")
        print(f"{words}\n  fix: report it, with the output of --debug", file=sys.stderr)
        return _ended(manner, Exit.INTERNAL, words, "report it, with the output of --debug")


def _ended(manner: Manner, code: Exit, words: str, fix: str, more: Mapping[str, object] | None = None) -> int:
    if manner.json:
        document = {"schema": SCHEMA, "exit": int(code), "error": words, "fix": fix, **(more or {})}
        print(json.dumps(clean(document), indent=2))
    return int(code)
