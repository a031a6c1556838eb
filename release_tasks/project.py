"""A project as the commands find it: repository, settings, the place of its journals, and its releases."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .catalogue import all_steps
from .decide import Answers, Call, Found, decide, find_target
from .engine.errors import Locked, OutsideFailed, Stopped, Unreachable, UsageError
from .engine.git import Repository
from .engine.journal import Event
from .engine.lock import Locks, is_whole, journal_events
from .engine.mistakes import told
from .engine.questions import Questions
from .engine.release import Decided, read_decided
from .engine.settings import Settings, project_name, read_settings, written_in
from .engine.settings_file import named_modules, source
from .engine.state import project_key, state_home
from .engine.world import World
from .roles.permission import Permissions
from .rules.limits import limits
from .rules.versions.tags import is_pre_release
from .unreleased import HERE, remote_of

if TYPE_CHECKING:
    from .engine.step import Step


@dataclass(frozen=True)
class Project:
    """Where a release starts from."""

    repository: Repository
    settings: Settings
    name: str

    @classmethod
    def at(cls, path: Path, world: World) -> "Project":
        """The project that contains `path`; raises `UsageError` for broken settings or no repository."""
        repository = Repository.at(path, world)
        settings = settings_of(lambda name: world.read(repository.root / name))
        name = project_name(lambda each: world.read(repository.root / each), settings, repository.root.name)
        return cls(repository, settings, name)

    @property
    def world(self) -> World:
        """The door that everything here goes through."""
        return self.repository.world

    @cached_property
    def key(self) -> str:
        """What names the project on this machine (decisions 64); to find it, git walks to the first commit."""
        return project_key(self.repository, self.name)

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

    def last_release(self) -> tuple[Event, ...]:
        """The journal of the last whole release: a step on its own that held the lock since is none."""
        holder = self.locks.newest("repository")
        if holder is None or is_whole(holder):
            return self.events(holder) if holder else ()
        prefix = f"{self.settings.journal.ref}/journal/"
        whole = filter(
            is_whole, (ref.removeprefix(prefix) for ref in self.repository.remote_refs(self.store, f"{prefix}*"))
        )
        newest = max(whole, default=None)
        return self.events(newest) if newest else ()

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
        for each in filter(is_whole, ids):  # a step on its own, or a rollback, is of the same version
            events = self.events(each)
            if name in (events[0].get("version"), events[0].get("tag")):
                return events
        raise UsageError(
            f"no release {name} in the journal",
            fix=f"one of: {', '.join(ids[:8])}" if ids else "none has been made here yet: invoke release --dry-run",
        )

    def decide(self, call: Call) -> Found:
        """What a new release starts from; raises `Obstacles` with everything that stands in the way."""
        questions = Questions()
        asked = self.ask(call, questions)
        error = questions.error()
        if error is not None:
            raise error
        return asked.found()

    def ask(self, call: Call, questions: Questions) -> Answers:
        """The same, each question asked through `questions`; the release's id is free."""
        asked = decide(self.repository, self.settings, call, questions, newest=self.last_release)

        @cache
        def found() -> Found:
            return asked.found()._replace(decided=self.with_free_id(asked.found().decided))

        return replace(asked, found=found)

    def with_free_id(self, decided: Decided) -> Decided:
        """The same under an id that no journal has: two may begin in one second (decisions 23)."""
        prefix = f"{self.settings.journal.ref}/journal/"
        taken = self.repository.remote_refs(self.store, f"{prefix}{decided.id}*")
        numbers = (decided.id if n == 1 else f"{decided.id}-{n}" for n in range(1, 1000))
        return decided._replace(id=next(each for each in numbers if f"{prefix}{each}" not in taken))

    def standing(self) -> tuple[str, str, str]:
        """Remote, target branch and its commit: what a rollback's records go by."""
        remote = remote_of(self.repository, self.settings)
        target = find_target(self.repository, self.settings, remote, None)
        return remote, target.name, target.commit

    def permissions(self, *lines: tuple[str, str]) -> Permissions:
        """Who may do what, by the roles of these branches (name and commit) and of the remote's main branch."""
        return Permissions.on(self.repository, remote_of(self.repository, self.settings), *lines)

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
    """Settings, with the tables that steps and gates have in them, all of them checked.

    Modules with further steps are found through them. Raises `UsageError` that tells every mistake with its line.
    """
    named, written = named_modules(read), source(read)
    asked = named or written[1].keys() - Settings.model_fields.keys()  # importing all steps costs as much as the rest
    steps = all_steps(*named) if asked else {}
    questions = Questions()
    settings = questions.ask("settings", lambda: read_settings(read, steps=steps))
    questions.ask("options of steps", lambda: _check_tables(*written, steps))
    questions.ask("settings of gates", lambda: _check_gates(*written))
    questions.ask("limits", lambda: _check_limits(*written, settings()))
    error = questions.error()
    if error is not None:
        raise questions.obstacles[0] if len(questions.obstacles) == 1 else error
    return settings()


def _check_tables(path: str, table: Mapping[str, Any], text: str, steps: "Mapping[str, Step[..., object]]") -> None:
    names = steps.keys() - Settings.model_fields.keys()
    tables = {name: table[name] for name in names if isinstance(table.get(name), dict)}
    if tables:
        from .engine.options import check_tables

        check_tables(steps, tables, lambda *key: f"{path}:{written_in(path, text, key)}")


def _check_gates(path: str, table: Mapping[str, Any], text: str) -> None:
    if isinstance(table.get("gates"), dict):
        from gates.settings import parse_settings

        with told():
            parse_settings(path, text)


def _check_limits(path: str, _: Mapping[str, Any], text: str, settings: Settings) -> None:
    try:
        limits(settings.limits)
    except UsageError as error:
        line = written_in(path, text, ("limits",))
        raise UsageError(f"{path}:{line}: {error.summary}", fix=error.fix) from None


def last_decided(events: Sequence[Mapping[str, Any]]) -> Decided:
    """What a release was decided to be, the latest word."""
    event = next(event for event in reversed(events) if event["event"] == "decided")
    return read_decided(event)


def other_version(events: tuple[Event, ...], call: Call) -> Locked | None:
    """The refusal where another version than the one that is called for is unfinished (decisions 25)."""
    there = last_decided(events) if events else None
    if there is None or (call.version in (None, there.version) and is_pre_release(there.version, call.pre)):
        return None
    return Locked(
        f"release {there.id} of version {there.version} is unfinished",
        fix="continue it: invoke release --resume, or end it: invoke release --abort --reason TEXT",
    )
