"""What an issue file says, found by looking for a few words in its bytes instead of parsing it as Markdown.

It is what the whole reading gives (`issues.py`), or `Unsure`: tables, front matter, nested or open fences, comments
inside a line, headings that are not at the line's start, and the like are left to the parser. A hypothesis test holds
both readings against each other.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import NamedTuple

from .fields import Field, almost, of_line
from .markdown import BOX, Section
from .text import Line

MET = "all acceptance criteria met"
CRITERIA = "acceptance criteria"
HEADER = frozenset({"type", "expert", "milestone", "status", "severity", "gate", "title"})

_DEEPER = re.compile(rb"#{2,6}(?:[ \t]|$)", re.MULTILINE)
_HEADING = re.compile(rb"^(#{1,6})(?:[ \t]([^\n]*))?$", re.MULTILINE)
_INDENTED = re.compile(rb"^[ \t]+#{1,6}(?:[ \t]|$)", re.MULTILINE)
_UNDERLINE = re.compile(rb"(?<!\n)\n[ \t]*(?:=+|-+)[ \t]*(?:\n|\Z)")
_DELIMITER = re.compile(rb"^[ \t>|:-]*-[ \t>|:-]*$", re.MULTILINE)
_SIGN = re.compile(rb"[`~<]")
_TAGS = re.compile(rb"<")
_TAG = re.compile(rb"[\s>*+\-\d.)]*<[a-z/!?]")
_ALONE = re.compile(r"\W*(?:\d[\d.)]*\W*)?severity\W*", re.IGNORECASE)
_PLAIN = re.compile(r"# ([^\s\0#][^\n\r\0#]*)\n\n?((?:\*\*[A-Za-z][A-Za-z ]{0,30}:\*\*[^\n\r`~<|]*\n)+)(?=\n*#{2,6} )")
_FOLDED = re.compile(rb"\xc5\xbf|\xc4[\xb0\xb1]|\xef\xac")  # ſ, İ, ı, ﬀ to ﬆ: casefolded they are ASCII letters
_MARKS = re.compile(r"\*\*|\||-->|<!--")
_SPAN = re.compile(rb"(`+)(?!`).*?(?<!`)\1(?!`)")

Spans = list[tuple[int, int]]


class Unsure(Exception):
    """Only the parser can tell."""


class Quick:
    """One file, looked at quickly. Every method raises Unsure where only the parser can tell."""

    def __init__(self, text: str) -> None:
        self.data = _bytes(text)
        self.low = self.data.lower()

    @cached_property
    def header(self) -> int:
        """Where the header ends: at the first heading below the title."""
        return _end_of_header(self.data)

    @cached_property
    def hidden_in_header(self) -> Spans:
        """What does not count in the header."""
        return self.hidden(self.header)

    def title(self) -> str:
        """The text of the first heading, if it is a title."""
        head, spans = self.data[: self.header], self.hidden_in_header
        _refuse_odd_headings(head)
        if b"|" in head and _DELIMITER.search(head):
            raise Unsure
        found = _HEADING.match(head) or (_HEADING.search(head) if b"\n#" in head else None)
        if found is None:
            return ""
        title = (found[2] or b"").rstrip(b" \t")
        if title.endswith(b"#") or b"\0" in title or _within(found.start(), spans):
            raise Unsure
        return title.decode().strip()

    def fields(self, *words: bytes) -> list[tuple[Field, int]]:
        """The fields in the header's lines with one of these words, and the offsets of these lines."""
        found = []
        for at, text in self._lines(words, self.header):
            if not self.hidden_in_header or not _within(at, self.hidden_in_header):
                if "<!--" in text or "-->" in text:
                    raise Unsure
                found += [(field, at) for field in of_header(text)]
        return found

    def number(self, at: int) -> int:
        """The number of the line at this offset."""
        return self.data.count(b"\n", 0, at) + 1

    def refuse_other_severities(self) -> None:
        """Raise Unsure where a severity may stand that is none, which only the parser can tell."""
        for at, text in self._lines((b"severity",), len(self.data)):
            read = at < self.header and any(field.name == "severity" for field in of_header(text))
            if not read and _may_be_severity(text):
                raise Unsure

    def report(self) -> str | None:
        """What the last report says: are all acceptance criteria met?"""
        found: list[tuple[int, Field]] = []
        for at, text in self._lines((b"criteria",), len(self.data)):
            if "**" in text:
                found += [(at, field) for field in of_report(text)]
            if "|" in text or "<!--" in text or "-->" in text:
                raise Unsure
        if not found:
            return None
        spans = self.hidden(_end_of_line(self.low, found[-1][0]))
        seen = [field for at, field in found if not spans or not _within(at, spans)]
        return seen[-1].value if seen else None

    def boxes(self) -> list[bool]:
        """Which acceptance criteria are ticked; all boxes where there is no such section."""
        bare = b"".join(_without(self.data, self.hidden(len(self.data))))
        _refuse_odd_headings(bare)
        heads = [(each.start(), len(each[1]), _key(each[2] or b"")) for each in _HEADING.finditer(bare)]
        for place, (start, level, key) in enumerate(heads):
            if key == CRITERIA:
                end = next((at for at, other, _ in heads[place + 1 :] if other <= level), len(bare))
                return _ticks(bare[start:end]) or _ticks(bare)
        return _ticks(bare)

    def hidden(self, end: int) -> Spans:
        """The spans up to this offset of fences and comments that begin and end where lines do."""
        part = self.low[:end]
        spans: Spans = []
        fenced = (b"`" in part and b"```" in part) or (b"~" in part and b"~~~" in part)  # single bytes are found faster
        if not fenced and b"<" not in part:
            return spans
        at = 0
        signs = _SIGN if fenced or b"<!--" in part else _TAGS
        while sign := signs.search(part, at):
            start, at = part.rfind(b"\n", 0, sign.start()) + 1, _end_of_line(part, sign.start())
            if part.startswith((b"```", b"~~~"), start):
                spans.append((start, at := _end_of_fence(part, part[start:at], at)))
            elif part.startswith(b"<!--", start):
                spans.append((start, at := _end_of_comment(part, start)))
            else:
                _refuse_hiding(part, start, at)
        return spans

    def _lines(self, words: tuple[bytes, ...], end: int) -> list[tuple[int, str]]:
        """Offset and text of the lines with one of these words, in order."""
        low, found = self.low, {}
        for word in words:
            at = low.find(word, 0, end)
            while at >= 0:
                start, stop = low.rfind(b"\n", 0, at) + 1, _end_of_line(low, at)
                found[start] = self.data[start:stop].decode()
                at = low.find(word, stop, end)
        return sorted(found.items())


class Plain(NamedTuple):
    """A header in which title and fields are all there is: the title, the lines of the fields, where they begin."""

    title: str
    lines: str
    start: int


def plain_header(text: str) -> Plain | None:
    """The header, where it is a title and below it nothing but fields; None where more must be looked at."""
    found = _PLAIN.match(text)
    return Plain(found[1].strip(), found[2], text.count("\n", 0, found.start(2)) + 1) if found else None


@lru_cache(maxsize=4096)
def of_header(text: str) -> tuple[Field, ...]:
    """The fields of a header in one line. Many files have the same lines."""
    return tuple(of_line(Line(1, text, 0, ""), HEADER))


@lru_cache(maxsize=4096)
def of_report(text: str) -> tuple[Field, ...]:
    """The fields in one line that say whether acceptance criteria are met."""
    return tuple(of_line(Line(1, text, 0, ""), {MET}))


@lru_cache(maxsize=4096)
def _key(title: bytes) -> str:
    text = title.decode().strip()
    if text.endswith("#") or "\0" in text:
        raise Unsure
    return Section(text, 1, 1, 1, 1, "").key


def _bytes(text: str) -> bytes:
    """The text as bytes, with LF alone at the end of lines, and without BOM."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        raise Unsure from None
    if len(data) != len(text):
        data = data.removeprefix(b"\xef\xbb\xbf")
        if (b"\xc5" in data or b"\xc4" in data or b"\xef" in data) and _FOLDED.search(data):  # single bytes are fast
            raise Unsure
    if data.startswith(b"---"):
        raise Unsure
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def _end_of_header(data: bytes) -> int:
    """Where the first heading below the title begins."""
    if _DEEPER.match(data):
        return 0
    at = data.find(b"\n##")
    while at >= 0 and not _DEEPER.match(data, at + 1):
        at = data.find(b"\n##", at + 1)
    return at + 1 if at >= 0 else len(data)


def _end_of_line(data: bytes, at: int) -> int:
    end = data.find(b"\n", at)
    return end if end >= 0 else len(data)


def _refuse_odd_headings(data: bytes) -> None:
    """Indented or underlined headings, which may be none."""
    if b" #" in data and _INDENTED.search(data):
        raise Unsure
    if b"\t" in data:
        raise Unsure
    if (b"\n-" in data or b"\n=" in data or b"\n " in data) and _UNDERLINE.search(data):
        raise Unsure


def _refuse_hiding(part: bytes, start: int, end: int) -> None:
    """Raise Unsure unless this line hides nothing outside of it: inline code, `a < b`, a comment that ends in it."""
    line = part[start:end]
    if b"```" in line or b"~~~" in line or _TAG.match(line):
        raise Unsure
    at = line.find(b"<!--")
    alone = part[:start].endswith(b"\n\n") and part[end : end + 2] in (b"", b"\n", b"\n\n")
    if at >= 0 and b"-->" not in line[at:] and (not alone or b"<!--" in _SPAN.sub(b"", line)):
        raise Unsure


def _may_be_severity(text: str) -> bool:
    return (
        bool(_MARKS.search(text))
        or text.lstrip(" \t>").startswith("#")
        or bool(_ALONE.fullmatch(text))
        or bool(almost("severity").match(text))
    )


def _end_of_fence(data: bytes, opening: bytes, at: int) -> int:
    """Where the fence ends, if the next fence in the text is just its end."""
    marker = opening[: len(opening) - len(opening.lstrip(opening[:1]))]
    found = [place for sign in (b"```", b"~~~") if (place := data.find(sign, at)) >= 0]
    if not found or opening[:1] in opening[len(marker) :] or b"`" in opening[len(marker) :]:
        raise Unsure
    end = _end_of_line(data, min(found))
    if data[data.rfind(b"\n", 0, min(found)) + 1 : end].rstrip(b" \t") != marker:
        raise Unsure
    return end


def _end_of_comment(data: bytes, start: int) -> int:
    """Where the line ends in which the comment does, if nothing else stands in it."""
    close = data.find(b"-->", start + 4)
    end = _end_of_line(data, close)
    if close < 0 or data.startswith((b"<!-->", b"<!--->"), start) or data[close + 3 : end].strip(b" \t"):
        raise Unsure
    return end


def _within(at: int, spans: Spans) -> bool:
    return any(first <= at < last for first, last in spans)


def _without(data: bytes, spans: Spans) -> list[bytes]:
    """What is left of the bytes; where something was hidden stands an empty line."""
    ends = [0, *(last for _, last in spans)]
    starts = [*(first for first, _ in spans), len(data)]
    return [data[end:start] for end, start in zip(ends, starts, strict=True)]


def _ticks(data: bytes) -> list[bool]:
    if b"[" not in data:
        return []
    lines = [line for line in data.decode().split("\n") if "[" in line]
    if any("-->" in line or "<!--" in line for line in lines):
        raise Unsure
    return [match["mark"] != " " for line in lines if (match := BOX.match(line))]
