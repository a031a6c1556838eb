"""Every change of the door, at every moment: kill there, run again, and compare with a run that nobody disturbed."""

from __future__ import annotations

import random
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from .killing import MOMENTS
from .scenario import FINE, RELEASE, Scenario, scenario

PLACES = re.compile(r"\b(development|staging|production)\b")


class Case(NamedTuple):
    """One kill: at which change, and when."""

    number: int
    moment: str
    change: str

    def __str__(self) -> str:
        return f"{self.number:3} {self.moment:6} {self.change}"


@dataclass(frozen=True)
class Undisturbed:
    """What a run that nobody disturbs changes, and where it ends."""

    changes: tuple[str, ...]
    end: Mapping[str, object]
    seconds: float

    def cases(self, of: Callable[[str], bool] = lambda change: True) -> Iterator[Case]:
        """Every change with every moment that it has: only commands have a while; each kind of change once."""
        for number, change in enumerate(self.changes):
            if self.why_not(number) is None and of(change):
                for moment in MOMENTS:
                    if moment in ("before", "after") or change.startswith(("Run ", "Push ")):
                        yield Case(number, moment, shown(change))

    def skipped(self) -> Iterator[str]:
        """Changes that are killed at no moment, and why."""
        for number in range(len(self.changes)):
            why = self.why_not(number)
            if why is not None:
                yield f"{number:3} {shown(self.changes[number])}: {why}"

    def why_not(self, number: int) -> str | None:
        """Why a change needs no kill of its own."""
        change, following = self.changes[number], self.changes[number + 1 : number + 2]
        if following and change.startswith("Call ") and _what(following[0]) == _what(change):
            return f"is made inside, as {number + 1}"
        if "staging" in change and PLACES.sub("", shown(change)) in {
            PLACES.sub("", shown(each)) for each in self.changes if "production" in each
        }:
            return "is the same in production, which is killed there"
        return None


def vouches(change: str) -> bool:
    """Whether this change makes what vouches for the artifacts: bill of materials, checksums, signature."""
    return ("cdx.json" in change or "SHA256SUMS" in change) and not change.startswith("Call copy")


def _what(change: str) -> str:
    return change.partition(" ")[2]


def shown(change: str) -> str:
    """A change in a line, without what differs from run to run."""
    short = re.sub(r"/\S*/(state/release/[^/ ']+/|(?=work\b)|bin/(?=python))", "…/", change)
    return re.sub(r"\b[0-9a-f]{8,64}\b|\bport \d+|release-[\d-]+", "…", short)[:110]


def undisturbed(files: Mapping[str, str], folder: Path) -> Undisturbed:
    """Release once, and count."""
    log = folder / "changes"
    with scenario(files) as made:
        begun = time.monotonic()
        done = made.killed("count", str(log), *RELEASE)
        seconds = time.monotonic() - begun
        if done.returncode not in FINE:
            raise AssertionError(f"the undisturbed run exited with {done.returncode}:\n{done.stdout}\n{done.stderr}")
        changes = tuple(log.read_text(encoding="utf-8").splitlines())
        log.unlink()
        return Undisturbed(changes, made.end(), seconds)


def kill(files: Mapping[str, str], case: Case, reference: Undisturbed) -> str | None:
    """Kill at this change, run the same command again; what is wrong with the end, or None."""
    with scenario(files) as made:
        first = made.killed(case.moment, case.number, *RELEASE)
        if first.returncode != -signal.SIGKILL:
            return f"was not killed: exit {first.returncode}\n{first.stderr[-800:]}"
        return _finished(made, reference)


def _finished(made: Scenario, reference: Undisturbed, *, elsewhere: bool = False) -> str | None:
    """Run the same command until it is through; what is wrong with the end, or None."""
    done = made.run(*RELEASE, clone=made.clone.clone("second") if elsewhere else None)
    if done.returncode not in FINE:
        return f"the rerun exited with {done.returncode}\n{done.stdout[-800:]}\n{done.stderr[-1500:]}"
    return difference(reference.end, made.end())


def kill_at_random(files: Mapping[str, str], seed: int, reference: Undisturbed) -> str | None:
    """Kill the real program from outside at a random moment, some with its commands; half go on in a second clone."""
    chance = random.Random(seed)  # noqa: S311  # not a secret
    with scenario(files) as made:
        process = made.start(*RELEASE)
        try:
            process.wait(chance.uniform(0.1, reference.seconds))
        except subprocess.TimeoutExpired:
            if chance.random() < 0.5:
                subprocess.run(("pkill", "-KILL", "-P", str(process.pid)), check=False)
            process.kill()
        process.wait()
        if process.returncode in FINE:
            return difference(reference.end, made.end())
        return _finished(made, reference, elsewhere=bool(seed % 2))


def difference(expected: object, found: object, where: str = "") -> str | None:
    """The first thing that differs, in words."""
    if expected == found:
        return None
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        names = sorted(expected.keys() | found.keys())
        return next(d for n in names if (d := difference(expected.get(n), found.get(n), f"{where}/{n}")))
    if isinstance(expected, str) and isinstance(found, str):
        return f"{where}: {_first_line(expected, found)}"
    return f"{where}: expected {expected!r}, found {found!r}"


def _first_line(expected: str, found: str) -> str:
    one, other = expected.splitlines(), found.splitlines()
    number = _first(one, other)
    here, there = "".join(one[number : number + 1]), "".join(other[number : number + 1])
    begin = max(0, _first(here, there) - 60)
    return f"line {number + 1}: expected …{here[begin : begin + 200]!r}, found …{there[begin : begin + 200]!r}"


def _first(one: Sequence[str], other: Sequence[str]) -> int:
    """Where they begin to differ."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
