"""The performance budget: a TOML file that says what may take how long, and where the result lies.

result = "build/benchmark.json"          # pytest-benchmark's JSON, or our own plain one
command = "{python} -m pytest benchmarks --benchmark-json={result}"

[[budget]]
name = "benchmarks/test_sum.py::test_sum"
statistic = "median"                     # of pytest-benchmark; left out for our own
at_most = 0.002                          # seconds, or whatever the result is in
"""

from __future__ import annotations

import math
import re
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..documents.text import DocumentError

_TOP = frozenset({"result", "command", "timeout", "budget"})
_ENTRY = frozenset({"name", "statistic", "at_most", "at_least"})
DAY = 86_400.0


@dataclass(frozen=True)
class Limit:
    """What one benchmark may be. `statistic`: which of its numbers; None: the only one, or the median."""

    name: str
    line: int
    at_most: float | None = None
    at_least: float | None = None
    statistic: str | None = None

    def allows(self, value: float) -> bool:
        """Is this number within the limit?"""
        low = -math.inf if self.at_least is None else self.at_least
        high = math.inf if self.at_most is None else self.at_most
        return low <= value <= high

    @property
    def words(self) -> str:
        """`at most 0.002`."""
        given = {"at least": self.at_least, "at most": self.at_most}
        return " and ".join(f"{word} {number:g}" for word, number in given.items() if number is not None)


@dataclass(frozen=True)
class Budget:
    """All limits, the file of results, and the command that makes one (empty: somebody else does)."""

    path: str
    limits: tuple[Limit, ...]
    result: str | None = None
    command: tuple[str, ...] = ()
    timeout: float = 600.0


def read_budget(path: str, text: str) -> Budget:
    """The budget in this text. Raises DocumentError, with a line, for what cannot be read or limits nothing."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DocumentError(path, None, f"not valid TOML: {error}", "Mend it.") from None
    _only(path, text, document, _TOP, "the file")
    entries = document.get("budget")
    if not isinstance(entries, list) or not entries:
        raise DocumentError(path, None, "limits nothing", 'Write a [[budget]] with `name = "…"` and `at_most = 1.0`.')
    lines = [number for number, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*budget\s*\]\]", line)]
    numbered = (*lines, *[1] * len(entries))  # inline tables have no line of their own
    limits = tuple(_limit(path, text, entry, line) for entry, line in zip(entries, numbered, strict=False))
    return Budget(path, limits, *_source(path, text, document))


def _source(path: str, text: str, document: Mapping[str, Any]) -> tuple[str | None, tuple[str, ...], float]:
    result, command, timeout = (document.get(name) for name in ("result", "command", "timeout"))
    if result is not None and (not isinstance(result, str) or not result.strip()):
        raise _wrong(path, text, "result", "must be the path of a file")
    if command is not None and (not isinstance(command, str) or "{result}" not in command):
        raise _wrong(path, text, "command", "must be text that names {result}, the file it writes")
    if result is None and command is None:
        raise DocumentError(
            path, 1, "names no result", 'Write `result = "benchmark.json"`, or a `command` that makes it.'
        )
    if timeout is not None and not (_is_number(timeout) and 0 < timeout <= DAY):
        raise _wrong(path, text, "timeout", f"must be seconds, up to {DAY:g}")
    return result, tuple(shlex.split(command)) if command else (), float(timeout or 600.0)


def _limit(path: str, text: str, entry: object, line: int) -> Limit:
    if not isinstance(entry, dict):
        raise DocumentError(path, line, "a budget is no table", "Write [[budget]] above it.")
    _only(path, text, entry, _ENTRY, "a budget", line)
    name, statistic = entry.get("name"), entry.get("statistic")
    if not isinstance(name, str) or not name.strip():
        raise DocumentError(path, line, "a budget has no name", 'Write `name = "…"`, as the result has it.')
    if statistic is not None and not isinstance(statistic, str):
        raise DocumentError(path, line, "statistic must be text", 'Write `statistic = "median"`.')
    bounds = {key: entry[key] for key in ("at_most", "at_least") if key in entry}
    if not bounds or not all(map(_is_number, bounds.values())):
        raise DocumentError(
            path, line, f"{name} has no limit that is a number", "Write `at_most = 0.5`, or `at_least`."
        )
    return Limit(name, line, bounds.get("at_most"), bounds.get("at_least"), statistic)


def _only(
    path: str, text: str, given: Mapping[str, Any], known: frozenset[str], what: str, line: int | None = None
) -> None:
    if strange := sorted(given.keys() - known):
        at = line or _line(text, strange[0])
        raise DocumentError(path, at, f"{what} has no {strange[0]!r}", f"Known are {', '.join(sorted(known))}.")


def _wrong(path: str, text: str, key: str, expected: str) -> DocumentError:
    return DocumentError(path, _line(text, key), f"{key} {expected}", "Mend it.")


def _line(text: str, key: str) -> int:
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if re.match(rf"\s*{re.escape(key)}\s*=", line)), 1)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
