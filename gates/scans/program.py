"""Start a scanner: from PATH, or from beside the interpreter that runs the gates."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..result import Unjudged, skipped, unknown
from ..tools import Finished, Tools

_NOT_THERE = (None, 127)  # 127: a version manager's stand-in for what is not installed


class Missing(Exception):
    """The program is not installed; carries the package that has it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not installed")
        self.name = name

    def unjudged(self, required: bool) -> Unjudged:
        """Unknown where somebody asked for it, else skipped (which blocks where the plan requires the gate)."""
        fix = f"python -m pip install {self.name}"
        return Unjudged(unknown(str(self), fix=fix) if required else skipped(f"{self}: {fix}"))


def start(tools: Tools, argv: Sequence[str], *, cwd: Path, timeout: float, answer: Path | None = None) -> Finished:
    """Run it to its end. Raises Missing, and Unjudged where it did not end in time."""
    for name in (argv[0], str(Path(sys.executable).parent / argv[0])):
        done = tools.run((name, *argv[1:]), cwd=cwd, env=_environment(os.environ), timeout=timeout, answer=answer)
        if done.timed_out:
            raise Unjudged(
                unknown(f"{argv[0]} was ended after {timeout:g} s", fix="raise `timeout` in the settings of this gate")
            )
        if done.code not in _NOT_THERE:
            return done
    raise Missing(argv[0])


def version_of(tools: Tools, name: str, cwd: Path) -> str:
    """The first number in what `--version` says; `?` where it says none."""
    done = start(tools, (name, "--version"), cwd=cwd, timeout=60)
    words = f"{done.out} {done.err}".split()
    return next((word for word in words if word[0].isdigit()), "?")


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    """Files are UTF-8 wherever this runs; no tool connects to say how it is used."""
    return {**given, "PYTHONUTF8": "1", "SEMGREP_SEND_METRICS": "off"}
