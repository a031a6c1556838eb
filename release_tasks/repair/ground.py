"""What is there of the releases of a project, as values: tags, artifacts, sections, commits, branches, journals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ..rules.versions.schemes import Version
from ..rules.versions.tags import TagPattern


class Shelf(NamedTuple):
    """One place, and the versions that have a file there; None where it cannot list them, or is not `reached`: `why`.

    The `default` folder is this machine's alone: what was published elsewhere is not expected in it.
    """

    name: str
    versions: frozenset[str] | None
    why: str = ""
    fix: str = ""
    default: bool = False
    reached: bool = True


class Journalled(NamedTuple):
    """A release as its journal tells of it."""

    id: str
    version: str
    status: str
    ended: bool
    pushed: bool
    published: bool = False


class Branch(NamedTuple):
    """A release branch: of this clone, or of the remote; `kept` where a tag contains it."""

    version: str
    remote: str | None
    kept: bool


class Lacking(NamedTuple):
    """A place that lacks files of a version whose files are known."""

    shelf: str
    version: str
    names: tuple[str, ...]
    of: int


@dataclass(frozen=True)
class Ground:
    """All of it, looked up once."""

    pattern: TagPattern
    target: str
    tags: Mapping[Version, str] = field(default_factory=dict)
    shelves: tuple[Shelf, ...] = ()
    sections: tuple[Version, ...] = ()
    commits: Mapping[Version, str] = field(default_factory=dict)
    """Version to the commit that says that it is its release, of those that no tag contains."""
    branches: tuple[Branch, ...] = ()
    releases: tuple[Journalled, ...] = ()
    lacking: tuple[Lacking, ...] = ()
    holder: str | None = None

    @property
    def top(self) -> Version | None:
        """The highest version that has a tag."""
        return max(self.tags, default=None)

    def tag(self, version: Version) -> str:
        """The tag that it has or would have."""
        return self.tags.get(version) or self.pattern.tag(version)

    def release(self, version: str) -> Journalled | None:
        """The newest release of a version."""
        return next((each for each in reversed(self.releases) if each.version == version), None)


def plain(version: str) -> str:
    """A version as it can be compared between places: as PEP 440 normalizes it where that can be done."""
    from packaging.version import InvalidVersion
    from packaging.version import Version as Normalized

    try:
        return str(Normalized(version))
    except InvalidVersion:
        return version
