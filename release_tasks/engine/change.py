"""A change is one call that alters the world, as a value: made by the door, printed by a preview, journalled.

Named tuples, as evidence is: listing imports them, and they are made in a quarter of the time of dataclasses.
"""

import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple


class Run(NamedTuple):
    """Run a command: `argv` is a tuple of words, never a string for a shell.

    With `into`, the command fills a folder of its own, named to it by the word `{out}`, which becomes `into` only when
    the command succeeded; so a killed command leaves nothing that looks finished.
    """

    argv: tuple[str, ...]
    cwd: Path | None = None
    env: Mapping[str, str] = MappingProxyType({})
    timeout: float | None = None
    into: Path | None = None

    def __str__(self) -> str:
        return "run " + shlex.join(self.argv)


class Push(NamedTuple):
    """Move refs on a remote, together or not at all; a ref moves forward or is made, never forced."""

    remote: str
    refs: Mapping[str, str]

    def __str__(self) -> str:
        moved = ", ".join(f"{ref} to {commit[:10]}" for ref, commit in self.refs.items())
        return f"push {moved} on {self.remote}"


class Write(NamedTuple):
    """Write a file whole or not at all (temporary file, fsync, rename)."""

    path: Path
    content: str | bytes
    mode: int = 0o644

    def __str__(self) -> str:
        return f"write {self.path}"


class Remove(NamedTuple):
    """Remove a file or a folder."""

    path: Path

    def __str__(self) -> str:
        return f"remove {self.path}"


class Send(NamedTuple):
    """Send one HTTP request that changes something."""

    method: str
    url: str
    json: object = None
    headers: Mapping[str, str] = MappingProxyType({})

    def __str__(self) -> str:
        return f"send {self.method} {self.url}"


class Call(NamedTuple):
    """Call an SDK function that changes something; `title` says what it does."""

    title: str
    function: Callable[[], object]

    def __str__(self) -> str:
        return self.title


Change = Run | Push | Write | Remove | Send | Call
