"""`release`: the meta-task; one command from a plan to a verified, running version."""

from typing import TYPE_CHECKING, Annotated, Literal

from ..engine.command import Outcome, command
from ..engine.errors import Exit, UsageError
from .environments import go_back
from .previews import begun_as_previewed, previewed, require_preview
from .reports import reported
from .session import Session, ran

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..attempt import Attempt
    from ..decide import Call
    from ..engine.world import Person
    from ..project import Project


@command("release")
def release(  # noqa: PLR0913  # its flags are the specification's
    session: Session,
    *,
    type: Annotated[str, "release type"] = "standard",
    version: Annotated[str | None, "X.Y.Z; found from the commits since the last tag if not given"] = None,
    pre: Annotated[str | None, "release the next pre-release of this word instead: rc, beta"] = None,
    changelog: Annotated[str | None, "file with what to say of this release, in place of its commits' entries"] = None,
    from_: Annotated[
        str | None, "branch or commit to cut from; what the checked-out branch follows if not given"
    ] = None,
    to: Annotated[
        str | None, "target branch, the remote's main branch if not given; with --rollback the version to go back to"
    ] = None,
    target: Annotated[str | None, "the same as --to"] = None,
    milestone: Annotated[str | None, "milestone; the plan's if not given"] = None,
    yes: Annotated[bool, "agree to both confirmations beforehand"] = False,
    reviewed: Annotated[bool, "the changelog has been read, where changelog.review asks for that"] = False,
    on_failure: Annotated[
        Literal["stop", "rollback"] | None, "what a failed deployment does before traffic moved"
    ] = None,
    file_issues: Annotated[bool, "file the missing backlog issues of failed gates"] = True,
    resume: Annotated[bool, "continue the unfinished release"] = False,
    abort: Annotated[bool, "end the unfinished release, in every state"] = False,
    reason: Annotated[tuple[str, ...], "why; for --override (one for all, or one each), --abort and --rollback"] = (),
    override: Annotated[tuple[str, ...], "gate that is answered for although it does not hold: TST004,DOD003"] = (),
    until: Annotated[str | None, "last day of the overrides, YYYY-MM-DD; 14 days if not given, and at most"] = None,
    confirm_retry: Annotated[str | None, "what was mended; needed after failed unit, integration or e2e tests"] = None,
    report: Annotated[str | None, "print the report of a version"] = None,
    rollback: Annotated[str | None, "go back from this version"] = None,
    preview: Annotated[str | None, "release what the preview of this digest showed, and nothing else"] = None,
) -> Outcome:
    """Release a version: gates, build, push, publish, deploy, verify, report."""
    from ..decide import Call

    _require_one({"resume": resume, "abort": abort, "report": report, "rollback": rollback, "preview": preview})
    if report is not None:
        return reported(session, report)
    if rollback is not None:
        return go_back(session, environment=None, leaving=rollback, to=to, reason=_one(reason) or "", yes=yes)
    if abort:
        return aborted(session, _one(reason))
    call = Call(
        type, version, from_, to or target, milestone, yes, on_failure, file_issues, pre=pre, changelog=changelog,
        reviewed=reviewed, overrides=override, reasons=reason, until=until, confirm_retry=confirm_retry,
    )  # fmt: skip
    if reason and not override:
        raise UsageError("--reason says why, and there is nothing to say it of", fix="leave it out, or add --override")
    if session.dry and preview is not None:
        raise UsageError("--dry-run makes a preview, --preview releases one", fix="invoke release --dry-run alone")
    project = session.looked_at()
    if session.dry:
        return previewed(session, project, call, lambda: _person(call))
    attempt = _resumed(session, project, call, preview, must=resume) or _begun(session, project, call, preview)
    return ran(attempt, attempt.run())


def _one(reasons: tuple[str, ...]) -> str | None:
    """The reason for a single thing; several are one text."""
    return "; ".join(reasons) or None


def _require_one(given: "Mapping[str, object]") -> None:
    """Raises `UsageError` where two flags ask for different things; a preview may be of what is resumed."""
    asked = [f"--{name}" for name, value in given.items() if value]
    if len(asked) > 1 and asked != ["--resume", "--preview"]:
        raise UsageError(f"{' and '.join(asked)} ask for different things", fix=f"invoke release {asked[0]} alone")


def _resumed(
    session: Session, project: "Project", call: "Call", preview: str | None, *, must: bool
) -> "Attempt | None":
    """The unfinished release, continued; None where there is none, or another version is asked for."""
    from ..attempt import Attempt
    from ..preview import held_by
    from ..project import last_decided, other_version
    from ..roles.overrides import require_same
    from ..rules.roles.actions import RELEASE

    events = project.unfinished()
    refused = other_version(events, call)
    if must and not events:
        raise UsageError("there is no unfinished release", fix="invoke release")
    if not events or (refused is not None and not must):
        return None
    if refused is not None:
        raise refused
    decided = last_decided(events)
    require_preview(decided, preview)
    require_same(decided, call.overriding)
    permitted = project.permissions((decided.target, decided.target_commit)).require(RELEASE)
    project.world.person = _person(call)
    attempt = Attempt(project, decided, watch=session.watch, hold=held_by(project, events))
    attempt.resume(by=permitted.words)
    project.world.say(f"continuing {decided.id}, version {decided.version}")
    if call.changelog:
        project.world.say(f"its changelog was decided when it began: {call.changelog} is not read")
    return attempt


def _begun(session: Session, project: "Project", call: "Call", preview: str | None) -> "Attempt":
    """A new release, where nothing stands in its way."""
    from ..attempt import Attempt
    from ..preview import look
    from ..repair import or_unfinished

    if preview is not None:
        return begun_as_previewed(session, project, call, preview, lambda: _person(call))
    looked = look(project, call)
    project.world.person = looked.questions.known(looked.questions.ask("who agrees", lambda: _person(call)))
    error = looked.questions.error()
    if error is not None:
        raise or_unfinished(project, error)
    decided, _, told = looked.found()
    for line in told:
        project.world.say(line)
    if decided.blocked:
        project.world.say(f"trying again after {decided.blocked}, which was blocked")
    return Attempt(project, decided, watch=session.watch).begin()


def _person(call: "Call") -> "Person":
    from ..engine.person import person

    return person(yes=call.yes, on_failure=call.on_failure, reviewed=call.reviewed)


def aborted(session: Session, reason: str | None) -> Outcome:
    """End the unfinished release; its reports are written."""
    from ..attempt import Attempt
    from ..project import last_decided
    from ..rules.roles.actions import ABORT

    if not reason:
        raise UsageError("an abort needs a reason", fix="invoke release --abort --reason TEXT")
    project = session.project()
    events = project.unfinished()
    if not events:
        raise UsageError("there is no unfinished release to abort", fix="invoke status")
    decided = last_decided(events)
    began = decided.initiator.rpartition("<")[2].rstrip(">")
    permitted = project.permissions((decided.target, decided.target_commit)).require(ABORT, also=(began,))
    attempt = Attempt(project, decided, watch=session.watch)
    attempt.abort(reason, by=permitted.words)
    done = ran(attempt, None)
    return Outcome(f"{attempt.decided.id} aborted: {reason}\n{done.text}", done.data, Exit.DONE)
