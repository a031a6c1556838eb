"""What has changed since the last release: files, and the subjects of commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..identity import copied_into
from ..repository import Repository
from ..result import Unjudged, unknown
from ..scans.scratch import text_in

RECORDS = "docs(release):"  # commits in which a release keeps its records: never a change (decisions 20)


@dataclass(frozen=True)
class Since:
    """The difference between the last release and HEAD.

    tag       its tag; None: nothing was released yet, so all is new
    paths     path → A added, M modified, D deleted; without these gates, where they were copied
    subjects  id and first line of each commit that is neither a merge nor a release's record
    tracked   all files of the commit
    """

    root: Path
    repository: Repository
    tag: str | None
    paths: Mapping[str, str]
    subjects: tuple[tuple[str, str], ...]
    tracked: tuple[str, ...]

    @cached_property
    def known(self) -> frozenset[str]:
        """All files of the commit and of the last release, as far as they differ."""
        return frozenset((*self.tracked, *self.paths))

    @property
    def words(self) -> str:
        """`since v1.2.3`."""
        return f"since {self.tag}" if self.tag else "so far"

    def now(self, paths: Iterable[str]) -> dict[str, str]:
        """The text of these files in the checkout; those that are gone, or hold none, are left out."""
        found = {path: text_in((self.root / path).read_bytes()) for path in paths if (self.root / path).is_file()}
        return {path: text for path, text in found.items() if text is not None}

    def before(self, paths: Iterable[str]) -> dict[str, str]:
        """The text of these files in the last release; those that were not there are left out."""
        return self.repository.texts_at(self.tag, set(paths)) if self.tag else {}


def since_last_release(root: Path, repository: Repository, glob: str) -> Since:
    """Compare with the nearest release before HEAD. Raises Unjudged where history is cut off."""
    if repository.shallow:
        reason = "history is cut off: nobody can tell what changed since the last release"
        raise Unjudged(unknown(reason, fix="git fetch --unshallow --tags"))
    repository.head()
    tag = repository.last_release(glob)
    tracked = repository.tracked()
    changes = repository.changes(tag) if tag else dict.fromkeys(tracked, "A")
    copied = copied_into(root)
    paths = {path: kind for path, kind in changes.items() if not (copied and path.startswith(f"{copied}/"))}
    said = repository.subjects(f"{tag}..HEAD" if tag else "HEAD")
    subjects = tuple((id, subject) for id, subject in said if not subject.startswith(RECORDS))
    return Since(root, repository, tag, paths, subjects, tracked)
