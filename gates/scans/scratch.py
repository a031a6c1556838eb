"""A scratch folder with what is to be scanned, and nothing else: no settings of a tool's own, no ignore files."""

from __future__ import annotations

import codecs
import contextlib
import fnmatch
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from ..result import Finding

_HEAD = 8000  # bytes in which git looks for NUL, too


@dataclass(frozen=True)
class Listed:
    """The files that git lists, by what can be done with them.

    files     path → text of those that hold text
    excluded  left out by setting
    binary    those that hold none
    links     symbolic links and submodules: their content is elsewhere
    missing   what stands in the commit but not in the checkout
    """

    files: Mapping[str, str]
    excluded: tuple[str, ...] = ()
    binary: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    missing: tuple[Finding, ...] = ()


def listed(root: Path, tracked: Iterable[str], exclude: Sequence[str]) -> Listed:
    """Read the tracked files of the checkout."""
    files: dict[str, str] = {}
    other: dict[str, list[str]] = {"excluded": [], "binary": [], "links": []}
    missing = []
    for path in tracked:
        place = root / path
        if is_excluded(path, exclude):
            other["excluded"].append(path)
        elif place.is_symlink() or place.is_dir():
            other["links"].append(path)
        elif not place.is_file():
            missing.append(Finding("is in the commit, but not in the checkout", f"git restore {path}", path))
        elif (text := text_in(place.read_bytes())) is None:
            other["binary"].append(path)
        else:
            files[path] = text
    return Listed(files, **{name: tuple(paths) for name, paths in other.items()}, missing=tuple(missing))


def is_excluded(path: str, patterns: Iterable[str]) -> bool:
    """Is it below a folder (`tests/`, `a/b/`), or of a name (`*_test.py`) or path (`a/*.py`), in these patterns?"""
    return any(_matches(path, each) for each in patterns)


def _matches(path: str, pattern: str) -> bool:
    if pattern.endswith("/"):
        inside = f"/{path}" if "/" not in pattern[:-1] else path
        return f"/{pattern}" in inside if inside is not path else path.startswith(pattern.removeprefix("./"))
    return fnmatch.fnmatchcase(path if "/" in pattern else path.rpartition("/")[2], pattern)


def text_in(data: bytes) -> str | None:
    """The text in these bytes: UTF-16 by its mark, UTF-8, else byte for byte; None where git sees a binary file."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    if b"\0" in data[:_HEAD]:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


@contextlib.contextmanager
def scratch(files: Mapping[str, str], beside: Mapping[str, str] = MappingProxyType({})) -> Iterator[Path]:
    """A folder with these files in its folder `tree`, and others beside that; removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="gates-") as name:
        folder = Path(name).resolve()
        (folder / "tree").mkdir()
        for path, text in {**{f"tree/{path}": text for path, text in files.items()}, **beside}.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8", newline="")
        yield folder
