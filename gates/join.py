"""The partial checks of a CI matrix, as JSON documents → one check. What was not asked, or not alike, is no pass."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_type_hints

from .gate import MANUAL
from .gate_check import GateCheck, Known
from .judge import Judged
from .mistake import Mistake
from .overrides import standing
from .report import SCHEMA
from .result import Finding, Result, Status, unknown

T = TypeVar("T")

# The later of two answers about one gate is the stricter.
STRICTNESS = (Status.PASS, Status.WARN, Status.OVERRIDDEN, Status.SKIP, Status.UNKNOWN, Status.FAIL)
# What all parts must have in common, and what to do where they have not.
ALIKE: Mapping[str, str] = {
    "commit": "give every job of the matrix the same commit",
    "tree": "give every job of the matrix the same commit",
    "program": "give every job the same version of the gates",
    "settings": "give every job the same settings and options",
    "milestone": "give every job the same --milestone",
    "release_type": "give every job --hotfix, or none",
    "known": "give every job the same release plan and gates",
}


class JoinError(Mistake):
    """These results do not belong together, or are none; every mistake of one kind with its file."""


@dataclass(frozen=True)
class Part:
    """One partial check, and the file it comes from."""

    file: str
    check: GateCheck


def read_parts(folder: Path) -> tuple[Part, ...]:
    """The results below this folder, by name. Raises JoinError where there is none, or a JSON file is no result."""
    if not folder.is_dir():
        raise JoinError(f"{folder}: no such folder\nfix: put the files that `--report FILE` wrote into it")
    files = sorted(path for path in folder.rglob("*.json") if path.is_file())
    if not files:
        raise JoinError(f"{folder}: no result in it\nfix: put the files that `--report FILE` wrote into it")
    parts, mistakes = [], []
    for path in files:
        name = path.relative_to(folder).as_posix()
        try:
            parts.append(Part(name, read_check(path.read_bytes())))
        except JoinError as error:
            mistakes.append(f"{name}: {error}")
    if mistakes:
        fix = "fix: keep only whole results in that folder, all written by this version of the gates"
        raise JoinError("\n".join((*mistakes, fix)))
    return tuple(parts)


def read_check(data: bytes) -> GateCheck:
    """The check that `as_json` wrote as these bytes. Raises JoinError for anything else."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise JoinError(f"is not JSON, or was cut off: {error}") from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise JoinError(f'is no result of gates: expected "schema": "{SCHEMA}"')
    try:
        return _check(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise JoinError(f"is not a whole result: {type(error).__name__}: {error}") from None


def join(parts: Iterable[Part], *, head: str | None = None, partial: bool = False) -> GateCheck:
    """One check of all the gates there are; one that nobody asked is unknown, of two answers the stricter counts.

    head  the commit that the results must be about, where it is known

    Raises JoinError where the parts are not of the same commit, tree, program, settings and gates, or not of a commit.
    """
    parts = tuple(parts)
    _must_fit(parts, head)
    first = parts[0].check
    given: dict[str, list[tuple[str, Judged]]] = {}
    for part in parts:
        for each in part.check.judged:
            given.setdefault(each.id, []).append((part.file, each))
    judged = tuple(_strictest(given[each.id]) if each.id in given else _not_asked(each) for each in first.known)
    return replace(first, judged=judged, there_are=len(first.known), partial=partial, store=None)


def _must_fit(parts: tuple[Part, ...], head: str | None) -> None:
    if not parts:
        raise JoinError("there is no result to join")
    mistakes = [text for name, fix in ALIKE.items() for text in _differing(parts, name, fix)]
    for part in parts:
        if part.check.commit is None:
            mistakes.append(f"{part.file}: was judged without a commit\nfix: run the gates in a clone")
        elif head is not None and part.check.commit != head:
            judged, here = part.check.commit[:12], head[:12]
            mistakes.append(f"{part.file}: is about commit {judged}, this is {here}\nfix: judge this commit, then join")
        if part.check.dirty:
            paths = ", ".join(part.check.dirty[:5])
            mistakes.append(f"{part.file}: was judged with uncommitted changes: {paths}\nfix: commit or ignore them")
    if mistakes:
        raise JoinError("\n".join(mistakes))


def _differing(parts: tuple[Part, ...], name: str, fix: str) -> list[str]:
    first = parts[0]
    expected = getattr(first.check, name)
    others = [part for part in parts if getattr(part.check, name) != expected]
    return [f"{part.file}: another {_word(name)} than {first.file}\nfix: {fix}" for part in others]


def _word(name: str) -> str:
    return {"program": "version of the gates", "known": "list of gates"}.get(name, name)


def _strictest(given: list[tuple[str, Judged]]) -> Judged:
    """The answer that stands in the way most; where they differ it says so."""
    answers = [each for _, each in given]
    strictest = max(answers, key=lambda each: (each.blocks, STRICTNESS.index(each.result.status)))
    if len({each.result.status for each in answers}) == 1:
        return strictest
    said = ", ".join(f"{each.result.status} in {name}" for name, each in given)
    details = f"judged twice: {said}. {strictest.result.details}".rstrip()
    return replace(strictest, result=replace(strictest.result, details=details))


def _not_asked(gate: Known) -> Judged:
    result = unknown(
        "no part of the matrix asked it",
        fix=f"ask {MANUAL if gate.id.startswith('MAN-') else gate.id} in a job too, and join its result",
    )
    return Judged(gate.id, gate.title, gate.row, gate.category, gate.order, result, 0.0, gate.required)


def _check(document: Mapping[str, object]) -> GateCheck:
    known = tuple(_built(Known, each) for each in _items(document, "known"))
    by_id = {each.id: each for each in known}
    if len(by_id) != len(known) or not known:
        raise ValueError("its list of gates is empty, or names one twice")
    return GateCheck(
        judged=tuple(_answer(each, by_id) for each in _items(document, "gates")),
        milestone=_value(document, "milestone", str | None),
        commit=_value(document, "commit", str | None),
        tree=_value(document, "tree", str | None),
        dirty=tuple(str(path) for path in _value(document, "dirty", list)),
        there_are=len(known),
        partial=_value(document, "partial", bool),
        known=known,
        program=_value(document, "program", str),
        settings=_value(document, "settings", str),
        plan=_value(document, "plan", str),
        release_type=_value(document, "release_type", str),
    )


def _answer(answer: Mapping[str, object], known: Mapping[str, Known]) -> Judged:
    id = _value(answer, "id", str)
    if id not in known:
        raise ValueError(f"it answers for {id!r}, which is not in its list of gates")
    gate = known[id]
    read = Result(
        Status(_value(answer, "status", str)),
        _value(answer, "details", str),
        tuple(_built(Finding, each) for each in _items(answer, "findings")),
        _value(answer, "evidence", dict),
        _words(answer, "notes"),
    )
    result = standing(read, datetime.now(UTC).date())
    seconds = float(_value(answer, "seconds", int | float))
    return Judged(gate.id, gate.title, gate.row, gate.category, gate.order, result, seconds, gate.required)


def _value(of: Mapping[str, object], name: str, kind: Any) -> Any:
    value = of[name]
    if not isinstance(value, kind):
        raise TypeError(f"{name} is {value!r}")
    return value


def _words(of: Mapping[str, object], name: str) -> tuple[str, ...]:
    words: list[object] = _value(of, name, list)
    if not all(isinstance(each, str) for each in words):
        raise TypeError(f"{name} holds something else than words")
    return tuple(map(str, words))


def _items(of: Mapping[str, object], name: str) -> list[dict[str, object]]:
    items: list[dict[str, object]] = _value(of, name, list)
    if not all(isinstance(each, dict) for each in items):
        raise TypeError(f"{name} holds something else than objects")
    return items


def _built(kind: type[T], values: Mapping[str, Any]) -> T:
    """An instance with these values, each of the type that the class declares."""
    hints = get_type_hints(kind)
    for name in values:
        if isinstance(hints.get(name), (type, UnionType)):
            _value(values, name, hints[name])
    return kind(**values)
