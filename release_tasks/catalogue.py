"""The steps there are: found in `steps/` and in modules that the settings name."""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from . import steps
from .engine.errors import UsageError
from .engine.step import Step, collect


def modules_of(package: ModuleType) -> tuple[ModuleType, ...]:
    """Every module of a package: the listing is the list."""
    names = sorted(module.name for module in iter_modules(package.__path__))
    return tuple(import_module(f".{name}", package.__name__) for name in names)


def all_steps(*more: str) -> dict[str, Step[..., object]]:
    """The steps by name, with those in further modules by dotted path; raises `UsageError` for a missing module."""
    return collect(*modules_of(steps), *(_named(name) for name in more))


def _named(name: str) -> ModuleType:
    try:
        return import_module(name)
    except ImportError as error:
        raise UsageError(
            f"steps: module {name} cannot be imported: {error}", fix="mend steps in [tool.release]"
        ) from None
