"""The point where two sides meet, as failures of many libraries show it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.junit import Case
from gates.suite_reports.addresses import Address, find_address
from gates.suite_reports.attachments import find
from gates.suite_reports.places import Places
from gates.suite_reports.points import point

POSTGRES = 'OperationalError: connection to server at "localhost" (127.0.0.1), port 5432 failed: Connection refused'
STRIPE = "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='api.example.com', port=443): Max retries"
SQLALCHEMY = """>       session.commit()
E       sqlalchemy.exc.IntegrityError: (sqlite3.IntegrityError) UNIQUE constraint failed: users.name
E       (Background on this error at: https://sqlalche.me/e/20/gkpj)"""


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (POSTGRES, Address("localhost", 5432)),
        (STRIPE, Address("api.example.com", 443)),
        ("<urlopen error> http://stock.internal:8081/items", Address("stock.internal", 8081)),
        ("postgresql+asyncpg://me:secret@db/shop", Address("db", 5432)),
        ("create_connection(('127.0.0.1', 9))", Address("127.0.0.1", 9)),
        ("Error 111 connecting to localhost:6379. Connection refused.", Address("localhost", 6379)),
        ("dial tcp: lookup rabbit:5672", Address("rabbit", 5672)),
        ("tests/test_a.py:12: AssertionError", None),
        ("status:404, code: 17", None),
        ("took 12:30:59", None),
        ("", None),
    ],
)
def test_an_address_in_an_error(text: str, address: Address | None) -> None:
    assert find_address(text) == address


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (Address("localhost", 5432), "database PostgreSQL at localhost:5432"),
        (Address("mail", 25), "service mail:25"),
        (Address("10.0.0.7", 8080), "service 10.0.0.7:8080"),
        (Address("api.example.com"), "external API api.example.com"),
        (Address("9.9.9.9", 443), "external API 9.9.9.9:443"),
        (Address("q.internal", 5672), "message queue RabbitMQ at q.internal:5672"),
    ],
)
def test_what_is_at_an_address(address: Address, words: str) -> None:
    assert f"{address.kind} {address.words}" == words


@pytest.mark.parametrize(
    ("case", "words", "by"),
    [
        (Case("t", message=POSTGRES), "database PostgreSQL at localhost:5432", "exception OperationalError"),
        (Case("t", message=STRIPE), "external API api.example.com:443", "address api.example.com:443"),
        (Case("t", message="IntegrityError", text=SQLALCHEMY), "database", "exception sqlalchemy"),
        (Case("t", message="grpc._channel._InactiveRpcError: x"), "service", "exception _InactiveRpcError"),
        (Case("t", message="redis.exceptions.TimeoutError: x"), "cache", "exception redis.exceptions"),
        (Case("t", message="assert 1", properties=(("database", "orders"),)), "database orders", "property database"),
        (Case("t", message=STRIPE, properties=(("db", ""),)), "database api.example.com:443", "property db"),
        (
            Case("t", message="x", properties=(("integration", "external API pay"),)),
            "external API pay",
            "property integration",
        ),
        (Case("t", message="x", properties=(("dependency", "mailer"),)), "service mailer", "property dependency"),
        (Case("tests.database.test_x::t", message="x"), "database", "path tests/database/test_x"),
        (Case("tests.integration.test_x::t", message="x"), "", ""),
    ],
)  # fmt: skip
def test_what_the_test_says_goes_first_then_the_exception_the_address_and_the_folder(
    tmp_path: Path, case: Case, words: str, by: str
) -> None:
    found = point(case, Places(tmp_path))
    assert (found.words, found.by) == (words, by)


MARKED = """import pytest

pytestmark = [pytest.mark.integration("message queue orders"), pytest.mark.slow]


@pytest.mark.database("stock")
class TestStock:
    def test_it(self): ...


def test_other(): ...
"""


@pytest.mark.parametrize(
    ("name", "words"), [("TestStock::test_it[1]", "database stock"), (":test_other", "message queue orders")]
)
def test_a_marker_of_the_test_of_its_class_or_of_its_file(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "test_x.py").write_text(MARKED)
    separator = "." if name.startswith("Test") else ":"
    found = point(Case(f"test_x{separator}{name}", "failed", "x"), Places(tmp_path))
    assert found.words == words


@given(st.text(max_size=300), st.text(max_size=60))
def test_whatever_a_report_holds_there_is_an_answer(text: str, name: str) -> None:
    case = Case(name, "failed", text, text, properties=((name, text),))
    places = Places(Path(__file__).parent)
    assert point(case, places).words is not None
    assert places.module(replace(case, text=f"{'x' * 300}.py:3: Error")) is not None
    assert places.module(case) is not None
    assert find([case], Path(__file__).parent, ()) is not None
