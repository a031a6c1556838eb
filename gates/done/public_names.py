"""The names that users of a package may rely on, and how they are called."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Difference:
    """Public names that are new, gone, or called in another way."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    @property
    def words(self) -> str:
        """`new: a.b; gone: a.c; changed: a.d`."""
        parts = {"new": self.added, "gone": self.removed, "changed": self.changed}
        return "; ".join(f"{word}: {_some(names)}" for word, names in parts.items() if names)


def difference(before: Mapping[str, str], now: Mapping[str, str]) -> Difference:
    """Compare names with how each is called (public_names)."""
    return Difference(
        added=tuple(sorted(now.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - now.keys())),
        changed=tuple(sorted(name for name in now.keys() & before.keys() if now[name] != before[name])),
    )


def is_public(module: str) -> bool:
    """May users import it? Not where a part of its name begins with an underscore."""
    return not any(part.startswith("_") for part in module.split("."))


def public_names(module: str, tree: ast.Module, *, package: bool) -> dict[str, str]:
    """Every public name of a module, in full, with how it is called; `package`: imports that stay are public, too."""
    found = dict(_defined(tree.body, package=package))
    listed = _all(tree)
    names = listed if listed is not None else {name for name in found if not name.startswith("_")}
    kept = {name: found.get(name, "name") for name in names}
    methods = {
        f"{name}.{method}": called
        for name, node in _classes(tree.body)
        if name in names
        for method, called in _methods(node)
    }
    return {f"{module}.{name}": called for name, called in {**kept, **methods}.items()}


def _defined(body: list[ast.stmt], *, package: bool) -> Iterator[tuple[str, str]]:
    for each in _flat(body):
        if isinstance(each, Function):
            yield each.name, _called(each)
        elif isinstance(each, ast.ClassDef):
            yield each.name, f"class({', '.join(map(ast.unparse, each.bases))})"
        elif isinstance(each, ast.Assign):
            yield from ((name.id, "value") for name in each.targets if isinstance(name, ast.Name))
        elif isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            yield each.target.id, f"value: {ast.unparse(each.annotation)}"
        elif isinstance(each, ast.ImportFrom):
            stays = (alias for alias in each.names if alias.asname == alias.name or (package and each.level))
            yield from ((alias.asname or alias.name, "name") for alias in stays)


def _flat(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements, those in `if` and `try` too; not what only type checkers see."""
    for each in body:
        if isinstance(each, ast.If):
            if "TYPE_CHECKING" not in ast.unparse(each.test):
                yield from _flat([*each.body, *each.orelse])
        elif isinstance(each, ast.Try):
            yield from _flat([*each.body, *each.orelse, *(inner for one in each.handlers for inner in one.body)])
        else:
            yield each


def _classes(body: list[ast.stmt]) -> Iterator[tuple[str, ast.ClassDef]]:
    return ((each.name, each) for each in _flat(body) if isinstance(each, ast.ClassDef))


def _methods(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for each in node.body:
        if isinstance(each, Function) and (each.name == "__init__" or not each.name.startswith("_")):
            yield each.name, _called(each)


def _called(node: Function) -> str:
    """Parameters, their types and defaults, and what it returns; whether it is awaited."""
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{'async ' if isinstance(node, ast.AsyncFunctionDef) else ''}({ast.unparse(node.args)}){returns}"


def _all(tree: ast.Module) -> set[str] | None:
    """What `__all__` lists; None where there is none, or it is made at run time."""
    for each in tree.body:
        targets = (
            each.targets if isinstance(each, ast.Assign) else [each.target] if isinstance(each, ast.AnnAssign) else []
        )
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            try:
                return set(map(str, ast.literal_eval(each.value)))  # type: ignore[attr-defined]
            except (ValueError, TypeError):
                return None
    return None


def _some(names: tuple[str, ...], most: int = 8) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
