"""Where state lies on a machine: outside the clone, so that any clone sees it (decisions 24, 64)."""

import os
import re
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .git import Repository


def suite_version() -> str:
    """The version of this suite; "unknown" where it was copied and not installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("release-tasks")
    except PackageNotFoundError:
        return "unknown"


def state_home() -> Path:
    """The folder of all state of this machine's user (XDG Base Directory Specification)."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "release"


def cache_home() -> Path:
    """What can be made again: virtual environments, evidence."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "release"


def project_key(repository: "Repository", name: str) -> str:
    """`<name>-<8 digits of the root commit>`: the same in every clone."""
    return f"{re.sub(r'[^A-Za-z0-9._-]+', '-', name)}-{repository.first_commit[:8]}"


def machine() -> str:
    """An id of this machine and user, made once: who shares it shares the machine's locks."""
    path = state_home() / "machine"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"machine.{os.urandom(16).hex()}")
        part.write_text(os.urandom(16).hex(), encoding="utf-8")
        with suppress(FileExistsError):  # another process was first: its id counts
            os.link(part, path)
        part.unlink()
    return path.read_text(encoding="utf-8")


def is_this_machine(name: object) -> bool:
    """Whether this is our machine's id; none is made for the answer."""
    path = state_home() / "machine"
    return path.is_file() and path.read_text(encoding="utf-8") == name


def who() -> dict[str, object]:
    """Host, process and command of this process, for the journal and for lock messages."""
    return {"host": socket.gethostname(), "machine": machine(), "pid": os.getpid(), "python": sys.version.split()[0]}
