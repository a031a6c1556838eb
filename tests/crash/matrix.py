"""Every change of the door, at every moment: kill there, run again, and compare with a run that nobody disturbed."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .killing import MOMENTS
from .scenario import ROOT, Scenario

Maker = Callable[[Path], Scenario]
MAIN_LOOP = 6


@dataclass(frozen=True)
class Undisturbed:
    """What a run that nobody disturbs changes, and where it ends."""

    changes: tuple[str, ...]
    end: dict[str, object]
    seconds: float


def undisturbed(make: Maker, folder: Path) -> Undisturbed:
    """Run once, and count."""
    scenario = make(folder / "undisturbed")
    log = folder / "changes"
    begun = time.monotonic()
    done = scenario.run("count", str(log))
    if done.returncode not in (0, 7):
        raise AssertionError(f"the undisturbed run exited with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return Undisturbed(tuple(log.read_text().splitlines()), scenario.end(), time.monotonic() - begun)


def cases(reference: Undisturbed) -> Iterator[tuple[int, str]]:
    """Every change with every moment that it has: only commands have a while."""
    for number, change in enumerate(reference.changes):
        for moment in MOMENTS:
            if moment in ("before", "after") or change.startswith(("Run ", "Push ")):
                yield number, moment


def killed_at(make: Maker, folder: Path, number: int, moment: str, reference: Undisturbed) -> str | None:
    """Kill at this change, run the same command again; what is wrong with the end, or None."""
    scenario = make(folder)
    first = scenario.run(moment, str(number))
    if first.returncode != -signal.SIGKILL:
        return f"was not killed: exit {first.returncode}\n{first.stderr[-800:]}"
    return finished(scenario, reference)


def finished(scenario: Scenario, reference: Undisturbed, *, elsewhere: bool = False) -> str | None:
    """Run the same command until it is through; what is wrong with the end, or None."""
    clone = scenario.clone.clone("second") if elsewhere else None
    done = scenario.run(clone=clone)
    if done.returncode not in (0, 7):
        return f"the rerun exited with {done.returncode}\n{done.stdout[-800:]}\n{done.stderr[-1500:]}"
    return difference(reference.end, scenario.end())


def difference(expected: dict[str, object], found: dict[str, object]) -> str | None:
    """The first thing that differs, in words."""
    for name, value in expected.items():
        if found.get(name) == value:
            continue
        if isinstance(value, dict) and isinstance(found.get(name), dict):
            return f"{name}: " + str(difference(value, found[name]))  # type: ignore[arg-type]
        return f"{name}: expected {value!r}, found {found.get(name)!r}"
    more = found.keys() - expected.keys()
    return f"there is more: {sorted(more)}" if more else None


def random_kill(make: Maker, folder: Path, seed: int, reference: Undisturbed) -> str | None:
    """Kill the real `invoke release` from outside at a random moment; half are continued in a second clone."""
    chance = random.Random(seed)  # noqa: S311  # not a secret
    scenario = make(folder)
    argv = (sys.executable, "-m", "release_tasks", *scenario.argv)
    process = subprocess.Popen(argv, cwd=scenario.clone.path, env={**scenario.env, "PYTHONPATH": str(ROOT)},
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
    try:
        process.wait(chance.uniform(0.2, max(1.0, reference.seconds)))
    except subprocess.TimeoutExpired:
        process.kill()
    process.wait()
    if process.returncode == 0:
        return difference(reference.end, scenario.end())
    return finished(scenario, reference, elsewhere=bool(seed % 2))
