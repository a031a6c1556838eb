"""What the changes since the last release affect, in a real repository."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from gates.affected import Affected, find_affected
from gates.repository import Repository

from ...support.repository import Clone

Make = Callable[..., Clone]

PYPROJECT = '[project]\nname = "abacus"\nversion = "{}"\n'
FILES = {
    "pyproject.toml": PYPROJECT.format("1.0.0"),
    "README.md": "# abacus",
    "src/abacus/__init__.py": "",
    "src/abacus/add.py": "def add(a, b):\n    return a + b\n",
    "src/abacus/total.py": "from .add import add\n",
    "src/abacus/text.py": "WORD = 1\n",
    "src/abacus/lonely.py": "ALONE = 1\n",
    "src/abacus/data.json": "{}",
    "tests/conftest.py": "",
    "tests/unit/test_add.py": "from abacus.add import add\n",
    "tests/unit/test_total.py": "import abacus.total\n",
    "tests/unit/test_text.py": "from abacus import text\n",
    "tests/integration/conftest.py": "import abacus.add\n",
    "tests/integration/test_all.py": "def test_it(): ...\n",
    "tests/program/test_main.py": "import subprocess\n",
}
ALWAYS = "tests/program/test_main.py"  # nobody can tell what the program loads


def affected(repository: Make, changes: Mapping[str, str | None], *, committed: bool = True) -> Affected:
    clone = repository(FILES)
    clone.tag("v1.0.0")
    clone.commit("ci: nothing")
    clone.write(changes)
    if committed:
        clone.commit("fix: it")
    return find_affected(clone.path, Repository(clone.path), "v[0-9]*")


@pytest.mark.parametrize("committed", [True, False])
def test_what_loads_the_change_over_any_number_of_steps(repository: Make, committed: bool) -> None:
    found = affected(repository, {"src/abacus/add.py": "def add(a, b):\n    return b + a\n"}, committed=committed)
    assert found == Affected(
        "v1.0.0",
        changed=("src/abacus/add.py",),
        modules=("src/abacus/add.py", "src/abacus/total.py", "tests/integration/conftest.py"),
        tests=("tests/integration/test_all.py", ALWAYS, "tests/unit/test_add.py", "tests/unit/test_total.py"),
        unclear=(f"{ALWAYS}:1: subprocess starts programs",),
    )


@pytest.mark.parametrize(
    ("changes", "tests"),
    [
        ({"src/abacus/text.py": "WORD = 2\n"}, ["tests/unit/test_text.py"]),
        ({"src/abacus/text.py": None}, ["tests/unit/test_text.py"]),
        ({"tests/unit/test_text.py": "import abacus.text as it\n"}, ["tests/unit/test_text.py"]),
        (
            {"tests/unit/test_text.py": None, "tests/unit/test_add.py": "import abacus.add\n"},
            ["tests/unit/test_add.py"],
        ),
        ({"src/abacus/text.py": "WORD = 2\n", "README.md": "# more"}, ["tests/unit/test_text.py"]),
        (
            {"src/abacus/text.py": "WORD = 2\n", "pyproject.toml": PYPROJECT.format("1.0.1"), "CHANGELOG.md": "x"},
            ["tests/unit/test_text.py"],
        ),
    ],
)
def test_the_tests_of_a_change(repository: Make, changes: Mapping[str, str | None], tests: list[str]) -> None:
    found = affected(repository, changes)
    assert (found.tests, found.why_all) == (tuple(sorted([*tests, ALWAYS])), ())


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, "no code has changed since v1.0.0"),
        ({"README.md": "# more"}, "no code has changed since v1.0.0"),
        ({"src/abacus/data.json": "[]"}, "src/abacus/data.json is changed: any test may depend on it"),
        ({"src/abacus/words.md": "a"}, "src/abacus/words.md is changed: any test may depend on it"),
        ({"requirements.txt": "x"}, "requirements.txt is changed: any test may depend on it"),
        (
            {"pyproject.toml": PYPROJECT.format("1.0.0") + "[tool.x]\n"},
            "pyproject.toml is changed: any test may depend",
        ),
        ({"tests/conftest.py": "import os\n"}, "tests/conftest.py is changed: what it sets up is everywhere"),
        ({"src/abacus/lonely.py": "ALONE = 2\n"}, "no test loads src/abacus/lonely.py"),
        ({"src/abacus/add.py": "def add(:\n"}, "src/abacus/add.py cannot be read: SyntaxError"),
        ({"pytest.ini": "[pytest]\npython_files = check_*.py\n"}, "pytest.ini: the project has names of its own for"),
    ],
)
def test_what_cannot_be_told_widens_to_all_tests(repository: Make, changes: Mapping[str, str | None], why: str) -> None:
    found = affected(repository, changes)
    assert any(each.startswith(why) for each in found.why_all), found.why_all


def test_without_an_earlier_release_there_is_nothing_to_compare_with(repository: Make) -> None:
    clone = repository(FILES)
    found = find_affected(clone.path, Repository(clone.path), "v[0-9]*")
    assert found == Affected(None, why_all=("there is no earlier release to compare with",))
