"""`python -m gates`: the answers on standard output, progress on standard error."""

from __future__ import annotations

import argparse
import importlib.util
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import FrameType

from .gate import CollectionError
from .settings import GateSettings, SettingsError, read_settings

OK, INTERNAL, USAGE, INTERRUPTED = 0, 1, 2, 130
LIBRARIES = {"git": "GitPython", "markdown_it": "markdown-it-py"}


class _Usage(Exception):
    """What was asked cannot be done; the message says what to do instead."""


def main(argv: Sequence[str] | None = None) -> int:
    """0 ready, 2 usage or settings, 3 not ready, 130 interrupted."""
    arguments = _parser().parse_args(argv)
    try:
        return _list(arguments) if arguments.list else _check(arguments)
    except (SettingsError, CollectionError, _Usage) as error:
        print(error, file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("interrupted; nothing was left running", file=sys.stderr)
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    name = f"python -m {__package__}"
    parser = argparse.ArgumentParser(
        prog=name,
        description="Is this checkout ready to be released? Exit code 0: ready, 3: not ready, 2: usage or settings.",
        epilog=f"examples:  {name}   {name} COD001   {name} --category testing   {name} --json > gates.json",
    )
    parser.add_argument("gates", nargs="*", metavar="ID", help="ask these gates only, and those that they require")
    parser.add_argument("--category", help="ask the gates of one category only, as testing")
    parser.add_argument("--list", action="store_true", help="show the gates there are, and ask none")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of the table")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the JSON document to this file, too")
    parser.add_argument("--root", type=Path, default=Path(), metavar="DIR", help="top of the checkout (default: here)")
    parser.add_argument("--milestone", help="instead of the one that the plan names")
    parser.add_argument("--fresh", action="store_true", help="use no earlier evidence, also of this very tree")
    parser.add_argument("--partial", action="store_true", help="say PARTIAL where required gates could only be skipped")
    return parser


def _list(arguments: argparse.Namespace) -> int:
    from .listing import catalogue
    from .report import as_list, as_list_json

    gates = catalogue(_settings(arguments).modules)
    print((as_list_json if arguments.json else as_list)(gates), end="")
    return OK


def _check(arguments: argparse.Namespace) -> int:
    _need_libraries()
    from .gate_check import UnknownGate, check_gates
    from .redact import redactor, secrets_of
    from .report import as_advice, as_json, as_line, as_table

    redact = redactor(secrets_of(os.environ))
    try:
        check = check_gates(
            arguments.root.resolve(),
            settings=_settings(arguments),
            ids=arguments.gates,
            category=arguments.category,
            offered={"fresh": arguments.fresh},
            partial=arguments.partial,
            tell=lambda each: print(as_line(each, redact), file=sys.stderr, flush=True),
        )
    except UnknownGate as error:
        raise _Usage(f"{error}\nall gates: python -m {__package__} --list") from None
    document = as_json(check, redact)
    for path in _reports(arguments, check.store):
        _write(path, document)
    print(document if arguments.json else as_table(check, redact), end="", flush=True)
    print(as_advice(check, redact), end="", file=sys.stderr)
    return check.exit_code


def _settings(arguments: argparse.Namespace) -> GateSettings:
    if not arguments.root.is_dir():
        raise _Usage(f"--root {arguments.root}: no such folder")
    # Further modules of the project are found from its top.
    sys.path.insert(0, str(arguments.root.resolve()))
    settings = read_settings(arguments.root)
    return replace(settings, milestone=arguments.milestone) if arguments.milestone else settings


def _need_libraries() -> None:
    missing = [package for name, package in LIBRARIES.items() if importlib.util.find_spec(name) is None]
    if missing:
        raise _Usage(f"not installed: {', '.join(missing)}\nfix: {sys.executable} -m pip install {' '.join(missing)}")


def _reports(arguments: argparse.Namespace, store: Path | None) -> list[Path]:
    """Where the JSON document goes: beside the evidence, and where it is asked for."""
    asked = [*arguments.gates, *([arguments.category] if arguments.category else [])]
    kept = [store / f"{'-'.join(['gates', *asked])}.json"] if store else []
    return kept + ([arguments.report] if arguments.report else [])


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{os.getpid()}")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
        print(f"written: {path}", file=sys.stderr)
    except OSError as error:
        raise _Usage(f"{path}: cannot be written: {error.strerror}") from None


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _interrupt)  # as Ctrl-C: end what runs
    sys.exit(main())
