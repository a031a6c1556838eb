"""A sign of life while a step takes long: a child process, for no thread may live beside `sh` (design, idea 5).

`python -m release_tasks.engine.heartbeat` appends an `alive` event to the chain each interval. It ends when the pipe on
its standard input closes, so it never outlives its release; while the release is stopped (SIGSTOP), it is silent.
"""

import os
import select
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from .errors import ReleaseError
from .git import Repository
from .journal import Journal
from .world import Live


class Heartbeat:
    """The child process, alive inside a `with`."""

    def __init__(self, journal: Journal, interval: float) -> None:
        self.arguments = (
            str(journal.repository.root),
            journal.remote,
            journal.prefix,
            journal.id,
            journal.holder,
            str(interval),
        )
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        package = __package__ or "release_tasks.engine"
        root = str(Path(__file__).parents[len(package.split("."))])
        path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
        self._child = subprocess.Popen(
            (sys.executable, "-m", f"{package}.heartbeat", *self.arguments),
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, env={**os.environ, "PYTHONPATH": path},
        )  # fmt: skip
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._child is not None and self._child.stdin is not None:
            self._child.stdin.close()
            try:
                self._child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()


def stopped(pid: int) -> bool:
    """Whether this process is stopped by a signal; where the kernel does not tell, it is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] in "Tt"
    except OSError:
        return False


def main(root: str, remote: str, prefix: str, release: str, holder: str, interval: str) -> None:
    """Beat until the pipe closes or somebody else has the release."""
    journal = Journal(Repository(Path(root), Live(say=lambda line: None)), remote, prefix, release, holder=holder)
    if journal.lost(journal.load().events[-1:]):
        return
    parent = os.getppid()
    while not select.select([sys.stdin], [], [], float(interval))[0]:
        if stopped(parent):
            continue
        try:
            journal.append({"event": "alive"})
        except ReleaseError:
            if journal.lost(journal.events[-1:]):
                return  # the release itself finds out at its next push
        if os.getppid() != parent:
            return


if __name__ == "__main__":
    main(*sys.argv[1:])
