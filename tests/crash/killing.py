"""`python -m tests.crash.killing MOMENT NUMBER -- release …`: the program, killed at one change of the door.

MOMENT is `count` (nobody is killed; the changes are written to NUMBER, a file), `before`, `after` (it was made, and is
not yet journalled), `orphan` (the process is killed while its command runs, the command lives on) or `group` (both are
killed).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from release_tasks.engine.change import Change, Push, Run
from release_tasks.engine.dry_run import DryRun
from release_tasks.engine.journal import Journal
from release_tasks.engine.world import Live
from release_tasks.program import Suite, namespace

MOMENTS = ("before", "orphan", "group", "after")
SLOW = 0.4
HALFWAY = 0.2


def die() -> None:
    """As `kill -9` does it."""
    os.kill(os.getpid(), signal.SIGKILL)


class Killer:
    """Wraps the door's `perform` and `command`, and counts."""

    def __init__(self, moment: str, number: str) -> None:
        self.moment = moment
        self.target = -1 if moment == "count" else int(number)
        self.log = Path(number) if moment == "count" else None
        self.seen = -1
        self.inside = False
        self.performing = 0

    def _comes(self, change: str) -> bool:
        """A change is about to be made; whether it is the one."""
        self.seen += 1
        if self.log is not None:
            with self.log.open("a", encoding="utf-8") as file:
                file.write(f"{change}\n")
        here = self.seen == self.target
        if here and self.moment == "before":
            die()
        return here

    def install(self) -> None:
        """From here on every change is counted."""
        perform, command, push = Live.perform, Live.command, Journal._push

        def counted(world: Live, change: Change) -> None:
            if isinstance(world, DryRun):
                return perform(world, change)
            here = self._comes(f"{type(change).__name__} {change}")
            self.inside = here and self.moment in ("orphan", "group") and isinstance(change, Run | Push)
            self.performing += 1
            perform(world, change)
            self.performing -= 1
            if here:
                die()
            return None

        def slowed(world: Live, argv: Sequence[str], **more: Any) -> tuple[int, str]:
            if not self.inside:
                return command(world, argv, **more)
            self._arm()
            return command(world, ("sh", "-c", f'sleep {SLOW}; exec "$@"', "slow", *argv), **more)

        def appended(journal: Journal, refs: Mapping[str, str], remote: str) -> None:
            """A push of the journal alone is a moment too: the first event, the last one."""
            if self.performing:
                return push(journal, refs, remote)
            here = self._comes("Append")
            push(journal, refs, remote)
            return die() if here else None

        Journal._push = appended  # type: ignore[method-assign,assignment]
        Live.perform = counted  # type: ignore[method-assign,assignment]
        Live.command = slowed  # type: ignore[method-assign,assignment]

    def _arm(self) -> None:
        """A process of its own kills us when the command is half-way; with `group` the command too."""
        me = os.getpid()
        others = f'for c in $(pgrep -P {me}); do [ "$c" = $$ ] || kill -9 -- "-$c"; done;'
        subprocess.Popen(
            ("sh", "-c", f"sleep {HALFWAY}; {others if self.moment == 'group' else ''} kill -9 {me}"),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip


def main() -> None:
    """Run the program under the killer."""
    moment, number, dashes, *argv = sys.argv[1:]
    assert dashes == "--", __doc__
    Killer(moment, number).install()
    Suite(version="crash", namespace=namespace(), name="release-tasks", binary="release-tasks").run(
        ["release-tasks", *argv]
    )


if __name__ == "__main__":
    main()
