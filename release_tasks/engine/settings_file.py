"""Where settings are written: `release.toml`, else `[tool.release]` in pyproject.toml. Light enough for listing."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .errors import UsageError

if TYPE_CHECKING:
    from .written import Key

Read = Callable[[str], str | None]
"""Answers the text of one of a project's files, or None."""
OWN, SHARED = "release.toml", "pyproject.toml"


def source(read: Read) -> tuple[str, dict[str, Any], str]:
    """The file, its table of settings, its text; release.toml wins."""
    own = read(OWN)
    if own is not None:
        return OWN, parse(OWN, own), own
    text = read(SHARED) or ""
    return SHARED, parse(SHARED, text).get("tool", {}).get("release", {}), text


def named_modules(read: Read) -> tuple[str, ...]:
    """The modules with further steps that the setting `steps` names; raises `UsageError` where that is no list."""
    path, table, _ = source(read)
    named = table.get("steps", ())
    if not isinstance(named, list | tuple) or not all(isinstance(each, str) for each in named):
        raise UsageError(f"{path}: steps must be a list of module names", fix='for example steps = ["our_steps"]')
    return tuple(named)


def key_of(path: str, setting: "Key") -> "Key":
    """The whole key of a setting in the file that settings are read from."""
    return setting if path == OWN else ("tool", "release", *setting)


def parse(name: str, text: str) -> dict[str, Any]:
    """A TOML file as a table; raises `UsageError` that says where it is broken."""
    import tomllib  # not at listing

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{name} is not valid TOML: {error}", fix=f"mend {name}") from None
