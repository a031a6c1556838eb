"""What the engine adds to a step, beyond git: the journal's own work, options, looks into evidence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from release_tasks import Flow, Release, Runner, step
from release_tasks.engine.git import Repository
from release_tasks.engine.journal import Journal
from release_tasks.engine.settings import Settings
from release_tasks.engine.world import Live

from ..support.project import FILES
from ..support.repository import new_repository
from ..support.rollouts import decided
from .figure import Figure

LIMIT = 5.0
STEPS = 20
RUNS = 5


class Nothing(NamedTuple):
    """What a step gives that does nothing."""

    number: int


@step
def nothing(release: Release, *, number: int) -> Nothing:
    """Do nothing."""
    return Nothing(number)


class Timed(Live):
    """The world, in which the time of commands is taken; all of them are git's here."""

    spent = 0.0

    def ask(self, *args: Any, **named: Any) -> Any:
        """Ask, and take the time."""
        return self._timed(super().ask, *args, **named)

    def command(self, *args: Any, **named: Any) -> Any:
        """Run, and take the time."""
        return self._timed(super().command, *args, **named)

    def _timed(self, call: Any, *args: Any, **named: Any) -> Any:
        began = perf_counter()
        try:
            return call(*args, **named)
        finally:
            self.spent += perf_counter() - began


def figures(scratch: Path) -> Iterator[Figure]:
    """A flow of steps that do nothing, with a journal on a bare remote on disk."""
    clone = new_repository(scratch / "engine", dict(FILES))
    own, git = min(_run(clone.path, scratch / "engine", number) for number in range(RUNS))
    how = (
        f"the least of {RUNS} runs of {STEPS} steps, without the time inside git ({git:.0f} ms a step, pushes included)"
    )
    yield Figure("engine, for each step", own, LIMIT, "ms", how)


def _run(path: Path, folder: Path, number: int) -> tuple[float, float]:
    """Milliseconds a step: the engine's own, and git's."""
    world = Timed(say=lambda line: None)
    repository = Repository.at(path, world)
    journal = Journal(repository, "origin", "refs/release", f"bench-{number}")
    release = Release(decided("1.0.0"), repository, Settings(), world, folder, path)
    flow = Flow(*(nothing(number=each).named(f"nothing-{each}") for each in range(STEPS)))
    Runner(Flow(nothing(number=0)), release).run()  # what is imported at first use is not a step's
    world.spent = 0.0
    began = perf_counter()
    error = Runner(flow, release, journal).run()
    whole = perf_counter() - began
    if error is not None:
        raise SystemExit(f"the flow did not run: {error}")
    return (whole - world.spent) * 1000 / STEPS, world.spent * 1000 / STEPS
