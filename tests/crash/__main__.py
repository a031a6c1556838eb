"""`python -m tests.crash [--only library|build|vouching|service|rollback|random] [--part 0.1] [--seed 1] [--jobs 2]`.

Kills releases at every change of the door and at random moments, and compares where they end. Exits 1 if one is bad.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from ..support import wheels
from ..support.keys import signing_environment, ssh_key
from ..support.library import FILES as LIBRARY
from ..support.library import PROMISING
from ..support.scratch import foreign, surroundings
from . import matrix, rolling_back
from .projects import REAL_BUILD, SERVICE
from .scenario import scenario

T = TypeVar("T")
RANDOM = {"library": (LIBRARY, range(30)), "service": (SERVICE, range(30, 50))}
"""Seeds of the random kills, by what is released."""


class Matrix:
    """Runs cases, prints a line for each, and counts."""

    def __init__(self, folder: Path, part: float, seed: int, jobs: int) -> None:
        self.folder, self.part, self.jobs = folder, part, jobs
        self.chance = random.Random(seed)  # noqa: S311  # not a secret
        self.bad: list[str] = []
        self.count = 0

    def changes(self, name: str, files: Mapping[str, str], of: Callable[[str], bool] = lambda change: True) -> None:
        """Every change of a release of this project."""
        reference = matrix.undisturbed(files, self.folder)
        print(f"{name}: {len(reference.changes)} changes in {reference.seconds:.1f} s", flush=True)
        for line in reference.skipped():
            print(f"  left out {line}")
        cases = self._some(case for case in reference.cases(of))
        self._all({f"{name} {case}": partial(matrix.kill, files, case, reference) for case in cases})

    def at_random(self, name: str, files: Mapping[str, str], seeds: Iterable[int]) -> None:
        """Kills from outside."""
        reference = matrix.undisturbed(files, self.folder)
        named = {f"{name} seed {s}{', second clone' if s % 2 else ''}": s for s in self._some(seeds)}
        self._all({name: partial(matrix.kill_at_random, files, seed, reference) for name, seed in named.items()})

    def kills(self) -> None:
        """All kills from outside."""
        for name, (files, seeds) in RANDOM.items():
            self.at_random(name, files, seeds)

    def rollback(self) -> None:
        """Every change of a rollback, one after the other in one place."""
        with scenario(SERVICE) as made:
            rolling_back.released_twice(made)
            reference = rolling_back.count(made, self.folder)
            print(f"rollback: {len(reference.changes)} changes", flush=True)
            for case in self._some(reference.cases()):
                self._one(f"rollback {case}", partial(rolling_back.kill, made, case, reference))

    def _some(self, cases: Iterable[T]) -> list[T]:
        return [case for case in cases if self.chance.random() < self.part]

    def _all(self, cases: Mapping[str, Callable[[], str | None]]) -> None:
        with ThreadPoolExecutor(self.jobs) as pool:
            list(pool.map(lambda item: self._one(*item), cases.items()))

    def _one(self, name: str, case: Callable[[], str | None]) -> None:
        begun = time.monotonic()
        try:
            wrong = case()
        except Exception as error:  # noqa: BLE001  # a case that breaks is bad, and the others go on
            wrong = f"{type(error).__name__}: {error}"
        self.count += 1
        if wrong is not None:
            self.bad.append(name)
        print(f"{'BAD' if wrong else 'ok ':3} {time.monotonic() - begun:5.1f} s  {name}", flush=True)
        if wrong:
            print("      " + wrong.replace("\n", "\n      "), flush=True)


def prepare(home: Path) -> None:
    """Surroundings of our own: no identity, signing or terminal of the person who runs this."""
    for name in foreign(os.environ):
        del os.environ[name]
    os.environ.update(wheels.environment(wheels.folder()))
    os.environ.update(surroundings(home))
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


def main() -> int:
    """Run the matrix; 1 if a case is bad."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["library", "build", "vouching", "service", "rollback", "random"])
    parser.add_argument("--part", type=float, default=1.0, help="share of the cases")
    parser.add_argument("--seed", type=int, default=1, help="which share")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # folders and environments go then too
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="rc-") as folder:
        prepare(Path(folder))
        os.environ.update(signing_environment(ssh_key(Path(folder))))
        run = Matrix(Path(folder), given.part, given.seed, given.jobs)
        parts: dict[str, Callable[[], None]] = {
            "library": lambda: run.changes("library", LIBRARY),
            "build": lambda: run.changes("build", REAL_BUILD, lambda change: " -m " in change),
            "vouching": lambda: run.changes("vouching", PROMISING, matrix.vouches),
            "service": lambda: run.changes("service", SERVICE, lambda change: change != "Append"),
            "rollback": run.rollback,
            "random": run.kills,
        }
        for name, part in parts.items():
            if given.only in (None, name):
                part()
    print(f"{run.count} cases, {len(run.bad)} bad, seed {given.seed}, {time.monotonic() - begun:.0f} s")
    for name in run.bad:
        print(f"  bad: {name}")
    return 1 if run.bad or not run.count else 0


if __name__ == "__main__":
    sys.exit(main())
