"""How a command was called: where, and in which world."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..engine.command import Outcome
from ..engine.errors import Exit, ReleaseError

if TYPE_CHECKING:  # listing stays fast
    from ..attempt import Attempt
    from ..engine.runner import Observer
    from ..project import Project

SCHEMA = 1
"""Version of the JSON documents that commands print."""


@dataclass(frozen=True)
class Session:
    """A call: the folder it was made in, and whether it is a preview, or wants JSON."""

    root: Path
    dry: bool = False
    json: bool = False

    def project(self, *, yes: bool = True, on_failure: str | None = None) -> "Project":
        """The project here, in the world of this call; raises `UsageError` where nobody can be asked."""
        from ..engine.git import Repository
        from ..engine.person import person
        from ..engine.world import DryRun, Live
        from ..project import Project

        if not self.dry:
            return Project.at(self.root, Live(person=person(yes=yes, on_failure=on_failure)))
        world = DryRun()
        world.quarantine(Repository.at(self.root, world).objects)
        return Project.at(self.root, world)

    def observer(self) -> "Observer":
        """Who shows progress."""
        from ..views.progress import progress

        return progress()


def ran(attempt: "Attempt", error: ReleaseError | None) -> Outcome:
    """How a release ended, in words and as data."""
    from ..views.status import as_data, as_text

    events = attempt.journal.events
    code = Exit.DONE if error is None else error.exit
    text = as_text(events) if error is None else f"{as_text(events)}\n{error}"
    return Outcome(text, {"schema": SCHEMA, "exit": int(code), **as_data(events)}, int(code))
