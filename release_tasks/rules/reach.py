"""Which versions a commit contains, and which of its commits none of them holds, asked of git with few short walks."""

from collections.abc import Mapping, Sequence
from heapq import nlargest

from ..engine.git import Commit, Repository
from .versions import Version

NEWEST = 8
"""So many of the highest versions are looked for first."""


def contained(repository: Repository, commit: str, tags: Mapping[Version, str]) -> dict[Version, str]:
    """The versions that a commit contains: its highest final one, all above that, and perhaps some below.

    `tags` is version to commit. The highest are asked first: where the last release is among them, git need not walk
    through the whole history.
    """
    newest = nlargest(NEWEST, tags)
    found: dict[Version, str] = {}
    for asked in (newest, tags.keys() - set(newest)):
        reached = repository.contained(commit, (tags[version] for version in asked))
        found |= {version: tags[version] for version in asked if tags[version] in reached}
        if any(version.final for version in found):
            break
    return found


def since(repository: Repository, commit: str, last: Version | None, tags: Mapping[Version, str]) -> tuple[Commit, ...]:
    """The commits that no final version holds, newest first, where `last` is the highest one that is contained.

    A hotfix of an older version may have been merged after the last release: what it holds is left out too.
    """
    held = [tags[last]] if last is not None else []
    return _since(repository, commit, held, {at for version, at in tags.items() if version.final})


def _since(repository: Repository, commit: str, held: Sequence[str], tagged: set[str]) -> tuple[Commit, ...]:
    log = repository.log(commit, *(f"^{each}" for each in held))
    more = tagged.intersection(each.id for each in log)
    return _since(repository, commit, [*held, *more], tagged) if more else log
