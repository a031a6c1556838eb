"""The network is shut in tests: only loopback and sockets of this machine answer."""

from __future__ import annotations

import ipaddress
import socket
import sys
from typing import Any

LOCAL_NAMES = frozenset({"", "localhost", "ip6-localhost"})


class NetworkIsShut(BaseException):
    """A test asked for a host that is not this machine. No `except Exception` may turn that into an answer."""


def is_local(host: object) -> bool:
    """Is this host loopback?"""
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    if name in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return name == socket.gethostname()


def shut() -> None:
    """Refuse every look-up and connection of this process that leaves the machine. It cannot be opened again."""
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo" and not is_local(arguments[0]):
        raise NetworkIsShut(f"a test looked up {arguments[0]!r}: tests use loopback only")
    if (
        event in ("socket.connect", "socket.sendto")
        and isinstance(arguments[1], tuple)
        and not is_local(arguments[1][0])
    ):
        raise NetworkIsShut(f"a test connected to {arguments[1]!r}: tests use loopback only")
