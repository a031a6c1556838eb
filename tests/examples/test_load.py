"""The load counts what happened: against a server that drops, breaks, refuses and stalls, and knows how often."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import pytest

from .running import LOAD, counted, load, loading

RESET = b"\x01\0\0\0\0\0\0\0"  # SO_LINGER: closing sends a reset
OK = b"HTTP/1.1 200 OK\r\nX-Version: 1.0.0\r\nContent-Length: 2\r\n\r\nok"
ERROR = b"HTTP/1.1 500 No\r\nX-Version: 1.1.0\r\nContent-Length: 2\r\n\r\nno"
HALF = b"HTTP/1.1 200 OK\r\nX-Version: 1.1.0\r\nContent-Length: 99\r\n\r\nhalf"


@dataclass
class Control:
    """Answers each request by its path, and counts."""

    seen: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def converse(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while path := self._path(connection):
                with self.lock:
                    self.seen[path] += 1
                if path == "/stall":
                    time.sleep(1)
                answer = {"/error": ERROR, "/half": HALF, "/drop": b"", "/reset": b""}.get(path, OK)
                connection.sendall(answer)
                if path == "/reset":
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                if answer not in (OK, ERROR):
                    return

    @staticmethod
    def _path(connection: socket.socket) -> str:
        request = b""
        while not request.endswith(b"\r\n\r\n"):
            more = connection.recv(4096)
            if not more:
                return ""
            request += more
        return request.split(b" ")[1].decode()

    @contextmanager
    def serving(self) -> Iterator[str]:
        with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
            threads: list[threading.Thread] = []

            def accept() -> None:
                with suppress(OSError):
                    while True:
                        connection, _ = listening.accept()
                        threads.append(threading.Thread(target=self.converse, args=(connection,)))
                        threads[-1].start()

            accepting = threading.Thread(target=accept)
            accepting.start()
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
            listening.shutdown(socket.SHUT_RDWR)
            accepting.join()
            for each in threads:
                each.join()


@pytest.mark.parametrize("kind", ["kept", "fresh"])
def test_every_request_is_counted_once_and_as_what_it_became(kind: str) -> None:
    """60 requests, 10 of each path, none of them sent again."""
    control = Control()
    paths = ("/ok", "/error", "/drop", "/reset", "/half", "/ok2")
    rates = ("--kept", "0", "--fresh", "0", "--slow", "0", f"--{kind}", "200", "--count", "60")
    started = time.time()
    with control.serving() as url:
        document = load(url, *rates, *(word for path in paths for word in ("--path", path)))
    assert control.seen == dict.fromkeys(paths, 10)
    counts = ("sent", "ok", "non_2xx", "resets", "refused", "timeouts", "unfinished", "lost", "unsent")
    assert [document[name] for name in counts] == [60, 20, 10, 30, 0, 0, 0, 40, 0]
    assert document["statuses"] == {"200": 20, "500": 10}
    versions = {name: (each["ok"], each["non_2xx"]) for name, each in document["versions"].items()}
    assert versions == {"1.0.0": (20, 0), "1.1.0": (0, 10)}
    assert started < document["first_bad"] < document["last_bad"] < time.time()
    assert len(document["samples"]) == 10
    assert {each["what"] for each in document["samples"]} == {500, "resets"}


def test_three_kinds_go_out_side_by_side_at_their_rates() -> None:
    with Control().serving() as url:
        rates = ("--kept", "100", "--fresh", "50", "--slow", "10", "--slow-path", "/slow")
        document = load(url, *rates, "--path", "/ok", "--seconds", "1.5")
    assert document["lost"] == 0
    for kind, rate in (("kept", 100), ("fresh", 50), ("slow", 10)):
        assert rate * 0.6 < document["kinds"][kind]["sent"] <= rate * document["seconds"] + 2


def test_nobody_who_listens_is_a_loss() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    document = load(f"http://127.0.0.1:{port}", "--kept", "100", "--count", "20", "--slow", "0", "--fresh", "0")
    assert (document["sent"], document["refused"], document["lost"]) == (20, 20, 20)


def test_who_does_not_answer_in_time_is_a_loss() -> None:
    with Control().serving() as url:
        rates = ("--kept", "20", "--count", "5", "--slow", "0", "--fresh", "0")
        document = load(url, *rates, "--path", "/stall", "--timeout", "0.2")
    assert (document["sent"], document["timeouts"], document["lost"]) == (5, 5, 5)


def test_a_stalled_service_is_not_flooded_afterwards() -> None:
    """One connection, 100 requests a second due: what could not be sent for a second is left out, and said."""
    with Control().serving() as url:
        rates = ("--kept", "100", "--connections", "1", "--slow", "0", "--fresh", "0", "--seconds", "2.5")
        document = load(url, *rates, "--path", "/stall", "--path", "/ok")
    assert document["lost"] == 0
    assert document["unsent"] >= 50
    assert document["sent"] + document["unsent"] < 270


def test_a_kept_connection_that_the_server_has_ended_is_opened_anew() -> None:
    """As every client does it, before anything is sent; nothing is lost by it."""
    ended = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    with answering(lambda connection: connection.sendall(ended)) as url:
        rates = ("--kept", "20", "--connections", "1", "--slow", "0", "--fresh", "0", "--count", "5")
        document = load(url, *rates)
    assert (document["sent"], document["ok"]) == (5, 5)
    assert list(document["versions"]) == ["none"]


@contextmanager
def answering(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that closes each connection after one answer, without having said so."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    with connection:
                        connection.recv(4096)
                        answer(connection)

        thread = threading.Thread(target=accept)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_it_says_what_it_counted_when_it_is_told_to_end(told: signal.Signals) -> None:
    control = Control()
    with control.serving() as url, loading(url, "--seconds", "60", "--path", "/ok") as process:
        while control.seen["/ok"] < 20:
            time.sleep(0.02)
        process.send_signal(told)
        document = counted(process)
    assert document["sent"] == document["ok"] == sum(control.seen.values())
    assert document["seconds"] < 10


def test_it_ends_when_the_one_who_started_it_has_ended() -> None:
    control = Control()
    with control.serving() as url:
        words = [sys.executable, str(LOAD), url, "--seconds", "60", "--slow", "0"]
        start = f"import subprocess; subprocess.Popen({words!r}); input()"
        with subprocess.Popen((sys.executable, "-c", start), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
            while not control.seen:
                time.sleep(0.02)
            parent.kill()
            assert parent.stdout is not None
            assert json.loads(parent.stdout.read())["seconds"] < 10  # read until the load, too, has ended


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("https://127.0.0.1",), "http://"),
        (("http://127.0.0.1", "--kept", "99999"), "from 0 to 1000"),
        (("http://127.0.0.1", "--seconds", "nan"), "from 0.1 to 3600"),
        ((), "url"),
    ],
)
def test_it_is_bounded(words: tuple[str, ...], complaint: str) -> None:
    done = subprocess.run((sys.executable, str(LOAD), *words), capture_output=True, text=True, check=False)
    assert (done.returncode, complaint in done.stderr) == (2, True)
