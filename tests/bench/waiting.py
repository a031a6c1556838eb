"""Gates that wait are judged side by side; a gate that runs tests costs what the tests cost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter, sleep
from typing import cast

from gates import Result, Status, passed
from gates.gate import AnyGate, Gate
from gates.gate_check import check_gates
from gates.judge import run

from ..support.project import FILES
from ..support.repository import new_repository
from .figure import Figure, least

GATES = 8
SLOWEST = 1.0
TIMES = 5


def figures(scratch: Path) -> Iterator[Figure]:
    """Eight gates that wait, the slowest for a second; then the gate of unit tests against pytest itself."""
    gates = {f"WAI{number:03}": _waiting(number) for number in range(1, GATES + 1)}
    (together,) = least(3, lambda: _seconds(lambda: run(gates, {})))
    how = f"{GATES} gates that wait {SLOWEST / GATES:g} to {SLOWEST:g} s, in {together:.3f} s"
    yield Figure("gates that wait, to the slowest", together / SLOWEST, 1.1, "×", how)
    yield _unit_tests(scratch)


def _waiting(number: int) -> AnyGate:
    def waits() -> Result:
        """It waits."""
        sleep(SLOWEST * number / GATES)
        return passed(seen=1)

    return Gate(waits, f"WAI{number:03}", "code", f"It waits {number}")


def _unit_tests(scratch: Path) -> Figure:
    """The gate runs pytest under coverage and reads both reports; the same words by themselves are its peer."""
    clone = new_repository(scratch / "unit", dict(FILES))
    offered = {"fresh": True, "python": sys.executable}

    def as_gate() -> Result:
        judged = check_gates(clone.path, ids=("TST001",), offered=offered).judged[-1].result
        if judged.status is not Status.PASS:
            raise SystemExit(f"the gate of unit tests does not pass: {judged}")
        return judged

    words = [_filled(str(word), scratch / "unit") for word in cast("list[str]", as_gate().evidence["command"])]

    def by_itself() -> object:
        return subprocess.run(words, cwd=clone.path, capture_output=True, check=True)

    alone, judged = least(TIMES, lambda: _seconds(by_itself), lambda: _seconds(as_gate))
    how = f"the least of {TIMES}: TST001 of a tiny project {judged * 1000:.0f} ms, its command {alone * 1000:.0f} ms"
    return Figure("gate of unit tests, beyond its command", (judged - alone) * 1000, 500, "ms", how)


def _filled(word: str, folder: Path) -> str:
    for name in ("junit", "coverage", "data"):
        word = word.replace(f"{{{name}}}", str(folder / f"bench-{name}"))
    return word


def _seconds(call: Callable[[], object]) -> float:
    began = perf_counter()
    call()
    return perf_counter() - began
