"""The changelog has a new entry, and public names do not change behind the documents' back."""

from __future__ import annotations

import ast

import pytest

from gates import Status
from gates.done.public_names import difference, is_public, public_names

from ...support.repository import Clone
from .asking import asked, part, status

INIT = "src/abacus/__init__.py"
ADD = '"""Adds numbers."""\n\n\ndef add(a: int, b: int) -> int:\n    return a + b\n'
MORE = f"{ADD}\n\ndef mul(a: int, b: int) -> int:\n    return a * b\n"
ENTRY = "# Changelog\n\n## [Unreleased]\n\n- Numbers are multiplied\n"


@pytest.fixture
def released(python_project: Clone) -> Clone:
    """The project, released as it is."""
    python_project.commit("docs: changelog", {"CHANGELOG.md": "# Changelog\n\n## [0.1.0]\n\n- Numbers are added\n"})
    python_project.tag("v0.1.0")
    return python_project


@pytest.mark.parametrize(
    ("files", "settings", "expected"),
    [
        ({"CHANGELOG.md": ENTRY}, "", "pass"),
        ({"README.md": "# More\n"}, "", "warn"),
        ({"CHANGELOG.md": "# Changelog\n\n## [0.1.0]\n\nReworded\n\n- Numbers are added\n"}, "", "warn"),
        ({"changelog.d/12.feature.md": "Numbers are multiplied\n"}, "", "pass"),
        ({"CHANGELOG.md": None}, "", "skip"),
        ({"CHANGELOG.md": None, "HISTORY.rst": "History\n-------\n\n* Numbers are multiplied\n"}, "", "pass"),
        ({"README.md": "# More\n"}, 'changelog = "docs/news.md"', "warn"),
        ({"docs/news.md": "- Numbers are multiplied\n"}, 'changelog = "docs/news.md"', "pass"),
        ({"README.md": "# More\n"}, 'off = { changelog = "the release writes it" }', "skip"),
    ],
    ids=["entry", "none", "no new item", "fragment", "no changelog", "another name", "not there", "named", "off"],
)
def test_the_changelog_has_an_entry(
    released: Clone, files: dict[str, str | None], settings: str, expected: str
) -> None:
    released.commit("feat: more", files)
    assert status(asked(released, "DOD004", settings), "changelog") == expected


def test_nothing_is_asked_of_a_release_just_made(released: Clone) -> None:
    released.commit("docs(release): v0.1.0", {"docs/releases/v0.1.0.md": "# v0.1.0\n"})
    assert asked(released, "DOD004").status is Status.SKIP


@pytest.mark.parametrize(
    ("files", "expected", "details"),
    [
        ({INIT: MORE}, "warn", "new: abacus.mul; no document changed"),
        (
            {INIT: MORE, "README.md": "# Abacus\n\nAdds and multiplies.\n"},
            "pass",
            "new: abacus.mul; 1 document changed",
        ),
        ({INIT: MORE, "docs/releases/v0.1.0.md": "# v0.1.0\n"}, "warn", "no document changed"),
        ({INIT: ADD.replace("a: int, b", "a: float, b")}, "warn", "changed: abacus.add"),
        ({INIT: ADD.replace("add", "plus")}, "warn", "new: abacus.plus; gone: abacus.add"),
        ({INIT: ADD.replace("a + b", "b + a")}, "skip", "no public name changed since v0.1.0"),
        ({"src/abacus/_inner.py": MORE}, "skip", "no public name changed"),
        ({"src/abacus/other.py": MORE}, "warn", "new: abacus.other.add, abacus.other.mul"),
        ({"tests/unit/helpers.py": MORE}, "skip", "no public name changed"),
        ({INIT: None}, "warn", "gone: abacus.add"),
    ],
    ids=["new", "told", "only records", "called anew", "renamed", "body", "private", "module", "tests", "deleted"],
)
def test_public_names_change_with_a_document(
    released: Clone, files: dict[str, str | None], expected: str, details: str
) -> None:
    released.commit("feat: more", files)
    result = asked(released, "DOD004", 'off = { changelog = "not now" }')
    assert status(result, "public_names") == expected
    assert details in str(part(result, "public_names")["details"])


def test_the_finding_says_which_names_and_what_to_do(released: Clone) -> None:
    released.commit("feat: more", {INIT: MORE, "CHANGELOG.md": ENTRY})
    (finding,) = asked(released, "DOD004").findings
    assert finding.message.endswith("since v0.1.0, and no document changed: new: abacus.mul")
    assert finding.fix.startswith("say so in docs/ or doc/ or README*")


def test_before_the_first_release_nothing_has_changed_yet(python_project: Clone) -> None:
    python_project.commit("docs: none", dict.fromkeys(("README.md", "CHANGELOG.md", "docs/project-brief.md")))
    (finding,) = asked(python_project, "DOD004").findings
    assert finding.message.startswith("there is no document yet that could tell of the public names: new: abacus.add")
    assert finding.fix.startswith("write one, in docs/ or doc/ or README*")


def test_a_file_that_is_no_python_is_told_with_its_line(released: Clone) -> None:
    released.commit("feat: more", {INIT: "def add(:\n", "CHANGELOG.md": ENTRY})
    result = asked(released, "DOD004")
    assert (result.status, result.findings[0].place) == (Status.WARN, f"{INIT}:1")
    assert asked(released, "DOD004", 'levels = { public_names = "fail" }').status is Status.FAIL


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f(a, *, b=1): ...\ndef _g(): ...", {"m.f": "(a, *, b=1)"}),
        ("async def f() -> int: ...", {"m.f": "async () -> int"}),
        (
            "class A(Base):\n    def __init__(self): ...\n    def f(self, x: int): ...\n    def _g(self): ...",
            {"m.A": "class(Base)", "m.A.__init__": "(self)", "m.A.f": "(self, x: int)"},
        ),
        ("X = 1\nY: int = 2\n_Z = 3", {"m.X": "value", "m.Y": "value: int"}),
        ("import os\nfrom a import b", {}),
        ("from a import b as b", {"m.b": "name"}),
        ("__all__ = ['f', 'lazy']\ndef f(): ...\ndef g(): ...", {"m.f": "()", "m.lazy": "name"}),
        ("__all__ = [*other]\ndef f(): ...", {"m.f": "()"}),
        ("try:\n    def f(): ...\nexcept ImportError:\n    f = None", {"m.f": "value"}),
        ("if TYPE_CHECKING:\n    X = 1", {}),
    ],
)
def test_the_public_names_of_a_module(source: str, names: dict[str, str]) -> None:
    assert public_names("m", ast.parse(source), package=False) == names


def test_a_package_passes_on_what_it_imports_from_itself() -> None:
    assert public_names("m", ast.parse("from .core import f\nfrom os import path"), package=True) == {"m.f": "name"}


@pytest.mark.parametrize(("name", "public"), [("a.b", True), ("a._b", False), ("_a.b", False), ("a.__main__", False)])
def test_a_module_with_an_underscore_is_nobodys(name: str, public: bool) -> None:
    assert is_public(name) is public


def test_a_long_list_of_names_is_cut() -> None:
    changed = difference({}, {f"m.f{at}": "()" for at in range(12)})
    assert changed.words.endswith("m.f4, m.f5 and 4 more")
