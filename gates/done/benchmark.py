"""Results of benchmarks: pytest-benchmark's JSON, and a plain one that anything can write. Text in, values out.

{"schema": "benchmark/1", "commit": "…", "when": "2026-11-21T15:56:07+00:00",
 "results": {"pages per second": 250.0, "listing": {"median": 0.11, "max": 0.2}}}
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..junit import UnreadableReport

SCHEMA = "benchmark/1"
VALUE = "value"
USUAL = "median"


@dataclass(frozen=True)
class Measured:
    """What was measured, at which commit and when; `dirty`: in a checkout that differed from it.

    numbers  name → statistic → number; pytest-benchmark's have their full name and, where only one has it, the short
    """

    numbers: Mapping[str, Mapping[str, float]]
    benchmarks: int
    commit: str | None = None
    when: datetime | None = None
    dirty: bool = False

    def number(self, name: str, statistic: str | None) -> float | None:
        """That number; without a statistic the only one, or the median. None where it was not measured."""
        found = self.numbers.get(name, {})
        if statistic is None:
            return next(iter(found.values())) if len(found) == 1 else found.get(USUAL)
        return found.get(statistic)


def read_measured(text: str) -> Measured:
    """The result in this text. Raises UnreadableReport where it is neither form, or measured nothing."""
    try:
        document = json.loads(text)
        read = _plain if document.get("schema") == SCHEMA else _pytest_benchmark
        measured = read(document)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        forms = f'neither pytest-benchmark\'s JSON nor one with "schema": "{SCHEMA}"'
        raise UnreadableReport(f"it is {forms} ({type(error).__name__}: {error})") from None
    if not measured.benchmarks:
        raise UnreadableReport("it measured nothing")
    return measured


def _plain(document: Mapping[str, Any]) -> Measured:
    results = document["results"]
    numbers = {name: {VALUE: each} if not isinstance(each, dict) else each for name, each in results.items()}
    return Measured(
        {name: _numbers(each) for name, each in numbers.items()},
        len(results),
        _commit(document.get("commit")),
        _time(document.get("when")),
        bool(document.get("dirty", False)),
    )


def _pytest_benchmark(document: Mapping[str, Any]) -> Measured:
    benchmarks, about = document["benchmarks"], document.get("commit_info") or {}
    full = {each["fullname"]: _numbers(each["stats"]) for each in benchmarks}
    names = [each["name"] for each in benchmarks]
    short = {each["name"]: full[each["fullname"]] for each in benchmarks if names.count(each["name"]) == 1}
    return Measured(
        {**short, **full},
        len(benchmarks),
        _commit(about.get("id")),
        _time(document.get("datetime")),
        bool(about.get("dirty")),
    )


def _numbers(given: Mapping[str, Any]) -> dict[str, float]:
    """The numbers among these values; what is not finite was not measured."""
    numbers = {
        key: each for key, each in given.items() if isinstance(each, (int, float)) and not isinstance(each, bool)
    }
    return {key: float(each) for key, each in numbers.items() if math.isfinite(each)}


def _commit(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _time(value: object) -> datetime | None:
    """The time stamp; one without a zone says nothing."""
    time = datetime.fromisoformat(value) if isinstance(value, str) else None
    return time if time is not None and time.tzinfo is not None else None
