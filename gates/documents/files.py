"""The Markdown files below a folder, path → text: each is read when it is asked for, in bounded pieces."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from .text import decode

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
