"""The composition root: `namespace()` for a tasks.py, and the same program without one."""

import gc
import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from invoke.collection import Collection
from invoke.exceptions import Exit as InvokeExit
from invoke.exceptions import ParseError
from invoke.program import Program

from . import commands
from .catalogue import all_steps, modules_of, named_here, sources
from .engine.errors import Exit, ReleaseError
from .engine.frontends import Manner, Run, task
from .engine.kept import kept
from .engine.redaction import clean, redact
from .engine.shown import Shown, shown

if TYPE_CHECKING:  # listing needs none of it: what is listed is kept
    from .engine.command import Command, Outcome
    from .engine.step import Step


def all_commands() -> "dict[str, Command]":
    """The commands by name: found in `commands/`."""
    from .engine.command import collect_commands

    return collect_commands(*modules_of(commands))


def namespace() -> Collection:
    """All tasks for a tasks.py: the commands, and each step on its own, also of modules that the settings name.

    What is wrong with these is told as a usage error by whoever loads the tasks.
    """
    try:
        return _collected()
    except ReleaseError as error:
        raise InvokeExit(redact(f"error: {error}"), code=int(error.exit)) from None


def _collected() -> Collection:
    named = named_here(Path.cwd())
    shows = kept(sources(*named), lambda: {"commands": _shown_commands(), "steps": _shown_steps(named)})
    root = Collection()
    groups: dict[str, Collection] = {}
    for each in (Shown(*fields) for fields in shows["commands"]):
        group, _, last = each.name.rpartition(".")
        place = groups.setdefault(group, Collection(group)) if group else root
        place.add_task(task(each, _command(each.name), name=last))
    for inner in groups.values():
        root.add_collection(inner)
    for each in (Shown(*fields) for fields in shows["steps"]):
        if each.name not in root.tasks:
            root.add_task(task(each, _step(each.name, named)))
    return root


def _shown_commands() -> list[Shown]:
    return [shown(each) for each in all_commands().values()]


def _shown_steps(named: tuple[str, ...]) -> list[Shown]:
    return [shown(_Alone(each)) for each in all_steps(*named).values()]


def _command(name: str) -> Run:
    return lambda given, manner: run_command(all_commands()[name], given, manner)


def _step(name: str, named: tuple[str, ...]) -> Run:
    return lambda given, manner: run_step(all_steps(*named)[name], given, manner)


class _Alone:
    """A step as a task of its own: with the release whose evidence it takes."""

    def __init__(self, step: "Step[..., object]") -> None:
        from .commands.alone import RELEASE

        self.name = step.name
        self.title = step.title
        self.options = (*step.options, RELEASE)


def run_command(command: "Command", given: Mapping[str, object], manner: Manner) -> int:
    """Run a command with the options that were given; prints its result, and answers its exit code."""
    collect_less_often()
    from .commands.session import Session
    from .engine.options import resolve

    options = resolve(command, ("the call", given))
    return show(command.function(Session(Path.cwd(), manner.dry, manner.json_lines), **options), manner)


def run_step(step: "Step[..., object]", given: Mapping[str, object], manner: Manner) -> int:
    """Run a step on its own, with the evidence of a release."""
    collect_less_often()
    from .commands.alone import run_alone
    from .commands.session import Session

    return show(run_alone(Session(Path.cwd(), manner.dry, manner.json_lines), step, given), manner)


def collect_less_often() -> None:
    """A command imports and makes much, and throws little away: looking for garbage took a tenth of its time."""
    gc.set_threshold(50_000)


def show(outcome: "Outcome", manner: Manner) -> int:
    """Print a result on standard output, scrubbed: text, where there is any, or exactly one JSON document."""
    words = json.dumps(clean(outcome.data), indent=2, default=str) if manner.json else redact(outcome.text)
    try:
        print(words, end="\n" if words else "", flush=True)
    except BrokenPipeError:  # who reads has enough, as `head` has: what was done is done
        with suppress(BrokenPipeError):
            sys.stdout.close()
    return int(outcome.exit)


class Suite(Program):
    """invoke's program with our tasks, where a usage error exits 2."""

    def run(self, argv: list[str] | None = None, exit: bool = True) -> None:
        """Parse and run; usage errors that invoke's parser finds exit 2, not 1."""
        self.exit_with_usage = exit
        super().run(argv, exit)

    def parse_core(self, argv: list[str] | None) -> None:
        """Parse the program's own flags."""
        _usage(lambda: super(Suite, self).parse_core(argv))

    def parse_tasks(self) -> None:
        """Parse the tasks and their flags."""
        _usage(super().parse_tasks)


def _usage(parse: Any) -> None:
    try:
        parse()
    except ParseError as error:
        fix = "see the tasks: invoke --list, or a task's flags: invoke --help TASK"
        print(redact(f"error: {error}\n  fix: {fix}"), file=sys.stderr)
        raise InvokeExit(code=int(Exit.USAGE)) from None


def main() -> None:
    """`python -m release_tasks`: the same program, without a tasks.py."""
    from .engine.state import suite_version

    try:
        tasks = namespace()
    except InvokeExit as end:
        sys.exit(_told(end))
    Suite(version=suite_version(), namespace=tasks, name="release-tasks", binary="release-tasks").run()


def _told(end: InvokeExit) -> int:
    print(end.message, file=sys.stderr)
    return end.code
