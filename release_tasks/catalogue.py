"""The steps there are: found in `steps/` and in modules that the settings name."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING

from . import steps
from .engine.errors import UsageError
from .engine.kept import kept
from .engine.settings_file import OWN, SHARED, named_modules

if TYPE_CHECKING:
    from .engine.step import Step


def modules_of(package: ModuleType) -> tuple[ModuleType, ...]:
    """Every module of a package: the listing is the list."""
    names = sorted(module.name for module in iter_modules(package.__path__))
    return tuple(import_module(f".{name}", package.__name__) for name in names)


def all_steps(*more: str) -> "dict[str, Step[..., object]]":
    """The steps by name, with those in further modules by dotted path; raises `UsageError` for a missing module."""
    from .engine.step import collect  # not at listing: what is listed is kept

    return collect(*modules_of(steps), *(_named(name) for name in more))


def named_here(folder: Path) -> tuple[str, ...]:
    """The modules with further steps that the settings name, of the project that a folder is in."""
    files = (each / name for each in (folder, *folder.parents) for name in (OWN, SHARED))
    root = next((file.parent for file in files if file.is_file()), folder)

    def read(name: str) -> str | None:
        return (root / name).read_text(encoding="utf-8") if (root / name).is_file() else None

    written = tuple(root / name for name in (OWN, SHARED) if (root / name).is_file())
    return tuple(kept(written, lambda: named_modules(read)))


def sources(*more: str) -> tuple[Path, ...]:
    """The files that say which tasks there are: this package's, and those of further modules by dotted path.

    A module that is not there has none: who imports it says so.
    """
    here = Path(__file__).parent
    own = (
        file for folder in (here, here / "engine", here / "commands", here / "steps") for file in folder.glob("*.py")
    )
    return (*sorted(own), *(file for name in more if (file := _file(name)) is not None))


def _file(name: str) -> Path | None:
    try:
        spec = find_spec(name)
    except Exception:  # noqa: BLE001  # a package above it is broken: importing it says how
        return None
    return Path(spec.origin) if spec is not None and spec.origin is not None and spec.has_location else None


def _named(name: str) -> ModuleType:
    try:
        return import_module(name)
    except Exception as error:  # noqa: BLE001  # whatever somebody's module does is told in words
        raise UsageError(
            f"steps: module {name} cannot be imported: {error}", fix="mend steps in [tool.release]"
        ) from None
