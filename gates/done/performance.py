"""Does what was measured keep to the budget? A result of this commit, with a time of its own, or one made here."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..documents.text import decode
from ..evidence import Record, Store, digest
from ..junit import UnreadableReport
from ..repository import Commit
from ..result import Finding, Result, Unjudged, failed, passed, skipped, unknown, unsure
from ..tools import Tools
from ..wording import count
from .benchmark import Measured, read_measured
from .budget import Budget, Limit, read_budget

NAME = "benchmark"
RESULT = "benchmark.json"


@dataclass(frozen=True)
class Bench:
    """All that measuring needs."""

    root: Path
    tools: Tools
    store: Store
    python: str
    head: Commit
    dirty: bool


def within_budget(bench: Bench, path: str, *, named: bool) -> Result:
    """Each number that the budget names is within its limit; `named`: a setting says where the budget lies."""
    if not (bench.root / path).is_file():
        fix = f"write {path}, or mend `budget` in [tool.release.gates.done]"
        return unknown("there is no such budget", fix=fix, where=path) if named else skipped(f"there is no {path}")
    budget = read_budget(path, decode(path, (bench.root / path).read_bytes()))
    measured, seen = _made(bench, budget) if budget.command else _found(bench, budget)
    return _judged(budget, measured, {"budget": path, "budget_digest": digest(bench.root / path), **seen})


def _judged(budget: Budget, measured: Measured, seen: dict[str, Any]) -> Result:
    numbers = {limit: measured.number(limit.name, limit.statistic) for limit in budget.limits}
    over = [
        _over(budget, limit, number)
        for limit, number in numbers.items()
        if number is not None and not limit.allows(number)
    ]
    missing = [_missing(budget, limit, measured) for limit, number in numbers.items() if number is None]
    shown = {limit.name: number for limit, number in numbers.items()}
    seen = {**seen, "limits": len(budget.limits), "benchmarks": measured.benchmarks, "numbers": shown}
    details = f"{len(numbers) - len(over) - len(missing)} of {count(len(numbers), 'limit')} kept"
    if over:
        return failed([*over, *missing], details, **seen)
    return unsure(missing, f"{details}, {len(missing)} not measured", **seen) if missing else passed(details, **seen)


def _over(budget: Budget, limit: Limit, number: float) -> Finding:
    message = f"{limit.name} is {number:g}; the budget is {limit.words}"
    return Finding(message, "make it faster, or say in the budget why it may take longer", budget.path, limit.line)


def _missing(budget: Budget, limit: Limit, measured: Measured) -> Finding:
    which = f" ({limit.statistic})" if limit.statistic else ""
    names = ", ".join(sorted(measured.numbers)[:8])
    fix = f"measure it, or take it out of the budget; the result has {names}"
    return Finding(f"{limit.name}{which} was not measured", fix, budget.path, limit.line)


def _found(bench: Bench, budget: Budget) -> tuple[Measured, dict[str, Any]]:
    """The result that somebody else left: of this commit, and not older than it."""
    path = str(budget.result)
    place = bench.root / path
    again = f"measure this commit, and write {path}; or let a `command` in {budget.path} do so"
    if not place.is_file():
        raise Unjudged(unknown("there is no result of a benchmark", fix=again, where=path))
    measured = _read(place, path, again)
    for reason in _doubts(measured, bench.head):
        raise Unjudged(unknown(reason, fix=again, where=path))
    return measured, {"result": path, "digest": digest(place), "commit": measured.commit, "when": str(measured.when)}


def _doubts(measured: Measured, head: Commit) -> Iterator[str]:
    if measured.commit is None:
        yield "does not say which commit was measured"
    elif measured.commit != head.id:
        yield f"is about commit {measured.commit[:12]}, this is {head.id[:12]}"
    if measured.dirty:
        yield "was measured with uncommitted changes"
    if measured.when is None:
        yield "has no time stamp with a time zone"
    elif age := head.cannot_be_of(measured.when):
        yield f"is of {age}"


def _made(bench: Bench, budget: Budget) -> tuple[Measured, dict[str, Any]]:
    """Measure now, or use what was measured at this very tree."""
    words = tuple(bench.python if word == "{python}" else word for word in budget.command)
    kept = None if bench.dirty else bench.store.find(NAME, bench.head.tree, words)
    record, folder = kept or _run(bench, budget, words)
    by_hand = f"run it by hand: {shlex.join(words)}"
    if not record.ok:
        raise Unjudged(unknown(f"the benchmark ended with {record.code}", fix=by_hand, where=budget.path))
    if RESULT not in record.files:
        raise Unjudged(unknown("the benchmark wrote no result", fix=by_hand, where=budget.path))
    measured = _read(folder / RESULT, RESULT, by_hand)
    seen = {"command": shlex.join(words), "commit": record.commit, "tree": record.tree, "when": record.when}
    return measured, {**seen, "digest": record.files[RESULT], "reused": kept is not None}


def _run(bench: Bench, budget: Budget, words: tuple[str, ...]) -> tuple[Record, Path]:
    folder = bench.store.begin(NAME)
    argv = tuple(word.replace("{result}", str(folder / RESULT)) for word in words)
    with bench.store.discarding(folder):
        done = bench.tools.run(argv, cwd=bench.root, timeout=budget.timeout)
    record = Record(NAME, bench.head.id, bench.head.tree, bench.dirty, words, done.code, done.seconds, done.timed_out)
    return bench.store.keep(record, folder), folder


def _read(place: Path, path: str, fix: str) -> Measured:
    try:
        return read_measured(place.read_text(encoding="utf-8", errors="replace"))
    except UnreadableReport as error:
        raise Unjudged(unknown(f"the result cannot be used: {error}", fix=fix, where=path)) from None
