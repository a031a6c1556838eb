"""Faults that were mended and must not come back; each test names the issue."""

import socket
from contextlib import ExitStack

from notes.server import Server


def test_a_burst_of_new_connections_is_taken(server: Server, record_property) -> None:
    record_property("issue", "swe-bug-004")
    with ExitStack() as all_of_them:
        address = ("127.0.0.1", server.server_port)
        taken = [all_of_them.enter_context(socket.create_connection(address, timeout=2)) for _ in range(50)]
        assert {each.getpeername() for each in taken} == {address}
