"""Which changed modules no test names: imports, re-exports, names of files."""

from __future__ import annotations

import ast

import pytest

from gates import Result
from gates.done.changes import since_last_release
from gates.done.python_files import module_name, named_in, reached
from gates.done.tests_present import modules_have_tests
from gates.repository import Repository
from gates.settings.done import NOT_MODULES

from ...support.repository import Clone

CORE = "def mul(a, b):\n    return a * b\n"
TEST = "tests/unit/test_mul.py"
LOW = "src/abacus/low/core.py"
PART = {"src/abacus/api.py": "from .core import mul\n", TEST: "import abacus.api\n"}


def present(clone: Clone) -> Result:
    since = since_last_release(clone.path, Repository(clone.path), "v*")
    return modules_have_tests(since, NOT_MODULES)


@pytest.fixture
def released(python_project: Clone) -> Clone:
    python_project.tag("v0.1.0")
    return python_project


@pytest.mark.parametrize(
    ("files", "expected", "without"),
    [
        ({"src/abacus/core.py": CORE}, "fail", ["src/abacus/core.py"]),
        ({"src/abacus/core.py": CORE, TEST: "from abacus.core import mul\n"}, "pass", []),
        ({"src/abacus/core.py": CORE, TEST: "from abacus import core\n"}, "pass", []),
        ({"src/abacus/core.py": CORE, TEST: "import abacus.core as c\n"}, "pass", []),
        ({"src/abacus/core.py": CORE, TEST: "import importlib\nimportlib.import_module('abacus.core')\n"}, "pass", []),
        ({"src/abacus/core.py": CORE, "tests/test_core.py": "x = 1\n"}, "pass", []),
        ({**PART, "src/abacus/core.py": CORE}, "pass", []),
        ({**PART, "src/abacus/api.py": "from .low.core import mul\n", LOW: CORE}, "fail", [LOW]),
        ({"src/abacus/core.py": "LIMIT = 3\n"}, "skip", []),
        ({"src/abacus/core.py": CORE, TEST: "# abacus.core\n"}, "fail", ["src/abacus/core.py"]),
        ({"tests/helpers.py": CORE, "noxfile.py": CORE, "docs/conf.py": CORE}, "skip", []),
        ({"README.md": "# More\n"}, "skip", []),
        ({"src/abacus/__init__.py": "def add(a, b):\n    return b + a\n"}, "pass", []),
    ],
    ids=[
        "no test", "from", "module", "import", "by name", "name of the file", "part", "another package",
        "no function", "in a comment",
        "no modules", "no code", "tested before",
    ],
)  # fmt: skip
def test_a_changed_module_has_a_test(released: Clone, files: dict[str, str], expected: str, without: list[str]) -> None:
    released.commit("feat: more", files)
    result = present(released)
    assert (str(result.status), result.evidence.get("without", [])) == (expected, without), result.details


def test_what_a_package_passes_on_is_reached_through_it(released: Clone) -> None:
    init = "from .core import mul\nfrom .other import div\n"
    files = {
        "src/abacus/__init__.py": init,
        "src/abacus/core.py": CORE,
        "src/abacus/other.py": CORE.replace("mul", "div"),
    }
    released.commit("feat: more", {**files, "tests/unit/test_add.py": "from abacus import mul\n"})
    assert present(released).evidence["without"] == ["src/abacus/other.py"]


def test_comments_and_layout_are_no_change(released: Clone) -> None:
    text = '"""Adds numbers."""\n\ndef add(a: int,\n        b: int) -> int:  # the sum\n    return (a + b)\n'
    released.commit("style: layout", {"src/abacus/__init__.py": text})
    assert present(released).details == "no module with functions changed since v0.1.0"


def test_the_finding_says_which_test_to_add(released: Clone) -> None:
    released.commit("feat: more", {"src/abacus/core.py": CORE})
    (finding,) = present(released).findings
    assert (finding.message, finding.fix) == (
        "no test names abacus.core, which changed",
        "add tests/test_core.py, which imports abacus.core",
    )


def test_templates_and_test_data_that_are_no_python_are_told(released: Clone) -> None:
    released.commit("feat: more", {"template/{{name}}.py": "import {{ name }}\n", "tests/data/old.py": "print 1\n"})
    result = present(released)
    assert result.details == "0 of 0 changed modules without a test since v0.1.0, 1 file cannot be parsed"
    assert result.findings[0].place == "template/{{name}}.py:1"
    assert result.evidence["unread_tests"] == ["tests/data/old.py"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("src/abacus/core.py", "abacus.core"),
        ("src/abacus/__init__.py", "abacus"),
        ("src/spaces/inner.py", "spaces.inner"),
        ("pkg/a/b.py", "pkg.a.b"),
        ("libs/one/src/one/x.py", "one.x"),
        ("script.py", "script"),
    ],
)
def test_the_name_under_which_a_file_is_imported(path: str, name: str) -> None:
    inits = {"src/abacus/__init__.py", "pkg/__init__.py", "pkg/a/__init__.py", "libs/one/src/one/__init__.py"}
    assert module_name(path, inits) == name


@pytest.mark.parametrize(
    ("source", "package", "taken"),
    [
        ("from .core import f", "a", ("a.core", "f")),
        ("from . import core", "a", ("a", "core")),
        ("from ..x import f", "a.b", ("a.x", "f")),
        ("from a import f", "b", ("a", "f")),
    ],
)
def test_imports_with_dots(source: str, package: str, taken: tuple[str, str]) -> None:
    assert named_in(ast.parse(source), package).taken == {taken}


def test_packages_that_pass_on_each_other_end() -> None:
    packages = {name: named_in(ast.parse(f"from {other} import f"), name) for name, other in (("a", "b"), ("b", "a"))}
    assert reached(named_in(ast.parse("from a import f")), packages) >= {"a", "b", "a.f", "b.f"}
