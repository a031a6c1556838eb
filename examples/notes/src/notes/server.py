"""HTTP in, HTTP out: a thread a connection, and an end that loses nobody's request."""

import json
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from urllib.parse import parse_qsl, urlsplit

from .api import Reply, Request

BIGGEST_BODY = 64 * 1024  # bytes
PAGE_POLICY = "default-src 'none'; connect-src 'self'; img-src data:; script-src 'unsafe-inline'; style-src 'unsafe-inline'"
LINGER = 0.3  # seconds in which idle connections may send one last request while the server ends
LONGEST_DRAIN = 10.0  # seconds that requests in flight get


class Server(ThreadingHTTPServer):
    """Answers every request by `answer`, until it is drained."""

    request_queue_size = 1024  # of 5, the default, a burst of new connections would lose most

    def __init__(self, address: tuple[str, int], answer: Callable[[Request], Reply], version: str) -> None:
        self.answer, self.version = answer, version
        self.draining = False
        self._connections: dict[socket.socket, bool] = {}  # is it in the middle of a request?
        self._changed = threading.Condition()
        super().__init__(address, Handler)

    def server_bind(self) -> None:
        """Bind without asking the resolver for this machine's name, as HTTPServer would."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def drain(self) -> bool:
        """Take no new connections, answer what was asked, close; whether everybody got an answer.

        To be called while `serve_forever` runs in another thread.
        """
        self.draining = True
        self.shutdown()
        self._take_waiting()
        self.socket.close()
        end = time.monotonic() + LONGEST_DRAIN
        ended = self._all_gone(within=LINGER)
        while not ended and time.monotonic() < end:
            self._close_idle()
            ended = self._all_gone(within=0.1)
        return ended

    def mark(self, connection: socket.socket, *, busy: bool) -> None:
        """Note whether this connection is in the middle of a request."""
        with self._changed:
            self._connections[connection] = busy

    def process_request(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]
        """Begin with a connection, in a thread of its own."""
        self.mark(request, busy=False)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
        """End a connection."""
        super().shutdown_request(request)
        with self._changed:
            self._connections.pop(request, None)
            self._changed.notify_all()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say in one line what went wrong with a connection; clients that went away are none of our faults."""
        error = sys.exception()
        if not isinstance(error, ConnectionError | TimeoutError):
            say(f"connection from {client_address} ended by {error!r}")

    def _take_waiting(self) -> None:
        """Serve those whom the kernel let in before the door was shut: closing the socket would reset them."""
        self.socket.setblocking(False)
        while True:
            try:
                connection, address = self.get_request()
            except OSError:
                return
            connection.setblocking(True)
            self.process_request(connection, address)

    def _close_idle(self) -> None:
        """Wake the threads that wait for a next request: they read the end, and go. What has arrived is answered."""
        with self._changed:
            for connection, busy in self._connections.items():
                with suppress(OSError):  # gone by itself
                    if not busy:
                        connection.shutdown(socket.SHUT_RD)

    def _all_gone(self, *, within: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: not self._connections, within)


class Handler(BaseHTTPRequestHandler):
    """Turns bytes into a Request, and a Reply into bytes."""

    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else 40 ms a request on connections that are kept
    wbufsize = -1  # head and body in one packet
    timeout = 120  # seconds that an idle connection is kept: longer than the load balancer keeps it

    def handle_one_request(self) -> None:
        """Serve one request, and be idle again."""
        super().handle_one_request()
        self.server.mark(self.connection, busy=False)

    def parse_request(self) -> bool:
        """Read the head of a request whose first line has come."""
        self.server.mark(self.connection, busy=True)
        return super().parse_request()

    def respond(self) -> None:
        """Answer one request."""
        started = time.monotonic()
        body = self._body()
        reply = self._reply(body) if isinstance(body, bytes) else body
        content = (str(reply.content) if reply.page else json.dumps(reply.content)).encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", "text/html; charset=utf-8" if reply.page else "application/json")
        if reply.page:
            self.send_header("Content-Security-Policy", PAGE_POLICY)
        self.send_header("Content-Length", str(len(content)))
        if self.server.draining or reply is body:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)
        if reply.status >= 500:
            say(f"{self.command} {self.path} {reply.status} after {time.monotonic() - started:.3f} s: {reply.content}")

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = respond

    def end_headers(self) -> None:
        """Every response says which version gave it."""
        self.send_header("X-Version", self.server.version)
        super().end_headers()

    def version_string(self) -> str:
        """The `Server` header; the version stands in its own."""
        return "notes"

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Write no line for each request."""

    def log_message(self, format: str, *values: object) -> None:
        """Write what the base class thinks worth a line."""
        say(format % values)

    def _body(self) -> bytes | Reply:
        """The request's body, or why it cannot be read; then the connection cannot go on."""
        if self.headers.get("Transfer-Encoding"):
            return Reply(411, {"error": "send Content-Length"})
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal():
            return Reply(400, {"error": "Content-Length must be a number"})
        if int(length) > BIGGEST_BODY:
            return Reply(413, {"error": f"a body has at most {BIGGEST_BODY} bytes"})
        return self.rfile.read(int(length))

    def _reply(self, body: bytes) -> Reply:
        url = urlsplit(self.path)
        kind, _, token = self.headers.get("Authorization", "").partition(" ")
        bearer = token.strip() if kind.casefold() == "bearer" else None
        request = Request(self.command, url.path, dict(parse_qsl(url.query)), body, bearer)
        try:
            return self.server.answer(request)
        except Exception as error:  # whatever it is, one request fails and not the service
            say(f"{self.command} {self.path}: {error!r}")
            return Reply(500, {"error": "the fault is ours"})


def say(line: str) -> None:
    """A line for whoever reads the log."""
    print(line, file=sys.stderr, flush=True)
