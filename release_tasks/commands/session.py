"""How a command was called: where, and in which world."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..engine.command import Outcome
from ..engine.errors import Exit, ReleaseError
from ..engine.frontends import SCHEMA
from ..engine.redaction import redact

if TYPE_CHECKING:  # listing stays fast
    from ..attempt import Attempt
    from ..engine.flow import Flow
    from ..engine.release import Decided
    from ..project import Project
    from ..views.progress import Progress
    from ..views.timeline import Events

SUMMARY = "GITHUB_STEP_SUMMARY"
"""The environment variable by which CI names the file of its summary page."""


@dataclass(frozen=True)
class Session:
    """A call: the folder it was made in, and whether it is a preview, and how progress is shown."""

    root: Path
    dry: bool = False
    json_lines: bool = False

    def project(self, *, yes: bool = True, on_failure: str | None = None) -> "Project":
        """The project here, in the world of this call; raises `UsageError` where nobody can be asked."""
        from ..engine.person import person

        somebody = None if self.dry else person(yes=yes, on_failure=on_failure)
        project = self.looked_at()
        project.world.person = somebody
        return project

    def looked_at(self, say: Callable[[str], None] | None = None) -> "Project":
        """The same, and nobody is asked yet; `say` hears what is told on the way, standard error where it is None."""
        from ..engine.dry_run import DryRun
        from ..engine.git import Repository
        from ..engine.world import Live
        from ..project import Project

        say = say or self._say
        if not self.dry:
            return Project.at(self.root, Live(say=say))
        world = DryRun(say=say)
        world.quarantine(Repository.at(self.root, world).objects)
        return Project.at(self.root, world)

    @property
    def _say(self) -> Callable[[str], None] | None:
        """Who hears what is told before there is progress: with --json-lines that is an object a line, too."""
        if not self.json_lines:
            return None
        from ..views.manners import JsonLines

        return JsonLines(sys.stderr).say

    def watch(self, decided: "Decided", flow: "Flow") -> "Progress":
        """What shows progress on standard error, in the manner that fits it."""
        from ..views.progress import Progress, choose

        manner = choose(sys.stderr, os.environ, as_json=self.json_lines)
        planned = [(key, bound.step.title) for key, bound in flow.keyed()]
        return Progress(f"{decided.type} release of {decided.version}", planned, manner, redact=redact)


def ran(attempt: "Attempt", error: ReleaseError | None) -> Outcome:
    """How a release ended, in words and as data."""
    from ..views.status import status

    events = attempt.journal.events
    code = Exit.DONE if error is None else error.exit
    text = status(events, [key for key, _ in attempt.flow.keyed()])
    reports = described(events)["reports"]
    _summarize(attempt)
    text += f"\nreports:  {', '.join(map(str, reports))}" if isinstance(reports, list) and reports else ""
    return Outcome(text if error is None else f"{text}\n{error}", described(events, int(code)), int(code))


def _summarize(attempt: "Attempt") -> None:
    """Put a page for CI at the end of the file that it names, where it names one."""
    from ..engine.change import Write
    from ..views.summary import step_summary

    named = os.environ.get(SUMMARY)
    if not named:
        return
    world, path = attempt.project.world, Path(named)
    page, before = world.redact(step_summary(attempt.journal.events)), world.read(path) or ""
    there = Write(path, f"{before}{page}")
    try:
        world.ensure(lambda: path if (world.read(path) or "").endswith(page) else None, there, path)
    except OSError as error:  # how the release ended stays as it is
        world.say(f"no summary was written for CI: {error}")


def described(events: "Events", code: int = 0) -> dict[str, object]:
    """A release as data: the JSON form of every command that speaks of one."""
    from ..views import timeline
    from ..views.answered import answered_for
    from ..views.status import next_command

    ends = [event for event in events if event["event"] == "finished" and event["type"] == "Reported"]
    return {
        "schema": SCHEMA,
        "exit": code,
        "release": timeline.decided(events).get("id"),
        "version": timeline.decided(events).get("version"),
        "status": timeline.outcome(events),
        "next": next_command(events),
        **answered_for(events),
        "gates": list(timeline.gate_rows(events)),
        "artifacts": list(timeline.artifacts(events)),
        "reports": list(ends[-1]["evidence"]["paths"]) if ends else [],
    }
