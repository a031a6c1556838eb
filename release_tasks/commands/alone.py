"""A step on its own: `invoke smoke --environment staging`, with the evidence of a release."""

import inspect
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from ..engine.command import Outcome
from ..engine.errors import UsageError
from ..engine.frontends import SCHEMA
from ..engine.step import Bound, Step
from .session import Session, ran

if TYPE_CHECKING:
    from ..engine.flow import Flow
    from ..engine.journal import Event
    from ..engine.release import Decided
    from ..project import Project
    from ..rules.roles.judgment import Permission

RELEASE = inspect.Parameter(
    "release",
    inspect.Parameter.KEYWORD_ONLY,
    default=None,
    annotation=Annotated[str | None, "release id, version or tag; the unfinished, else the newest if not given"],
)


def run_alone(session: Session, step: Step[..., object], given: Mapping[str, object]) -> Outcome:
    """Run one step under a journal and a lock of its own; its needs are answered from the release's journal."""
    from ..attempt import Attempt
    from ..engine.journal import Notes
    from ..engine.options import resolve

    project = session.project(yes=True)
    permitted = _permission(project, step)
    options = {name: value for name, value in given.items() if name != "release"}
    values = resolve(
        step, ("the call", options), (f"[tool.release.{step.name}]", project.settings.options.get(step.name, {}))
    )
    name, environment = given.get("release"), values.get("environment")
    of, flow = _evidence(project, Bound(step, step.name, values), str(name) if name else None, environment)
    scopes = (f"environment-{environment}",) if environment else ("repository",)
    stamp = datetime.fromtimestamp(project.world.now(), UTC).strftime("%Y-%m-%d-%H%M%S")
    decided = project.with_free_id(of._replace(id=f"{step.name}-{stamp}", type=step.name, permitted=permitted.words))
    attempt = Attempt(
        project, decided, watch=session.watch,
        make=lambda _d, _s: flow, folder=project.folder / "releases" / of.id,
    )  # fmt: skip
    if session.dry:
        error = attempt.preview(Notes())
        return Outcome(
            f"preview of {step.name}", {"schema": SCHEMA, "exit": 0, "preview": True}, int(error.exit) if error else 0
        )
    return ran(attempt, attempt.begin(*scopes).run())


def _permission(project: "Project", step: Step[..., object]) -> "Permission":
    """A step on its own does what a release does; raises `NotPermitted` where this person may not."""
    from ..rules.roles.actions import RELEASE, ROLL_BACK

    _, target, commit = project.standing()
    return project.permissions((target, commit)).require(ROLL_BACK if step.name == "rollback" else RELEASE)


def _evidence(project: "Project", bound: Bound, name: str | None, environment: object) -> "tuple[Decided, Flow]":
    """The release that is meant, and the step with its evidence; a tag that no journal tells of can be published."""
    from ..project import last_decided
    from .tagged import built_at, decided_by, tag_named

    try:
        events = project.find(name)
    except UsageError:
        tagged = tag_named(project, name) if name else None
        if tagged is None:
            raise
        decided = decided_by(project, *tagged)
        project.world.say(f"no journal tells of {decided.tag}: it is built at the tag, and no gate judges it")
        return decided, built_at(project, decided, bound)
    if not events:
        raise UsageError(f"{bound.name} takes the evidence of a release, and there has been none", fix="invoke release")
    return last_decided(events), _flow(bound, events, environment)


def _flow(bound: Bound, events: "tuple[Event, ...]", environment: object) -> "Flow":
    """The step, with what the release's finished steps gave: of the same environment, or of none."""
    from .. import evidence
    from ..engine.flow import Flow, Section
    from ..engine.record import restore

    found: dict[type, object] = {}
    for event in events:
        section, _, _ = event.get("step", "").rpartition("/")
        if event["event"] == "finished" and section in ("", environment):
            kind = getattr(evidence, event["type"], None)
            if kind is not None:
                found[kind] = restore(kind, event["evidence"])
    return Flow(Section(str(environment), (bound,)) if environment else bound, given=found)
