"""The lines that commits added: what was taken out again is still in the repository."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

MARK = "commit-of-this-history "
_ESCAPED = re.compile(rb"\\([0-7]{3}|.)")
_CONTROLS = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r"}
_HUNK = re.compile(rb"@@ -\d+(?:,(?P<old>\d+))? \+(?P<at>\d+)(?:,(?P<new>\d+))? @@")


@dataclass(frozen=True)
class Added:
    """A line as a commit brought it in; `line` counts from 1 in that commit's file."""

    commit: str
    path: str
    line: int
    text: str


@dataclass(frozen=True)
class Removed:
    """One file's lines that are not in the checkout any more, each once: as a text, and where each came from."""

    path: str
    lines: tuple[Added, ...]

    @property
    def text(self) -> str:
        """As a file to scan: line n is `lines[n - 1]`."""
        return "\n".join(each.text for each in self.lines) + "\n"

    def origin(self, line: int | None) -> Added | None:
        """Where the line of that text came from."""
        return self.lines[line - 1] if line and 0 < line <= len(self.lines) else None


def added_lines(log: bytes) -> Iterator[Added]:
    """The lines that a log of patches without context added (Repository.patches), newest commit first.

    Hunks say how many lines they have, so that a line which looks like a header is none.
    """
    lines = iter(log.split(b"\n"))
    commit = path = ""
    for line in lines:
        if line.startswith(MARK.encode()):
            commit = line[len(MARK) :].decode()
        elif line.startswith(b"+++ "):
            path = _name(line[4:])
        elif (hunk := _HUNK.match(line)) is not None:
            yield from _hunk(lines, hunk, commit, path)


def _hunk(lines: Iterator[bytes], hunk: re.Match[bytes], commit: str, path: str) -> Iterator[Added]:
    old, new, at = int(hunk["old"] or 1), int(hunk["new"] or 1), int(hunk["at"])
    last = at + new
    while old or at < last:
        line = next(lines, None)
        if line is None:
            return
        if line.startswith(b"-"):
            old -= 1
        elif line.startswith(b"+"):
            yield Added(commit, path, at, line[1:].rstrip(b"\r").decode("utf-8", "replace"))
            at += 1


def _name(written: bytes) -> str:
    """The path: git quotes those with unusual characters as C does, and ends those with blanks by a tab."""
    name = written.removesuffix(b"\t")
    if name.startswith(b'"'):
        name = _ESCAPED.sub(_character, name[1:-1])
    return name.decode("utf-8", "replace")


def _character(escaped: re.Match[bytes]) -> bytes:
    word = escaped[1]
    return bytes((int(word, 8),)) if word.isdigit() else _CONTROLS.get(word, word)


def removed(log: bytes, now: Mapping[str, Collection[str]]) -> tuple[Removed, ...]:
    """The added lines that the files of the checkout (path → lines) do not hold any more, however indented.

    Of equal lines of a file the oldest counts: it brought the text in.
    """
    files: dict[str, dict[str, Added]] = {}
    kept = {path: frozenset(line.strip() for line in lines) for path, lines in now.items()}
    for each in added_lines(log):
        text = each.text.strip()
        if text and text not in kept.get(each.path, ()):
            files.setdefault(each.path, {})[text] = each
    return tuple(Removed(path, tuple(lines.values())) for path, lines in sorted(files.items()))
