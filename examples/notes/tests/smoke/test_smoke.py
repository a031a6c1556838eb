"""The paths without which the service is of no use, against a running instance: SMOKE_URL.

What is written goes into a namespace of its own, as the test account, and is removed afterwards; so this may also run
against production.
"""

import json
import os
import uuid
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

URL = os.environ.get("SMOKE_URL", "").rstrip("/")
NAMESPACE = f"test-{os.environ.get('SMOKE_NAMESPACE', 'smoke')}-{uuid.uuid4().hex}"
pytestmark = [
    pytest.mark.safe_for_production,
    pytest.mark.skipif(not URL, reason="SMOKE_URL names no running instance"),
]


def ask(method: str, path: str, content: object = None, token: str = "") -> tuple[int, dict[str, object]]:
    body = json.dumps(content).encode() if content is not None else None
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        with urlopen(Request(URL + path, body, headers, method=method), timeout=10) as response:  # noqa: S310
            return response.status, json.load(response)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


@pytest.fixture
def token() -> Iterator[str]:
    status, content = ask("POST", "/login", {"name": "tester", "password": "tester"})
    assert status == 200, content
    yield str(content["token"])
    assert ask("POST", "/logout", token=str(content["token"]))[0] == 200


def test_the_instance_is_healthy() -> None:
    assert ask("GET", "/health") == (200, {"status": "ok", "database": "read"})


def test_the_database_can_be_written() -> None:
    assert ask("POST", "/health/database") == (200, {"status": "ok", "database": "written"})


def test_the_instance_says_its_version() -> None:
    status, content = ask("GET", "/version")
    assert status == 200
    assert content["version"]


def test_log_in_and_out(token: str, record_property) -> None:
    record_property("critical_path", "log in")
    assert token
    assert ask("POST", "/login", {"name": "tester", "password": "wrong"})[0] == 401


def test_write_and_read_notes(token: str, record_property) -> None:
    record_property("critical_path", "read notes, write notes")
    try:
        written = ask("POST", "/notes", {"namespace": NAMESPACE, "title": "Smoke", "text": "no fire"}, token)
        assert written[0] == 201, written
        assert ask("GET", f"/notes?namespace={NAMESPACE}") == (200, {"notes": [written[1]]})
    finally:
        assert ask("DELETE", f"/notes?namespace={NAMESPACE}", token=token)[0] == 200
    assert ask("GET", f"/notes?namespace={NAMESPACE}") == (200, {"notes": []})
