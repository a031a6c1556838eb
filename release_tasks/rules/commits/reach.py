"""Which versions a commit contains, and what came since the last, asked of git with few and short walks."""

from collections.abc import Mapping
from heapq import nlargest

from ...engine.git import Commit, Repository
from ..versions.schemes import Version

NEWEST = 4
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
    """The commits that the last release does not hold, newest first; without one all of them.

    What an older line released meanwhile counts again when it is merged: who has 2.0.0 gets the fix of 1.1.1 with
    2.0.1, and not before.
    """
    return repository.log(commit, *((f"^{tags[last]}",) if last is not None else ()))
