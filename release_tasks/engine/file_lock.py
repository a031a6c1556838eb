"""A lock on an open file: the kernel frees it when the last process that has the file open is gone."""

import fcntl
from typing import IO


def locked(file: IO[str]) -> bool:
    """Take it if it is free; whether it is ours now."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
