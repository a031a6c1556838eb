"""The graph against Python itself: what really is loaded when a test's module is imported."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from gates.affected.graph import edges, is_test, reach
from gates.affected.imports import read_imports

# Modules in an order in which each may import those before it, so that no import goes round in a circle.
MODULES = ("p", "p.a", "p.b", "p.q", "p.q.c", "p.q.d", "one", "p.e", "r", "r.f")
PACKAGES = frozenset({"p", "p.q", "r"})
FORMS = ("import", "from", "relative", "function", "loader")
ORACLE = """
import importlib, json, os, sys
top = os.getcwd(); sys.path[:0] = [top + "/src", top + "/tests"]; sys.dont_write_bytecode = True
found, before = {}, set(sys.modules)
for name in sorted(each[:-3] for each in os.listdir("tests") if each.startswith("test_")):
    for each in set(sys.modules) - before: del sys.modules[each]
    importlib.import_module(name)
    files = [getattr(each, "__file__", None) or "" for key, each in sys.modules.items() if key not in before]
    found["tests/" + name + ".py"] = sorted(os.path.relpath(f, top) for f in files if f.startswith(top))
print(json.dumps(found))
"""


def line(importer: str, name: str, form: str) -> str:
    package, _, last = name.rpartition(".")
    if form == "function":
        return f"def load_{name.replace('.', '_')}():\n    import {name}\nload_{name.replace('.', '_')}()"
    if form == "loader":
        return f"__import__('importlib').import_module({name!r})"
    if form == "from" and package:
        return f"from {package} import {last}"
    if form == "relative" and package and importer.startswith("p.") and name.startswith("p."):
        around = importer if importer in PACKAGES else importer.rpartition(".")[0]
        dots = "." * (around.count(".") + 1)
        return f"from {dots}{package[2:]} import {last}" if package != "p" else f"from {dots} import {last}"
    return f"import {name}"


@st.composite
def projects(draw: st.DrawFn) -> Mapping[str, str]:
    """Files of a small project: a package in a package, a module alone, and tests that import some of it."""
    files = {}
    for at, name in enumerate(MODULES):
        before = [each for each in MODULES[:at] if each not in PACKAGES or not name.startswith(f"{each}.")]
        chosen = (
            draw(st.lists(st.tuples(st.sampled_from(before), st.sampled_from(FORMS)), max_size=2)) if before else []
        )
        place = f"{name.replace('.', '/')}/__init__.py" if name in PACKAGES else f"{name.replace('.', '/')}.py"
        files[f"src/{place}"] = "\n".join(line(name, each, form) for each, form in chosen) + "\n"
    for number in range(draw(st.integers(1, 4))):
        forms = st.sampled_from([form for form in FORMS if form != "relative"])
        chosen = draw(st.lists(st.tuples(st.sampled_from(MODULES), forms), max_size=2))
        files[f"tests/test_{number}.py"] = "\n".join(line("", each, form) for each, form in chosen) + "\n"
    return files


def really_loaded(files: Mapping[str, str]) -> dict[str, set[str]]:
    """For each test the files of the project that Python has loaded after it."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        words = (sys.executable, "-S", "-E", "-c", ORACLE)
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return {test: set(loaded) for test, loaded in json.loads(done.stdout).items()}


@settings(max_examples=40)
@given(projects())
def test_a_test_is_affected_exactly_when_python_loads_the_changed_file(files: Mapping[str, str]) -> None:
    graph = edges(files, {path: read_imports(text.encode(), test=is_test(path)) for path, text in files.items()})
    loaded = really_loaded(files)
    for changed in files:
        affected = {path for path in reach([changed], graph) if is_test(path)}
        assert affected == {test for test, each in loaded.items() if changed in each}, changed
