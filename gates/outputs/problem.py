"""What there is to say about a check, finding by finding, with a fingerprint that stays when lines move."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..gate_check import GateCheck
from ..judge import Judged
from ..report import by_order
from ..result import Finding, Status

Level = Literal["error", "warning", "accepted"]


@dataclass(frozen=True)
class Problem:
    """One finding of one gate. `accepted`: it was overridden.

    place  file and line as the finding has them; empty where it is about no file
    path   where to show it: the plan where the finding names no file
    """

    gate: Judged
    level: Level
    message: str
    fix: str
    place: str
    path: str
    line: int
    fingerprint: str

    @property
    def text(self) -> str:
        """What is wrong and what to do, in two lines or more."""
        return f"{self.message}\nfix: {self.fix}"


def problems(check: GateCheck) -> tuple[Problem, ...]:
    """All findings in the table's order; a gate that blocks without one has its details as its only finding.

    The fingerprint is made of gate, file and the message's first line, for what is quoted below it changes from run to
    run (times, logs): equal ones are told apart by their order.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for each in by_order(check.judged):
        for finding in _findings(each):
            key = (each.id, finding.where or "", finding.message.partition("\n")[0])
            seen[key] += 1
            path = (finding.where or check.plan).removeprefix("./")
            mark = hashlib.sha256("\0".join((*key, str(seen[key]))).encode("utf-8", "backslashreplace")).hexdigest()
            line = max(finding.line or 1, 1)
            found.append(Problem(each, _level(each), finding.message, finding.fix, finding.place, path, line, mark))
    return tuple(found)


def _findings(each: Judged) -> Iterator[Finding]:
    yield from each.result.findings
    if each.result.findings:
        return
    if each.skipped_though_required:
        fix = "the plan or the settings require this gate; give it what it needs"
        yield Finding(f"required, and skipped: {each.result.details}", fix)
    elif each.blocks or each.result.status is Status.OVERRIDDEN:
        yield Finding(each.result.details or f"{each.title} {each.result.status}", f"see the gate {each.id}")


def _level(each: Judged) -> Level:
    if each.result.status is Status.OVERRIDDEN:
        return "accepted"
    return "error" if each.blocks else "warning"
