"""`release --dry-run` and `release --preview`: what would be done, and then that and nothing else."""

import os
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..engine.command import Outcome
from ..engine.errors import ReleaseError, UsageError
from ..engine.frontends import SCHEMA
from .session import Session

if TYPE_CHECKING:
    from ..attempt import Attempt
    from ..decide import Call
    from ..engine.flow import Flow
    from ..engine.release import Decided
    from ..engine.world import Person
    from ..preview import Prepared, Preview
    from ..project import Project
    from ..views.progress import Progress


def previewed(session: Session, project: "Project", call: "Call", person: "Callable[[], Person]") -> Outcome:
    """What a release would do; nothing changes, here or there (decisions 27, 30)."""
    from ..engine.redaction import clean
    from ..preview import foresee, prepare
    from ..preview.kept import keep
    from ..repair import or_unfinished
    from ..views.colour import colours
    from ..views.preview import page

    world = project.world
    with closing(world):
        try:
            prepared = prepare(project, call)
        except ReleaseError as error:
            raise or_unfinished(project, error) from None

        def watch(decided: "Decided", flow: "Flow") -> "Progress":
            world.say(_head(prepared, flow))
            return session.watch(decided, flow)

        preview = _with_person(foresee(project, prepared, watch), person)
    code = int(preview.error.exit) if preview.error is not None else 0
    data: dict[str, Any] = clean({"schema": SCHEMA, "exit": code, **preview.data})
    if preview.can_be_held:
        keep(project, preview)
    return Outcome(page(data, colour=colours(os.environ, terminal=sys.stdout.isatty())), data, code)


def _with_person(preview: "Preview", person: "Callable[[], Person]") -> "Preview":
    """A release may be started elsewhere: that nobody can be asked here stands in no preview's way."""
    try:
        person()
    except UsageError as error:
        return replace(preview, not_checked=(*preview.not_checked, f"who agrees: {error.summary}; {error.fix}"))
    return preview


def _head(prepared: "Prepared", flow: "Flow") -> str:
    decided = prepared.decided
    lines = [
        *map(str, prepared.questions.obstacles),
        f"preview of {decided.version} ({decided.tag})",
        f"  {decided.source} at {decided.source_commit[:10]} into {decided.target}",
        *prepared.told,
        *(f"  {number}. {key}" for number, (key, _) in enumerate(flow.keyed(), 1)),
    ]
    return "\n".join(lines)


def require_preview(decided: "Decided", digest: str | None) -> None:
    """Raises `UsageError` where an unfinished release is not the one that was previewed."""
    if digest is not None and not (decided.preview or "").startswith(_full(digest)):
        held = f"held to preview {decided.preview}" if decided.preview else "held to no preview"
        raise UsageError(
            f"release {decided.id} is unfinished, and {held}",
            fix="continue it without --preview, or end it: invoke release --abort --reason TEXT",
        )


def begun_as_previewed(
    session: Session, project: "Project", call: "Call", digest: str, person: "Callable[[], Person]"
) -> "Attempt":
    """A release that does what this preview showed: previewed again in silence, and held to it.

    Raises `UsageError` where it would do anything else, and whatever stands in its way.
    """
    from ..attempt import Attempt
    from ..preview import hold

    wanted = _full(digest)
    preview = _again(session, call, person)
    if not preview.digest.startswith(wanted):
        raise _differs(project, preview, wanted)
    decided = preview.decided._replace(preview=preview.digest)
    project.world.person = person()
    for line in (*preview.told, f"held to preview {preview.digest}"):
        project.world.say(line)
    return Attempt(project, decided, watch=session.watch, hold=hold(project, preview)).begin()


def _again(session: Session, call: "Call", person: "Callable[[], Person]") -> "Preview":
    """The preview of now; raises everything that stands in the way, that nobody can be asked too."""
    from ..preview import foresee, prepare

    quiet = replace(session, dry=True).looked_at(say=lambda line: None)
    with closing(quiet.world):
        preview = foresee(quiet, prepare(quiet, call, person))
    if preview.error is not None:
        raise preview.error
    return preview


def _full(digest: str) -> str:
    """The digest with its `sha256:`; raises `UsageError` where it is none, or too short to stand for one preview."""
    from ..preview import LEAST

    digits = digest.strip().lower().removeprefix("sha256:")
    if len(digits) < LEAST or set(digits) - set("0123456789abcdef"):
        raise UsageError(
            f"{digest!r} is no digest of a preview: sha256: and at least {LEAST} hexadecimal digits",
            fix="take it from the last line of: invoke release --dry-run",
        )
    return f"sha256:{digits}"


def _differs(project: "Project", preview: "Preview", wanted: str) -> UsageError:
    """What a release would do now is not what was previewed; what differs, where that preview was made here."""
    from ..preview.kept import differences, kept

    before = kept(project, wanted)
    if before is None:
        lines = ["that preview was not made on this machine; of this one:", *preview.summary]
    else:
        lines = ["what differs:", *differences(before, preview.facts)]
    listed = "\n".join(f"  {line}" for line in lines)
    return UsageError(
        f"what a release would do now is preview {preview.digest}, not {wanted}\n{listed}",
        fix="look at it: invoke release --dry-run, then release that preview",
    )
