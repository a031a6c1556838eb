"""What does not count in a Markdown text: front matter, code fences and HTML comments, blanked character by character.

A masked text has the length and the lines of the original, so that every offset found in it holds in the original.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from .text import Line

if TYPE_CHECKING:
    from markdown_it.token import Token

_FENCE = re.compile(r"[ \t>]*(`{3,}(?=[^`]*$)|~{3,})\s*(.*?)\s*$")
_COMMENT = r"<!--(?:>|->|.*?(?:-->|\Z))"
_SPAN_OR_COMMENT = re.compile(rf"(?P<code>(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))|{_COMMENT}", re.DOTALL)
_RAW_HTML = re.compile(r"\s*<(?:pre|script|style|textarea)\b", re.IGNORECASE)
_NOT_NEWLINE = re.compile(r"[^\r\n]")


def front_matter(source: Sequence[Line]) -> int:
    """How many lines at the top are front matter (`---` to `---`), both fences included; 0 if there is none."""
    if not source or source[0].text.lstrip("\ufeff").rstrip() != "---":
        return 0
    ends = (line.number for line in source[1:] if line.text.rstrip() in ("---", "..."))
    return next(ends, 0)


def nested_fences(source: Sequence[Line]) -> frozenset[int]:
    """Numbers of the lines that lie in a fence inside a fence of the same kind.

    CommonMark knows no such nesting, people and assistants write it all the same; read by CommonMark, the outer
    fence would end too early and its true end would open another one, which hides what follows. Nesting is assumed
    only if it makes every fence of the text closed.
    """
    inside: set[int] = set()
    open_: list[str] = []
    for line in source:
        match = _FENCE.match(line.text)
        if match and (not open_ or _opens_inner(match, open_[-1])):
            open_.append(match[1])
        elif match and _closes(match, open_[-1]):
            open_.pop()
            inside.update([line.number] if open_ else [])
        if len(open_) > 1:
            inside.add(line.number)
    return frozenset() if open_ else frozenset(inside)


def _opens_inner(match: re.Match[str], outer: str) -> bool:
    return bool(match[2]) and match[1][0] == outer[0] and len(match[1]) >= len(outer)


def _closes(match: re.Match[str], outer: str) -> bool:
    return not match[2] and match[1][0] == outer[0] and len(match[1]) >= len(outer)


def blank(text: str) -> str:
    """Spaces for every character, line ends kept."""
    return _NOT_NEWLINE.sub(" ", text)


def blank_lines(text: str, source: Sequence[Line], numbers: Iterable[int]) -> str:
    """`text` with these lines blanked."""
    gone = set(numbers)
    return "".join((blank(line.text) if line.number in gone else line.text) + line.newline for line in source)


def without_code_and_comments(text: str, source: Sequence[Line], tokens: Iterable[Token]) -> str:
    """`text` with fences, raw HTML (`<pre>` …) and comments blanked; a comment in a code span is none."""
    pieces = [line.text + line.newline for line in source]
    for token in tokens:
        if not token.map or token.type not in ("fence", "html_block", "inline"):
            continue
        first, last = token.map[0], min(token.map[1], len(pieces))
        part = "".join(pieces[first:last])
        code = token.type == "fence" or (token.type == "html_block" and _RAW_HTML.match(part))
        masked = blank(part) if code else _without_comments(part, spans=token.type == "inline")
        pieces[first:last] = _split_like(masked, pieces[first:last])
    return "".join(pieces)


def _without_comments(part: str, *, spans: bool) -> str:
    if "<!--" not in part:
        return part
    if not spans:
        return re.sub(_COMMENT, lambda m: blank(m[0]), part, flags=re.DOTALL)
    return _SPAN_OR_COMMENT.sub(lambda m: m[0] if m["code"] else blank(m[0]), part)


def _split_like(text: str, pieces: Sequence[str]) -> list[str]:
    found, at = [], 0
    for piece in pieces:
        found.append(text[at : at + len(piece)])
        at += len(piece)
    return found
