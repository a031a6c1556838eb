"""Ports and sockets of an environment on this machine: chosen once and kept (decisions 64)."""

import hashlib
import os
import random
import socket
import tempfile
from contextlib import closing
from pathlib import Path

from ...engine.errors import UsageError
from .site import Addresses, Site

PORTS = range(20_000, 30_000)
"""Below the kernel's range for outgoing connections, so that a port stays free while its instance restarts."""

SOCKET_LIMIT = 107 - len(".4194304")
"""Bytes that our socket's path may have: Linux takes 107, and supervisord binds it with its process id added."""


def choose(site: Site, port: int | None) -> Addresses:
    """The addresses as they are to be: the setting's port, else what is kept, else free ones."""
    kept = site.addresses()
    traffic = port or (kept.traffic if kept else free_port())
    metrics = kept.metrics if kept and kept.metrics != traffic else free_port(traffic)
    lies = kept is not None and Path(kept.socket).parent.is_dir()
    return Addresses(traffic, metrics, kept.socket if kept and lies else str(socket_path(site.folder)))


def free_port(*taken: int) -> int:
    """A port on loopback that nobody listens on now; raises `UsageError` where there is none."""
    candidates = (port for port in random.sample(PORTS, len(PORTS)) if port not in taken and _is_free(port))
    found = next(candidates, None)
    if found is None:
        raise UsageError(f"no port is free from {PORTS.start} to {PORTS.stop}", fix="end what listens there: ss -ltnp")
    return found


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one that only waits to be forgotten is free
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def socket_path(folder: Path) -> Path:
    """A short path for the socket of this folder, in a place that only this user can write to."""
    place = Path(os.environ.get("XDG_RUNTIME_DIR") or Path(tempfile.gettempdir()) / f"release-{os.getuid()}")
    path = place / f"release-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}.sock"
    if len(os.fsencode(path)) > SOCKET_LIMIT:
        raise UsageError(
            f"{path} is too long for a socket ({SOCKET_LIMIT} bytes)", fix="set XDG_RUNTIME_DIR to a shorter path"
        )
    return path


def private_folder(path: Path) -> None:
    """Make a folder that nobody else can write to; raises `UsageError` where somebody else made it first."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}", fix="set XDG_RUNTIME_DIR to a folder of your own") from None
    found = path.stat(follow_symlinks=False)
    if found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise UsageError(
            f"{path} can be written to by others", fix="remove it, or set XDG_RUNTIME_DIR to your own folder"
        )
