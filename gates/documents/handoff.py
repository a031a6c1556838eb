"""Handoff notes: what a session says about the acceptance of the issue it worked on (decisions 11)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from .fields import all_fields, fields, last_of
from .issues import CRITERIA_MET
from .markdown import Document
from .values import yes_or_no

_ISSUE = re.compile(r"\b[a-z]+(?:-[a-z]+)*-\d{2,9}\b", re.IGNORECASE)
_STATUS = ("Acceptance Criteria Status", "Acceptance Criteria")
_NUMBER = re.compile(r"(\d{1,9})")


def acceptance_met(files: Mapping[str, str]) -> dict[str, bool]:
    """Issue name (`swe-bug-106`) → are its criteria met, as the last note about it says; silent notes left out.

    A note names its issue in the field `Issue`. It says so in `**All acceptance criteria met:** Yes`, else by the
    boxes under `## Acceptance Criteria Status`. Where the last notes of two experts differ, it is not met.
    """
    said: dict[str, dict[str, bool]] = {}
    for path in sorted(files, key=_session):
        document = Document(path, files[path])
        met = _met(document)
        for name in _issues(document) if met is not None else ():
            said.setdefault(name, {})[str(PurePosixPath(path).parent)] = bool(met)
    return {name: all(by_expert.values()) for name, by_expert in said.items()}


def _session(path: str) -> tuple[int, str]:
    number = _NUMBER.search(PurePosixPath(path).stem)
    return (int(number[1]) if number else 0, path)


def _issues(document: Document) -> Iterator[str]:
    found = fields(document, ("Issue", "Issues"), document.header)
    for field in found.values():
        yield from (match[0].casefold() for match in _ISSUE.finditer(field.value or ""))


def _met(document: Document) -> bool | None:
    field = last_of(all_fields(document, (CRITERIA_MET,)), CRITERIA_MET)
    if field and field.value:
        return yes_or_no(field.value)
    section = document.section(*_STATUS)
    boxes = document.checkboxes(section) if section else ()
    return all(box.ticked for box in boxes) if boxes else None
