"""The server, over real connections and a real file."""

import json
import socket
import threading
import time
from http.client import HTTPConnection

import pytest

from notes import __version__
from notes.accounts import Accounts
from notes.database import Database
from notes.server import BIGGEST_BODY, Server


def test_every_answer_says_its_version_and_keeps_the_connection(server: Server) -> None:
    connection = HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    connection.connect()
    first = connection.sock
    for path, status in (("/health", 200), ("/nowhere", 404), ("/version", 200)):
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        assert (response.status, response.getheader("X-Version")) == (status, __version__)
        assert connection.sock is first
    connection.close()


def test_notes_outlive_the_instance(client, database: Database) -> None:
    client.log_in()
    client("POST", "/notes", {"namespace": "test-1", "title": "Tea", "text": "green"})
    again = Database(database.file.parent)
    with again.connection() as connection:
        assert connection.execute("SELECT title, text FROM notes").fetchall() == [("Tea", "green")]
    again.close()


def test_a_journey_through_every_endpoint(client) -> None:
    assert client("GET", "/health") == (200, {"status": "ok", "database": "read"})
    assert client("POST", "/health/database") == (200, {"status": "ok", "database": "written"})
    assert client("GET", "/version") == (200, {"version": __version__})
    client.log_in()
    assert client("POST", "/notes", {"namespace": "test-1", "title": "Tea", "text": "green"})[0] == 201
    assert len(client("GET", "/notes?namespace=test-1")[1]["notes"]) == 1
    assert len(client("GET", "/search?namespace=test-1&q=green")[1]["notes"]) == 1
    assert client("GET", "/slow?seconds=0&namespace=test-1") == (200, {"notes": 1, "seconds": 0.0})
    assert client("DELETE", "/notes?namespace=test-1") == (200, {"removed": 1})
    assert client("POST", "/logout")[0] == 200
    assert client("DELETE", "/notes?namespace=test-1")[0] == 401


def test_people_write_where_the_tester_may_not(client, database: Database) -> None:
    Accounts(database).add("ada", "correct horse")
    client.log_in("ada", "correct horse")
    assert client("POST", "/notes", {"title": "Tea"})[1]["namespace"] == "team"
    client.log_in()
    assert client("POST", "/notes", {"title": "Tea"})[0] == 403


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked", 411),
        ("POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: many", 400),
        (f"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: {BIGGEST_BODY + 1}", 413),
        ("PROPFIND /notes HTTP/1.1", 501),
    ],
)
def test_what_cannot_be_read_ends_the_connection(server: Server, head: str, status: int) -> None:
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=5) as connection:
        connection.sendall(f"{head}\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(4096), b"")).decode()
    assert f" {status} " in answer.splitlines()[0]
    assert f"X-Version: {__version__}" in answer


def test_a_fault_of_ours_fails_one_request_only(client, server: Server, database: Database, capfd) -> None:
    with database.connection() as connection:
        connection.execute("DROP TABLE notes")
    assert client("GET", "/notes") == (500, {"error": "the fault is ours"})
    assert client("GET", "/version")[0] == 200
    assert "no such table: notes" in capfd.readouterr().err


def test_a_client_that_goes_away_troubles_nobody(server: Server, client, capfd) -> None:
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", server.server_port)) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")  # reset, not closed
            connection.sendall(b"GET /health HTTP/1.1\r\n")
    assert client("GET", "/health")[0] == 200
    assert capfd.readouterr().err == ""


def test_the_server_ends_when_everybody_has_an_answer(service) -> None:
    server = Server(("127.0.0.1", 0), service, __version__)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    idle = socket.create_connection(("127.0.0.1", server.server_port))
    slow = HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    slow.request("GET", "/slow?seconds=0.6")
    started = time.monotonic()
    assert server.drain()
    assert 0.3 < time.monotonic() - started < 2
    response = slow.getresponse()
    assert (response.status, response.getheader("Connection")) == (200, "close")
    assert json.loads(response.read())["seconds"] == 0.6
    assert idle.recv(1) == b""
    serving.join()
    idle.close()
    slow.close()
