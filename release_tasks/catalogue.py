"""The steps there are: found in `steps/` and in modules that the settings name."""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from . import steps
from .engine.errors import UsageError
from .engine.settings_file import OWN, SHARED, named_modules
from .engine.step import Step, collect


def modules_of(package: ModuleType) -> tuple[ModuleType, ...]:
    """Every module of a package: the listing is the list."""
    names = sorted(module.name for module in iter_modules(package.__path__))
    return tuple(import_module(f".{name}", package.__name__) for name in names)


def all_steps(*more: str) -> dict[str, Step[..., object]]:
    """The steps by name, with those in further modules by dotted path; raises `UsageError` for a missing module."""
    return collect(*modules_of(steps), *(_named(name) for name in more))


def steps_here(folder: Path) -> dict[str, Step[..., object]]:
    """The steps of the project that a folder is in: ours, and those in the modules that its settings name."""
    root = next(
        (each for each in (folder, *folder.parents) if (each / OWN).is_file() or (each / SHARED).is_file()), folder
    )

    def read(name: str) -> str | None:
        return (root / name).read_text(encoding="utf-8") if (root / name).is_file() else None

    return all_steps(*named_modules(read))


def _named(name: str) -> ModuleType:
    try:
        return import_module(name)
    except Exception as error:  # noqa: BLE001  # whatever somebody's module does is told in words
        raise UsageError(
            f"steps: module {name} cannot be imported: {error}", fix="mend steps in [tool.release]"
        ) from None
