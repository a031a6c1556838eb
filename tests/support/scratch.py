"""The surroundings of one test: its own home, state, cache, git identity; nothing of the person who runs it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class Identity(NamedTuple):
    """Who commits in tests."""

    name: str = "Ada Example"
    email: str = "ada@example.com"

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


IDENTITY = Identity()
GIT_CONFIG = f"""\
[user]
    name = {IDENTITY.name}
    email = {IDENTITY.email}
[init]
    defaultBranch = main
[commit]
    gpgSign = false
[tag]
    gpgSign = false
[gc]
    auto = 0
[maintenance]
    auto = false
[core]
    fsync = none
[advice]
    detachedHead = false
"""
# How a terminal, CI or a calling git would make a test differ from one machine to the next.
FOREIGN = (
    "CI",
    "GITHUB_",
    "GITLAB_",
    "NO_COLOR",
    "FORCE_COLOR",
    "TERM",
    "COLUMNS",
    "RELEASE_STATE",
    "INVOKE_",
    "NOX_",
    "PYTEST_ADDOPTS",
)


def surroundings(home: Path) -> dict[str, str]:
    """Make the folders below `home` and say which environment variables point there."""
    folders = {
        "XDG_STATE_HOME": "state",
        "XDG_CACHE_HOME": "cache",
        "XDG_CONFIG_HOME": "config",
        "XDG_RUNTIME_DIR": "run",
    }
    for name in folders.values():
        (home / name).mkdir(mode=0o700)
    (home / "gitconfig").write_text(GIT_CONFIG, encoding="utf-8")
    return {
        "HOME": str(home),
        **{variable: str(home / name) for variable, name in folders.items()},
        "GIT_CONFIG_GLOBAL": str(home / "gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C.UTF-8",
        "TERM": "dumb",
    }


def foreign(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The variables that a test must not inherit."""
    return tuple(name for name in environment if name.startswith((*FOREIGN, "GIT_")))
