"""Requirements files: what is pinned with `==`, and what is not."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from ..documents.text import DocumentError
from .model import required_name

_PIN = re.compile(r"[^\s\[;=<>!~@]+\s*(?:\[[^\]]*\])?\s*={2,3}\s*(?P<version>[^\s;,*]+)\s*(?:;.*)?$")
_VIA = re.compile(r"(?:^|\s)#\s*via\b(?P<by>.*)$")
_MORE = re.compile(r"\s*#\s{2,}(?P<by>\S+)")
_COMMENT = re.compile(r"(?:^|\s)#.*$")
_OWN_OPTIONS = re.compile(r"\s--(?:hash|config-settings|global-option)[=\s].*$")
_INCLUDE = re.compile(r"(?:-r|--requirement|-c|--constraint)[=\s]*(?P<file>\S+)$")
_EDITABLE = re.compile(r"(?:-e|--editable)[=\s]*(?P<what>.+)$")
_OURSELVES = re.compile(r"(?:file:)?\.{0,2}[\\/.]*(?:\[[^\]]*\])?$")  # `.`, `./`, `..`, `.[test]`


@dataclass(frozen=True)
class Asked:
    """One requirement. `version` is its pin; without one, `text` says what is asked for.

    `constraint`: it says which version would be taken, and asks for nothing itself.
    `by`: the name of one that brings it along, where pip-compile or uv has written so.
    """

    name: str | None
    version: str | None
    text: str
    file: str = ""
    line: int = 0
    constraint: bool = False
    by: str | None = None


@dataclass
class _Walk:
    """Files that are still to be read, each once."""

    read: Callable[[str], str | None]
    seen: set[str] = field(default_factory=set)


def read_requirements(file: str, read: Callable[[str], str | None]) -> tuple[Asked, ...]:
    """All requirements of a file and of those that it includes; `read` gives the text of a path, or None.

    Raises DocumentError where a file is included that is not there.
    """
    return tuple(_requirements(file, _Walk(read), constraint=False, by=None))


def _requirements(file: str, walk: _Walk, *, constraint: bool, by: tuple[str, int] | None) -> Iterator[Asked]:
    if file in walk.seen:
        return
    walk.seen.add(file)
    text = walk.read(file)
    if text is None:
        where, at = by or (file, 1)
        raise DocumentError(where, at, f"includes {file}, which is not there", "Add the file, or delete the line.")
    ways = brought_by(text)
    for number, line in _logical(text):
        if included := _INCLUDE.match(line):
            inner = posixpath.normpath(posixpath.join(posixpath.dirname(file), included["file"]))
            constrains = constraint or line.startswith(("-c", "--constraint"))
            yield from _requirements(inner, walk, constraint=constrains, by=(file, number))
        elif asked := read_requirement(line):
            yield replace(asked, file=file, line=number, constraint=constraint, by=ways.get(asked.name or ""))


def brought_by(text: str) -> dict[str, str]:
    """For each project the first one that brings it along, by the comments `# via x` of pip-compile and uv."""
    ways: dict[str, str] = {}
    current, listed = None, False
    for line in text.splitlines():
        if not line.lstrip().startswith(("#", "-", "\\")):
            current, listed = required_name(line) or current, False
        via, more = _VIA.search(line), _MORE.match(line) if listed else None
        found = via or more
        by = required_name(found["by"]) if found else None
        if current and by:
            ways.setdefault(current, by)
        listed = bool(via) or (listed and more is not None)
    return ways


def _logical(text: str) -> Iterator[tuple[int, str]]:
    """Lines with a backslash at their end go on in the next; comments and options of one requirement are cut off."""
    held, began = "", 0
    for number, written in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        began = began if held else number
        held += _COMMENT.sub("", written).rstrip()
        if held.endswith("\\"):
            held = held[:-1] + " "
            continue
        if words := _OWN_OPTIONS.sub("", held.strip()):
            yield began, words
        held = ""
    if words := _OWN_OPTIONS.sub("", held.strip()):
        yield began, words


def read_requirement(line: str) -> Asked | None:
    """What one line asks for; None for options of the whole file, and for the project itself."""
    if editable := _EDITABLE.match(line):
        return None if _OURSELVES.match(editable["what"]) else Asked(None, None, line)
    if line.startswith("-") or _OURSELVES.match(line):
        return None
    if pinned := _PIN.match(line):
        name = required_name(line)
        return Asked(name, pinned["version"], line)
    return Asked(None if "://" in line and "@" not in line else required_name(line), None, line)
