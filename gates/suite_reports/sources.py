"""Python files of a checkout, read as syntax: definitions, imports, markers. Other files say nothing here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..suites import find_packages, home_of_code

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Function:
    """A function by the name a person gives it (`UserService.create`), its first line and those of its statements."""

    name: str
    line: int
    statements: frozenset[int]


class Sources:
    """The Python files below one folder; each is parsed once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._trees: dict[str, ast.Module | None] = {}

    def tree(self, path: str) -> ast.Module | None:
        """A file, parsed; None for one that is not there or not Python."""
        if path not in self._trees:
            try:
                text = (self.root / path).read_bytes() if path.endswith(".py") else None
                self._trees[path] = None if text is None else ast.parse(text)
            except (SyntaxError, ValueError, OSError):
                self._trees[path] = None
        return self._trees[path]

    def definitions(self, path: str, names: tuple[str, ...]) -> list[Definition]:
        """The definitions that lead to `Class`, `function`, outermost first; empty where they are not there."""
        tree = self.tree(path)
        body = tree.body if tree else []
        found: list[Definition] = []
        for name in names:
            node = next((each for each in body if isinstance(each, Definition) and each.name == name), None)
            if node is None:
                return []
            found.append(node)
            body = node.body
        return found

    def functions(self, path: str) -> tuple[Function, ...]:
        """All functions and methods; what is defined inside another one has a name and statements of its own."""
        tree = self.tree(path)
        return tuple(_functions(tree.body, ())) if tree else ()

    def marks(self, path: str, names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """The markers of a test, its class and its file: names, and the first word they are given."""
        tree = self.tree(path)
        own = [each for node in self.definitions(path, names) for each in node.decorator_list]
        assigned = [each.value for each in tree.body if isinstance(each, ast.Assign) and _is_mark(each)] if tree else []
        nodes = (*own, *(value for each in assigned for value in _listed(each)))
        return tuple(mark for each in nodes if (mark := _mark(each)) is not None)

    def imported(self, path: str) -> tuple[str, ...]:
        """The project's own modules that this file imports, as paths."""
        tree = self.tree(path)
        names = [name for node in ast.walk(tree) for name in _imports(node)] if tree else []
        found = (self._file(f"{home}{name.replace('.', '/')}") for name in names for home in ("src/", ""))
        return tuple(dict.fromkeys(each for each in found if each))

    @cached_property
    def code(self) -> frozenset[str]:
        """The project's own modules, tests and documents apart, as paths."""
        home = home_of_code(self.root)
        packages = find_packages(self.root)
        found = [home / f"{name}.py" for name in packages]
        found += [each for name in packages for each in (home / name).rglob("*.py")]
        return frozenset(each.relative_to(self.root).as_posix() for each in found if each.is_file())

    def _file(self, below: str) -> str | None:
        return next((each for each in (f"{below}.py", f"{below}/__init__.py") if each in self.code), None)


def _functions(body: list[ast.stmt], above: tuple[str, ...]) -> Iterator[Function]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            own = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
            yield Function(".".join((*above, node.name)), node.lineno, frozenset(_statements(own)))
        if isinstance(node, Definition):
            yield from _functions(node.body, (*above, node.name))
        else:
            for inner in _blocks(node):
                yield from _functions(inner, above)


def _statements(body: list[ast.stmt]) -> Iterator[int]:
    """First lines of these statements and of those inside them; definitions inside are counted by themselves."""
    for node in body:
        yield node.lineno
        yield from (each.lineno for each in getattr(node, "handlers", ()))
        yield from (each.pattern.lineno for each in getattr(node, "cases", ()))
        if not isinstance(node, Definition):
            for inner in _blocks(node):
                yield from _statements(inner)


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        yield getattr(node, name, [])
    for inner in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield inner.body


def _imports(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (each.name for each in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield from (node.module, *(f"{node.module}.{each.name}" for each in node.names))


def _is_mark(node: ast.Assign) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "pytestmark" for each in node.targets)


def _listed(node: ast.expr) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, ast.List | ast.Tuple) else [node]


def _mark(node: ast.expr) -> tuple[str, str] | None:
    """`pytest.mark.name("word")` as its name and word."""
    word = ""
    if isinstance(node, ast.Call):
        first = node.args[0] if node.args else None
        word = str(first.value) if isinstance(first, ast.Constant) else ""
        node = node.func
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == "mark":
        return node.attr, word
    return None
