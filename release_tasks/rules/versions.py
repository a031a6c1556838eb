"""Semantic versions: read, write, order, raise, and the tags that carry them (SemVer 2.0.0; decisions 26 and 51).

All that knows how a version is written stands here. A project has one scheme and never mixes two: another scheme is
another module with `parse_version`, `next_version` and a `Version` that can be ordered.
"""

import re
from collections.abc import Collection
from enum import IntEnum
from typing import NamedTuple

from ..engine.errors import UsageError

NUMBER = r"(?:0|[1-9][0-9]*)"
IDENTIFIER = rf"(?:{NUMBER}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
SEMVER = (
    rf"(?P<major>{NUMBER})\.(?P<minor>{NUMBER})\.(?P<patch>{NUMBER})"
    rf"(?:-(?P<pre>{IDENTIFIER}(?:\.{IDENTIFIER})*))?"
    r"(?:\+(?P<build>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?"
)
LONGEST = 256  # characters; Python refuses to read a number of more than 4,300 digits
PLACE = "{version}"
NOT_IN_A_REF = r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(/|$)|[/.]$|^[-/.]"


class VersionError(UsageError, ValueError):
    """A text is not a version. `summary` has the words of the PRD (AC1)."""

    def __init__(self, text: str) -> None:
        super().__init__(
            "Version must follow semantic versioning (X.Y.Z). Example: --version=2.5.0",
            fix=f"give it as in 2.5.0, not {text[:80]!r}",
        )
        self.text = text


class Level(IntEnum):
    """How much a change asks of those who use the project."""

    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        return self.name.lower()


class Version(NamedTuple):
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
        return precedence(self) < precedence(other) if isinstance(other, Version) else NotImplemented

    def __le__(self, other: tuple[object, ...]) -> bool:
        return precedence(self) <= precedence(other) if isinstance(other, Version) else NotImplemented

    def __gt__(self, other: tuple[object, ...]) -> bool:
        return precedence(self) > precedence(other) if isinstance(other, Version) else NotImplemented

    def __ge__(self, other: tuple[object, ...]) -> bool:
        return precedence(self) >= precedence(other) if isinstance(other, Version) else NotImplemented

    @property
    def base(self) -> "Version":
        """The stable version that this one is, or leads to."""
        return Version(self.major, self.minor, self.patch)


FIRST = Version(0, 1, 0)


def parse_version(text: str) -> Version:
    """Read `X.Y.Z`, with pre-release and build metadata where there are any; raises `VersionError`."""
    found = re.fullmatch(SEMVER, text) if len(text) <= LONGEST else None
    if found is None:
        raise VersionError(text)
    pre, build = (tuple(part.split(".")) if part else () for part in found.group("pre", "build"))
    return Version(int(found["major"]), int(found["minor"]), int(found["patch"]), pre, build)


def precedence(version: Version) -> tuple[int, int, int, bool, tuple[tuple[int, int, str], ...]]:
    """What a version is ordered by (SemVer, 11): numbers below words, a pre-release below its release."""
    words = tuple((0, int(word), "") if word.isdigit() else (1, 0, word) for word in version.pre)
    return version.major, version.minor, version.patch, not version.pre, words


def raised(version: Version, level: Level) -> Version:
    """The next stable version: in 0.y a breaking change and a feature raise y, the rest z (decisions 51)."""
    major, minor, patch = version.base[:3]
    if level is Level.MAJOR and major > 0:
        return Version(major + 1, 0, 0)
    if level >= Level.MINOR:
        return Version(major, minor + 1, 0)
    return Version(major, minor, patch + 1)


def next_version(released: Collection[Version], level: Level | None, *, first: Version = FIRST) -> Version | None:
    """The version that changes of this level make of what is released; None where there is nothing to release.

    `released` are the versions that the commit contains, in any order, `level` is that of all changes since the
    highest stable one. A commit that contains a pre-release does not go below its base; `first` is what a project
    without a release starts with.
    """
    stable = max((version for version in released if not version.pre), default=None)
    candidates = [version.base for version in released if version.pre and (stable is None or version > stable)]
    if level is not None:
        candidates.append(raised(stable, level) if stable else first)
    return max(candidates, default=None)


class TagPattern(NamedTuple):
    """How a project writes versions into tags, `v{version}` by default."""

    pattern: str

    def tag(self, version: Version) -> str:
        """The tag of a version."""
        return self.pattern.replace(PLACE, str(version))

    def version(self, tag: str) -> Version | None:
        """The version of a tag; None unless the pattern matches the whole of it."""
        before, _, after = self.pattern.partition(PLACE)
        if not (tag.startswith(before) and tag.endswith(after) and len(tag) > len(before) + len(after)):
            return None
        try:
            return parse_version(tag[len(before) : len(tag) - len(after)])
        except VersionError:
            return None


def tag_pattern(text: str) -> TagPattern:
    """A pattern with `{version}` in it once, that makes tags git accepts; raises `UsageError`."""
    if text.count(PLACE) != 1:
        raise UsageError(
            f"the tag pattern {text!r} must contain {PLACE} once", fix='set tag = "v{version}" in [tool.release]'
        )
    if re.search(NOT_IN_A_REF, text.replace(PLACE, "1.0.0")):
        raise UsageError(
            f"the tag pattern {text!r} makes names that git refuses", fix='set tag = "v{version}" in [tool.release]'
        )
    return TagPattern(text)
