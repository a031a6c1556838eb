"""The Markdown files below a folder, path → text: each is read when it is asked for, in bounded pieces."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from .text import decode

T = TypeVar("T")
PIECE = 1 << 16  # bytes; most files are smaller, and read at once


class Texts(Mapping[str, str]):
    """Path below `root` → text. What lies there is listed once. Raises DocumentError for a file that is not UTF-8."""

    def __init__(self, root: Path, folder: str, suffix: str = ".md") -> None:
        self._top = f"{root}{os.sep}"
        home = os.path.normpath(root / folder)
        here = os.path.relpath(home, root).replace(os.sep, "/")
        before = "" if here == "." else f"{here}/"
        self._paths = {before + each[1:] for each in below(home, suffix)}

    def __getitem__(self, path: str) -> str:
        if path not in self._paths:
            raise KeyError(path)
        return decode(path, read(self._top + path))

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._paths))

    def __len__(self) -> int:
        return len(self._paths)


class Answers(Mapping[str, bool | None]):
    """Name → the answer about the thing of that name, found out once, when it is asked for."""

    def __init__(self, things: Mapping[str, T], answer: Callable[[T], bool | None]) -> None:
        self._things, self._answer = things, answer
        self._known: dict[str, bool | None] = {}

    def __getitem__(self, name: str) -> bool | None:
        if name not in self._known:
            self._known[name] = self._answer(self._things[name])
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._things)

    def __len__(self) -> int:
        return len(self._things)


def read(path: str) -> bytes:
    """The bytes of a file."""
    file = os.open(path, os.O_RDONLY)
    try:
        first = os.read(file, PIECE)
        if len(first) < PIECE:
            return first
        pieces = [first]
        while piece := os.read(file, PIECE):
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        os.close(file)


def below(home: str, suffix: str = "", inside: str = "") -> Iterator[str]:
    """The files below a folder, each with a slash in front; links to folders are not followed."""
    try:
        entries = os.scandir(home + inside)
    except (FileNotFoundError, NotADirectoryError):
        return
    with entries:
        for each in entries:
            if each.is_dir(follow_symlinks=False):
                yield from below(home, suffix, f"{inside}/{each.name}")
            elif each.name.endswith(suffix) and each.is_file():
                yield f"{inside}/{each.name}"
