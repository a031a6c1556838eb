"""`python -m gates`: the answers on standard output, progress on standard error."""

from __future__ import annotations

import argparse
import importlib.util
import io
import os
import signal
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from .gate import MANUAL, CollectionError
from .matrix import HOTFIX
from .mistake import Mistake
from .settings import GateSettings, SettingsError, read_settings

if TYPE_CHECKING:
    from .gate_check import GateCheck
    from .redaction import Redact

OK, INTERNAL, USAGE, INTERRUPTED = 0, 1, 2, 130
FILES = {
    "report": "the JSON document",
    "junit": "JUnit XML",
    "sarif": "SARIF 2.1.0",
    "code_quality": "GitLab's code-quality JSON",
}
LIBRARIES = {"git": "GitPython", "markdown_it": "markdown-it-py"}


def main(argv: Sequence[str] | None = None) -> int:
    """0 ready, 2 usage or settings, 3 not ready, 130 interrupted."""
    arguments = _parser().parse_args(argv)
    try:
        return _asked(arguments)(arguments)
    except (SettingsError, CollectionError, Mistake) as error:
        print(_redactor(arguments.root)(str(error)), file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("interrupted; nothing was left running", file=sys.stderr)
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    name = f"python -m {__package__}"
    parser = argparse.ArgumentParser(
        prog=name,
        description="Is this checkout ready to be released? Exit code 0: ready, 3: not ready, 2: usage or settings.",
        epilog=f"examples:  {name}   {name} COD001   {name} --category testing   {name} --json > gates.json   "
        f"{name} --join parts",
    )
    what = f"ask these gates only, and those that they require; {MANUAL}: the plan's boxes that no gate decides"
    parser.add_argument("gates", nargs="*", metavar="ID", help=what)
    parser.add_argument("--category", help="ask the gates of one category only, as testing")
    parser.add_argument("--list", action="store_true", help="show the gates there are, and ask none")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of the table")
    for name, words in FILES.items():
        variable = f"GATES_{name.upper()}"
        parser.add_argument(
            f"--{name.replace('_', '-')}",
            type=Path,
            metavar="FILE",
            default=os.environ.get(variable) or None,
            help=f"write {words} to this file, too (or the variable {variable})",
        )
    parser.add_argument("--join", type=Path, metavar="DIR", help="ask nothing: make one answer of the reports in there")
    parser.add_argument("--root", type=Path, default=Path(), metavar="DIR", help="top of the checkout (default: here)")
    parser.add_argument("--milestone", help="instead of the one that the plan names")
    parser.add_argument("--hotfix", action="store_true", help="ask as much of the tests as the matrix asks of a hotfix")
    parser.add_argument("--fresh", action="store_true", help="use no earlier evidence, also of this very tree")
    parser.add_argument("--partial", action="store_true", help="say PARTIAL where required gates could only be skipped")
    return parser


def _asked(arguments: argparse.Namespace) -> Callable[[argparse.Namespace], int]:
    if arguments.join:
        return _join
    return _list if arguments.list else _check


def _list(arguments: argparse.Namespace) -> int:
    from .listing import catalogue
    from .report import as_list, as_list_json

    gates = catalogue(_settings(arguments).modules)
    print((as_list_json if arguments.json else as_list)(gates), end="")
    return OK


def _check(arguments: argparse.Namespace) -> int:
    _need_libraries()
    _must_be_top(arguments.root)
    from .gate_check import UnknownGate, check_gates
    from .report import as_progress

    redact = _redactor(arguments.root)
    try:
        check = check_gates(
            arguments.root.resolve(),
            settings=_settings(arguments),
            ids=arguments.gates,
            category=arguments.category,
            offered={"fresh": arguments.fresh, **({"release_type": HOTFIX} if arguments.hotfix else {})},
            partial=arguments.partial,
            tell=lambda each: print(as_progress(each, redact), file=sys.stderr, flush=True),
        )
    except UnknownGate as error:
        raise Mistake(f"{error}\nall gates: python -m {__package__} --list") from None
    return _say(check, arguments, redact)


def _join(arguments: argparse.Namespace) -> int:
    asking = [f"--{name}" for name in ("category", "milestone", "hotfix", "fresh", "list") if getattr(arguments, name)]
    if asking or arguments.gates:
        given = ", ".join([*arguments.gates, *asking])
        raise Mistake(f"--join asks nothing, it joins what was asked before\nfix: leave out {given}")
    _need_libraries()
    _must_be_top(arguments.root)
    from .join import join, read_parts
    from .overrides import who

    check = join(read_parts(arguments.join), head=_head(arguments.root), partial=arguments.partial)
    return _say(check, arguments, _redactor(arguments.root, who(check.judged)))


def _say(check: GateCheck, arguments: argparse.Namespace, redact: Redact) -> int:
    """Everything that leaves: files first, so that what is printed last is the answer."""
    from .outputs import scrubbed
    from .outputs.files import FORMATS, add_summary, write
    from .outputs.github import as_annotations
    from .redaction import as_it_is
    from .report import as_advice, as_table

    check = scrubbed(check, redact)
    for path, text in _files(check, arguments, FORMATS):
        write(path, text)
        print(f"written: {path}", file=sys.stderr)
    print(FORMATS["report"](check) if arguments.json else as_table(check, as_it_is), end="", flush=True)
    print(as_advice(check, as_it_is), end="", file=sys.stderr)
    if os.environ.get("GITHUB_ACTIONS") == "true":
        print(as_annotations(check), end="", file=sys.stderr)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        add_summary(Path(summary), check)
    return check.exit_code


def _files(
    check: GateCheck, arguments: argparse.Namespace, formats: Mapping[str, Callable[[GateCheck], str]]
) -> Iterator[tuple[Path, str]]:
    """What is written where: the JSON document beside the evidence, and all that was asked for."""
    asked = [*arguments.gates, *([arguments.category] if arguments.category else [])]
    if check.store:
        yield check.store / f"{'-'.join(['gates', *asked])}.json", formats["report"](check)
    for name, text in formats.items():
        if path := getattr(arguments, name):
            yield path, text(check)


def _redactor(root: Path, exempt: Collection[str] = ()) -> Redact:
    """Hides what is secret or personal, and what this run knows to be secret: its environment, git's remotes."""
    from .redaction import redactor, secrets_of_run

    return redactor(secrets_of_run(os.environ, root.resolve()), exempt)


def _head(root: Path) -> str | None:
    """The commit that is checked out here; None where there is none."""
    from .repository import Repository
    from .result import Unjudged

    try:
        return Repository(root).head().id
    except Unjudged:
        return None


def _settings(arguments: argparse.Namespace) -> GateSettings:
    _must_be_there(arguments.root)
    # Further modules of the project are found from its top.
    sys.path.insert(0, str(arguments.root.resolve()))
    settings = read_settings(arguments.root)
    return replace(settings, milestone=arguments.milestone) if arguments.milestone else settings


def _must_be_there(root: Path) -> None:
    if not root.is_dir():
        raise Mistake(f"--root {root}: no such folder")


def _must_be_top(root: Path) -> None:
    """Below the top git finds no commit and documents none of their folders: little would be judged, and pass."""
    _must_be_there(root)
    root = root.resolve()
    top = next((each for each in (root, *root.parents) if (each / ".git").exists()), root)
    if top != root:
        raise Mistake(f"{root} is below the top of a checkout\nfix: ask at its top, as by --root {top}")


def _need_libraries() -> None:
    missing = [package for name, package in LIBRARIES.items() if importlib.util.find_spec(name) is None]
    if missing:
        raise Mistake(f"not installed: {', '.join(missing)}\nfix: {sys.executable} -m pip install {' '.join(missing)}")


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _interrupt)  # as Ctrl-C: end what runs
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a path may hold bytes that no encoding has a letter for
    sys.exit(main())
