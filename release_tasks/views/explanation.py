"""Why the next version is what it is, for a person: commits by level and reason, what decides first, the sum last.

Made from the data that `invoke version --explain --json` prints. Every commit is shown, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any
from unicodedata import east_asian_width

from .text import count

WIDTH = 80  # columns
SHORT = 7  # characters of an id
ORDER = ("raising", "not raising", "ignored", "unread")
LEVELS = ("major", "minor", "patch", None)
SUMS = {
    "raising": ("raises the version", "raise the version"),
    "not raising": ("does not", "do not"),
    "ignored": ("is ignored by a setting", "are ignored by a setting"),
    "unread": ("could not be read", "could not be read"),
}

Commit = Mapping[str, Any]


def explanation(said: Mapping[str, Any], answer: str) -> str:
    """The text; `said` has `commits`, `counts`, `last`, `version` and `rule`, and `answer` comes last."""
    return "\n".join((*_groups(said["commits"]), *_sum(said), f"next version: {answer}" if said["version"] else answer))


def _groups(commits: Iterable[Commit]) -> Iterator[str]:
    """Commits that count alike, below one heading, in the order of the log."""
    for (_, _, heading), alike in groupby(sorted(commits, key=_place), key=_place):
        own = tuple(alike)
        yield _cut(f"{heading} ({len(own)})", keep=len(f" ({len(own)})"))
        for commit in own:
            yield from _lines(commit)
        yield ""


def _place(commit: Commit) -> tuple[int, int, str]:
    """What decides the version comes first."""
    kind, raised = commit["counts"], commit["level"]
    words = {"raising": raised, "not raising": "no level", "ignored": "ignored", "unread": "unread"}
    return ORDER.index(kind), LEVELS.index(raised), f"{words[kind]}: {_printable(commit['reason'])}"


def _lines(commit: Commit) -> Iterator[str]:
    yield _cut(f"  {commit['id'][:SHORT]}  {_printable(commit['header'])}")
    for finding in commit["findings"]:
        yield from _wrapped(_printable(finding), " " * 11 + "! ", " " * 13)


def _wrapped(text: str, first: str = "", then: str = "") -> Iterator[str]:
    """A text in full, on as many lines as it takes."""
    import textwrap

    yield from textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=then)


def _sum(said: Mapping[str, Any]) -> Iterator[str]:
    since = f"since {said['last']}" if said["last"] else "since the first commit"
    told = [(said["counts"][kind.replace(" ", "_")], kind) for kind in ORDER]
    counted = ", ".join(f"{number} {SUMS[kind][number != 1]}" for number, kind in told if number)
    yield f"{count(sum(said['counts'].values()), 'commit')} {since}{': ' if counted else ''}{counted}"
    findings = sum(len(commit["findings"]) for commit in said["commits"])
    if findings:
        yield f"{count(findings, 'finding')}, marked with ! above: more may have been meant"
    yield from _wrapped(said["rule"])


def _printable(text: str) -> str:
    """What a terminal shows and does not obey."""
    return "".join(each if each.isprintable() else "�" for each in text)


def _cut(line: str, *, keep: int = 0) -> str:
    """One line of the terminal; `keep` characters at its end stay."""
    if _columns(line) <= WIDTH:
        return line
    end, start = line[len(line) - keep :], line[: WIDTH - 1 - keep]
    while _columns(start) > WIDTH - 1 - keep:
        start = start[:-1]
    return f"{start}…{end}"


def _columns(text: str) -> int:
    """How wide a terminal shows it: letters of Chinese, Japanese and Korean take two columns."""
    return len(text) if text.isascii() else sum(1 + (east_asian_width(each) in "WF") for each in text)
