"""Python files as modules: their import names, what they define, what they import."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from ..result import Finding

Tree = ast.Module


def parsed(path: str, text: str) -> Tree | Finding:
    """The syntax tree; where it is not Python of this version (a template, test data) a finding that says so."""
    try:
        return ast.parse(text.removeprefix("\ufeff"))
    except (SyntaxError, ValueError) as error:
        fix = "mend it, or leave it out: `exclude` in [tool.release.gates.done]"
        return Finding(f"cannot be parsed: {error}", fix, path, getattr(error, "lineno", None))


def trees(texts: Mapping[str, str]) -> tuple[dict[str, Tree], list[Finding]]:
    """The syntax trees of these files (path → text), and a finding for each that cannot be parsed."""
    found = {path: parsed(path, text) for path, text in texts.items()}
    whole = {path: tree for path, tree in found.items() if isinstance(tree, ast.Module)}
    return whole, [each for each in found.values() if isinstance(each, Finding)]


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


def named_in(tree: Tree, package: str = "") -> Names:
    """The imports in this file; those that begin with dots are of this package."""
    modules, taken = set(), set()
    for each in ast.walk(tree):
        if isinstance(each, ast.Import):
            modules |= {alias.name for alias in each.names}
        elif isinstance(each, ast.ImportFrom):
            source = _absolute(each, package)
            taken |= {(source, alias.name) for alias in each.names}
    texts = (each.value for each in ast.walk(tree) if isinstance(each, ast.Constant) and isinstance(each.value, str))
    words = {text for text in texts if text.replace(".", "").replace("_", "").isalnum()}
    return Names(frozenset(modules), frozenset(taken), frozenset(words))


def reached(names: Names, packages: Mapping[str, Names]) -> set[str]:
    """The modules that this may run: those it names, and those from which packages it names take what it takes.

    packages  name of each package → what its `__init__.py` imports
    """
    found = set(names.modules) | set(names.words) | {source for source, _ in names.taken}
    ahead = [*names.taken, *((name, "*") for name in names.modules)]
    seen = set(ahead)
    while ahead:
        source, name = ahead.pop()
        found |= {source, f"{source}.{name}"}
        further = [(inner, word) for inner, word in packages.get(source, Names()).taken if name in ("*", word)]
        ahead += [each for each in further if each not in seen]
        seen |= set(further)
    return found


def _absolute(each: ast.ImportFrom, package: str) -> str:
    if not each.level:
        return each.module or ""
    parts = package.split(".") if package else []
    base = parts[: len(parts) - each.level + 1]
    return ".".join((*base, *([each.module] if each.module else [])))


def imports_of_packages(texts: Mapping[str, str], tracked: Collection[str]) -> Iterator[tuple[str, Names]]:
    """Name and imports of each `__init__.py` among these files (path → text)."""
    for path, tree in trees({path: text for path, text in texts.items() if path.endswith("__init__.py")})[0].items():
        name = module_name(path, tracked)
        yield name, named_in(tree, name)
