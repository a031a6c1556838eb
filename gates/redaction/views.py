"""The same text as programs would read it: without escapes, or without line breaks, with the way back to each place.

A secret that was percent-encoded, quoted for JSON, XML or a shell, or broken into lines does not look like itself. In
one of these views it does.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from html import unescape
from typing import NamedTuple


class View(NamedTuple):
    """A text that was made from another one, piece by piece.

    `begins[n]` is where piece n begins here, `spans[n]` where it was in the other text; a piece of another length than
    its origin is one escape.
    """

    text: str
    begins: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the other text from which `text[start:end]`, which is not empty, was made."""
        return self._place(start)[0], self._place(end - 1)[1]

    def _place(self, at: int) -> tuple[int, int]:
        """The stretch from which one character was made."""
        piece = bisect_right(self.begins, at) - 1
        begin, (start, end) = self.begins[piece], self.spans[piece]
        size = (self.begins[piece + 1] if piece + 1 < len(self.begins) else len(self.text)) - begin
        return (start + at - begin, start + at - begin + 1) if size == end - start else (start, end)


_PERCENT = re.compile(
    r"%[0-7][0-9A-F]|%C[2-9A-F]%[89AB][0-9A-F]|%D[0-9A-F]%[89AB][0-9A-F]"
    r"|%E[0-9A-F](?:%[89AB][0-9A-F]){2}|%F[0-4](?:%[89AB][0-9A-F]){3}",
    re.IGNORECASE,
)
_PERCENT_AND_PLUS = re.compile(rf"\+|{_PERCENT.pattern}", re.IGNORECASE)
_JSON = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\[\"\\/bfnrt]")
_XML = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_SHELL_QUOTES = re.compile(r"'\\''|'\"'\"'")
_SHELL = re.compile(r"\\[^\w\s]")
_BREAK = re.compile(r"(?:(?<![ \t])[ \t]{1,200})?\r?\n[ \t]*(?:[|>#*][ \t])?[ \t]*")
_CONTINUED = re.compile(rf"\\{_BREAK.pattern}|{_BREAK.pattern}")
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def _percent(escape: str) -> str:
    return bytes.fromhex(escape.replace("%", "")).decode("utf-8", "replace") if escape != "+" else " "


def _json(escape: str) -> str:
    if escape[1] != "u":
        return _LETTERS.get(escape[1], escape[1])
    codes = escape.split("\\u")[1:]
    return bytes.fromhex("".join(codes)).decode("utf-16-be", "surrogatepass")


_Kind = tuple[str, re.Pattern[str], Callable[[str], str]]
_ESCAPED: tuple[_Kind, ...] = (
    ("%", _PERCENT, _percent),
    ("\\", _JSON, _json),
    ("&", _XML, unescape),
    ("\\", _SHELL, lambda escape: escape[1]),
    ("'", _SHELL_QUOTES, lambda _: "'"),
)
_LOOSE: tuple[_Kind, ...] = (
    ("+", _PERCENT_AND_PLUS, _percent),
    ("\n", _BREAK, lambda _: ""),
    ("\\", _CONTINUED, lambda _: ""),
)


def unescaped(text: str) -> Iterator[View]:
    """Each way to read it that differs from the text itself."""
    return _views(text, _ESCAPED)


def loosened(text: str) -> Iterator[View]:
    """With + for a blank, and with all lines as one: what is found by its shape there may be two neighbours."""
    return _views(text, _LOOSE)


def _views(text: str, kinds: tuple[_Kind, ...]) -> Iterator[View]:
    for sign, escapes, meaning in kinds:
        if sign in text and escapes.search(text):
            yield _view(text, escapes, meaning)


def _view(text: str, escapes: re.Pattern[str], meaning: Callable[[str], str]) -> View:
    pieces: list[str] = []
    begins: list[int] = []
    spans: list[tuple[int, int]] = []
    at = length = 0
    for match in escapes.finditer(text):
        for piece, start, end in ((text[at : match.start()], at, match.start()), (meaning(match[0]), *match.span())):
            if piece:
                pieces.append(piece)
                begins.append(length)
                spans.append((start, end))
                length += len(piece)
        at = match.end()
    if at < len(text):
        pieces.append(text[at:])
        begins.append(length)
        spans.append((at, len(text)))
    return View("".join(pieces), tuple(begins), tuple(spans))
