"""`release`: the meta-task; one command from a plan to a verified, running version."""

from typing import TYPE_CHECKING, Annotated, Literal

from ..engine.command import Outcome, command
from ..engine.errors import Exit, GatesNotMet, ReleaseError, UsageError
from ..engine.frontends import SCHEMA
from .environments import go_back
from .reports import reported
from .session import Session, ran

if TYPE_CHECKING:
    from ..attempt import Attempt
    from ..decide import Call
    from ..engine.release import Decided
    from ..project import Project

NO_PLAN = "No release plan found. Write docs/release-plan.md first"
NO_PLAN_FIX = "docs/how-to/write-issues-and-plan.md shows its form; the rows under ## Release Gates are what is checked"


@command("release")
def release(  # noqa: PLR0913  # its flags are the specification's
    session: Session,
    *,
    type: Annotated[str, "release type"] = "standard",
    version: Annotated[str | None, "X.Y.Z; found from the commits since the last tag if not given"] = None,
    from_: Annotated[
        str | None, "branch or commit to cut from; what the checked-out branch follows if not given"
    ] = None,
    to: Annotated[
        str | None, "target branch, the remote's main branch if not given; with --rollback the version to go back to"
    ] = None,
    target: Annotated[str | None, "the same as --to"] = None,
    milestone: Annotated[str | None, "milestone; the plan's if not given"] = None,
    yes: Annotated[bool, "agree to both confirmations beforehand"] = False,
    on_failure: Annotated[
        Literal["stop", "rollback"] | None, "what a failed deployment does before traffic moved"
    ] = None,
    file_issues: Annotated[bool, "file the missing backlog issues of failed gates"] = True,
    resume: Annotated[bool, "continue the unfinished release"] = False,
    abort: Annotated[bool, "end the unfinished release, in every state"] = False,
    reason: Annotated[str | None, "why; for --abort and --rollback"] = None,
    report: Annotated[str | None, "print the report of a version"] = None,
    rollback: Annotated[str | None, "go back from this version"] = None,
) -> Outcome:
    """Release a version: gates, build, push, publish, deploy, verify, report."""
    from ..decide import Call

    if report is not None:
        return reported(session, report)
    if rollback is not None:
        return go_back(session, environment=None, leaving=rollback, to=to, reason=reason or "", yes=yes)
    if abort:
        return aborted(session, reason)
    call = Call(type, version, from_, to or target, milestone, yes, on_failure, file_issues)
    project = session.project(yes=yes, on_failure=on_failure)
    if session.dry:
        return previewed(session, project, call)
    attempt = _resumed(session, project, call, must=resume) or _begun(session, project, call)
    return ran(attempt, attempt.run())


def _resumed(session: Session, project: "Project", call: "Call", *, must: bool) -> "Attempt | None":
    """The unfinished release, continued; None where there is none."""
    from ..attempt import Attempt
    from ..project import last_decided, other_version

    events = project.unfinished()
    if not events:
        if must:
            raise UsageError("there is no unfinished release", fix="invoke release")
        return None
    refused = other_version(events, call.version)
    if refused is not None:
        raise refused
    decided = last_decided(events)
    attempt = Attempt(project, decided, watch=session.watch).resume()
    project.world.say(f"continuing {decided.id}, version {decided.version}")
    return attempt


def _begun(session: Session, project: "Project", call: "Call") -> "Attempt":
    from ..attempt import Attempt

    decided, _, told = project.decide(call)
    for line in told:
        project.world.say(line)
    if decided.plan is None:
        raise GatesNotMet(NO_PLAN, fix=NO_PLAN_FIX)
    if decided.blocked:
        project.world.say(f"trying again after {decided.blocked}, which was blocked")
    return Attempt(project, decided, watch=session.watch).begin()


def aborted(session: Session, reason: str | None) -> Outcome:
    """End the unfinished release; its reports are written."""
    from ..attempt import Attempt
    from ..project import last_decided

    if not reason:
        raise UsageError("an abort needs a reason", fix="invoke release --abort --reason TEXT")
    project = session.project()
    events = project.unfinished()
    if not events:
        raise UsageError("there is no unfinished release to abort", fix="invoke status")
    attempt = Attempt(project, last_decided(events), watch=session.watch)
    attempt.abort(reason)
    done = ran(attempt, None)
    return Outcome(f"{attempt.decided.id} aborted: {reason}\n{done.text}", done.data, Exit.DONE)


def previewed(session: Session, project: "Project", call: "Call") -> Outcome:
    """What a release would do; nothing changes, here or there (decisions 27, 30)."""
    from ..attempt import Attempt
    from ..project import last_decided

    events = project.unfinished()
    decided, told = (last_decided(events), ()) if events else project.decide(call)[::2]
    attempt = Attempt(project, decided, watch=session.watch)
    steps = [key for key, _ in attempt.flow.keyed()]
    head = [
        f"preview of {decided.version} ({decided.tag})",
        f"  {decided.source} at {decided.source_commit[:10]} into {decided.target}",
        *told,
    ]
    head += [f"  {number}. {key}" for number, key in enumerate(steps, 1)]
    if decided.plan is None:
        head.insert(0, f"{NO_PLAN}\n  fix: {NO_PLAN_FIX}")
    project.world.say("\n".join(head))
    error = attempt.preview(events)
    code = _preview_exit(decided, error)
    text = str(error) if error is not None else f"preview of {decided.version}: nothing was changed"
    data = {
        "schema": SCHEMA,
        "exit": int(code),
        "preview": True,
        "version": decided.version,
        "tag": decided.tag,
        "steps": steps,
    }
    return Outcome(text, data, int(code))


def _preview_exit(decided: "Decided", error: ReleaseError | None) -> Exit:
    if error is not None:
        return error.exit
    return Exit.DONE if decided.plan is not None else Exit.GATES_NOT_MET
