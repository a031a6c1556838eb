"""A real package index (pypiserver) on loopback, a process of its own, and what may go wrong on the way to it.

`python -W ignore package_index.py FOLDER PORT ACTION…` serves a folder, asks for credentials for these
actions, and prints its address when it answers.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from pathlib import Path
from socketserver import ThreadingMixIn
from time import sleep
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

CREDENTIALS = {"TWINE_USERNAME": "ada", "TWINE_PASSWORD": "correct-horse"}
"""What the index asks of who uploads."""
CONTROL = "/-/control"
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True)
class PackageIndex:
    """The index: its folder and its address."""

    folder: Path
    url: str

    def files(self) -> dict[str, str]:
        """Name to SHA-256 of what it has."""
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(self.folder.iterdir())}

    @property
    def uploads(self) -> list[str]:
        """The statuses of the uploads so far, in order, as the server meant them."""
        return self._seen()["uploads"]

    @property
    def attested(self) -> list[str]:
        """The names of the files that came with an attestation."""
        return self._seen()["attested"]

    def _seen(self) -> dict[str, list[str]]:
        with urllib.request.urlopen(f"{self.url.rstrip('/')}{CONTROL}", timeout=5) as answer:
            found: dict[str, list[str]] = json.load(answer)
        return found

    def behave(self, *wrong: str, late: int = 0) -> None:
        """From now on each upload goes wrong in one of these ways, and so many looks do not show yet what is there.

        `503`; `lost`: it is taken, and the answer is 502; `hold`: it is taken, and not answered until
        it is told to behave again.
        """
        body = json.dumps({"wrong": wrong, "late": late}).encode()
        urllib.request.urlopen(f"{self.url.rstrip('/')}{CONTROL}", data=body, timeout=5).close()

    def clear(self) -> None:
        """As new."""
        for path in self.folder.iterdir():
            path.unlink()
        self.behave()


@contextmanager
def package_index(folder: Path, *, port: int = 0, private: bool = False) -> Iterator[PackageIndex]:
    """A pypiserver of this folder: who has the credentials may upload, and of a private one only they may read."""
    folder.mkdir(parents=True, exist_ok=True)
    words = (
        sys.executable,
        "-W",
        "ignore",
        __file__,
        str(folder),
        str(port),
        "update",
        *(("list",) if private else ()),
    )
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield PackageIndex(folder, process.stdout.readline().strip())
        finally:
            process.kill()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


class _Wrong:
    """pypiserver, and what goes wrong."""

    def __init__(self, application: Application, folder: Path) -> None:
        self.application = application
        self.folder = folder
        self.uploads: list[str] = []
        self.attested: list[str] = []
        self.wrong: list[str] = []
        self.late = 0
        self.calls = 0
        """How often it was told how to behave: what is held is held until the next time."""

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == CONTROL:
            return self._control(environ, start)
        if environ["REQUEST_METHOD"] == "POST":
            return self._upload(environ, start)
        if self.late and environ["PATH_INFO"].startswith("/simple/") and any(self.folder.iterdir()):
            self.late -= 1
            return _answer(start, "404 Not Found")
        return self.application(environ, start)

    def _control(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            said = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
            self.wrong, self.late, self.uploads, self.attested = list(said["wrong"]), int(said["late"]), [], []
            self.calls += 1
        seen = {"uploads": self.uploads, "attested": self.attested}
        return _answer(start, "200 OK", json.dumps(seen).encode())

    def _upload(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        wrong, calls = self.wrong.pop(0) if self.wrong else "", self.calls
        if wrong == "503":
            self.uploads.append("503")
            return _answer(start, "503 Service Unavailable")
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ["wsgi.input"] = BytesIO(body)
        if b'name="attestations"' in body:
            self.attested += [name.decode() for name in re.findall(rb'filename="([^"]+)"', body)]

        def heard(status: str, headers: Any, *rest: Any) -> Any:
            self.uploads.append(status.split(maxsplit=1)[0])
            while wrong == "hold" and self.calls == calls:
                sleep(0.02)
            return start("502 Bad Gateway" if wrong == "lost" else status, headers, *rest)

        return list(self.application(environ, heard))


def _answer(start: Callable[..., Any], status: str, body: bytes = b"") -> Iterable[bytes]:
    start(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def main() -> None:
    """Serve until it is ended."""
    pypiserver = import_module("pypiserver")  # changes how its process imports: never in a test's own

    folder, known = Path(sys.argv[1]), tuple(CREDENTIALS.values())
    application = pypiserver.app(
        roots=[folder], authenticate=sys.argv[3:], auther=lambda *given: given == known, disable_fallback=True
    )
    server = make_server("127.0.0.1", int(sys.argv[2]), _Wrong(application, folder), _Server, _Silent)
    print(f"http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
