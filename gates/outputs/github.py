"""GitHub Actions: annotations as workflow commands, and the summary of a step as Markdown."""

from __future__ import annotations

from ..gate_check import GateCheck
from ..judge import Judged
from ..report import by_order
from .problem import Problem, problems

_COMMANDS = {"error": "error", "warning": "warning", "accepted": "notice"}
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}
LARGEST = 900_000  # bytes; GitHub drops a summary of more than 1 MiB whole


def as_annotations(check: GateCheck) -> str:
    """One `::error …::` line for each finding, those that block first: GitHub shows ten of each kind."""
    found = sorted(problems(check), key=lambda each: tuple(_COMMANDS).index(each.level))
    return "".join(f"{_annotation(each)}\n" for each in found)


def as_summary(check: GateCheck, table: str) -> str:
    """The table, then what to do, then advice. What no longer fits is counted."""
    todo = [_item(each) for each in problems(check) if each.level == "error"]
    notes = [_note(each, note) for each in by_order(check.judged) for note in each.result.notes]
    parts = [table]
    for title, items in (("What to do", todo), ("Advice", notes)):
        parts += _fitting(title, items, LARGEST - _size("\n".join(parts)))
    return "\n".join(parts).rstrip("\n") + "\n"


def _fitting(title: str, items: list[str], room: int) -> list[str]:
    """As many of the items as there is room for, in bytes, under their title."""
    parts: list[str] = []
    for at, item in enumerate(items):
        room -= _size(item) + 1
        if room < 0:
            return [*parts, f"- … and {len(items) - at} more, in the log"]
        parts += ["", f"### {title}", "", item] if at == 0 else [item]
    return parts


def _size(text: str) -> int:
    return len(text.encode("utf-8", "backslashreplace"))


def _annotation(problem: Problem) -> str:
    title = f"{problem.gate.id} {problem.gate.row}"
    values = {"file": problem.path, "line": str(problem.line), "title": title}
    given = ",".join(f"{name}={_escaped(value, _PROPERTY)}" for name, value in values.items())
    return f"::{_COMMANDS[problem.level]} {given}::{_escaped(problem.text, _DATA)}"


def _escaped(text: str, escapes: dict[str, str]) -> str:
    return "".join(escapes.get(letter, letter) for letter in text)


def _item(problem: Problem) -> str:
    place = f"{problem.place}: " if problem.place else ""
    return _listed(f"{problem.gate.id} {problem.gate.result.status.upper()}", f"{place}{problem.text}")


def _note(gate: Judged, note: str) -> str:
    return _listed(gate.id, note)


def _listed(title: str, text: str) -> str:
    """One entry of a list. It is shown as code, so that nothing in it is read as Markdown or HTML."""
    code = "\n".join(f"      {line}" for line in text.splitlines())
    return f"- **{title}**\n\n{code}\n"
