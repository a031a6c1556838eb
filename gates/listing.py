"""The gates and facts there are: found by listing `checks/`, and in the modules that the settings name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from types import ModuleType

from . import checks, facts
from .fact import AnyFact, check_facts, collect_facts
from .gate import AnyGate, CollectionError, check, collect


def catalogue(modules: Iterable[str] = ()) -> dict[str, AnyGate]:
    """All gates by id, in the order of their modules. Raises CollectionError where declarations do not fit together."""
    loaded = _modules(modules)
    gates = collect(*loaded)
    check(gates, (*facts.BASE, *_facts(loaded)))
    return gates


def declared_facts(modules: Iterable[str] = ()) -> dict[str, AnyFact]:
    """All facts by name. Raises CollectionError as `catalogue` does."""
    return _facts(_modules(modules))


def _facts(modules: tuple[ModuleType, ...]) -> dict[str, AnyFact]:
    declared = collect_facts(facts, *modules)
    check_facts(declared, facts.BASE)
    return declared


def _modules(named: Iterable[str]) -> tuple[ModuleType, ...]:
    own = sorted(f"{checks.__name__}.{each.name}" for each in pkgutil.iter_modules(checks.__path__))
    return tuple(_load(name) for name in (*own, *named))


def _load(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except SyntaxError as error:
        raise CollectionError(f"{error.filename}:{error.lineno}: {error.msg}") from None
    except ImportError as error:
        raise CollectionError(f"the module {name!r} cannot be imported: {error}") from None
