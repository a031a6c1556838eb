"""The release plan: what a project wrote down as "ready" (release-plan.md, step 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .artifacts import PlannedArtifact, read_artifacts, read_version
from .asked_tests import asked_coverage, asked_types
from .fields import fields, near_misses
from .markdown import Document
from .notes import read_template
from .procedure import RollbackProcedure, read_procedure
from .rows import PlanRow, digest, read_rows, stray_rows, unread_rows
from .text import DocumentError, Unread
from .values import is_unset

__all__ = ["PLAN", "Plan", "PlanRow", "PlannedArtifact", "RollbackProcedure", "read_plan"]

PLAN = "docs/release-plan.md"
GATES = ("Release Gates", "Release Gate", "Gates")
CHECKLIST = ("Pre-Release Checklist", "Pre Release Checklist", "Prerelease Checklist")
POST_DEPLOYMENT = ("Post-Deployment Checks", "Post Deployment Checks", "Post-Deployment Verification")
_GATES_HEADING = re.compile(r"^[ \t>]*#{1,6}\s+Release Gates\b", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Plan:
    """A release plan as it was read.

    `rows` are the checkboxes under Release Gates, `checklist` those of the Pre-Release Checklist. `coverage` holds the
    percentages that the gates name, by test type or `all`. `digest` ignores ticks and their notes. `unread` is what
    was written and could not be read: a gate should not pass over it.
    """

    path: str
    milestone: str | None
    rows: tuple[PlanRow, ...]
    checklist: tuple[PlanRow, ...]
    rollback: RollbackProcedure | None
    artifacts: tuple[PlannedArtifact, ...]
    version: str | None
    notes_template: str | None
    post_deployment: tuple[str, ...]
    coverage: dict[str, float]
    test_types: frozenset[str]
    digest: str
    unread: tuple[Unread, ...] = ()


def read_plan(path: str, text: str) -> Plan:
    """Read a release plan, leniently. Raises DocumentError where it cannot be understood as a whole."""
    document = Document(path, text)
    _refuse_wrapped(document)
    boxes, checklist = document.find(*GATES), document.find(*CHECKLIST)
    rows = read_rows(document, boxes)
    rollback, no_rollback = read_procedure(document)
    artifacts, no_artifacts = read_artifacts(document)
    coverage, no_coverage = asked_coverage(path, rows)
    unread = (
        *hidden(document),
        *near_misses(document, ("Milestone",), document.header),
        *unread_rows(document, (*boxes, *checklist)),
        *(stray_rows(document, boxes) if boxes else ()),
        *no_rollback,
        *no_artifacts,
        *no_coverage,
    )
    return Plan(
        path=path,
        milestone=_milestone(document),
        rows=rows,
        checklist=read_rows(document, checklist, checklist=True),
        rollback=rollback,
        artifacts=artifacts,
        version=read_version(document),
        notes_template=read_template(document),
        post_deployment=tuple(_post_deployment(document)),
        coverage=coverage,
        test_types=asked_types(rows),
        digest=digest(document),
        unread=tuple(sorted(unread, key=lambda each: each.line)),
    )


def hidden(document: Document) -> Iterator[Unread]:
    """What is never closed and so hides the rest of the text."""
    for line, what in document.unclosed:
        yield Unread(document.path, line, f"this {what} is never closed: all that follows is hidden", "Close it.")


def _refuse_wrapped(document: Document) -> None:
    if document.find(*GATES):
        return
    for fence in document.fences():
        if _GATES_HEADING.search(fence.content):
            fix = f"Remove the fence: line {fence.line} and the line that closes it."
            raise DocumentError(document.path, fence.line, "the plan lies inside a code fence, so nothing counts", fix)


def _milestone(document: Document) -> str | None:
    field = fields(document, ("Milestone",), document.header).get("milestone")
    return field.value if field else None


def _post_deployment(document: Document) -> Iterator[str]:
    for section in document.find(*POST_DEPLOYMENT):
        boxes = {box.line: box.text for box in document.checkboxes(section)}
        texts = (boxes.get(item.line, item.text) for item in document.items(section))
        yield from (text for text in texts if not is_unset(text))
