"""`rollback` and `environment.down`: environments, without a release."""

from typing import TYPE_CHECKING, Annotated, Any

from ..engine.command import Outcome, command
from ..engine.errors import RolledBack, UsageError
from ..engine.frontends import SCHEMA
from ..rules.roles.actions import OPERATE, ROLL_BACK, Action
from .session import Session, ran

if TYPE_CHECKING:
    from ..engine.ports import Platform
    from ..engine.release import Decided
    from ..project import Project
    from ..rules.roles.judgment import Permission


@command("rollback")
def rollback(
    session: Session,
    *,
    to: Annotated[str | None, "version to go back to; the one before if not given"] = None,
    environment: Annotated[str | None, "environment; the production one if not given"] = None,
    reason: Annotated[str, "why, for the report"] = "",
    yes: Annotated[bool, "do not ask"] = False,
) -> Outcome:
    """Go back to a version that still runs: traffic first, then smoke and a health window on it."""
    return go_back(session, environment=environment, leaving=None, to=to, reason=reason, yes=yes)


@command("environment.up")
def up(
    session: Session, *, environment: Annotated[str | None, "environment; all of them if not given"] = None
) -> Outcome:
    """Start what is to run in an environment: after environment.down, or after a restart of the machine."""
    project, platform = _platform(session)
    _require(project, OPERATE)
    names = _names(project, environment)
    for name in names:
        platform.up(name)
    return Outcome(f"started: {', '.join(names)}", {"schema": SCHEMA, "exit": 0, "started": names})


@command("environment.down")
def down(
    session: Session, *, environment: Annotated[str | None, "environment; all of them if not given"] = None
) -> Outcome:
    """Stop everything of an environment; nothing is left running."""
    project, platform = _platform(session)
    _require(project, OPERATE)
    names = _names(project, environment)
    for name in names:
        platform.down(name)
    return Outcome(f"stopped: {', '.join(names)}", {"schema": SCHEMA, "exit": 0, "stopped": names})


def _platform(session: Session) -> "tuple[Project, Platform]":
    from ..attempt import providers
    from ..engine.ports import Platform

    project = session.project()
    found: Any = providers(project, project.settings)(Platform)
    return project, found


def _require(project: "Project", action: Action) -> "Permission":
    """Raises `NotPermitted` where the roles on the target branch do not let this person do it."""
    _, target, commit = project.standing()
    return project.permissions((target, commit)).require(action)


def _names(project: "Project", environment: str | None) -> list[str]:
    """This environment, or all; raises `UsageError` where there is none."""
    names = [environment] if environment else list(project.settings.environments)
    for name in names:
        project.settings.environment(name)
    if not names:
        raise UsageError("no environment is declared", fix="declare one in [tool.release.environments]")
    return names


def go_back(
    session: Session, *, environment: str | None, leaving: str | None, to: str | None, reason: str, yes: bool
) -> Outcome:
    """A rollback that a person asked for; it takes the environment over from a running release (decisions 31)."""
    from .. import flows
    from ..attempt import Attempt
    from ..engine.journal import Notes

    project = session.project(yes=yes)
    permitted = _require(project, ROLL_BACK)
    name = environment or _production(project)
    scope = f"environment-{name}"
    begun = None if to else _begun(project, scope)
    wanted = to.removeprefix("v") if to else None
    decided = begun or project.with_free_id(_decided(project, name, leaving, wanted, permitted.words))
    project.world.say(f"permitted: {permitted.words}")
    project.world.confirm(f"Roll {name} back from {decided.version} to {wanted or 'the version before'}?")
    attempt = Attempt(
        project, decided, watch=session.watch,
        make=lambda _, settings: flows.rollback_only(name, to=wanted, reason=reason or "asked for"),
    )  # fmt: skip
    if session.dry:
        error = attempt.preview(Notes())
        return Outcome(
            f"preview of a rollback of {name}",
            {"schema": SCHEMA, "exit": 0, "preview": True},
            int(error.exit) if error else 0,
        )
    attempt = attempt.resume(scope) if begun else attempt.begin(scope, take_over=True)
    error = attempt.run()
    return ran(attempt, None if isinstance(error, RolledBack) else error)


def _begun(project: "Project", scope: str) -> "Decided | None":
    """The rollback that was begun there and has not ended: to begin another one would go back from where it went."""
    from ..project import last_decided

    holder = project.locks.read(scope)[scope].holder
    if holder is None or not holder.startswith("rollback-"):
        return None
    decided = last_decided(project.events(holder))
    project.world.say(f"continuing {decided.id}, from {decided.version}")
    return decided


def _production(project: "Project") -> str:
    names = [name for name in project.settings.environments if project.settings.is_production(name)]
    if len(names) != 1:
        known = ", ".join(project.settings.environments) or "none is declared"
        raise UsageError("which environment is to go back?", fix=f"--environment=NAME; there are: {known}")
    return names[0]


def _decided(project: "Project", environment: str, leaving: str | None, to: str | None, permitted: str) -> "Decided":
    """What a rollback starts from: the version that runs there, and the release that brought it where there is one.

    Raises `UsageError`, before any lock is taken, where it cannot go back so.
    """
    from datetime import UTC, datetime

    from ..attempt import providers
    from ..engine.ports import Platform
    from ..engine.release import Decided
    from ..rules.verification.circumstances import require_earlier, require_running
    from ..unreleased import read_tags

    platform = providers(project, project.settings)(Platform)
    state = platform.state(environment)  # type: ignore[attr-defined]  # the provider of Platform
    live = state.live
    if live is None:
        raise UsageError(f"nothing runs in {environment}", fix="invoke status")
    if leaving is not None and leaving.removeprefix("v") != live.version:
        raise UsageError(f"{environment} runs {live.version}, not {leaving}", fix=f"--rollback=v{live.version}")
    if to is not None:
        require_running(state, to)
    else:
        require_earlier(state, live.version)
    now = project.world.now()
    remote, target, commit = project.standing()
    tags = read_tags(project.repository, project.settings, remote, commit)
    return Decided(
        id=datetime.fromtimestamp(now, UTC).strftime("rollback-%Y-%m-%d-%H%M%S"),
        type="rollback",
        version=live.version,
        tag=tags.pattern.pattern.replace("{version}", live.version),
        previous_tag=None,
        source=target,
        source_commit=commit,
        target=target,
        target_commit=commit,
        remote=remote,
        date=int(now),
        plan=None,
        plan_digest=None,
        milestone=None,
        initiator=project.repository.identity(),
        yes=True,
        on_failure="stop",
        file_issues=True,
        blocked=None,
        permitted=permitted,
    )
