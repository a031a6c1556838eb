"""Ends an environment when another process is gone: nothing is left running after a killed test or demo.

`python -m release_tasks.adapters.local.guard <process id> <folder>` returns at once and goes on in the background.
"""

import os
import select
import sys
from pathlib import Path
from time import monotonic, sleep

from .start import end_marked

LATE = 3.0
"""Seconds in which somebody who was just starting the environment may still do so."""


def main(guarded: str, folder: str) -> None:
    """Wait until the process is gone, then end everything that carries the folder's mark."""
    try:
        descriptor = os.pidfd_open(int(guarded))
    except (ProcessLookupError, ValueError):
        sys.exit(f"there is no process {guarded}, which RELEASE_GUARD names")
    if os.fork() == 0:
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(null, stream)
        select.select([descriptor], [], [])
        end = monotonic() + LATE
        while monotonic() < end:
            end_marked(Path(folder))
            sleep(0.1)


if __name__ == "__main__":
    main(*sys.argv[1:])
