"""The known values of a run: its environment, and the files from which git and pip take credentials."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from .known import SHORTEST, in_text, secrets_of

# Files of a home folder that hold nothing but credentials and the places they are for.
_OF_HOME = (".netrc", ".pypirc", ".git-credentials", ".npmrc", ".config/pip/pip.conf", ".pip/pip.conf")
_LARGEST = 1 << 20  # bytes; a longer file is none of these
_SAID = re.compile(r"(?:\bpassword|_authToken|_auth|_password)[ \t]*[= \t][ \t]*(\S+)")


def secrets_of_run(environment: Mapping[str, str], root: Path, named: Iterable[str] = ()) -> tuple[str, ...]:
    """The values to hide in what is said of the checkout at `root`, longest first.

    named: variables that settings name. What cannot be read gives nothing: neither git nor pip can take it from there.
    """
    home = environment.get("HOME")
    texts = [_text(path) for path in _git_configs(root)]
    texts += [_text(Path(home, name)) for name in _OF_HOME] if home else []
    values = {each for text in texts for each in _in_file(text) if len(each) >= SHORTEST}
    return tuple(sorted(values.union(secrets_of(environment, named)), key=lambda each: (-len(each), each)))


def _in_file(text: str) -> Iterator[str]:
    yield from in_text(text)
    yield from (match[1] for match in _SAID.finditer(text))


def _git_configs(root: Path) -> Iterator[Path]:
    """The configuration of the repository, where remotes and headers are; of a linked worktree that of the main one."""
    pointer = next((each / ".git" for each in (root, *root.parents) if (each / ".git").exists()), None)
    if pointer is None:
        return
    folder = pointer if pointer.is_dir() else pointer.parent / _text(pointer).partition("gitdir:")[2].strip()
    common = folder / (_text(folder / "commondir").strip() or ".")
    yield from (folder / "config.worktree", common / "config")


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace") if path.is_file() and path.stat().st_size <= _LARGEST else ""
    except OSError:
        return ""
