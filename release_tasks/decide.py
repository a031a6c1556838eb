"""What is released: every answer that a release needs before its first step, looked up and checked (decisions 26, 62).

Nothing is changed here. Version, source, target, date and plan are decided once; everything else follows from them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from .engine.errors import Exit, ReleaseError, UsageError
from .engine.git import Repository
from .engine.journal import Event
from .engine.release import Decided
from .engine.settings import Settings
from .rules.versions import Level, TagPattern, Version, next_version, parse_version, tag_pattern
from .unreleased import HERE, Unreleased, declared_version, released_tags, remote_of, unreleased

_PATCH = Level.PATCH


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


@dataclass(frozen=True)
class Line:
    """A branch as a release sees it: its name, its commit, and what is worth telling."""

    name: str
    commit: str
    told: str | None = None


def branches(repository: Repository, remote: str) -> dict[str, str]:
    """Branch name to commit on the remote, now."""
    refs = repository.remote_refs(remote, "refs/heads/*")
    return {name.removeprefix("refs/heads/"): commit for name, commit in refs.items()}


def find_target(repository: Repository, settings: Settings, remote: str, asked: str | None) -> Line:
    """The branch that the release goes to; raises `UsageError` with AC1's words."""
    there = branches(repository, remote)
    name = asked or settings.target or repository.remote_head(remote) or repository.branch()
    if name is None or name not in there:
        raise UsageError(
            f"Target branch '{name}' not found",
            fix=f"--to one of: {', '.join(there) or 'the remote has no branches yet: git push'}",
        )
    repository.fetch(remote, there[name])
    return Line(name, there[name])


def find_source(repository: Repository, remote: str, asked: str | None, target: Line) -> Line:
    """Where the release is cut from: the remote's branch; with `--from` also any commit (decisions 62)."""
    there = branches(repository, remote)
    name = asked or _upstream(repository, remote) or target.name
    if name not in there:
        commit = repository.commit(name) if asked else None
        if commit is None:
            raise UsageError(f"Source branch '{name}' not found", fix=f"--from one of: {', '.join(there)}, or a commit")
        return Line(
            name, commit, f"{name} ({commit[:10]}) is not a branch of the remote: its commits travel with the release"
        )
    repository.fetch(remote, there[name])
    return Line(name, there[name], None if remote == HERE else _compare(repository, name, there[name]))


def _upstream(repository: Repository, remote: str) -> str | None:
    """The branch of the remote that the checked-out branch follows, or has the name of."""
    branch = repository.branch()
    if branch is None or remote == HERE:
        return branch
    found = repository.maybe("rev-parse", "--abbrev-ref", "--symbolic-full-name", f"{branch}@{{upstream}}")
    return found.removeprefix(f"{remote}/") if found and found.startswith(f"{remote}/") else branch


def _compare(repository: Repository, name: str, remote_commit: str) -> str | None:
    """Unpushed commits are refused, being behind is told."""
    local = repository.commit(f"refs/heads/{name}")
    if local is None or local == remote_commit:
        return None
    if repository.is_ancestor(local, remote_commit):
        return f"your {name} is behind the remote; the remote's {remote_commit[:10]} counts"
    raise UsageError(
        f"{name} has commits that are not on the remote",
        fix=f"git push, or release them with --from HEAD (they travel in the release's push), from {name}",
    )


def decide(
    repository: Repository, settings: Settings, call: Call, *, newest: tuple[Event, ...] = ()
) -> tuple[Decided, Unreleased, tuple[str, ...]]:
    """Everything a release starts from, and what is worth telling; `newest` are the events of the release before.

    Raises `UsageError` with AC1's words, or `NothingToRelease`.
    """
    if call.version is not None:
        parse_version(call.version)
    remote, pattern = remote_of(repository, settings), tag_pattern(settings.tag)
    target = find_target(repository, settings, remote, call.target)
    source = find_source(repository, remote, call.source, target)
    since = unreleased(repository, remote, pattern, source.commit, declared_version(repository, source.commit), settings)
    version = _version(call, since, pattern, released_tags(repository, remote, pattern))
    blocked = _blocked(repository, remote, f"release/{version}", newest)
    now = repository.world.now()
    plan, digest, milestone = _plan(repository, settings, source.commit)
    decided = Decided(
        id=datetime.fromtimestamp(now, UTC).strftime("release-%Y-%m-%d-%H%M%S"),
        type=call.type,
        version=str(version),
        tag=pattern.tag(version),
        previous_tag=since.last_tag,
        source=source.name,
        source_commit=source.commit,
        target=target.name,
        target_commit=target.commit,
        remote=remote,
        date=int(now),
        plan=plan,
        plan_digest=digest,
        milestone=call.milestone or settings.gates.get("milestone") or milestone,
        initiator=repository.identity(),
        yes=call.yes,
        on_failure=call.on_failure or "stop",
        file_issues=call.file_issues,
        blocked=blocked,
    )
    return decided, since, tuple(line.told for line in (source, target) if line.told)


class NothingToRelease(ReleaseError):
    """There is no change since the last version: an outcome, not a mistake."""

    exit = Exit.DONE


def _version(call: Call, since: Unreleased, pattern: TagPattern, tags: dict[Version, str]) -> Version:
    version = parse_version(call.version) if call.version else since.next
    if version is None:
        raise NothingToRelease(
            f"Nothing to release: no change since {since.last_tag or 'the start'} that raises the version",
            fix="--version to release all the same",
        )
    if version in tags:
        raise UsageError(
            f"Tag {pattern.tag(version)} already exists",
            fix=f"a pushed tag is never moved: --version={next_version([version], _PATCH)} or higher",
        )
    if since.last is not None and version <= since.last:
        raise UsageError(
            f"Version {version} is not above the last one, {since.last}",
            fix=f"--version={since.next or next_version([since.last], _PATCH)} or higher",
        )
    return version


def _blocked(repository: Repository, remote: str, branch: str, newest: tuple[Event, ...]) -> str | None:
    """The ended release whose branch this one moves; any other branch of that name is refused (AC1, decisions 3)."""
    local = repository.commit(f"refs/heads/{branch}")
    there = remote != HERE and branch in branches(repository, remote)
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

    path = find_roots(repository.files(commit), **settings.documents()).plan
    text = repository.read(commit, path)
    if text is None:
        return None, None, None
    plan = read_plan(path, text)
    return path, plan.digest, plan.milestone
