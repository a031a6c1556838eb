"""Where a failed test lies, where it broke, and which module it is about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gates.junit import Case
from gates.suite_reports.places import Place, Places

Make = Callable[[], Places]
FILES = {
    "src/shop/__init__.py": "",
    "src/shop/users.py": "def create():\n    raise ValueError\n",
    "src/shop/orders/__init__.py": "",
    "src/shop/orders/prices.py": "",
    "src/shop/old/prices.py": "",
    "tests/unit/test_users.py": "import shop.users\n\n\nclass TestAll:\n    def test_it(self):\n        pass\n",
    "tests/unit/test_prices.py": "from shop.orders import prices\nimport json\n",
    "tests/unit/test_both.py": "import shop.users, shop.orders.prices\n",
    "tests/unit/test_broken.py": "def test_(:\n",
    "web/pay.spec.ts": "",
    "web/pay.ts": "",
    ".venv/lib/other.py": "",
}


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A project with a module of each kind."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Places(tmp_path, ("tests/unit", "--ignore=tests/e2e"))


PYTEST = """
    def test_it(self):
>       shop.users.create()

tests/unit/test_users.py:6:
_ _ _ _ _ _ _ _ _ _ _ _
    def create():
>       raise ValueError
E       ValueError

src/shop/users.py:2: ValueError"""
UNITTEST = """Traceback (most recent call last):
  File "{root}/tests/unit/test_users.py", line 6, in test_it
  File "/usr/lib/python3/json.py", line 9, in loads"""
NODE = "Error: no\n    at pay (web/pay.spec.ts:12:5)\n    at node:internal/process:4:9"


@pytest.mark.parametrize(
    ("case", "test", "broke"),
    [
        (
            Case("tests.unit.test_users.TestAll::test_it", "failed", text=PYTEST),
            Place("tests/unit/test_users.py", 6),
            Place("src/shop/users.py", 2),
        ),
        (
            Case("tests.unit.test_users.TestAll::test_it[1]", "failed", text="no place"),
            Place("tests/unit/test_users.py", 5),
            Place("tests/unit/test_users.py", 5),
        ),
        (
            Case("test_users.TestAll::test_it", "failed", text=UNITTEST),
            Place("tests/unit/test_users.py", 6),
            Place("tests/unit/test_users.py", 6),
        ),
        (
            Case("pay::pays", "failed", text=NODE, file="web/pay.spec.ts", line=3),
            Place("web/pay.spec.ts", 12),
            Place("web/pay.spec.ts", 12),
        ),
        (Case("test_broken", "error"), Place("tests/unit/test_broken.py"), Place("tests/unit/test_broken.py")),
        (
            Case("test::pays", "failed", text="Error: no\n  at add (web/pay.ts:2:3)\n  at web/pay.spec.ts:12:5"),
            Place("web/pay.spec.ts", 12),
            Place("web/pay.ts", 2),
        ),
        (Case("a::b", "failed", file="gone.py", line=4), Place("gone.py", 4), Place("gone.py", 4)),
        (Case("a::b", "failed", text=".venv/lib/other.py:3: Error"), None, None),
    ],
)  # fmt: skip
def test_where_a_test_and_its_failure_are(places: Places, case: Case, test: Place | None, broke: Place | None) -> None:
    here = Case(**{**vars(case), "text": case.text.replace("{root}", str(places.root))})
    assert (places.test(here), places.broke(here)) == (test, broke)


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("tests.unit.test_users::test_x", "src/shop/users.py"),
        ("tests.unit.test_prices::test_x", "src/shop/orders/prices.py"),
        ("tests.unit.test_both::test_x", "tests/unit/test_both.py"),
        ("somewhere.else::test_x", "somewhere.else"),
    ],
)
def test_the_module_under_test_is_named_alike_or_the_only_one_that_is_imported(
    places: Places, name: str, module: str
) -> None:
    assert places.module(Case(name, "failed")) == module


def test_a_failure_went_through_the_projects_own_files(places: Places) -> None:
    assert places.code(Case("tests.unit.test_users::test_it", "failed", text=PYTEST)) == ("src/shop/users.py",)
