"""Python files as modules: their import names, what they define, what they import."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from ..result import Finding

T = TypeVar("T")
Tree = ast.Module


def parsed(path: str, text: str) -> Tree | Finding:
    """The syntax tree; where it is not Python of this version (a template, test data) a finding that says so."""
    try:
        return ast.parse(text.removeprefix("\ufeff"))
    except (SyntaxError, ValueError) as error:
        fix = "mend it, or leave it out: `exclude` in [tool.release.gates.done]"
        return Finding(f"cannot be parsed: {error}", fix, path, getattr(error, "lineno", None))


def read_each(texts: Mapping[str, str], of: Callable[[str, Tree], T]) -> tuple[dict[str, T], list[Finding]]:
    """What this function says of each file (path → text), and a finding for each that cannot be parsed.

    One tree at a time: kept together, those of a large project take a minute to walk.
    """
    found: dict[str, T] = {}
    unread: list[Finding] = []
    for path, text in texts.items():
        tree = parsed(path, text)
        if isinstance(tree, Finding):
            unread.append(tree)
        else:
            found[path] = of(path, tree)
    return found, unread


def module_name(path: str, tracked: Collection[str]) -> str:
    """The name under which it is imported: `src/abacus/core.py` is `abacus.core`.

    A package begins at the highest folder of those with an `__init__.py`; without one, below `src/`, else at the top.
    """
    *folders, file = path.split("/")
    start = len(folders)
    while start and "/".join((*folders[:start], "__init__.py")) in tracked:
        start -= 1
    if start == len(folders) and "src" in folders:
        start = folders.index("src") + 1
    names = [*folders[start:], file.removesuffix(".py")]
    return ".".join(names[:-1] if names[-1] == "__init__" and names[1:] else names)


def defines(tree: Tree) -> bool:
    """Does it hold code that a test could run: a function, or a class with one?"""
    return any(isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)) for each in ast.walk(tree))


@dataclass(frozen=True)
class Names:
    """What a file names of others: modules, and names taken out of modules."""

    modules: frozenset[str] = frozenset()
    taken: frozenset[tuple[str, str]] = frozenset()
    words: frozenset[str] = field(default_factory=frozenset)  # texts that could be a module's name

    @property
    def imported(self) -> frozenset[str]:
        """The names of modules that it may import."""
        return frozenset((*self.modules, *(name for taken in self.taken for name in (taken[0], ".".join(taken)))))


def named_in(tree: Tree, package: str = "") -> Names:
    """The imports in this file; those that begin with dots are of this package."""
    modules, taken, words = set(), set(), set()
    for each in ast.walk(tree):
        if isinstance(each, ast.Import):
            modules |= {alias.name for alias in each.names}
        elif isinstance(each, ast.ImportFrom):
            taken |= {(_absolute(each, package), alias.name) for alias in each.names}
        elif isinstance(each, ast.Constant) and isinstance(each.value, str) and _may_name(each.value):
            words.add(each.value)
    return Names(frozenset(modules), frozenset(taken), frozenset(words))


def package_of(path: str, tracked: Collection[str]) -> str:
    """The name of the package that a file's relative imports begin at."""
    name = module_name(path, tracked)
    return name if path.endswith("__init__.py") else name.rpartition(".")[0]


def reached(names: Names, packages: Mapping[str, Names]) -> set[str]:
    """The modules that this may run: those it names, and those from which packages it names take what it takes.

    packages  name of each package → what its `__init__.py` imports
    """
    found = set(names.imported | names.words)
    ahead = [*names.taken, *((name, "*") for name in names.modules)]
    seen = set(ahead)
    while ahead:
        source, name = ahead.pop()
        found |= {source, f"{source}.{name}"}
        further = {(inner, word) for inner, word in packages.get(source, Names()).taken if name in ("*", word)}
        ahead += further - seen
        seen |= further
    return found


def _may_name(text: str) -> bool:
    return len(text) < 200 and text.replace(".", "").replace("_", "").isalnum()


def _absolute(each: ast.ImportFrom, package: str) -> str:
    if not each.level:
        return each.module or ""
    parts = package.split(".") if package else []
    base = parts[: len(parts) - each.level + 1]
    return ".".join((*base, *([each.module] if each.module else [])))
