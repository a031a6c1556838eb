"""What CI systems read: each module writes one format, from answers that were scrubbed before.

`scrubbed` comes first, and once: a secret that was escaped for XML or cut into lines is found by nobody.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from ..gate_check import GateCheck
from ..judge import Judged
from ..redaction import Redact, redacted
from ..result import Finding, Result


def scrubbed(check: GateCheck, redact: Redact) -> GateCheck:
    """The same check with secrets hidden in all words that people, documents and tools gave."""
    return replace(
        check,
        judged=tuple(_judged(each, redact) for each in check.judged),
        milestone=None if check.milestone is None else redact(check.milestone),
        dirty=tuple(redact(path) for path in check.dirty),
        known=tuple(replace(each, row=redact(each.row), title=redact(each.title)) for each in check.known),
        plan=redact(check.plan),
    )


def _judged(each: Judged, redact: Redact) -> Judged:
    return replace(each, title=redact(each.title), row=redact(each.row), result=_result(each.result, redact))


def _result(result: Result, redact: Redact) -> Result:
    evidence = cast("dict[str, object]", redacted(result.evidence, redact))
    findings = tuple(_finding(each, redact) for each in result.findings)
    notes = tuple(redact(note) for note in result.notes)
    return replace(result, details=redact(result.details), findings=findings, evidence=evidence, notes=notes)


def _finding(finding: Finding, redact: Redact) -> Finding:
    where = None if finding.where is None else redact(finding.where)
    return replace(finding, message=redact(finding.message), fix=redact(finding.fix), where=where)
