"""What a file of Python loads, as its text tells."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.affected.graph import edges
from gates.affected.imports import Imports, read_imports


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import a.b, c as d", {"a.b", "c"}),
        ("from a import b, c", {"a.b", "a.c"}),
        ("from a import *", {"a.*"}),
        ("def f():\n    import late", {"late"}),
        ("if TYPE_CHECKING:\n    from a import B", {"a.B"}),
        ("import importlib\nimportlib.import_module('a.b')", {"importlib", "a.b"}),
        ("patch('a.b.c')", {"a.b.c"}),
        ("pytest_plugins = ['helpers']", {"helpers"}),
        ("x = 'no name. at all'", set()),
    ],
)
def test_names(source: str, names: set[str]) -> None:
    read = read_imports(source.encode(), test=False)
    assert set(read.names) == names
    assert read.unclear is None


@pytest.mark.parametrize(
    ("source", "relative"),
    [("from . import b", {(1, "b")}), ("from ..x.y import z", {(2, "x.y.z")}), ("from .x import *", {(1, "x.*")})],
)
def test_relative_names(source: str, relative: set[tuple[int, str]]) -> None:
    assert set(read_imports(source.encode(), test=False).relative) == relative


@pytest.mark.parametrize(
    ("source", "test", "reason"),
    [
        ("x = 1\nimport_module(name)", False, "2: import_module() loads what is known at run time only"),
        ("import_module('.a', __package__)", False, "1: import_module() loads"),
        ("__import__(f'a.{b}')", False, "1: __import__() loads"),
        ("for each in entry_points(group='x'): each.load()", False, "1: entry_points() loads"),
        ("runpy.run_module('a')", False, "1: run_module() loads"),
        ("run((sys.executable, '-m', 'a'))", False, "1: starts Python anew"),
        ("import subprocess", True, "1: subprocess starts programs"),
        ("from subprocess import run", True, "1: subprocess starts programs"),
        ("import subprocess", False, None),
        ("os.system('a')", True, "1: system() starts a program"),
        ("def test_it(pytester): ...", True, "1: pytester starts programs"),
        ("import os", True, None),
    ],
)
def test_what_cannot_be_read_is_told(source: str, test: bool, reason: str | None) -> None:
    found = read_imports(source.encode(), test=test).unclear
    assert found is None if reason is None else str(found).startswith(reason)


@pytest.mark.parametrize("source", [b"def", b"\xff\xfe", b"a = '\0'", b"# coding: nobody\n"])
def test_what_is_no_python_is_refused(source: bytes) -> None:
    with pytest.raises((SyntaxError, ValueError)):
        read_imports(source, test=False)


@given(st.binary() | st.text().map(str.encode))
def test_whatever_the_bytes(source: bytes) -> None:
    with contextlib.suppress(SyntaxError, ValueError):  # what is no Python is refused, in no other way
        assert isinstance(read_imports(source, test=True), Imports)


@pytest.mark.parametrize(
    ("path", "source", "loads"),
    [
        ("src/p/a.py", "from . import b", {"src/p/__init__.py", "src/p/b.py"}),
        ("src/p/q/c.py", "from ..b import x", {"src/p/__init__.py", "src/p/q/__init__.py", "src/p/b.py"}),
        ("tests/t.py", "import p.b", {"src/p/__init__.py", "src/p/b.py"}),
        ("tests/t.py", "from p import *", {"src/p/__init__.py", "src/p/a.py", "src/p/b.py", "src/p/q/__init__.py"}),
        ("tests/t.py", "import help", {"tests/help.py"}),
        ("tests/test_t.py", "", {"tests/conftest.py"}),
        ("tests/t.py", "import b", set()),  # a package's module has no such name
        ("tests/t.py", "import json", set()),
    ],
)
def test_where_names_lead(path: str, source: str, loads: set[str]) -> None:
    paths = {"src/p/__init__.py", "src/p/a.py", "src/p/b.py", "src/p/q/__init__.py", "src/p/q/c.py"}
    paths |= {"tests/help.py", "tests/conftest.py", path}
    assert edges(paths, {path: read_imports(source.encode(), test=False)})[path] == loads
