"""What is no person's and must survive: digests, commit ids, UUIDs, days and moments, ids of releases."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from .spans import Span, merged

_SURVIVES = re.compile(
    r"""
      (?<![0-9A-Za-z]) (?: [0-9a-f]{32,128} | [0-9A-F]{32,128} ) (?![0-9A-Za-z])            # digests, commits, trees
    | \bsha(?:1|224|256|384|512)[:=-][0-9A-Za-z+/=]{16,128}                                  # digests with their name
    | (?<![0-9A-Za-z]) [0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12} (?![0-9A-Za-z])  # UUIDs
    | (?<!\d) (?:19|20)\d\d-[01]\d-[0-3]\d (?: [T\ -]? [0-2]\d:?[0-5]\d:?[0-6]\d (?:[.,]?\d{1,9})? )? (?!\d)
    | (?<!\d) (?:19|20)\d\d[01]\d[0-3]\d (?: [T\ -]? [0-2]\d[0-5]\d[0-6]\d \d{0,9} )? (?!\d) # 20261121T154949
    """,
    re.VERBOSE,
)


class Survivors:
    """The stretches of one text that no rule on shapes may touch."""

    def __init__(self, text: str) -> None:
        self._spans = merged(_found(text))
        self._starts = [each.start for each in self._spans]

    def cover(self, start: int, end: int) -> bool:
        """Does this stretch touch one of them?"""
        at = bisect_right(self._starts, end - 1) - 1
        return at >= 0 and self._spans[at].end > start


def _found(text: str) -> Iterator[Span]:
    return (Span(*match.span(), "survives") for match in _SURVIVES.finditer(text))
