"""Versions, whatever their scheme: how much a change raises them, and which comes next (decisions 26 and 51).

A project has one scheme and never mixes two: SemVer 2.0.0 (`semver.py`) or PEP 440 (`pep440.py`). How a version is
written, ordered and raised is the scheme's; the rules here are the same for both.
"""

from collections.abc import Callable, Collection
from enum import IntEnum
from typing import Any, NamedTuple, Protocol

from ...engine.errors import UsageError

NUMBER = r"(?:0|[1-9][0-9]*)"
IDENTIFIER = rf"(?:{NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
SEMVER = (
    rf"{NUMBER}\.{NUMBER}\.{NUMBER}(?:-{IDENTIFIER}(?:\.{IDENTIFIER})*)?"
    r"(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)
"""A version as SemVer writes it."""
PEP440 = (
    r"(?:[0-9]+!)?[0-9]+(?:\.[0-9]+)+(?:(?:a|b|rc)[0-9]+)?(?:\.post[0-9]+)?(?:\.dev[0-9]+)?"
    r"(?:\+[a-z0-9]+(?:\.[a-z0-9]+)*)?"
)
"""A version as PEP 440 writes it; a bare number is none, it is where a floating tag stands (`v2`)."""
LONGEST = 256  # characters; Python refuses to read a number of more than 4,300 digits


class VersionError(UsageError, ValueError):
    """A text is not a version. `summary` has the words of the PRD (AC1)."""

    def __init__(self, text: str, rule: str = "semantic versioning (X.Y.Z)", example: str = "2.5.0") -> None:
        super().__init__(
            f"Version must follow {rule}. Example: --version={example}",
            fix=f"give it as in {example}, not {text[:80]!r}",
        )
        self.text = text


class Level(IntEnum):
    """How much a change asks of those who use the project."""

    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        return self.name.lower()


class Version(Protocol):
    """One version. Those of one scheme are ordered, and `str` writes them as the scheme does."""

    @property
    def base(self) -> "Version":
        """The final version that this one is, or leads to."""

    @property
    def final(self) -> bool:
        """Whether it is no pre-release."""

    @property
    def counted(self) -> tuple[str, int]:
        """Of a pre-release: its word, and the number that is used up; no word where it has none."""

    def raised(self, level: Level) -> "Version":
        """The next final version: in 0.y a breaking change and a feature raise y, the rest z (decisions 51)."""

    def numbered(self, word: str, number: int) -> "Version":
        """The pre-release of this word and number that leads to `base`."""

    def __lt__(self, other: Any, /) -> bool: ...

    def __le__(self, other: Any, /) -> bool: ...

    def __gt__(self, other: Any, /) -> bool: ...

    def __ge__(self, other: Any, /) -> bool: ...


class Scheme(NamedTuple):
    """How a project writes versions: what reads one, and what reads the word of a pre-release."""

    name: str
    first: Version
    """What a project without a release starts with."""
    parse: Callable[[str], Version]
    """Raises `VersionError`."""
    word: Callable[[str], str]
    """`--pre` as the scheme writes it; raises `UsageError` that lists what it takes."""

    def exact(self, text: str) -> Version:
        """A version that a person gives: written as the scheme writes it, so that there is one name for it."""
        found = self.parse(text)
        if str(found) != text:
            raise UsageError(f"{text} is written {found}", fix=f"--version={found}")
        return found


class NeverDown(UsageError):
    """A pre-release was asked for that would be below one that the commit contains."""

    def __init__(self, asked: Version, last: Version) -> None:
        word, number = last.counted
        super().__init__(
            f"A pre-release never goes down: {asked} would be below {last}, which this commit contains",
            fix=f"{f'--pre {word}, or ' if word and number else ''}--version={above(last)}",
        )


def next_version(released: Collection[Version], level: Level | None, *, first: Version) -> Version | None:
    """The final version that changes of this level make of what is released; None where there is nothing to release.

    `released` are the versions that the commit contains, in any order, `level` is that of all changes since the
    highest final one. A commit that contains a pre-release does not go below its base.
    """
    last = max((version for version in released if version.final), default=None)
    candidates = [version.base for version in released if not version.final and (last is None or version > last)]
    if level is not None:
        candidates.append(last.raised(level) if last is not None else first)
    return max(candidates, default=None)


def next_pre(base: Version, released: Collection[Version], word: str, *, came: bool) -> Version | None:
    """The next pre-release that leads to `base`; None where there is nothing to release.

    Each word counts from 1, and from 1 again only for another base. `came` says whether anything that raises came
    since the highest pre-release of this base; without that only a higher word is a release. Raises `NeverDown`.
    """
    before = [version for version in released if not version.final and version.base == base]
    last = max(before, default=None)
    found = base.numbered(word, max((number for said, number in map(_counted, before) if said == word), default=0) + 1)
    if last is not None and found < last:
        raise NeverDown(found, last)
    return None if last is not None and not came and last.counted[0] == word else found


def highest_pre(base: Version, released: Collection[Version]) -> Version | None:
    """The highest pre-release that leads to this base; None where there is none."""
    return max((version for version in released if not version.final and version.base == base), default=None)


def above(version: Version) -> Version:
    """A version that is free where this one is taken: the next of its kind."""
    word, number = version.counted
    return version.raised(Level.PATCH) if version.final else version.base.numbered(word, number + 1)


def _counted(version: Version) -> tuple[str, int]:
    return version.counted
