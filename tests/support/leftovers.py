"""Nothing is left running: what this test process started carries a mark in its environment, and is found by it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

MARK = "RELEASE_TASKS_TEST_RUN"


def mark(name: str) -> None:
    """From here on every process that this one starts can be found."""
    os.environ[MARK] = name


def running(name: str) -> dict[int, str]:
    """Processes with this mark: id to command line. Zombies are gone already."""
    found = {}
    for folder in _processes():
        try:
            marked = f"{MARK}={name}".encode() in (folder / "environ").read_bytes().split(b"\0")
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:  # it has just ended, or is not ours
            continue
        if marked and command:
            found[int(folder.name)] = command
    return found


def await_end(name: str, seconds: float = 5.0) -> dict[int, str]:
    """What is still running when it had this time to end."""
    until = time.monotonic() + seconds
    while (left := running(name)) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def end(processes: dict[int, str]) -> None:
    """End them; who has ended meanwhile is fine."""
    for process in processes:
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _processes() -> Iterator[Path]:
    return (each for each in Path("/proc").iterdir() if each.name.isdigit() and int(each.name) != os.getpid())
