"""What the tests share: a service of one's own, and a client that reads JSON.

The package is imported in the fixtures that need it: smoke tests also run where it is not installed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from notes.api import Service
    from notes.database import Database
    from notes.server import Server

# Journeys in a browser; smoke tests run where the gates are not installed.
pytest_plugins = ["gates.browser.plugin"] if find_spec("gates") else []


@dataclass
class Client:
    """Talks to a running instance. `token` goes with each request."""

    url: str
    token: str | None = None

    def __call__(self, method: str, path: str, content: object = None) -> tuple[int, dict[str, object]]:
        """Send one request; status and content of the answer."""
        parts = urlsplit(self.url)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
        try:
            connection.request(method, path, json.dumps(content) if content is not None else None, headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def log_in(self, name: str = "tester", password: str = "tester") -> None:
        """Send a token from now on."""
        status, content = self("POST", "/login", {"name": name, "password": password})
        assert status == 200, content
        self.token = str(content["token"])


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database."""
    from notes.database import Database

    made = Database(tmp_path / "data")
    yield made
    made.close()


@pytest.fixture
def service(database: Database) -> Service:
    """The service without HTTP."""
    from notes import __version__
    from notes.api import Service

    return Service(database, __version__)


@pytest.fixture
def server(service: Service) -> Iterator[Server]:
    """A real server on a free port, in this process."""
    from notes.server import Server

    made = Server(("127.0.0.1", 0), service, service.version)
    serving = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    yield made
    made.drain()
    serving.join()


@pytest.fixture
def client(server: Server) -> Client:
    """Somebody who talks to that server."""
    return Client(f"http://127.0.0.1:{server.server_port}")


class Process:
    """`python -m notes` on a free port."""

    def __init__(self, data: Path) -> None:
        command = (sys.executable, "-m", "notes", "--port", "0", "--data", str(data))
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        self.client = Client(self.process.stderr.readline().split()[-1])

    def end(self) -> int:
        """Tell it to end; its exit code."""
        self.process.terminate()
        self.process.communicate(timeout=10)
        return self.process.returncode


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    """A running instance of its own."""
    made = Process(tmp_path / "data")
    yield made
    made.end()
