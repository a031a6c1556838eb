"""Semantic versions: read, write, order and raise them (SemVer 2.0.0)."""

import re
from functools import lru_cache
from typing import NamedTuple

from ...engine.errors import UsageError
from .schemes import IDENTIFIER, LONGEST, NUMBER, Level, Scheme, VersionError
from .schemes import SEMVER as WRITTEN

PARTS = (
    rf"(?P<major>{NUMBER})\.(?P<minor>{NUMBER})\.(?P<patch>{NUMBER})"
    r"(?:-(?P<pre>[^+]+))?(?:\+(?P<build>.+))?"
)


class SemVer(NamedTuple):
    """One version. It is ordered by precedence (SemVer, 11), in which build metadata counts for nothing."""

    major: int
    minor: int
    patch: int
    pre: tuple[str, ...] = ()
    build: tuple[str, ...] = ()

    def __str__(self) -> str:
        pre = "-" + ".".join(self.pre) if self.pre else ""
        build = "+" + ".".join(self.build) if self.build else ""
        return f"{self.major}.{self.minor}.{self.patch}{pre}{build}"

    def __lt__(self, other: tuple[object, ...]) -> bool:
        return precedence(self) < precedence(other) if isinstance(other, SemVer) else NotImplemented

    def __le__(self, other: tuple[object, ...]) -> bool:
        return precedence(self) <= precedence(other) if isinstance(other, SemVer) else NotImplemented

    def __gt__(self, other: tuple[object, ...]) -> bool:
        return precedence(self) > precedence(other) if isinstance(other, SemVer) else NotImplemented

    def __ge__(self, other: tuple[object, ...]) -> bool:
        return precedence(self) >= precedence(other) if isinstance(other, SemVer) else NotImplemented

    @property
    def base(self) -> "SemVer":
        """The final version that this one is, or leads to."""
        return SemVer(self.major, self.minor, self.patch)

    @property
    def final(self) -> bool:
        """Whether it is no pre-release."""
        return not self.pre

    @property
    def counted(self) -> tuple[str, int]:
        """Word and number of `rc.2`; of any other pre-release its identifiers as the word, and 0."""
        word, number, *_ = (*self.pre, "", "")
        return (word, int(number)) if number.isdigit() else (".".join(self.pre), 0)

    def raised(self, level: Level) -> "SemVer":
        """The next final version: in 0.y a breaking change and a feature raise y, the rest z (decisions 51)."""
        if level is Level.MAJOR and self.major > 0:
            return SemVer(self.major + 1, 0, 0)
        if level >= Level.MINOR:
            return SemVer(self.major, self.minor + 1, 0)
        return SemVer(self.major, self.minor, self.patch + 1)

    def numbered(self, word: str, number: int) -> "SemVer":
        """`X.Y.Z-word.number`."""
        return self.base._replace(pre=(*word.split("."), str(number)))


def precedence(version: SemVer) -> tuple[int, int, int, bool, tuple[tuple[int, int, str], ...]]:
    """What a version is ordered by (SemVer, 11): numbers below words, a pre-release below its release."""
    if not version.pre:
        return version.major, version.minor, version.patch, True, ()
    words = tuple((0, int(word), "") if word.isdigit() else (1, 0, word) for word in version.pre)
    return version.major, version.minor, version.patch, False, words


@lru_cache(maxsize=1024)  # the same tags are read to find their scheme, their versions and what only looks like one
def parse(text: str) -> SemVer:
    """Read `X.Y.Z`, with pre-release and build metadata where there are any; raises `VersionError`."""
    found = re.fullmatch(PARTS, text) if len(text) <= LONGEST and re.fullmatch(WRITTEN, text) else None
    if found is None:
        raise VersionError(text)
    pre, build = (tuple(part.split(".")) if part else () for part in found.group("pre", "build"))
    return SemVer(int(found["major"]), int(found["minor"]), int(found["patch"]), pre, build)


def word(text: str) -> str:
    """Any one identifier; the number after it is counted."""
    if len(text) > LONGEST or not re.fullmatch(IDENTIFIER, text):
        raise UsageError(
            f"--pre {text!r:.80} is no word of a pre-release: letters, digits and hyphens, without its number",
            fix="--pre rc",
        )
    return text


SEMVER = Scheme("semver", SemVer(0, 1, 0), parse, word)
