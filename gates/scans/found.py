"""What a scanner found, and which line it found it in: recognised again after the line has moved."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ..result import Finding
from .categories import named

_ROUNDS = 10_000  # makes guessing the line from its fingerprint slow: it may hold a secret


@dataclass(frozen=True)
class Found:
    """One finding of one tool.

    severity     as the tool says it
    blocks       does it stop a release?
    text         the line itself, to recognise it by; never shown, it may hold a secret
    fingerprint  stands for tool's rule, file, and text: the same after the line has moved
    """

    tool: str
    rule: str
    message: str
    path: str
    line: int | None
    severity: str
    blocks: bool
    cwes: tuple[int, ...] = ()
    text: str = field(default="", repr=False)
    fingerprint: str = ""
    when: str = ""  # of history: the commit that brought it in
    mend: str = "mend it"

    @property
    def place(self) -> str:
        """`path:line`."""
        return f"{self.path}:{self.line}" if self.line else self.path

    def finding(self, fix: str, also: str = "") -> Finding:
        """For people: what it is, and under which names the field knows it."""
        kind = f" [{', '.join(named(self.cwes))}]" if self.cwes else ""
        brought = f", brought in by {self.when[:12]}" if self.when else ""
        return Finding(f"{self.rule} ({self.severity}): {self.message}{kind}{brought}{also}", fix, self.path, self.line)

    def seen(self) -> dict[str, object]:
        """For evidence: everything but the line."""
        words = {"tool": self.tool, "rule": self.rule, "severity": self.severity, "where": self.place}
        return {**words, "blocks": self.blocks, "cwe": list(self.cwes), "fingerprint": self.fingerprint}


@dataclass(frozen=True)
class Scan:
    """One run of one tool.

    listed   how many files it was to look at; None: nobody can say
    scanned  how many it looked at
    unseen   what it did not look at, each of which makes the answer unknown
    weak     what makes its word a weak one: told, and no more
    cwes     the weaknesses it can tell; empty: it does not say
    """

    tool: str
    version: str
    listed: int | None
    scanned: int
    seconds: float
    found: tuple[Found, ...] = ()
    unseen: tuple[Finding, ...] = ()
    weak: tuple[Finding, ...] = ()
    cwes: frozenset[int] = frozenset()

    def seen(self) -> dict[str, object]:
        """For evidence."""
        return {
            "tool": self.tool,
            "version": self.version,
            "files_listed": self.listed,
            "files_scanned": self.scanned,
            "seconds": round(self.seconds, 2),
        }


def lines_of(text: str) -> list[str]:
    """The lines as Python's text files count them: not at form feeds, as `splitlines` does."""
    return re.split(r"\r\n|\r|\n", text)


def line_at(lines: Sequence[str], number: int | None) -> str:
    """The text of a line, counted from 1; empty where there is none."""
    return lines[number - 1] if number is not None and 0 < number <= len(lines) else ""


def with_fingerprints(found: Iterable[Found]) -> tuple[Found, ...]:
    """The same, each with its fingerprint; equal lines of one file are told apart by their order."""
    nth: Counter[tuple[str, str, str]] = Counter()
    marked = []
    for each in sorted(found, key=lambda one: (one.path, one.line or 0)):
        key = (each.rule, each.path, each.text.strip())
        marked.append(replace(each, fingerprint=fingerprint(*key, nth[key])))
        nth[key] += 1
    return tuple(marked)


def fingerprint(rule: str, path: str, text: str, nth: int = 0) -> str:
    """16 letters and digits for a line, salted by rule and file. Not hexadecimal: that would look like a secret."""
    salt = f"{rule}\0{path}\0{nth}".encode()
    digest = hashlib.pbkdf2_hmac("sha256", text.encode("utf-8", "surrogateescape"), salt, _ROUNDS, 10)
    return base64.b32encode(digest).decode().lower()
