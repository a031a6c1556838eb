"""`hooks`: commit messages are checked when they are written, by the rules that a release reads them with."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from ..engine.command import Outcome, command
from ..engine.errors import Conflict, UsageError
from ..engine.frontends import SCHEMA
from .session import Session

if TYPE_CHECKING:
    from ..engine.git import Repository
    from ..project import Project

OURS = "# Made by `invoke hooks.install`; run it again to make it anew."
HOOK = f"""#!/bin/sh
{OURS}
python={{python}}
if [ ! -x "$python" ]; then
    echo "commit-msg: $python is gone, so nobody checked this message." >&2
    echo "  fix: invoke hooks.install, or git commit --no-verify" >&2
    exit 1
fi
exec "$python" -m release_tasks hooks.check --file="$1"
"""
EXECUTABLE = 0o755


@command("hooks.install")
def install(session: Session) -> Outcome:
    """Check each commit message when it is written: put a commit-msg hook into this clone."""
    from ..engine.change import Write

    project = session.project()
    path, text = _place(project.repository), HOOK.format(python=shlex.quote(sys.executable))
    there = project.world.read(path)
    if there is not None and OURS not in there:
        raise Conflict(f"{path} is another tool's", fix='add to it: invoke hooks.check --file="$1" || exit 1')
    told = "is there already" if there == text else "is put in place"
    project.world.ensure(
        lambda: path if project.world.read(path) == text else None, Write(path, text, EXECUTABLE), path
    )
    return Outcome(f"{path} {told}", {"schema": SCHEMA, "exit": 0, "hook": str(path), "changed": there != text})


def _place(repository: "Repository") -> Path:
    """Where this clone's hook lies; raises `UsageError` where that is a folder which is committed."""
    hooks = Path(repository.git("rev-parse", "--path-format=absolute", "--git-path", "hooks"))
    if hooks.is_relative_to(repository.root) and not hooks.is_relative_to(repository.common):
        raise UsageError(
            f"core.hooksPath is {hooks.relative_to(repository.root)}, in the working tree: the hook names a place "
            "on this machine, and is not for others",
            fix='add to its commit-msg: invoke hooks.check --file="$1" || exit 1',
        )
    return hooks / "commit-msg"


@command("hooks.check")
def check(
    session: Session,
    *,
    file: Annotated[str | None, "the file with the message, as git gives it to a commit-msg hook"] = None,
    message: Annotated[str | None, "the message itself, as the title of a pull request"] = None,
) -> Outcome:
    """Check one commit message by the rules that a release reads it with."""
    from ..rules.commits.counting import counting
    from ..rules.commits.drafted import checked
    from ..rules.commits.reading import first_line

    project = session.looked_at()
    text = _written(project, file) if file is not None else message
    if text is None:
        raise UsageError("there is no message to check", fix="invoke hooks.check --message='feat: search by name'")
    found = checked(text, counting(project.settings.commits))
    for note in found.notes:
        project.world.say(f"note: {note}")
    if found.mistakes:
        again = f"; it is kept: git commit --edit --file={shlex.quote(file)}" if file else ""
        listed = "\n".join(f"  {each}" for each in found.mistakes)
        raise UsageError(f"commit message {first_line(text)!r}\n{listed}", fix=f"write it anew{again}")
    return Outcome("", {"schema": SCHEMA, "exit": 0, "notes": list(found.notes)})


def _written(project: "Project", file: str) -> str:
    """The message as git would commit it: without comments, and without what is shown below it."""
    from ..rules.commits.drafted import above_scissors

    text = project.world.read(project.repository.root / file)
    if text is None:
        raise UsageError(f"{file} is not there", fix="give the file that holds the message")
    return project.repository.git("stripspace", "--strip-comments", stdin=above_scissors(text))
