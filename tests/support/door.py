"""Runs the program and tells who touched the outside past the door: what imports cannot show.

`python -P tests/support/door.py release --yes` is `python -m release_tasks release --yes`; what went past the door is
written to the file that PAST_THE_DOOR names, one `module: event argument` a line.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from release_tasks.engine.world import door_open, opened
from release_tasks.program import main

RESULT = "PAST_THE_DOOR"  # environment variable: where the findings go
OURS = ("release_tasks", "gates")
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = frozenset({
    "os.chmod", "os.exec", "os.fork", "os.forkpty", "os.link", "os.mkdir", "os.posix_spawn", "os.remove", "os.rename",
    "os.rmdir", "os.symlink", "os.system", "os.truncate", "os.utime", "shutil.copyfile", "shutil.move", "shutil.rmtree",
    "socket.bind", "socket.connect", "socket.sendto", "subprocess.Popen",
})  # fmt: skip
# Who may: the engine's own files (the design keeps them beside the door), and the gates' two doors.
MAY = frozenset({
    "release_tasks.attempt",           # the folder of a release
    "release_tasks.engine.git",        # temporary indexes and scratch checkouts
    "release_tasks.engine.heartbeat",  # a child process of its own
    "release_tasks.engine.journal",    # the local file
    "release_tasks.engine.lock",       # the machine's lock
    "release_tasks.engine.state",      # the machine's id
    "release_tasks.engine.dry_run",    # a preview's quarantine
    "release_tasks.engine.world",      # clears the place of a scratch checkout
    "gates.evidence",                  # what our own runs left behind
    "gates.suite_runs",                # reports beside it
    "gates.scans.scratch",             # copies to be scanned, in a folder that tempfile makes
    "gates.tools",                     # checking tools
    "gates.repository",                # git, read only
})  # fmt: skip


def past_the_door(event: str, arguments: tuple[Any, ...]) -> str | None:
    """Who is doing this to the outside without the door, or None where it is fine."""
    if not _changes(event, arguments) or door_open.get():
        return None
    who = _who(sys._getframe())  # is audited itself: only here, when an event is one of ours
    return None if who is None or who in MAY else f"{who}: {event} {arguments[0]!s}"


def _changes(event: str, arguments: tuple[Any, ...]) -> bool:
    if event != "open":
        return event in CHANGES
    path, _, flags = arguments
    return isinstance(path, str | bytes) and bool(flags & WRITES) and os.fsdecode(path) != os.devnull


def _who(frame: FrameType | None) -> str | None:
    """The nearest module of ours on the stack; None where tempfile stands before it: scratch is not the outside."""
    while frame is not None:
        name = str(frame.f_globals.get("__name__"))
        if name == "tempfile":
            return None
        if name.partition(".")[0] in OURS:
            return name
        frame = frame.f_back
    return None


def watched() -> None:
    """Run the program; write what went past the door when it has ended."""
    found: list[str] = []

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        said = past_the_door(event, arguments)
        if said is not None:
            found.append(said)

    sys.addaudithook(hook)
    try:
        main()
    finally:
        with opened():
            Path(os.environ[RESULT]).write_text("".join(f"{each}\n" for each in found), encoding="utf-8")


if __name__ == "__main__":
    watched()
