"""Answers → text: the specification's table, what to do, one JSON document. All that leaves here is scrubbed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from .gate import MANUAL, AnyGate
from .gate_check import GateCheck
from .judge import Judged
from .overrides import said
from .result import Finding
from .wording import count

if TYPE_CHECKING:
    from .redaction import Redact

SCHEMA = "gates/1"
LIST_SCHEMA = "gates-list/1"
FIRST = 3
"""So many findings of an answer are told as soon as it is known; all of them at the end."""


def as_table(check: GateCheck, redact: Redact) -> str:
    """The gate check as Markdown (gated release, step 3): its eight rows first, further ones after them."""
    rows = [(each.row, _status(each), _details(each)) for each in by_order(check.judged)]
    lines = [
        f"## {check.release_type.capitalize()} Gate Check: {check.milestone or 'no milestone'}",
        "",
        *_table(("Gate", "Status", "Details"), rows),
    ]
    lines += ["", f"**Overall: {check.verdict}**{_note(check)}", "", _judged_what(check)]
    return redact("\n".join(lines) + "\n")


def as_advice(check: GateCheck, redact: Redact) -> str:
    """What is not met, and what needs to happen: each finding with its fix; then advice. Empty when there is none."""
    lines: list[str] = []
    for each in by_order(check.judged):
        findings, notes = each.result.findings, each.result.notes
        if not findings and not notes and not each.blocks:
            continue
        lines += ["", " ".join(f"{_status(each)} {each.id} {each.row}: {_details(each)}".split())]
        lines += [_finding(finding) for finding in findings]
        if each.skipped_though_required:
            lines.append("    fix: the plan or the settings require this gate; give it what it needs")
        lines += ["  note: " + "\n    | ".join(note.splitlines()) for note in notes]
    return redact("\n".join(lines).lstrip("\n") + "\n") if lines else ""


def as_progress(each: Judged, redact: Redact) -> str:
    """One answer, as soon as it is known: a line, and below it the first of what stands in the way."""
    line = f"{_status(each)} {each.id} {each.row} ({each.seconds:.1f} s) {_details(each)}"
    findings = each.result.findings if each.blocks else ()
    shown = ["  - " + " ".join(f"{_where(one)}{one.message.partition(chr(10))[0]}".split()) for one in findings[:FIRST]]
    if len(findings) > FIRST:
        shown.append(f"  and {len(findings) - FIRST} more")
    return redact("\n".join([" ".join(line.split()), *shown]))


def as_json(check: GateCheck, redact: Redact) -> str:
    """One document with its schema version; the true exit code is in it, because nox flattens every failure to 1."""
    from .redaction import redacted  # not at listing

    document = {
        "schema": SCHEMA,
        "release_type": check.release_type,
        "milestone": check.milestone,
        "commit": check.commit,
        "tree": check.tree,
        "dirty": check.dirty,
        "program": check.program,
        "settings": check.settings,
        "plan": check.plan,
        "partial": check.partial,
        "verdict": str(check.verdict),
        "exit_code": check.exit_code,
        "gates": [_answer(each) for each in by_order(check.judged)],
        "known": [asdict(each) for each in sorted(check.known, key=lambda each: each.order)],
    }
    return json.dumps(redacted(document, redact), indent=2, default=str) + "\n"


def as_list(gates: Mapping[str, AnyGate]) -> str:
    """The gates there are: id, category, title."""
    rows = [(each.id, each.category, f"{each.title}{_whose(each)}") for each in _by_order(gates)]
    return "\n".join(_columns(rows)) + "\n"


def as_list_json(gates: Mapping[str, AnyGate]) -> str:
    """The same as one document; `matrix` is what to ask, one by one, so that everything has been asked."""
    listed = [
        {
            "id": each.id,
            "category": each.category,
            "row": each.row,
            "title": each.title,
            "proves": each.proves,
            "cannot_see": each.cannot_see,
            "overridden_by": each.instead,
            "phrases": each.phrases,
        }
        for each in _by_order(gates)
    ]
    document = {"schema": LIST_SCHEMA, "gates": listed, "matrix": [*gates, MANUAL]}
    return json.dumps(document, indent=2) + "\n"


def _whose(gate: AnyGate) -> str:
    return f" (overridden by {gate.instead})" if gate.instead else ""


def _answer(each: Judged) -> dict[str, object]:
    result = each.result
    return {
        "id": each.id,
        "category": each.category,
        "row": each.row,
        "title": each.title,
        "status": str(result.status),
        "blocks": each.blocks,
        "required": each.required,
        "details": result.details,
        "seconds": round(each.seconds, 3),
        "findings": [asdict(finding) for finding in result.findings],
        "evidence": dict(result.evidence),
        "notes": list(result.notes),
    }


def by_order(judged: Iterable[Judged]) -> list[Judged]:
    """The answers as they are shown: the specification's rows first."""
    return sorted(judged, key=lambda each: each.order)


def _by_order(gates: Mapping[str, AnyGate]) -> list[AnyGate]:
    return sorted(gates.values(), key=lambda each: each.order)


def _status(each: Judged) -> str:
    return each.result.status.upper()


def _details(each: Judged) -> str:
    required = " (required)" if each.skipped_though_required else ""
    return f"{each.result.details}{required}"


def _where(finding: Finding) -> str:
    return f"{finding.place}: " if finding.place else ""


def _finding(finding: Finding) -> str:
    """Lines of a tool's output stand behind a bar: none of them can pass for a command to whoever reads the log."""
    message = "\n    | ".join(f"{_where(finding)}{finding.message}".splitlines())
    return f"  - {message}\n    fix: " + "\n    | ".join(finding.fix.splitlines())


def _note(check: GateCheck) -> str:
    notes = [said(check.judged)]
    if not check.whole:
        notes.append(f"{len(check.judged)} of {count(check.there_are, 'gate')} asked")
    shown = ", ".join(filter(None, notes))
    return f" ({shown})" if shown else ""


def _judged_what(check: GateCheck) -> str:
    if check.commit is None:
        return "Judged: no commit."
    changed = f", with {count(len(check.dirty), 'uncommitted change')}" if check.dirty else ""
    return f"Judged: commit {check.commit[:12]}{changed}."


def _table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    cells = [tuple(_cell(text) for text in row) for row in (header, *rows)]
    rule = tuple("-" * max(len(row[at]) for row in cells) for at in range(len(header) - 1))
    return [f"| {line} |" for line in _columns([cells[0], (*rule, "-------"), *cells[1:]], " | ")]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _columns(rows: Sequence[tuple[str, ...]], between: str = "  ") -> list[str]:
    """Rows as lines, all columns but the last padded to one width."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]) - 1)] if rows else []
    return [
        between.join((*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[-1])) for row in rows
    ]
