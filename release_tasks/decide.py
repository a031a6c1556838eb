"""What is released: every answer that a release needs before its first step, looked up and checked (decisions 26, 62).

Nothing is changed here. Version, source, target, date and plan are decided once; everything else follows from them.
Each question is a function that answers or raises; `decide` asks them all, so that every obstacle is told at once. A
new obstacle is a function and a line in `decide`, or in `preview/look.py` where it needs what is decided.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

from .engine.errors import Exit, GatesNotMet, ReleaseError, UsageError
from .engine.git import Repository
from .engine.journal import Event
from .engine.questions import Questions
from .engine.release import Decided, Overriding
from .engine.settings import Settings
from .roles.overrides import asked_overrides
from .roles.permission import Permissions
from .roles.retry import asked_retry
from .rules.changelog.entries import BASIC, is_basic
from .rules.changelog.links import home_of
from .rules.pipelines import branch_of_ci
from .rules.roles.actions import RELEASE
from .rules.versions.schemes import Version, above
from .unreleased import HERE, Tags, Unreleased, read_tags, remote_of, require_free, unreleased

NO_PLAN = "No release plan found. Write docs/release-plan.md first"
NO_PLAN_FIX = "docs/how-to/write-issues-and-plan.md shows its form; the rows under ## Release Gates are what is checked"

NO_BRANCHES = "git commit, and git push where there is a remote: there is no branch yet"


@dataclass(frozen=True)
class Call:
    """What a person said: the flags of `invoke release`."""

    type: str = "standard"
    version: str | None = None
    source: str | None = None
    target: str | None = None
    milestone: str | None = None
    yes: bool = False
    on_failure: str | None = None
    file_issues: bool = True
    pre: str | None = None
    changelog: str | None = None
    """The file with what a person wrote of this release."""
    reviewed: bool = False
    """Somebody has read the changelog."""
    overrides: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    until: str | None = None
    confirm_retry: str | None = None

    @property
    def overriding(self) -> tuple[tuple[str, ...], tuple[str, ...], str | None]:
        """What was said of overrides: gates, reasons, and until when."""
        return self.overrides, self.reasons, self.until


@dataclass(frozen=True)
class Line:
    """A branch as a release sees it: its name, its commit, and what is worth telling."""

    name: str
    commit: str
    told: str | None = None
    there: bool = True
    """Whether it is a branch of the remote, and not just a commit of this clone."""


def branches(repository: Repository, remote: str) -> dict[str, str]:
    """Branch name to commit on the remote, now."""
    refs = repository.remote_refs(remote, "refs/heads/*")
    return {name.removeprefix("refs/heads/"): commit for name, commit in refs.items()}


def find_target(
    repository: Repository, settings: Settings, remote: str, asked: str | None, there: dict[str, str] | None = None
) -> Line:
    """The branch that the release goes to; raises `UsageError` with AC1's words. `there`: the remote's branches."""
    there = branches(repository, remote) if there is None else there
    name = asked or settings.target or repository.remote_head(remote) or repository.branch()
    if name is None or name not in there:
        raise UsageError(
            f"Target branch '{name}' not found",
            fix=f"--to one of: {', '.join(there)}" if there else NO_BRANCHES,
        )
    repository.fetch(remote, there[name])
    return Line(name, there[name])


def find_source(repository: Repository, remote: str, asked: str | None) -> Line:
    """Where the release is cut from (decisions 62); raises `UsageError` where it is not there, or not pushed."""
    source = _source(repository, remote, asked, branches(repository, remote))
    require_pushed(repository, remote, source)
    return source


def _source(repository: Repository, remote: str, asked: str | None, there: dict[str, str]) -> Line:
    """The remote's branch; with `--from` also any commit."""
    name = asked or _upstream(repository, remote)
    if name is None:
        raise UsageError("HEAD is detached: no branch says what to release", fix="--from main, or git switch main")
    if name not in there:
        commit = repository.commit(name) if asked else None
        if commit is None:
            known = f"--from one of: {', '.join(there)}, or a commit" if there else NO_BRANCHES
            raise UsageError(f"Source branch '{name}' not found", fix=known)
        told = f"{name} ({commit[:10]}) is not a branch of the remote: its commits travel with the release"
        return Line(name, commit, told, there=False)
    repository.fetch(remote, there[name])
    behind = f"your {name} is behind the remote; the remote's {there[name][:10]} counts"
    local = _local(repository, remote, name, there[name])
    return Line(name, there[name], behind if local and repository.is_ancestor(local, there[name]) else None)


def _local(repository: Repository, remote: str, name: str, there: str) -> str | None:
    """Where this clone's branch of that name is, where that differs from the remote's."""
    local = repository.commit(f"refs/heads/{name}") if remote != HERE else None
    return None if local == there else local


def require_pushed(repository: Repository, remote: str, source: Line) -> None:
    """Raises `UsageError` where this clone's branch has commits that the remote's has not."""
    local = _local(repository, remote, source.name, source.commit) if source.there else None
    if local is not None and not repository.is_ancestor(local, source.commit):
        raise UsageError(
            f"{source.name} has commits that are not on the remote",
            fix=f"git push, or release them with --from HEAD (they travel in the release's push), from {source.name}",
        )


def _upstream(repository: Repository, remote: str) -> str | None:
    """The branch of the remote that the checked-out branch follows, or has the name of; CI's where none is."""
    branch = repository.branch() or branch_of_ci(os.environ)
    if branch is None or remote == HERE:
        return branch
    found = repository.maybe("rev-parse", "--abbrev-ref", "--symbolic-full-name", f"{branch}@{{upstream}}")
    return found.removeprefix(f"{remote}/") if found and found.startswith(f"{remote}/") else branch


class Found(NamedTuple):
    """What a release starts from, what it brings, and what of that is worth telling."""

    decided: Decided
    since: Unreleased
    told: tuple[str, ...]


@dataclass(frozen=True)
class Answers:
    """What `decide` asked for, each as `Questions.ask` gives it."""

    source: Callable[[], Line]
    found: Callable[[], Found]


def decide(
    repository: Repository, settings: Settings, call: Call, ask: Questions, *, newest: Callable[[], tuple[Event, ...]]
) -> Answers:
    """Everything a release starts from, asked through `ask`; `newest` answers the events of the release before.

    What the questions raise: `UsageError` with AC1's words, `NothingToRelease`, `GatesNotMet` where there is no plan.
    """
    remote = ask.ask("the remote", lambda: remote_of(repository, settings))
    there = ask.ask("the remote's branches", lambda: branches(repository, remote()))
    target = ask.ask("the target", lambda: find_target(repository, settings, remote(), call.target, there()))
    source = ask.ask("the source", lambda: _source(repository, remote(), call.source, there()))
    ask.ask("unpushed commits", lambda: require_pushed(repository, remote(), source()))
    tags = ask.ask("the tags", lambda: _tags(repository, settings, remote(), ask.known(source)))
    asked = ask.ask("the version that is asked for", lambda: _asked_version(call, tags()))
    since = ask.ask(
        "what is unreleased", lambda: unreleased(repository, settings, source().commit, tags(), pre=call.pre)
    )
    version = ask.ask("the version", lambda: _version(asked(), since()))
    blocked = ask.ask(
        "the release branch", lambda: _blocked(repository, remote(), f"release/{version()}", newest(), there())
    )
    plan = ask.ask("the plan", lambda: _plan(repository, settings, source().commit))
    ask.ask("that there is a plan", lambda: _require_plan(plan()))
    initiator = ask.ask("who releases", repository.identity)
    roles = ask.ask("the roles", lambda: _permissions(repository, remote(), target(), source()))
    permitted = ask.ask("who may release", lambda: roles().require(RELEASE))
    overrides = ask.ask("the overrides", lambda: _overrides(repository, call, roles(), source()))
    retry = ask.ask("the confirmation of a retry", lambda: asked_retry(roles(), newest(), call.confirm_retry))
    written = ask.ask(
        "what is written of the release",
        lambda: _written(repository, call.changelog, str(version())) if call.changelog else None,
    )

    @cache
    def found() -> Found:
        number, now = version(), repository.world.now()
        path, digest, milestone = plan()
        decided = Decided(
            id=datetime.fromtimestamp(now, UTC).strftime("release-%Y-%m-%d-%H%M%S"),
            type=call.type,
            version=str(number),
            tag=tags().pattern.tag(number),
            previous_tag=since().last_tag,
            source=source().name,
            source_commit=source().commit,
            target=target().name,
            target_commit=target().commit,
            remote=remote(),
            date=int(now),
            plan=path,
            plan_digest=digest,
            milestone=call.milestone or settings.gates.get("milestone") or milestone,
            initiator=initiator(),
            yes=call.yes,
            on_failure=call.on_failure or "stop",
            file_issues=call.file_issues,
            blocked=blocked(),
            changelog=written(),
            home=home_of(repository, remote()),
            permitted=permitted().words,
            overrides=overrides(),
            retry=retry(),
        )
        told = [line.told for line in (source(), target()) if line.told]
        told += [*_answered_for(decided, call), *map(str, tags().notes)]
        if written() is None and is_basic(since().commits):
            told.append(f"no commit since {since().last_tag or 'the start'} is conventional: {BASIC}")
        return Found(decided, since(), tuple(told))

    return Answers(source, found)


def _permissions(repository: Repository, remote: str, *lines: Line) -> Permissions:
    return Permissions.on(repository, remote, *((line.name, line.commit) for line in lines))


def _overrides(repository: Repository, call: Call, roles: Permissions, source: Line) -> tuple[Overriding, ...]:
    """By the gates of what is released."""
    now = repository.world.now()
    return asked_overrides(roles, lambda name: repository.read(source.commit, name), call.overriding, now)


def _answered_for(decided: Decided, call: Call) -> Iterator[str]:
    """What people answer for, told before anything is done."""
    yield f"permitted: {decided.permitted}"
    yield from (
        f"{each.gate} is overridden by {each.by} until {each.until}: {each.reason}" for each in decided.overrides
    )
    if decided.retry is not None:
        yield f"retry after {decided.retry.after} confirmed by {decided.retry.by}: {decided.retry.text}"
    elif call.confirm_retry:
        yield "no tests failed in the release before: --confirm-retry was not needed, and is not kept"


class NothingToRelease(ReleaseError):
    """There is no change since the last version: an outcome, not a mistake."""

    exit = Exit.DONE


def _tags(repository: Repository, settings: Settings, remote: str, source: Line | None) -> Tags:
    """The tags of remote and clone; raises what keeps the remote from being asked."""
    tags = read_tags(repository, settings, remote, source.commit if source else repository.commit("HEAD"))
    if tags.unasked is not None:
        raise tags.unasked
    return tags


def _asked_version(call: Call, tags: Tags) -> Version | None:
    if call.version and call.pre:
        raise UsageError("--version and --pre both say what comes next", fix=f"--version={call.version} alone")
    return tags.pattern.scheme.exact(call.version) if call.version else None


def _version(asked: Version | None, since: Unreleased) -> Version:
    version = since.next if asked is None else asked
    if version is None:
        raise NothingToRelease(
            f"Nothing to release: no change since {since.top_tag or 'the start'} that raises the version",
            fix="--version to release all the same",
        )
    require_free(since.tags, version)
    if since.top is not None and version <= since.top:
        raise UsageError(
            f"Version {version} is not above the last one, {since.top}",
            fix=f"--version={above(since.top) if since.next is None else since.next} or higher",
        )
    return version


def _blocked(
    repository: Repository, remote: str, branch: str, newest: tuple[Event, ...], branches_there: dict[str, str]
) -> str | None:
    """The ended release whose branch this one moves; any other branch of that name is refused (AC1, decisions 3)."""
    local = repository.commit(f"refs/heads/{branch}")
    there = remote != HERE and branch in branches_there
    if local is None and not there:
        return None
    cut = next(
        (event["evidence"] for event in reversed(newest) if event["event"] == "finished" and event["step"] == "cut"),
        None,
    )
    ours = cut is not None and cut["branch"] == branch and cut["branch_commit"] == local
    if there or not ours:
        raise UsageError(
            f"Release branch {branch} already exists",
            fix=f"git branch -D {branch} where nobody needs it, or take another version",
        )
    return str(newest[0]["id"])


def _plan(repository: Repository, settings: Settings, commit: str) -> tuple[str | None, str | None, str | None]:
    """Path, digest and milestone of the plan at a commit; all None where there is none."""
    from gates.documents.plan import read_plan
    from gates.documents.roots import find_roots

    from .engine.mistakes import told

    path = find_roots(repository.files(commit), **settings.documents()).plan
    text = repository.read(commit, path)
    if text is None:
        return None, None, None
    with told():
        plan = read_plan(path, text)
    return path, plan.digest, plan.milestone


def _written(repository: Repository, path: str, version: str) -> str:
    """What a person wrote of this release; raises `ChangelogError` where that cannot be its section."""
    from .rules.changelog.written import read_written

    return read_written(repository.world.read, path, version)


def _require_plan(plan: tuple[str | None, str | None, str | None]) -> None:
    if plan[0] is None:
        raise GatesNotMet(NO_PLAN, fix=NO_PLAN_FIX)
