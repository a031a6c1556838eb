"""A stretch of text that is to be hidden, and the hiding: overlapping stretches become one, in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

MASK = "***"


class Span(NamedTuple):
    """`text[start:end]` is to be hidden, and the name of the rule that says so. Of what was hidden nothing is kept."""

    start: int
    end: int
    rule: str


def merged(spans: Iterable[Span]) -> list[Span]:
    """In order, none touching another; the rule of the longest one names the whole."""
    whole: list[Span] = []
    longest = 0
    for each in sorted(spans):
        size = each.end - each.start
        if whole and each.start <= whole[-1].end:
            last = whole[-1]
            rule = each.rule if size > longest else last.rule
            whole[-1] = Span(last.start, max(last.end, each.end), rule)
            longest = max(longest, size)
        else:
            whole.append(each)
            longest = size
    return whole


def masked(text: str, spans: Iterable[Span]) -> str:
    """The text with `***` in place of each of these, which do not touch each other."""
    return "".join(_pieces(text, spans))


def _pieces(text: str, spans: Iterable[Span]) -> Iterator[str]:
    at = 0
    for each in spans:
        yield text[at : each.start]
        yield MASK
        at = each.end
    yield text[at:]
