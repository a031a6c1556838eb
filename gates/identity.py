"""Digests of what judges: the program and its settings. Answers of different ones cannot be joined."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path


@cache  # what runs is what was imported, whatever is in the files later
def program_digest(folder: Path = Path(__file__).parent) -> str:
    """SHA-256 over the names and contents of this package's modules, wherever and under whatever name they lie."""
    modules = sorted((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*.py"))
    total = hashlib.sha256()
    for name, path in modules:
        total.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def copied_into(root: Path) -> str | None:
    """The folder of this checkout that these gates were copied into: not the project's own code.

    Where their tests lie beside them they are what the project makes.
    """
    package, root = Path(__file__).resolve().parent, root.resolve()
    if not package.is_relative_to(root) or (root / "tests" / package.name / "test_judge.py").is_file():
        return None
    return package.relative_to(root).as_posix()


def settings_digest(settings: object) -> str:
    """SHA-256 over every value of these settings; the order of tables and sets makes no difference."""
    return hashlib.sha256(json.dumps(_plain(settings), sort_keys=True).encode()).hexdigest()


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, AbstractSet):
        return sorted((_plain(each) for each in value), key=str)
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value if isinstance(value, (bool, int, float, str, type(None))) else str(value)
