"""The sections of what was released, from the history alone: each release by its tag, each commit by ancestry."""

from bisect import bisect_left
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

from ..commits.history import attribute
from ..commits.reading import counted_by
from ..versions.schemes import Version
from .links import Links
from .sections import UPCOMING, Section, section

if TYPE_CHECKING:  # what listing must not pay for
    from ...engine.git import Commit, Repository
    from ...engine.settings import Settings


class Tagged(NamedTuple):
    """What is released: version to commit, to the name of its tag, and to when that was made, in seconds."""

    commits: Mapping[Version, str]
    names: Mapping[Version, str]
    dates: Mapping[Version, int]


def released_sections(
    repository: "Repository",
    settings: "Settings",
    tagged: Tagged,
    revision: str,
    links: Links | None,
    *,
    only: Version | None = None,
) -> tuple[Section, ...]:
    """A section for each release that a revision contains, newest first, before them what is not released yet.

    A pre-release has a section of its own until a final version is above it; then its commits belong to that one. With
    `only`, that release alone, a pre-release too: it has all that came since the final one before. Dates are those of
    annotated tags, else of commits, in UTC.
    """
    log = repository.log(revision)
    held = attribute(log, _counting(tagged.commits, log, only), tagged.dates)
    wanted = {version: commits for version, commits in held.items() if only in (None, version)}
    made = {commit.id: commit.time for commit in log}
    below = sorted(version for version in held if version is not None and version.final)
    found = []
    for version, commits in counted_by(repository, settings, wanted).items():
        if version is None:
            found.append(section(UPCOMING, None, commits, links))
            continue
        new = section(version, _day(tagged.dates.get(version, made[tagged.commits[version]])), commits, links)
        before = bisect_left(below, version)
        previous = tagged.names[below[before - 1]] if before else None
        found.append(new._replace(tag=tagged.names[version], previous=previous))
    return tuple(found)


def _counting(tags: Mapping[Version, str], log: "tuple[Commit, ...]", only: Version | None) -> dict[Version, str]:
    """The releases that have a section of their own."""
    here = {commit.id for commit in log}
    found = {version: commit for version, commit in tags.items() if commit in here}
    last = max((version for version in found if version.final), default=None)
    pending = {version for version in found if last is None or version > last} if only is None else {only}
    return {version: commit for version, commit in found.items() if version.final or version in pending}


def _day(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()
