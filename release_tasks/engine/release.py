"""A release: one attempt to bring one version to its environments. Frozen; what every step is handed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:  # listing stays free of pydantic
    from .git import Commit, Repository
    from .settings import Settings
    from .world import World

    Event = dict[str, Any]


class Overriding(NamedTuple):
    """A gate that a person answers for although it does not hold, up to and with the day `until` (decisions 17)."""

    gate: str
    reason: str
    by: str
    until: str
    """`YYYY-MM-DD`, UTC."""


class Retrying(NamedTuple):
    """What a person said before trying again after tests had failed (decisions 32)."""

    after: str
    """The blocked release."""
    gates: tuple[str, ...]
    text: str
    by: str


class Decided(NamedTuple):
    """What is decided once, in the first event; everything else follows from it, so a rerun makes the same commits."""

    id: str
    type: str
    version: str
    tag: str
    previous_tag: str | None
    source: str
    source_commit: str
    target: str
    target_commit: str
    remote: str
    date: int
    plan: str | None
    plan_digest: str | None
    milestone: str | None
    initiator: str
    yes: bool
    on_failure: str
    file_issues: bool
    blocked: str | None
    """The blocked release that this one tries again, if any (decisions 3)."""
    changelog: str | None = None
    """The section of the changelog as a person wrote it, in place of the drafted one."""
    home: str | None = None
    """The page of the repository, where the remote is at a known forge: links are made from it."""
    preview: str | None = None
    """The digest of the preview that this release is held to, if any."""
    permitted: str | None = None
    """Who began it, by which role and which file, and how it is known that it is them (decisions 47)."""
    overrides: tuple[Overriding, ...] = ()
    retry: Retrying | None = None

    @property
    def day(self) -> str:
        """The date of the release, `YYYY-MM-DD`, UTC."""
        return datetime.fromtimestamp(self.date, UTC).strftime("%Y-%m-%d")


def read_decided(event: Mapping[str, Any]) -> Decided:
    """What an event says that was decided; what an older version did not write has its default."""
    known = {name: event[name] for name in Decided._fields if name in event}
    overrides, retry = event.get("overrides") or (), event.get("retry")
    known["overrides"] = tuple(Overriding(**each) for each in overrides)
    known["retry"] = Retrying(**{**retry, "gates": tuple(retry["gates"])}) if retry else None
    return Decided(**known)


class History(NamedTuple):
    """The events of this release so far: what reports are made from."""

    events: tuple[dict[str, Any], ...]


class Fence(NamedTuple):
    """The fencing number of the locks that this process holds (decisions 31)."""

    number: int


@dataclass(frozen=True)
class Release:
    """What is decided, and the doors: repository, settings, world, and a folder of its own outside the clone."""

    decided: Decided
    repository: "Repository"
    settings: "Settings"
    world: "World"
    folder: Path
    root: Path
    """Where the project lies: the checkout that settings and steps were read from."""
    note: Callable[[dict[str, Any]], None] = lambda event: None
    """Keep something seen in the local journal: looks of a health window, rows of a gate run."""

    @property
    def version(self) -> str:
        """The version that is released."""
        return self.decided.version

    @property
    def tag(self) -> str:
        """Its tag."""
        return self.decided.tag

    def tag_of(self, version: str) -> str:
        """The tag of another version, written as this release's."""
        before, _, after = self.tag.rpartition(self.version)
        return f"{before}{version}{after}"

    @property
    def previous(self) -> str | None:
        """The version that was released before, as its tag says it."""
        before, _, after = self.tag.rpartition(self.version)
        tag = self.decided.previous_tag
        return tag.removeprefix(before).removesuffix(after) if tag is not None else None

    @property
    def day(self) -> str:
        """The date of the release, `YYYY-MM-DD`, UTC."""
        return self.decided.day

    def commits(self) -> "tuple[Commit, ...]":
        """The commits that this release brings, newest first."""
        since = self._previous()
        return self.repository.log(self.decided.source_commit, *((f"^{since}",) if since else ()))

    def authors(self) -> frozenset[str]:
        """Who wrote these commits, as in `Ada <ada@example.org>`."""
        since = self._previous()
        span = (self.decided.source_commit, *((f"^{since}",) if since else ()))
        return frozenset(self.repository.git("log", "--format=%an <%ae>", *span, "--").splitlines())

    def _previous(self) -> str | None:
        """The last release's commit; its tag may be on the remote alone."""
        if self.decided.previous_tag is None:
            return None
        ref = f"refs/tags/{self.decided.previous_tag}"
        refs = self.repository.remote_refs(self.decided.remote, ref, f"{ref}^{{}}")
        return refs.get(f"{ref}^{{}}", refs.get(ref, ref))

    def with_target(self, commit: str) -> "Release":
        """The same release on a target branch that moved meanwhile."""
        return replace(self, decided=self.decided._replace(target_commit=commit))
