"""What one file of Python loads, as far as its text tells."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+", re.ASCII)
_LOADERS = frozenset({"__import__", "import_module"})  # of which the name may be read
_UNREADABLE = frozenset({
    "run_module", "run_path", "spec_from_file_location", "exec_module", "load_module", "entry_points", "walk_packages",
    "iter_modules", "exec",
})  # fmt: skip
_STARTERS = frozenset({"subprocess", "multiprocessing", "sh", "pexpect", "runpy", "xprocess"})
_STARTING = re.compile(r"system|popen|exec[lv]\w*|spawn\w*|posix_spawnp?|create_subprocess_\w+|runpytest\w*")
_FIXTURES = frozenset({"pytester", "testdir", "script_runner"})  # run programs for a test that asks for them


@dataclass(frozen=True)
class Imports:
    """The modules that a file names.

    names     dotted, from the top; what is behind the last dot may be no module: `from a import b` is `a.b`, and
              `from a import *` is `a.*`
    relative  the same below a folder: how many dots there were, and the name behind them
    unclear   line and reason where more may be loaded than can be read, else None
    """

    names: frozenset[str] = frozenset()
    relative: frozenset[tuple[int, str]] = frozenset()
    unclear: str | None = None


def read_imports(source: bytes, *, test: bool) -> Imports:
    """What this file names. Raises SyntaxError or ValueError for what is no Python.

    Imports in functions and below TYPE_CHECKING count, and so does a text that looks like a dotted name: tests patch
    by such, settings name plug-ins by such. `test`: it belongs to the tests, where a program that is started is mostly
    the project's own.
    """
    names: set[str] = set()
    relative: set[tuple[int, str]] = set()
    unclear: list[tuple[int, str]] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found = {".".join(part for part in (node.module, alias.name) if part) for alias in node.names}
            if node.level:
                relative.update((node.level, name) for name in found)
            else:
                names.update(found)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _DOTTED.fullmatch(node.value):
            names.add(node.value)
        elif isinstance(node, ast.Assign) and _assigns(node, "pytest_plugins"):
            names.update(_texts(node.value))
        elif isinstance(node, ast.Call) and _called(node.func) in _LOADERS and (named := _named(node)):
            names.add(named)
        unclear += _unclear(node, test)
    line, why = min(unclear, default=(0, ""))
    return Imports(frozenset(names), frozenset(relative), f"{line}: {why}" if why else None)


def _unclear(node: ast.AST, test: bool) -> Iterator[tuple[int, str]]:
    """Line and reason, where this node loads what its text does not name."""
    if isinstance(node, ast.Call):
        called = _called(node.func)
        if called in _UNREADABLE or (called in _LOADERS and not _named(node)):
            yield node.lineno, f"{called}() loads what is known at run time only"
        elif test and _STARTING.fullmatch(called):
            yield node.lineno, f"{called}() starts a program"
    elif isinstance(node, ast.Attribute) and node.attr == "executable" and _called(node.value) == "sys":
        yield node.lineno, "starts Python anew"
    elif test and isinstance(node, (ast.Import, ast.ImportFrom)):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        if started := [name for name in modules if name.partition(".")[0] in _STARTERS]:
            yield node.lineno, f"{started[0]} starts programs"
    elif test and isinstance(node, ast.arg) and node.arg in _FIXTURES:
        yield node.lineno, f"{node.arg} starts programs"


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _named(call: ast.Call) -> str | None:
    """The module that `import_module("a.b")` names; None where it is computed, or relative to something."""
    first = call.args[0] if call.args else None
    plain = isinstance(first, ast.Constant) and isinstance(first.value, str) and not first.value.startswith(".")
    return str(first.value) if plain and isinstance(first, ast.Constant) and len(call.args) == 1 else None


def _assigns(node: ast.Assign, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in node.targets)


def _texts(value: ast.expr) -> Iterator[str]:
    return (each.value for each in ast.walk(value) if isinstance(each, ast.Constant) and isinstance(each.value, str))
