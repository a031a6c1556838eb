"""A program's output as it comes, line by line: a private key has many, and each alone looks like nothing."""

from __future__ import annotations

import re

from .redactor import Redact
from .spans import MASK

LONGEST = 200
"""Lines; a key that has no end by then has none."""
_BEGIN = re.compile(r"-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY")
_END = re.compile(r"-----END (?:[A-Z0-9]+ ){0,4}PRIVATE KEY")


class LineByLine:
    """Scrubs the lines of one stream, given in order."""

    def __init__(self, redact: Redact) -> None:
        self._redact = redact
        self._left = 0

    def __call__(self, line: str) -> str:
        """The line without what is to be hidden; one inside a private key is hidden whole."""
        if self._left:
            self._left = 0 if _END.search(line) else self._left - 1
            return MASK
        begin = _BEGIN.search(line)
        if begin and not _END.search(line, begin.end()):
            self._left = LONGEST
        return self._redact(line)
