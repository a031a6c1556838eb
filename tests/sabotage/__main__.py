"""Try every sabotage, two at a time; 0 when each was seen, 1 when one survived, 2 for a row that does not fit."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from subprocess import TimeoutExpired
from time import monotonic
from typing import NamedTuple

from .copies import Copy
from .table import SABOTAGES, Sabotage

AT_ONCE = 2
GREEN, RED = 0, 1
"""pytest's exit codes; any other one says that the tests could not be run."""


class Tried(NamedTuple):
    """What became of a sabotage: `seen`, `survived`, or `error` with why."""

    sabotage: Sabotage
    outcome: str
    seconds: float
    why: str = ""

    def __str__(self) -> str:
        line = f"{self.outcome:<9}{self.seconds:6.1f} s  {self.sabotage.name}"
        told = f"\n    {self.sabotage.file}\n    {self.sabotage.test}" if self.outcome != "seen" else ""
        return line + told + (f"\n    {self.why}" if self.why else "")


def attempt(sabotage: Sabotage, copy: Copy) -> Tried:
    """Break this copy, and run the test that must see it."""
    began = monotonic()

    def tried(outcome: str, why: str = "") -> Tried:
        return Tried(sabotage, outcome, monotonic() - began, why)

    try:
        with copy.broken(sabotage.file, sabotage.before, sabotage.after):
            done = copy.test("-x", sabotage.test)
    except ValueError as error:
        return tried("error", str(error))
    except TimeoutExpired as error:
        return tried("seen", f"it did not end within {error.timeout:.0f} s")
    if done.returncode == RED:
        return tried("seen")
    return tried("survived") if done.returncode == GREEN else tried("error", done.stdout[-1500:])


def chosen(words: Sequence[str]) -> list[Sabotage]:
    """Those whose name contains one of the words; all without words."""
    return [each for each in SABOTAGES if not words or any(word in each.name for word in words)]


def main(words: Sequence[str]) -> int:
    """First see that the tests are green as they are, then break the code."""
    sabotages = chosen(words)
    if not sabotages:
        print(f"no sabotage is named {' or '.join(words)}; there are:", *(each.name for each in SABOTAGES), sep="\n  ")
        return 2
    with tempfile.TemporaryDirectory(prefix="sabotage-") as scratch:
        copies: SimpleQueue[Copy] = SimpleQueue()
        for number in range(AT_ONCE):
            copies.put(Copy.make(Path(scratch) / str(number)))
        if not green(copies, sabotages):
            return 2
        found = try_all(copies, sabotages)
    left = [each for each in found if each.outcome != "seen"]
    print(f"{len(found) - len(left)} of {len(found)} sabotages were seen")
    if any(each.outcome == "error" for each in left):
        return 2
    return 1 if left else 0


def green(copies: SimpleQueue[Copy], sabotages: Sequence[Sabotage]) -> bool:
    """Whether the named tests pass while nothing is broken: else a red one says nothing.

    What failed is run once more by itself, for a machine may be busy.
    """
    copy = copies.get()
    tests = tuple(dict.fromkeys(each.test for each in sabotages))
    done = copy.test("-n", str(AT_ONCE), *tests)
    done = done if done.returncode == GREEN else copy.test("--last-failed", "--last-failed-no-failures=none")
    copies.put(copy)
    if done.returncode != GREEN:
        print(f"the named tests are not green as they are:\n{done.stdout[-4000:]}")
    return done.returncode == GREEN


def try_all(copies: SimpleQueue[Copy], sabotages: Sequence[Sabotage]) -> list[Tried]:
    """Each in a copy of its own while it lasts; a line each as soon as it is known."""

    def one(sabotage: Sabotage) -> Tried:
        copy = copies.get()
        try:
            tried = attempt(sabotage, copy)
        finally:
            copies.put(copy)
        print(tried, flush=True)
        return tried

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, sabotages))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
