"""What a member of the team does on a day: against E2E_URL, else against an instance started for it."""

import os
import uuid
from collections.abc import Iterator

import pytest


@pytest.fixture
def someone(request: pytest.FixtureRequest) -> Iterator:
    """A client that is not logged in yet."""
    made = request.getfixturevalue("process").client
    if url := os.environ.get("E2E_URL"):
        made = type(made)(url.rstrip("/"))
    yield made


def test_log_in_write_search_remove_log_out(someone) -> None:
    namespace = f"test-e2e-{uuid.uuid4().hex}"
    assert someone("POST", "/notes", {"namespace": namespace, "title": "Tea"})[0] == 401

    someone.log_in()
    for title, text in (("Tea", "green tea is out"), ("Coffee", "the machine leaks")):
        assert someone("POST", "/notes", {"namespace": namespace, "title": title, "text": text})[0] == 201

    status, found = someone("GET", f"/search?namespace={namespace}&q=LEAKS")
    assert (status, [note["title"] for note in found["notes"]]) == (200, ["Coffee"])

    assert someone("DELETE", f"/notes?namespace={namespace}") == (200, {"removed": 2})
    assert someone("GET", f"/search?namespace={namespace}&q=tea") == (200, {"notes": []})

    assert someone("POST", "/logout")[0] == 200
    assert someone("DELETE", f"/notes?namespace={namespace}")[0] == 401
