"""A small service over real HTTP, whose answers a test decides."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Answer(NamedTuple):
    """What is answered to a request; `seconds` is how long it is said to take."""

    status: int = 200
    body: str = "ok"
    headers: Mapping[str, str] = {}
    seconds: float = 0.01


class Request(NamedTuple):
    """What was asked."""

    method: str
    path: str
    headers: Mapping[str, str] = {}
    body: str = ""


Route = Answer | Callable[[Request], Answer]


@dataclass
class Service:
    """One version; it is healthy, says its version, and knows the routes that the test gives it."""

    version: str
    routes: dict[str, Route] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Answer:
        """Answer a request; an unknown path is 404."""
        self.asked.append(request)
        usual = {"/": Answer(), "/health": Answer(), "/version": Answer(body=json.dumps({"version": self.version}))}
        route = {**usual, **self.routes}.get(request.path, Answer(404, "not found"))
        return route if isinstance(route, Answer) else route(request)

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [request.path for request in self.asked]


@contextmanager
def serving(answer: Callable[[Request], Answer | None]) -> Iterator[str]:
    """The URL of a server on loopback that answers so; None breaks the connection without an answer."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            said = answer(Request(self.command, self.path, dict(self.headers), self.rfile.read(length).decode()))
            self.close_connection = True
            if said is None:
                return
            self.send_response(said.status)
            for name, value in {**said.headers, "Content-Length": str(len(said.body.encode()))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.body.encode())

        do_GET = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815  # names of http.server

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the test looks at what was asked."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
