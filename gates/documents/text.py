"""What every document has in common: lines, spans, words folded, and errors that name file, line and remedy."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_WRAPPED = re.compile(r"([*_`~]{1,3})(.+)\1", re.DOTALL)
_SPACES = re.compile(r"\s+")


class DocumentError(Exception):
    """A document cannot be understood or edited: where, what was expected, and how to mend it."""

    def __init__(self, path: str, line: int | None, message: str, fix: str) -> None:
        super().__init__(path, line, message, fix)
        self.path = path
        self.line = line
        self.message = message
        self.fix = fix

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.message}. {self.fix}"


@dataclass(frozen=True)
class Unread:
    """Something that was written and could not be read, and the form that would be."""

    path: str
    line: int
    message: str
    fix: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}. {self.fix}"


@dataclass(frozen=True)
class Line:
    """One source line: its number (from 1), its text without the line end, its offset, and the line end itself."""

    number: int
    text: str
    start: int
    newline: str

    @property
    def end(self) -> int:
        """Offset just behind the text, before the line end."""
        return self.start + len(self.text)


def lines(text: str) -> tuple[Line, ...]:
    """The lines of `text`; only CR, LF and CRLF end one, as in Markdown (`str.splitlines` knows more)."""
    found = (match for match in _LINE.finditer(text) if match.start() < len(text))
    return tuple(Line(number, match[1], match.start(), match[2]) for number, match in enumerate(found, start=1))


def newline_of(text: str) -> str:
    """The line end a new line of this text should have: that of its first line, else LF."""
    match = _LINE.match(text)
    return (match[2] if match else "") or "\n"


def decode(path: str, data: bytes) -> str:
    """The text of a file, every byte kept (BOM, CRLF). Raises DocumentError when it is not UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"not UTF-8 (byte 0x{data[error.start]:02x})"
        raise DocumentError(path, line, what, "Save the file as UTF-8.") from error


def replaced(text: str, span: tuple[int, int], new: str) -> str:
    """`text` with the characters of `span` exchanged for `new`, all others byte for byte."""
    return text[: span[0]] + new + text[span[1] :]


def fold(text: str) -> str:
    """A word or name for comparison: case, emphasis, spaces and a last colon or full stop do not count."""
    return _SPACES.sub(" ", plain(text)).casefold().rstrip(":.： ").strip()


def plain(text: str) -> str:
    """`text` without Markdown emphasis around all of it: `**x**`, `` `x` ``, `_x_` are `x`; `*x* and *y*` stays."""
    text = text.strip()
    while wrapped := _WRAPPED.fullmatch(text):
        if wrapped[1][0] in wrapped[2]:
            return text
        text = wrapped[2].strip()
    return text
