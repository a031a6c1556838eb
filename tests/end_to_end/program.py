"""The program as a person runs it: a process of its own, in a clone, at no terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..support.repository import Clone, git

SUITE = Path(__file__).parents[2]
RELEASE = ("release", "--yes")


@dataclass(frozen=True)
class Done:
    """What a run said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Standard output as the one JSON document that it is."""
        found: dict[str, Any] = json.loads(self.out)
        return found

    def __str__(self) -> str:
        return f"exit {self.code}\n{self.out}\n{self.err}"


class Running:
    """A run that goes on."""

    def __init__(self, clone: Clone, words: tuple[str, ...], env: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            (sys.executable, "-m", "release_tasks", *words), cwd=clone.path, env=surrounded(env),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def end(self) -> Done:
        """Wait until it has ended."""
        out, err = self.process.communicate(timeout=60)
        return Done(self.process.returncode, out, err)


def surrounded(env: Mapping[str, str]) -> dict[str, str]:
    """The environment of a run."""
    return {**os.environ, "PYTHONPATH": str(SUITE), **env}


def run(clone: Clone, *words: str, env: Mapping[str, str] | None = None) -> Done:
    """Run it to the end."""
    return Running(clone, words, env or {}).end()


@contextmanager
def running(clone: Clone, *words: str, env: Mapping[str, str] | None = None) -> Iterator[Running]:
    """A run that goes on meanwhile; it ends with the test."""
    found = Running(clone, words, env or {})
    try:
        yield found
    finally:
        found.process.kill()
        for stream in (found.process.stdout, found.process.stderr):
            if stream is not None:
                stream.close()
        found.process.wait()


def until(true: Callable[[], Any], seconds: float = 30.0) -> None:
    """Return when it comes true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.02)


def events(clone: Clone, release: str | None = None) -> list[dict[str, Any]]:
    """The journal of a release as the remote has it; of the newest without an id."""
    name = f"refs/release/journal/{release}" if release else journals(clone)[-1]
    lines = git(clone.remote, "log", "--reverse", "--format=%B", name).splitlines()
    return [json.loads(line) for line in lines if line]


def journals(clone: Clone) -> list[str]:
    """The journals' refs on the remote, oldest first."""
    return sorted(name for name in clone.refs() if name.startswith("refs/release/journal/"))


def holder(clone: Clone) -> str | None:
    """Who holds the repository's lock."""
    found: str | None = json.loads(git(clone.remote, "log", "-1", "--format=%B", "refs/release/lock/repository"))[
        "release"
    ]
    return found


def code_refs(clone: Clone) -> dict[str, str]:
    """Branches and tags of the remote."""
    return {name: commit for name, commit in clone.refs().items() if not name.startswith("refs/release/")}


def everything(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
