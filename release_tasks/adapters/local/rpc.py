"""XML-RPC over a UNIX socket, with a time limit: how supervisord is asked and told."""

import socket
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any
from xmlrpc.client import Error, Fault, ServerProxy, Transport

from ...engine.errors import OutsideFailed, Unreachable
from ...engine.world import opened

Server = ServerProxy
TIMEOUT = 30.0
"""Seconds that one call may take."""


def call(path: str, who: str, function: Callable[[Server], Any]) -> Any:
    """What the server at this socket answers.

    Raises `Unreachable` where it does not, `OutsideFailed` where it refuses; `who` is its name in the words.
    """
    try:
        with opened(), ServerProxy("http://localhost", transport=UnixTransport(path)) as server:
            return function(server)
    except Fault as fault:
        raise OutsideFailed(
            f"{who} refuses: {fault.faultString}", fix="invoke environment.down, then run the same command"
        ) from None
    except (OSError, Error) as error:
        raise Unreachable(f"{who} does not answer: {error}", fix="deploying starts it again: invoke deploy") from None


class UnixTransport(Transport):
    """A transport to a socket of this machine."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path

    def make_connection(self, host: Any) -> HTTPConnection:
        """A connection to the socket, whatever the host is called; `close` of the base class ends it."""
        connection = UnixConnection(self.path)
        self._connection = (host, connection)
        return connection


class UnixConnection(HTTPConnection):
    """HTTP over a UNIX socket."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=TIMEOUT)
        self.path = path

    def connect(self) -> None:
        """Connect to the socket."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)
