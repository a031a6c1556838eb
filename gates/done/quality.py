"""Linter, types and formatting, by the tools that the project configures, or by the commands of its settings."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ..result import Finding, Result, Unjudged, failed, passed, skipped, unknown
from ..settings.done import DoneSettings
from ..suites import find_packages
from ..tools import Finished, Tools
from ..wording import count
from .parts import Check
from .quality_tools import TOOLS, Complaint, Configured, Tool, complaints, configured, looked_at

SHOWN = 20  # complaints of a tool that are shown; the evidence has their number
SETTINGS = "[tool.release.gates.done]"
_NOT_THERE = (None, 127)  # 127: a version manager's stand-in for what is not installed


@dataclass(frozen=True)
class Runs:
    """All that running a tool needs: where, with which interpreter, and a folder for what it remembers."""

    root: Path
    tools: Tools
    python: str
    cache: Path
    timeout: float

    def __call__(self, argv: Sequence[str]) -> Finished | None:
        """Run it, from beside the project's interpreter, from PATH, or from beside our own; None: not installed."""
        beside = [str(Path(each).parent / argv[0]) for each in (self.python, sys.executable)]
        names = (
            [argv[0]] if "/" in argv[0] else [name for name in (beside[0], argv[0], beside[1]) if self._may_be(name)]
        )
        for name in names:
            done = self.tools.run((name, *argv[1:]), cwd=self.root, env=self._environment(), timeout=self.timeout)
            if done.timed_out:
                fix = f"raise `timeout` in {SETTINGS}"
                raise Unjudged(unknown(f"{argv[0]} was ended after {self.timeout:g} s", fix=fix))
            if done.code not in _NOT_THERE:
                return done
        return None

    @staticmethod
    def _may_be(name: str) -> bool:
        return "/" not in name or Path(name).is_file()

    def _environment(self) -> dict[str, str]:
        """What tools remember stays out of the checkout; what they say is plain text."""
        caches = {name: str(self.cache / folder) for name, folder in _CACHES.items()}
        plain = {"PYTHONUTF8": "1", "NO_COLOR": "1", "MYPY_FORCE_COLOR": "0"}
        return {name: value for name, value in os.environ.items() if name != "FORCE_COLOR"} | caches | plain


_CACHES = {"RUFF_CACHE_DIR": "ruff", "MYPY_CACHE_DIR": "mypy", "BLACK_CACHE_DIR": "black", "PYLINTHOME": "pylint"}


def quality(runs: Runs, settings: DoneSettings) -> Iterator[Check]:
    """A check for each tool that is configured, or that the settings name; one of each kind where there is none."""
    for kind in ("linter", "types", "format"):
        command: tuple[str, ...] = getattr(settings, kind)
        if command:
            words = tuple(runs.python if word == "{python}" else word for word in command)
            yield Check(kind, partial(_own, runs, words), kind)
            continue
        try:
            found = configured(runs.root, kind)
        except Unjudged as cannot:
            yield Check(kind, partial(_known, cannot.result), kind)
            continue
        yield from (Check(each.tool.name, partial(_configured, runs, each), kind) for each in found)
        if not found:
            yield Check(kind, partial(_known, skipped("not configured")), kind)


def _known(result: Result) -> Result:
    return result


def _configured(runs: Runs, found: Configured) -> Result:
    tool = found.tool
    done = runs((*tool.argv, *_more_words(runs, found)))
    if done is None:
        fix = f"python -m pip install {tool.argv[0]}; or say by which command: `{tool.kind}` in {SETTINGS}"
        return unknown(f"{tool.argv[0]} is configured in {found.where}, and not installed", fix=fix)
    files = _files(runs, tool, done)
    return _judged(runs, tool.name, done, files, found.where)


def _own(runs: Runs, argv: tuple[str, ...]) -> Result:
    done = runs(argv)
    if done is None:
        return unknown(f"{argv[0]} is not installed", fix=f"install it, or mend the command in {SETTINGS}")
    tool = _named(argv)
    files = _files(runs, tool, done) if tool else None
    name = tool.name if tool else " ".join((Path(argv[0]).name, *argv[1:3]))
    return _judged(runs, name, done, files, SETTINGS, counts=tool is not None)


def _named(argv: Sequence[str]) -> Tool | None:
    """The tool that these words start, where it is one we know: `ruff format …`, `python -m mypy …`."""
    words = [Path(argv[0]).name, *argv[1:]]
    words = words[2:] if words[1:2] == ["-m"] else words
    by_name = {each.name: each for each in TOOLS}
    return by_name.get(" ".join(words[:2])) or by_name.get(words[0] if words else "")


def _more_words(runs: Runs, found: Configured) -> tuple[str, ...]:
    """What mypy is told besides: the project's interpreter, and what to look at where its settings do not say."""
    if found.tool.name != "mypy":
        return ()
    python = () if "python_executable" in found.table else ("--python-executable", runs.python)
    if any(key in found.table for key in ("files", "packages", "modules")):
        return python
    home = "src" if (runs.root / "src").is_dir() else ""
    packages = [name for name in find_packages(runs.root) if (runs.root / home / name).is_dir()]
    return (*python, *([home] if home else packages or ["."]))


def _files(runs: Runs, tool: Tool, done: Finished) -> int | None:
    if not tool.listing:
        return looked_at(f"{done.out}\n{done.err}", tool.counted)
    listed = runs(tool.listing)
    return len(listed.out.splitlines()) if listed and listed.ok else None


def _judged(runs: Runs, name: str, done: Finished, files: int | None, where: str, *, counts: bool = True) -> Result:
    found = complaints(f"{done.out}\n{done.err}", runs.root)
    seen: dict[str, Any] = {
        "command": [Path(done.argv[0]).name, *done.argv[1:]],
        "version": _version(runs, done.argv),
        "configured": where,
        "files": files,
        "code": done.code,
        "complaints": len(found),
        "seconds": round(done.seconds, 2),
    }
    by_hand = f"run `{' '.join((Path(done.argv[0]).name, *done.argv[1:]))}` by hand"
    if done.code and (found or done.code == 1 or not (counts or done.code < 0)):
        shown = [_finding(each, name) for each in found[:SHOWN]] or [
            Finding(done.last_words or f"{name} fails", by_hand)
        ]
        details = f"{count(len(found), 'complaint')}" if found else f"ended with {done.code}: {done.last_words}"
        return failed(shown, details, **seen)
    if done.code:
        return unknown(f"{name} ended with {done.code}: {done.last_words}", fix=by_hand, **seen)
    if counts and not files:
        said = "looked at no file" if files == 0 or _saw_none(done) else "does not say how many files it looked at"
        return unknown(f"{name} {said}", fix=f"{by_hand}; or `off` in {SETTINGS}, with a reason", **seen)
    return passed(count(files, "file") if files else "", **seen)


def _saw_none(done: Finished) -> bool:
    return re.search(r"[Nn]o Python files", f"{done.out}{done.err}") is not None


def _finding(each: Complaint, name: str) -> Finding:
    formatters = {"ruff format": f"ruff format {each.path}", "black": f"black {each.path}"}
    return Finding(f"{name}: {each.message}", formatters.get(name, "mend it"), each.path, each.line)


def _version(runs: Runs, argv: Sequence[str]) -> str:
    """The first number in what `--version` says; `?` where it says none."""
    words = argv[:3] if argv[1:2] == ("-m",) else argv[:1]
    done = runs.tools.run((*words, "--version"), cwd=runs.root, timeout=60)
    numbers = (word for word in f"{done.out} {done.err}".split() if word[0].isdigit())
    return next(numbers, "?").rstrip(",")
