"""From the bytes of a request to the bytes of an answer, without a server."""

import json
import socket
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from notes.api import Reply, Request
from notes.server import BIGGEST_BODY, Handler


@dataclass
class Door:
    """What a handler asks of its server."""

    answer: Callable[[Request], Reply]
    draining: bool = False
    version: str = "1.2.3"
    marks: list[bool] = field(default_factory=list)

    def mark(self, connection: socket.socket, *, busy: bool) -> None:
        self.marks.append(busy)


def echo(request: Request) -> Reply:
    return Reply(200, [request.method, request.path, request.query, request.body.decode(), request.token])


def exchange(sent: str, door: Door) -> str:
    """What a client that sends this, and then no more, gets."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ours, theirs = socket.create_connection(listening.getsockname()), listening.accept()[0]
    with ours, theirs:
        ours.sendall(sent.encode())
        ours.shutdown(socket.SHUT_WR)
        Handler(theirs, ("test", 0), door)
        theirs.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: ours.recv(65536), b"")).decode()


def split(answer: str) -> tuple[str, dict[str, str], str]:
    head, _, body = answer.partition("\r\n\r\n")
    status, *lines = head.split("\r\n")
    return status, dict(line.split(": ", 1) for line in lines), body


def test_a_request_becomes_a_value_and_a_value_the_answer() -> None:
    sent = "POST /a/b?c=d%20e&c=f HTTP/1.1\r\nAuthorization: bearer abc\r\nContent-Length: 4\r\n\r\nbody"
    status, head, body = split(exchange(sent, Door(echo)))
    assert status == "HTTP/1.1 200 OK"
    assert json.loads(body) == ["POST", "/a/b", {"c": "f"}, "body", "abc"]
    assert head["Content-Length"] == str(len(body))
    assert (head["X-Version"], head["Content-Type"], head.get("Connection")) == ("1.2.3", "application/json", None)


def test_a_page_is_sent_as_it_is_and_may_ask_nobody_else() -> None:
    status, head, body = split(exchange("GET / HTTP/1.1\r\n\r\n", Door(lambda _: Reply(200, "<p>é</p>", page=True))))
    assert (status, body, head["Content-Length"]) == ("HTTP/1.1 200 OK", "<p>é</p>", "9")
    assert head["Content-Type"] == "text/html; charset=utf-8"
    assert "connect-src 'self'" in head["Content-Security-Policy"]


def test_requests_follow_each_other_on_one_connection() -> None:
    door = Door(echo)
    answer = exchange("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n", door)
    assert ('"/1"' in answer, '"/2"' in answer) == (True, True)
    assert door.marks == [True, False, True, False, False]


def test_a_server_that_ends_says_so_and_takes_no_further_request() -> None:
    answer = exchange("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n", Door(echo, draining=True))
    status, head, body = split(answer)
    assert (status, head["Connection"], json.loads(body)[1]) == ("HTTP/1.1 200 OK", "close", "/1")


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Transfer-Encoding: chunked", "HTTP/1.1 411 Length Required"),
        ("Content-Length: -1", "HTTP/1.1 400 Bad Request"),
        (f"Content-Length: {BIGGEST_BODY + 1}", "HTTP/1.1 413 Request Entity Too Large"),
    ],
)
def test_a_body_that_cannot_be_read_ends_the_connection(header: str, status: str) -> None:
    answer = split(exchange(f"POST / HTTP/1.1\r\n{header}\r\n\r\nGET / HTTP/1.1\r\n\r\n", Door(echo)))
    assert (answer[0], answer[1]["Connection"]) == (status, "close")


def test_a_fault_is_told_to_the_log_and_not_to_the_client(capfd: pytest.CaptureFixture[str]) -> None:
    def fail(request: Request) -> Reply:
        raise KeyError("a secret")

    status, head, body = split(exchange("GET /x HTTP/1.1\r\n\r\n", Door(fail)))
    assert (status, head["X-Version"]) == ("HTTP/1.1 500 Internal Server Error", "1.2.3")
    assert "secret" not in body
    assert "GET /x: KeyError('a secret')" in capfd.readouterr().err
