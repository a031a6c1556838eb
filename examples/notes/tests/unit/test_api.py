import json

import pytest

from notes.api import Reply, Request, Service
from notes.database import Database


def post(path: str, content: object, token: str | None = None) -> Request:
    return Request("POST", path, body=json.dumps(content).encode(), token=token)


def token_of(service: Service) -> str:
    reply = service(post("/login", {"name": "tester", "password": "tester"}))
    assert isinstance(reply.content, dict)
    return str(reply.content["token"])


def test_health_and_version_speak_for_the_instance(service: Service) -> None:
    assert service(Request("GET", "/health")) == Reply(200, {"status": "ok", "database": "read"})
    assert service(Request("POST", "/health/database")) == Reply(200, {"status": "ok", "database": "written"})
    assert service(Request("GET", "/version")) == Reply(200, {"version": service.version})


def test_the_page_comes_with_the_service(service: Service) -> None:
    reply = service(Request("GET", "/"))
    assert (reply.status, reply.page) == (200, True)
    assert str(reply.content).startswith("<!doctype html>")


def test_an_instance_without_its_database_says_so(service: Service, database: Database) -> None:
    with database.connection() as connection:
        connection.execute("DROP TABLE notes")
    for request in (Request("GET", "/health"), Request("POST", "/health/database")):
        reply = service(request)
        assert (reply.status, "no such table" in str(reply.content)) == (503, True)


def test_a_note_is_written_found_and_removed(service: Service) -> None:
    token, query = token_of(service), {"namespace": "test-1"}
    written = service(post("/notes", {"namespace": "test-1", "title": "Tea", "text": "green"}, token))
    assert (written.status, written.content) == (201, {"id": 1, "namespace": "test-1", "title": "Tea", "text": "green"})
    everything = Reply(200, {"notes": [written.content]})
    assert service(Request("GET", "/notes", query)) == everything
    assert service(Request("GET", "/search", {"q": "green", **query})) == everything
    assert service(Request("DELETE", "/notes", {"id": "1", **query}, token=token)) == Reply(200, {"removed": 1})
    assert service(Request("DELETE", "/notes", query, token=token)) == Reply(200, {"removed": 0})


def test_logging_out_ends_the_session(service: Service) -> None:
    token = token_of(service)
    assert service(post("/logout", {}, token)).status == 200
    assert service(post("/logout", {}, token)).status == 401


def test_a_report_counts_notes_and_takes_its_time(service: Service) -> None:
    assert service(Request("GET", "/slow", {"seconds": "0.01"})) == Reply(200, {"notes": 0, "seconds": 0.01})


BODY = json.dumps({"namespace": "test-1", "title": "Tea"}).encode()


@pytest.mark.parametrize(
    ("request_", "status", "why"),
    [
        (Request("GET", "/nowhere"), 404, "nothing is at /nowhere"),
        (Request("PUT", "/notes"), 405, "/notes takes GET and POST and DELETE"),
        (Request("POST", "/notes", body=b"not json"), 400, "the body must be a JSON object"),
        (Request("POST", "/notes", body=b"[1]"), 400, "the body must be a JSON object"),
        (Request("POST", "/notes", body=b"[" * 60_000), 400, "the body must be a JSON object"),
        (post("/notes", {"namespace": 7}), 400, "namespace must be text"),
        (Request("POST", "/notes", body=BODY), 401, "log in first"),
        (Request("POST", "/notes", body=BODY, token="made up"), 401, "log in first"),
        (Request("DELETE", "/notes"), 401, "log in first"),
        (post("/login", {"name": "tester", "password": "wrong"}), 401, "name or password is wrong"),
        (post("/login", {}), 401, "name or password is wrong"),
        (Request("GET", "/search"), 400, "q says what to search for"),
        (Request("GET", "/slow", {"seconds": "60"}), 400, "seconds must be a number from 0 to 5"),
        (Request("GET", "/slow", {"seconds": "nan"}), 400, "seconds must be"),
        (Request("GET", "/slow", {"seconds": "soon"}), 400, "seconds must be"),
    ],
)
def test_what_cannot_be_served_is_refused_with_a_reason(
    service: Service, request_: Request, status: int, why: str
) -> None:
    reply = service(request_)
    assert isinstance(reply.content, dict)
    assert (reply.status, why in reply.content["error"]) == (status, True), reply


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (Request("POST", "/notes", body=b'{"namespace": "team", "title": "Tea"}'), 403),
        (Request("DELETE", "/notes", {"namespace": "team"}), 403),
        (Request("DELETE", "/notes", {"namespace": "test-1", "id": "first"}), 400),
        (Request("DELETE", "/notes", {"namespace": "test-1", "id": "9" * 30}), 400),
        (Request("POST", "/notes", body=b'{"namespace": "test-1", "title": "\\ud800"}'), 400),
    ],
)
def test_who_is_logged_in_is_refused_what_is_not_theirs(service: Service, request_: Request, status: int) -> None:
    known = Request(request_.method, request_.path, request_.query, request_.body, token_of(service))
    assert service(known).status == status
