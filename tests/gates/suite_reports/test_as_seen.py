"""Failing tests of real projects, as a person sees them: the table, what to do, and the JSON document."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from gates.gate_check import check_gates
from gates.redaction import redactor
from gates.report import as_advice, as_json, as_table

from ...support.browsers import needs_chromium
from ...support.repository import Clone, Files

Make = Callable[..., Clone]
plain = redactor()


@dataclass(frozen=True)
class Seen:
    """What a person gets of one gate."""

    table: str
    advice: str
    answer: dict[str, Any]

    @property
    def first(self) -> dict[str, Any]:
        """The first finding of the JSON document."""
        finding: dict[str, Any] = self.answer["findings"][0]
        return finding


def seen(clone: Clone, id: str, **offered: object) -> Seen:
    check = check_gates(clone.path, ids=[id], offered=offered)
    (answer,) = json.loads(as_json(check, plain))["gates"]
    return Seen(as_table(check, plain), as_advice(check, plain), answer)


USERS = '''"""Users."""


class UserService:
    def __init__(self):
        self.names = []

    def create(self, name):
        if not name:
            raise ValueError("no name")
        self.names.append(name)
        return name

    def remove(self, name):
        """Forget somebody."""
        kept = [each for each in self.names if each != name]
        changed = kept != self.names
        self.names = kept
        return changed


def greeting(name):
    return f"Hello {name}"
'''
TEST_USERS = """from shop.users import UserService, greeting


def test_create():
    assert UserService().create("Ada") == "ada"


class TestRefusals:
    def test_no_name(self):
        UserService().create("")


def test_greeting():
    assert greeting("Ada") == "Hello Ada"
"""
SHOP: Files = {
    "pytest.ini": "[pytest]\npythonpath = src\n",
    "src/shop/__init__.py": "",
    "src/shop/users.py": USERS,
    "src/shop/prices.py": "def price(net):\n    return net * 1.2\n",
}


def test_unit_failures_are_told_module_by_module_with_the_tests_to_add(repository: Make) -> None:
    prices = "from shop.prices import price\n\n\ndef test_price():\n    assert price(10) == 12\n"
    got = seen(
        repository({**SHOP, "tests/unit/test_users.py": TEST_USERS, "tests/unit/test_prices.py": prices}), "TST001"
    )
    assert "| Unit tests | FAIL   | 2 passed, 2 failed |" in got.table
    assert got.advice == got.advice.rstrip() + "\n"
    first, *rest = got.first["message"].splitlines()
    assert first == "src/shop/users.py: 2 of 3 tests failed"
    assert rest[0].startswith("tests.unit.test_users::test_create: AssertionError: assert 'Ada' == 'ada'")
    assert rest[-1] == (
        "tests.unit.test_users.TestRefusals::test_no_name: ValueError: no name (tests/unit/test_users.py:10)"
    )
    assert (got.first["where"], got.first["line"]) == ("tests/unit/test_users.py", 5)
    assert "a developer has to confirm before the release is tried again" in got.first["fix"]
    assert len(got.answer["findings"]) == 1, "prices are well"
    assert "Add tests for UserService.remove (src/shop/users.py:14, 4 lines)" in got.answer["notes"]
    assert "note: Add tests for UserService.remove (src/shop/users.py:14, 4 lines)" in got.advice


def test_a_file_of_tests_that_cannot_be_loaded_says_why(repository: Make) -> None:
    got = seen(repository({**SHOP, "tests/unit/test_users.py": "import shop\nimport absent\n"}), "TST001")
    assert "collection failure: ModuleNotFoundError: No module named 'absent'" in got.first["message"]


def test_a_failure_inside_the_module_is_shown_there(repository: Make) -> None:
    test = "from shop.users import UserService\n\n\ndef test_no_name():\n    UserService().create('')\n"
    got = seen(repository({**SHOP, "tests/unit/test_users.py": test}), "TST001")
    assert (got.first["where"], got.first["line"]) == ("src/shop/users.py", 10)
    assert "  - src/shop/users.py:10: src/shop/users.py: 1 of 1 test failed\n    | tests.unit." in got.advice


def test_code_that_no_test_runs_is_named_with_the_test_to_add_what_pays_most_first(repository: Make) -> None:
    test = "from shop.users import greeting\n\n\ndef test_greeting():\n    assert greeting('A') == 'Hello A'\n"
    got = seen(repository({**SHOP, "tests/unit/test_users.py": test}), "TST001")
    assert "| Unit tests | FAIL   | coverage 35.3 %, 80 % is asked for |" in got.table
    assert [(each["fix"], each["where"], each["line"]) for each in got.answer["findings"]] == [
        ("Add tests for UserService.create", "src/shop/users.py", 8),
        ("Add tests for UserService.remove", "src/shop/users.py", 14),
        ("Add tests for price", "src/shop/prices.py", 1),
        ("Add tests for UserService.__init__", "src/shop/users.py", 5),
    ]
    assert got.first["message"] == ("UserService.create is run by no test\n4 lines: 9-12")
    assert "tests for the first 2 of these would bring about 80 %" in got.answer["notes"]
    assert "    fix: Add tests for UserService.create\n" in got.advice


# Integration tests of which no coverage is asked.
UNMEASURED = """[tool.release.gates.integration]
command = ["{python}", "-m", "pytest", "-q", "tests/integration", "--junitxml={junit}", "-o", "junit_logging=all"]
"""
ORDERS = """import logging, pathlib, socket
import sqlite3

import pytest


def test_save():
    logging.getLogger("orders").warning("saving order 7")
    sqlite3.connect(":memory:").execute("INSERT INTO orders VALUES (7)")


@pytest.mark.external_api("payments.example.com")
def test_pay(record_property):
    pathlib.Path("build").mkdir()
    pathlib.Path("build/payments.log").write_text("refused")
    record_property("service_log", "build/payments.log")
    raise OSError("402 from the sandbox")


def test_stock():
    print("asking the stock service")
    socket.create_connection(("localhost", 1), 1)


def test_total():
    assert 1 == 2


def test_good():
    pass
"""


def test_integration_failures_are_told_by_their_point_with_the_log(repository: Make) -> None:
    got = seen(repository({"tests/integration/test_orders.py": ORDERS, "pyproject.toml": UNMEASURED}), "TST002")
    assert "| Integration tests | FAIL   | 4 failed, 1 passed |" in got.table
    found = {each["message"].partition("\n")[0]: each for each in got.answer["findings"]}
    assert list(found) == [
        "no integration point is named: 1 integration test fails",
        "database: 1 integration test fails (by exception sqlite3)",
        "external API payments.example.com: 1 integration test fails (by marker external_api)",
        "service localhost:1: 1 integration test fails (by address localhost:1)",
    ]
    _, database, payments, stock = found.values()
    assert database["message"].splitlines()[1:] == [
        "tests.integration.test_orders::test_save: sqlite3.OperationalError: no such table: orders",
        "log:",
        "  WARNING  orders:test_orders.py:8 saving order 7",
    ]
    assert (database["where"], database["line"]) == ("tests/integration/test_orders.py", 9)
    assert database["fix"].startswith("see that it runs, that the tests have its address and rights")
    assert "the technical lead has to confirm before the release is tried again" in database["fix"]
    assert payments["message"].splitlines()[-1].endswith("-payments.log"), "the log is kept beside the evidence"
    assert "  asking the stock service" in stock["message"].splitlines()
    assert "    | log:\n    |   asking the stock service\n" in got.advice


PATHS = """import json, os, urllib.request

import pytest

URL = os.environ["SMOKE_URL"]


def test_home(record_property):
    record_property("critical_path", "home")
    assert urllib.request.urlopen(f"{URL}/").status == 200


def test_checkout(record_property):
    record_property("critical_path", "checkout")
    record_property("cpu", "93 %")
    assert urllib.request.urlopen(f"{URL}/checkout").status == 200
"""


class Instance(BaseHTTPRequestHandler):
    """Answers, but for the checkout."""

    def do_GET(self) -> None:
        self.send_response(500 if self.path == "/checkout" else 200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def instance() -> Iterator[str]:
    """The address of a running instance whose checkout is broken."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Instance) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_smoke_failures_name_the_path_and_say_how_the_environment_is(repository: Make, instance: str) -> None:
    got = seen(repository({"tests/smoke/test_paths.py": PATHS}), "TST003", smoke_target=instance)
    assert "| Smoke tests | FAIL   | 1 passed, 1 failed |" in got.table
    lines = got.first["message"].splitlines()
    assert lines[0] == "critical path checkout fails: urllib.error.HTTPError: HTTP Error 500: Internal Server Error"
    assert lines[1].startswith("timing: ")
    assert f"environment: {instance} seems to be up: 2 of 2 paths met no broken connection, 1 as they should" in lines
    assert "  cpu: 93 %" in lines
    assert any("the slowest is home" in line for line in lines)
    assert lines[-1] == "retry: none, for it answered and the answer was wrong; trying again would not help"
    assert got.first["where"] == "tests/smoke/test_paths.py"


JOURNEY = """import pathlib


def test_pay(record_property):
    record_property("journey", "buy a book")
    record_property("component", "basket")
    folder = pathlib.Path("test-results/tests-e2e-test-shop-py-test-pay")
    folder.mkdir(parents=True)
    for name in ("trace.zip", "test-failed-1.png"):
        (folder / name).write_text("x")
    print("[[ATTACHMENT|test-results/other/video.webm]]")
    raise TimeoutError("waiting for the button")
"""


def test_e2e_failures_name_the_journey_and_where_its_files_are(repository: Make) -> None:
    settings = "[tool.release.gates.e2e]\nretry_after = 0.1\n"
    journey = JOURNEY.replace("raise TimeoutError", "raise AssertionError")
    got = seen(repository({"tests/e2e/test_shop.py": journey, "pyproject.toml": settings}), "TST004")
    assert "| End-to-end tests | FAIL   | 1 failed |" in got.table
    lines = got.first["message"].splitlines()
    assert lines[:2] == ["journey buy a book fails: AssertionError: waiting for the button", "affected: basket"]
    (trace,) = [line.removeprefix("trace: ") for line in lines if line.startswith("trace: ")]
    assert "video: test-results/other/video.webm is missing" in lines
    assert any(line.startswith("screenshot: ") and line.endswith("test-failed-1.png") for line in lines)
    assert got.first["fix"].startswith(f"playwright show-trace {trace}; ")
    assert "QA or a developer has to confirm before the release is tried again" in got.first["fix"]
    there = {each["kind"]: each["there"] for each in got.answer["evidence"]["attachments"]}
    assert there == {"trace": True, "screenshot": True, "video": False}
    assert trace in got.answer["evidence"]["files"]


BROWSER = {
    ".gitignore": "test-results/\n",
    "pytest.ini": "[pytest]\naddopts = --tracing=retain-on-failure --screenshot=only-on-failure\n",
    "tests/e2e/conftest.py": """import shutil

import pytest


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": shutil.which("chromium"), "args": ["--no-sandbox"]}
""",
    "tests/e2e/test_shop.py": """class TestShop:
    def test_pay(self, page):
        page.set_content("<button>Order</button>")
        assert page.get_by_role("button").inner_text() == "Pay"
""",
}


@needs_chromium
def test_a_journey_in_a_real_browser_has_its_trace_and_screenshot(repository: Make) -> None:
    clone = repository(BROWSER)
    lines = seen(clone, "TST004").first["message"].splitlines()
    assert lines[0].startswith("journey tests.e2e.test_shop.TestShop::test_pay[chromium] fails: AssertionError")
    kept = {kind: path for kind, _, path in (line.partition(": ") for line in lines) if kind in ("trace", "screenshot")}
    assert "trace.trace" in ZipFile(kept["trace"]).namelist()
    assert Path(kept["screenshot"]).read_bytes().startswith(b"\x89PNG")
    assert lines[-1] == "not recorded: video"
    assert clone.git("status", "--porcelain") == ""
