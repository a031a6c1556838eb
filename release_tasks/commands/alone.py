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
    from ..project import last_decided

    project = session.project(yes=True)
    options = {name: value for name, value in given.items() if name != "release"}
    values = resolve(
        step, ("the call", options), (f"[tool.release.{step.name}]", project.settings.options.get(step.name, {}))
    )
    name = given.get("release")
    events = project.find(str(name) if name else None)
    if not events:
        raise UsageError(f"{step.name} takes the evidence of a release, and there has been none", fix="invoke release")
    bound = Bound(step, step.name, values)
    environment = values.get("environment")
    scopes = (f"environment-{environment}",) if environment else ("repository",)
    now = project.world.now()
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d-%H%M%S")
    decided = last_decided(events)._replace(id=f"{step.name}-{stamp}", type=step.name)
    attempt = Attempt(
        project, decided, watch=session.watch, make=lambda _d, _s: _flow(bound, events, environment),
        folder=project.folder / "releases" / last_decided(events).id,
    )  # fmt: skip
    if session.dry:
        error = attempt.preview(Notes())
        return Outcome(
            f"preview of {step.name}", {"schema": SCHEMA, "exit": 0, "preview": True}, int(error.exit) if error else 0
        )
    return ran(attempt, attempt.begin(*scopes).run())


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
