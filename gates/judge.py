"""Judge gates: each once, side by side where they do not wait for each other."""

from __future__ import annotations

import graphlib
import time
import traceback
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import Protocol

from .gate import OTHERS, REQUIRED, AnyGate, before
from .overrides import NONE, Overrides, resting_on
from .result import Result, Status, Unjudged, unknown

JOBS = 16


class Asked(Protocol):
    """Where facts come from; a plain dictionary will do."""

    def __getitem__(self, name: str, /) -> object: ...


@dataclass(frozen=True)
class Judged:
    """One gate with its answer. `required`: the plan or the settings ask for it, so that a skip blocks too."""

    id: str
    title: str
    row: str
    category: str
    order: int
    result: Result
    seconds: float
    required: bool = False

    @property
    def blocks(self) -> bool:
        """Does it stop a release?"""
        return self.result.status.blocks or self.skipped_though_required

    @property
    def skipped_though_required(self) -> bool:
        """Could it not be asked, although it had to be?"""
        return self.required and self.result.status is Status.SKIP


def run(
    gates: Mapping[str, AnyGate],
    facts: Asked,
    *,
    jobs: int = JOBS,
    required: Collection[str] = (),
    together: bool = False,
    overrides: Overrides = NONE,
    tell: Callable[[Judged], None] = lambda judged: None,
) -> tuple[Judged, ...]:
    """Judge these gates and return the answers in their order.

    jobs      how many at a time; gates that wait for others (`requires`, `after`, the fact `others`) come later
    required  ids of the gates that may not be skipped
    together  start those that would come `after` another one at once
    overrides what somebody answers for although it does not hold; gates that wait for it see it overridden
    tell      is called with each answer as it arrives, in the calling thread
    """
    judged: dict[str, Judged] = {}
    order = graphlib.TopologicalSorter({id: _waits_for(each, gates, together) for id, each in gates.items()})
    order.prepare()
    running: set[Future[Judged]] = set()
    pool = ThreadPoolExecutor(max(1, min(jobs, len(gates))), thread_name_prefix="gate")
    try:
        while order.is_active():
            running |= {
                pool.submit(_judge, gates[id], gates, facts, dict(judged), id in required, together)
                for id in order.get_ready()
            }
            finished, running = wait(running, return_when=FIRST_COMPLETED)
            for each in (future.result() for future in finished):
                judged[each.id] = answer = overrides.applied(each)
                tell(answer)
                order.done(each.id)
    except BaseException:  # Ctrl-C: whoever asked ends the tools that threads wait for
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()  # no thread is left: callers fork
    return tuple(judged[id] for id in gates)


def with_required(gates: Mapping[str, AnyGate], ids: Iterable[str]) -> dict[str, AnyGate]:
    """These gates and all that they require, in the catalogue's order."""
    wanted: set[str] = set()
    ahead = list(ids)
    while ahead:
        id = ahead.pop()
        if id not in wanted:
            wanted.add(id)
            ahead.extend(gates[id].requires)
    return {id: each for id, each in gates.items() if id in wanted}


def _waits_for(gate: AnyGate, gates: Mapping[str, AnyGate], together: bool) -> list[str]:
    released = set(gate.after) - set(gate.requires) if together else set()
    return [id for id in before(gate, gates) if id in gates and id not in released]


def _judge(
    gate: AnyGate,
    gates: Mapping[str, AnyGate],
    facts: Asked,
    judged: Mapping[str, Judged],
    required: bool,
    together: bool,
) -> Judged:
    began = time.monotonic()
    earlier = {id: judged[id].result for id in _waits_for(gate, gates, together)}
    result = _not_run(gate, facts, earlier) or _ask(gate, facts, earlier)
    result = resting_on({id: earlier[id] for id in gate.requires if id in earlier}, result)
    result = _told_whose(gate, result)
    seconds = time.monotonic() - began
    return Judged(gate.id, gate.title, gate.row, gate.category, gate.order, result, seconds, required)


def _told_whose(gate: AnyGate, result: Result) -> Result:
    """Who reads the answer of a gate that took another one's place is told so, whatever it says."""
    if not gate.instead:
        return result
    details = f"overridden by {gate.instead}; {result.details}".removesuffix("; ")
    return replace(result, details=details, evidence={**result.evidence, "overridden_by": gate.instead})


def _not_run(gate: AnyGate, facts: Asked, earlier: Mapping[str, Result]) -> Result | None:
    """The answer when what comes before does not hold; None when the gate is to be asked."""
    for id in gate.requires:
        if id not in earlier:
            return unknown(f"{id} was not asked", fix=f"ask {id} too")
    decides_itself = gate.requires if REQUIRED in gate.facts else ()
    for id in (*gate.requires, *gate.after):
        if id in earlier and id not in decides_itself and earlier[id].status.blocks:
            blocked = unknown(f"not run: {id} is {earlier[id].status}", fix=f"mend {id} first, then ask again")
            return blocked if id in gate.requires else _excuse(gate, facts) or blocked
    return None


def _excuse(gate: AnyGate, facts: Asked) -> Result | None:
    """The answer of a gate of which nothing is asked, where that can be told without running it."""
    try:
        excuses = facts[gate.excuses] if gate.excuses else {}
    except Exception:  # noqa: BLE001 - what is wrong is told by the gates that are asked
        return None
    found = excuses.get(gate.id) if isinstance(excuses, Mapping) else None
    return found if isinstance(found, Result) else None


def _ask(gate: AnyGate, facts: Asked, earlier: Mapping[str, Result]) -> Result:
    from_the_run = {OTHERS: earlier, REQUIRED: {id: earlier[id] for id in gate.requires}}
    try:
        given = {name: from_the_run[name] if name in from_the_run else facts[name] for name in gate.facts}
        result: object = gate.function(**given)
    except Unjudged as cannot:
        return cannot.result
    except Exception as error:  # noqa: BLE001 - a document that cannot be read, or a mistake in the check: neither is a pass
        return _from_error(gate, error)
    if not isinstance(result, Result):
        return unknown(f"the gate answered {result!r}", fix=f"return a Result from {gate.where}")
    if result.status is Status.PASS and not result.evidence:
        fix = f"give what was seen by name, as in passed(entries=3), from {gate.where}"
        return unknown("passes, and does not say what it looked at", fix=fix)
    return result


def _from_error(gate: AnyGate, error: Exception) -> Result:
    from .documents.text import DocumentError

    if isinstance(error, DocumentError):
        return unknown(error.message, fix=error.fix, where=error.path, line=error.line)
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{last.filename.rpartition('/')[2]}:{last.lineno}"
    return unknown(
        f"the check broke: {type(error).__name__}: {error} ({place})", fix=f"mend {gate.where}, or what it calls"
    )
