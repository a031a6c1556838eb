"""What a document is about: its section `Sources`, a list of files and folders with their digests.

    ## Sources

    - `src/abacus/users.py` sha256:5f70bf18…
    - `src/abacus/` except `src/abacus/version.py` sha256:e3b0c442…

A file's digest is that of its bytes, a folder's that of what `sha256sum` prints for its tracked files in the order of
their names: `git ls-files -z src/abacus | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..documents.markdown import Document, Section
from ..documents.text import Line, Unread
from ..evidence import digest

SECTION = "Sources"
FORM = "- `path` sha256:…"

_LINE = re.compile(
    r"[\s>]*[-*+]\s+`(?P<path>[^`]+)`"
    r"(?:\s+except\s+(?P<but>`[^`]+`(?:\s*,\s*`[^`]+`)*))?"
    r"(?P<gap>\s+sha256:(?P<digest>[0-9a-f]{64}))?\s*$",
    re.IGNORECASE,
)
_ITEM = re.compile(r"[\s>]*(?:[-*+]|\d{1,9}[.)]|\|)(?:\s|$)|.*\bsha256:", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """One file or folder that a document is about.

    but     files and folders in it that do not count
    digest  as it is written, None where it is left out
    span    where the digest stands in the text, with the space before it; empty where it is left out
    """

    path: str
    but: tuple[str, ...]
    digest: str | None
    line: int
    span: tuple[int, int]


@dataclass(frozen=True)
class Digested:
    """What a source is now. `missing`: files that git lists and that are not there."""

    digest: str
    files: int
    missing: tuple[str, ...] = ()


def read_sources(document: Document) -> tuple[tuple[Source, ...], tuple[Unread, ...]]:
    """The sources, and lines of such a section that mean one and cannot be read."""
    lines = [line for section in document.find(SECTION) for line in _own_lines(document, section)]
    found = [(line, _LINE.match(line.text)) for line in lines]
    sources = tuple(_source(line, match) for line, match in found if match)
    unread = (line for line, match in found if not match and _ITEM.match(line.text))
    fix = f"Write `{FORM}`, one a line."
    what = "`{}` is no source with its digest"
    return sources, tuple(Unread(document.path, each.number, what.format(each.text.strip()), fix) for each in unread)


def _own_lines(document: Document, section: Section) -> Iterator[Line]:
    """The lines before the next heading, of whatever level."""
    following = (each.line for each in document.sections if each.line > section.line)
    end = next(following, section.last + 1)
    yield from (line for line in document.body(section) if line.number < end)


def _source(line: Line, match: re.Match[str]) -> Source:
    end = len(line.text.rstrip())
    start, stop = match.span("gap") if match["gap"] else (end, end)
    but = tuple(re.findall(r"`([^`]+)`", match["but"] or ""))
    said = match["digest"].casefold() if match["digest"] else None
    return Source(match["path"], but, said, line.number, (line.start + start, line.start + stop))


def digested(source: Source, root: Path, tracked: Collection[str], own: str) -> Digested | None:
    """What the source is now, the document itself (`own`) left out; None where git lists no file of it."""
    names = sorted(
        (
            path
            for path in tracked
            if path != own and _within(path, source.path) and not any(_within(path, each) for each in source.but)
        ),
        key=lambda path: path.encode("utf-8", "surrogateescape"),
    )
    if not names:
        return None
    missing = tuple(path for path in names if not _is_here(root, path))
    digests = {path: digest(root / path) for path in names if path not in missing}
    if names == [source.path]:
        return Digested(digests.get(source.path, ""), 1, missing)
    total = hashlib.sha256()
    for path, each in digests.items():
        total.update(f"{each}  {path}\n".encode("utf-8", "surrogateescape"))
    return Digested(total.hexdigest(), len(names), missing)


def _within(path: str, place: str) -> bool:
    """Is this the file, or in the folder? `.` is the whole checkout."""
    bare = place.removeprefix("./").rstrip("/")
    return bare in ("", ".") or path == bare or path.startswith(f"{bare}/")


def _is_here(root: Path, path: str) -> bool:
    """Is it a file, and in the checkout? A link may lead out of it."""
    return (root / path).is_file() and (root / path).resolve().is_relative_to(root.resolve())
