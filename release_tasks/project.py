"""A project as the commands find it: repository, settings, the place of its journals, and its releases."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .catalogue import all_steps
from .decide import Call, decide, find_target
from .engine.errors import Locked, OutsideFailed, Stopped, Unreachable, UsageError
from .engine.git import Repository
from .engine.journal import Event
from .engine.lock import Locks, is_whole, journal_events
from .engine.release import Decided
from .engine.settings import Settings, project_name, read_settings
from .engine.settings_file import named_modules
from .engine.state import project_key, state_home
from .engine.world import World
from .unreleased import HERE, Unreleased, remote_of


@dataclass(frozen=True)
class Project:
    """Where a release starts from."""

    repository: Repository
    settings: Settings
    key: str

    @classmethod
    def at(cls, path: Path, world: World) -> "Project":
        """The project that contains `path`; raises `UsageError` for broken settings or no repository."""
        repository = Repository.at(path, world)
        settings = settings_of(lambda name: world.read(repository.root / name))
        name = project_name(lambda each: world.read(repository.root / each), settings, repository.root.name)
        return cls(repository, settings, project_key(repository, name))

    @property
    def world(self) -> World:
        """The door that everything here goes through."""
        return self.repository.world

    @property
    def folder(self) -> Path:
        """Where this machine keeps the project's state (decisions 24)."""
        return state_home() / self.key

    @cached_property
    def store(self) -> str:
        """The remote that holds journals and locks: the project's, or without one a bare repository of this machine."""
        remote = remote_of(self.repository, self.settings)
        if remote != HERE:
            return remote
        bare = self.world.place(self.folder / "journal.git")
        if not (bare / "HEAD").is_file():
            bare.mkdir(parents=True, exist_ok=True)
            self.repository.new_bare(bare)
        return str(bare)

    @cached_property
    def locks(self) -> Locks:
        """The locks of the project."""
        return Locks(self.repository, self.store, self.settings)

    # -- releases ----------------------------------------------------------------------------------------------------

    def events(self, release: str) -> tuple[Event, ...]:
        """The journal of a release as the store has it."""
        return tuple(journal_events(self.repository, self.store, self.settings.journal.ref, release))

    def unfinished(self) -> tuple[Event, ...]:
        """The journal of the release that holds the lock; empty where there is none."""
        holder = self.locks.read("repository")["repository"].holder
        return self.events(holder) if holder and is_whole(holder) else ()

    def newest(self) -> tuple[Event, ...]:
        """The journal of the release that holds the lock or held it last; empty where there never was one."""
        release = self.locks.newest("repository")
        return self.events(release) if release else ()

    def find(self, name: str | None) -> tuple[Event, ...]:
        """A release by id, by version or tag; without a name the unfinished one, else the newest."""
        if name is None:
            return self.newest()
        prefix = f"{self.settings.journal.ref}/journal/"
        ids = sorted(
            (ref.removeprefix(prefix) for ref in self.repository.remote_refs(self.store, prefix + "*")), reverse=True
        )
        if name in ids:
            return self.events(name)
        for each in ids:
            events = self.events(each)
            if name in (events[0].get("version"), events[0].get("tag")) and events[0].get("type") != "rollback":
                return events
        raise UsageError(
            f"no release {name} in the journal",
            fix=f"one of: {', '.join(ids[:8]) or 'there has been none: invoke release'}",
        )

    def decide(self, call: Call) -> tuple[Decided, Unreleased, tuple[str, ...]]:
        """What a new release starts from; its id is free."""
        decided, since, told = decide(self.repository, self.settings, call, newest=self.newest())
        taken = self.repository.remote_refs(self.store, f"{self.settings.journal.ref}/journal/{decided.id}*")
        numbers = (decided.id if n == 1 else f"{decided.id}-{n}" for n in range(1, 1000))
        free = next(each for each in numbers if f"{self.settings.journal.ref}/journal/{each}" not in taken)
        return decided._replace(id=free), since, told

    def standing(self) -> tuple[str, str, str]:
        """Remote, target branch and its commit: what a rollback's records go by."""
        remote = remote_of(self.repository, self.settings)
        target = find_target(self.repository, self.settings, remote, None)
        return remote, target.name, target.commit

    def bring(self, remote: str, *commits: str) -> None:
        """See that these commits are here; raises `Stopped` where neither this clone nor the remote has them."""
        missing = [commit for commit in commits if not self.repository.has(commit)]
        if not missing or remote == HERE:
            return
        try:
            self.repository.fetch(remote, *missing)
        except Unreachable:
            raise
        except OutsideFailed as error:
            raise Stopped(
                f"{', '.join(each[:10] for each in missing)} is neither in this clone nor on {remote}: {error.summary}",
                fix="continue in the clone that has it, or end it: invoke release --abort --reason TEXT",
            ) from None

    def settings_at(self, commit: str) -> Settings:
        """The settings as they are in a commit: what is released says how it is released."""
        return settings_of(lambda name: self.repository.read(commit, name))


def settings_of(read: Callable[[str], str | None]) -> Settings:
    """Settings, with the tables that steps have in them; modules with further steps are found through them."""
    return read_settings(read, steps=all_steps(*named_modules(read)))


def last_decided(events: Sequence[Mapping[str, Any]]) -> Decided:
    """What a release was decided to be, the latest word."""
    event = next(event for event in reversed(events) if event["event"] == "decided")
    return Decided._make(event.get(name) for name in Decided._fields)


def other_version(events: tuple[Event, ...], asked: str | None) -> Locked | None:
    """The refusal where another version is unfinished (decisions 25)."""
    there = last_decided(events)
    if asked is None or asked == there.version:
        return None
    return Locked(
        f"release {there.id} of version {there.version} is unfinished",
        fix="continue it: invoke release --resume, or end it: invoke release --abort --reason TEXT",
    )
