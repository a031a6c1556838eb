"""`status` and `report`: what the journal says."""

from typing import TYPE_CHECKING, Annotated

from ..engine.command import Outcome, command
from ..engine.errors import UsageError
from ..engine.frontends import SCHEMA
from .session import Session, described

if TYPE_CHECKING:
    from ..evidence import EnvironmentState
    from ..project import Project
    from ..repair import Finding
    from ..views.timeline import Events


@command("status")
def status(session: Session) -> Outcome:
    """Print where the unfinished or newest release stands, what else is unfinished, and the next command."""
    from ..views.findings import in_short
    from ..views.status import status as stands

    project = session.project()
    events = project.newest()
    running = environments(project)
    found = _unfinished(project, events)
    left = {"findings": [each._asdict() for each in found]}
    if not events:
        words = ("no release has been made here yet; next: invoke release --dry-run", *in_short(found))
        return Outcome("\n".join(words), {"schema": SCHEMA, "exit": 0, "release": None, **left})
    lines = [stands(events, planned(project, events)), *(_serves(state) for state in running), *in_short(found)]
    where = {state.environment: {"url": state.url, "version": _version(state)} for state in running}
    return Outcome("\n".join(lines), {**described(events), "environments": where, **left})


def _unfinished(project: "Project", events: "Events") -> "tuple[Finding, ...]":
    """What `repair` finds, but for the release that is shown; where it cannot be looked for, that."""
    from ..engine.errors import ReleaseError
    from ..repair import Finding, survey, to_repair
    from ..repair.checks import unfinished

    try:
        ground = survey(project)
    except ReleaseError as error:
        return (Finding("it could not be looked for what is unfinished", error.summary, error.fix, unknown=True),)
    shown = set(unfinished(ground))
    return tuple(each for each in to_repair(ground) if each not in shown)


def environments(project: "Project") -> "tuple[EnvironmentState, ...]":
    """What runs where, asked from the platform now."""
    from ..attempt import providers
    from ..engine.ports import Platform

    names = project.settings.environments
    if not names:
        return ()
    platform: Platform = providers(project, project.settings)(Platform)  # type: ignore[assignment]  # its provider
    return tuple(platform.state(name) for name in names)


def _version(state: "EnvironmentState") -> str | None:
    return state.live.version if state.live else None


def _serves(state: "EnvironmentState") -> str:
    version = _version(state)
    return f"{state.environment + ':':<12}" + (f"{version} serves at {state.url}" if version else "nothing serves")


def planned(project: "Project", events: "Events") -> list[str]:
    """The keys of the release's steps; none where its type is no flow of a whole release."""
    from ..attempt import flow_of
    from ..project import last_decided

    decided = last_decided(events)
    try:
        return [key for key, _ in flow_of(decided, project.settings).keyed()]
    except UsageError:
        return []


@command("report")
def report(
    session: Session, *, version: Annotated[str | None, "version, tag or release id; the newest if not given"] = None
) -> Outcome:
    """Print the report of a release, made from its journal."""
    return reported(session, version)


def reported(session: Session, version: str | None) -> Outcome:
    """The release report of a version."""
    from ..rules.limits import limits
    from ..views.release_report import release_report

    project = session.project()
    events = project.find(version)
    if not events:
        return Outcome("no release has been made here yet", {"schema": SCHEMA, "exit": 0, "release": None})
    text = release_report(events, limits(project.settings.limits))
    return Outcome(text, {**described(events), "report": text})
