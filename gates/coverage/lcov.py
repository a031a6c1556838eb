"""LCOV's tracefiles, which geninfo, node, c8, Go and Rust tools and coverage.py write. They carry no time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..xml_report import UnreadableReport
from .measured import Coverage, Function, Measured, by_lines

NAME = "LCOV"
_END = "end_of_record"
_LINE = re.compile(r"(\d{1,9}),(-?\d{1,19})(?:,([\w+/=-]+))?", re.ASCII)
_FN = re.compile(r"(\d{1,9}),(?:(\d{1,9}),)?(.+)", re.ASCII)
_FNDA = re.compile(r"(-?\d{1,19}),(.+)", re.ASCII)
_FNL = re.compile(r"(\d{1,9}),(\d{1,9})(?:,\d{1,9})?", re.ASCII)
_FNA = re.compile(r"(\d{1,9}),(-?\d{1,19}),(.+)", re.ASCII)


@dataclass
class _File:
    """One source file, as far as its records have been read: several tests may each have one."""

    hits: dict[int, int] = field(default_factory=dict)
    digests: dict[int, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)  # of functions, by name
    calls: dict[str, int] = field(default_factory=dict)

    def measured(self, path: str) -> Measured:
        ran = tuple(sorted(line for line, count in self.hits.items() if count > 0))
        missing = tuple(sorted(set(self.hits) - set(ran)))
        functions = tuple(Function(name, count > 0, self.lines.get(name)) for name, count in self.calls.items())
        return Measured(path, ran, missing, functions, self.digests)


@dataclass
class _Record:
    """From SF to end_of_record."""

    path: str
    file: _File
    shown: int = 0
    counted: int = 0
    starts: dict[str, int] = field(default_factory=dict)  # LCOV 2: number of a function → its line


def read(text: str) -> Coverage:
    """The tracefile in this text. Raises UnreadableReport for one that is cut off, or measured nothing."""
    files: dict[str, _File] = {}
    record: _Record | None = None
    for number, line in enumerate((each.strip() for each in text.splitlines()), 1):
        if not line or line.startswith(("#", "TN:")):
            continue
        if line.startswith("SF:"):
            _require(record is None and line != "SF:", number, "the record before it is not ended")
            record = _Record(line[3:], files.setdefault(line[3:], _File()))
        elif record is None:
            raise UnreadableReport(f"line {number} is outside of a record: {line[:40]!r}")
        elif line == _END:
            _require(record.counted <= record.shown, number, f"counts {record.counted} lines, shows {record.shown}")
            record = None
        else:
            _require(_take(line, record), number, f"cannot be read: {line[:40]!r}")
    if record is not None:
        raise UnreadableReport(f"it ends in the middle, in the record of {record.path}: its writer was stopped")
    return by_lines((each.measured(path) for path, each in files.items()), NAME)


def _take(line: str, record: _Record) -> bool:
    """Take in one line of a record; False where it is not as its kind must be. Kinds we do not need are passed over."""
    kind, _, rest = line.partition(":")
    file = record.file
    if kind == "DA" and (found := _LINE.fullmatch(rest)):
        record.shown += 1
        at = int(found[1])
        file.hits[at] = file.hits.get(at, 0) + max(0, int(found[2]))
        if found[3]:
            file.digests[at] = found[3]
        return at > 0
    if kind == "LF" and re.fullmatch(r"\d{1,9}", rest, re.ASCII):
        record.counted = int(rest)
        return True
    if kind in ("FN", "FNDA", "FNL", "FNA"):
        return _take_function(kind, rest, record)
    return kind not in ("DA", "LF")


def _take_function(kind: str, rest: str, record: _Record) -> bool:
    file = record.file
    if kind == "FN" and (found := _FN.fullmatch(rest)):
        file.lines[found[3]] = int(found[1])
        file.calls.setdefault(found[3], 0)
    elif kind == "FNDA" and (found := _FNDA.fullmatch(rest)):
        file.calls[found[2]] = file.calls.get(found[2], 0) + max(0, int(found[1]))
    elif kind == "FNL" and (found := _FNL.fullmatch(rest)):
        record.starts[found[1]] = int(found[2])
    elif kind == "FNA" and (found := _FNA.fullmatch(rest)):
        file.calls[found[3]] = file.calls.get(found[3], 0) + max(0, int(found[2]))
        if found[1] in record.starts:
            file.lines[found[3]] = record.starts[found[1]]
    else:
        return False
    return True


def _require(holds: bool, number: int, otherwise: str) -> None:
    if not holds:
        raise UnreadableReport(f"line {number}: {otherwise}")


def begins(lines: Iterable[str]) -> bool:
    """Does a text with these first lines look like a tracefile?"""
    first = next((each for each in lines if each.strip() and not each.startswith("#")), "")
    return first.startswith(("TN:", "SF:"))
