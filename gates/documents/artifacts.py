"""The artifacts a plan promises: the table `| Artifact | Type | Location | Signed |` (release-plan.md, step 4)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .fields import cleaned, fields
from .markdown import Document, Section
from .tables import Row
from .text import Unread
from .values import is_none, yes_or_no

SECTION = ("Release Artifacts", "Artifacts")
_NAME = ("Artifact", "Name", "Artifacts")
_METHOD = re.compile(r"\b(?:gpg|pgp|ssh|cosign|sigstore|minisign|signed)\b", re.IGNORECASE)


@dataclass(frozen=True)
class PlannedArtifact:
    """One row of the table. A text is None where it is unset; `signed` is None where the plan does not say."""

    name: str
    type: str | None
    location: str | None
    signed: bool | None
    line: int


def read_artifacts(document: Document) -> tuple[tuple[PlannedArtifact, ...], tuple[Unread, ...]]:
    """The planned artifacts, template rows left out; and what could not be read of them."""
    section = document.section(*SECTION)
    if section is None:
        return (), ()
    rows = [row for table in document.tables(section) if set(_NAME_KEYS) & set(table.columns) for row in table.rows]
    named = [(row, cleaned(row.get(*_NAME))) for row in rows]
    found = tuple(_artifact(name, row) for row, name in named if name and not is_none(name))
    unread = [_unread_signature(document, row) for row, name in named if name and _signed(row) is None and _says(row)]
    return found, (*unread, *_no_table(document, section, bool(rows)))


_NAME_KEYS = frozenset(name.casefold() for name in _NAME)


def read_version(document: Document) -> str | None:
    """The plan's `**Version:**`: below its artifacts, else in its header."""
    places = (document.section(*SECTION), document.header)
    found = (fields(document, ("Version",), each).get("version") for each in places if each)
    return next((field.value for field in found if field), None)


def _artifact(name: str, row: Row) -> PlannedArtifact:
    location = cleaned(row.get("Location", "Where", "Stored in"))
    return PlannedArtifact(name, cleaned(row.get("Type")), location, _signed(row), row.line)


def _signed(row: Row) -> bool | None:
    said = row.get("Signed", "Signature")
    answer = yes_or_no(said)
    if answer is None and _METHOD.search(said):
        return True
    return False if answer is None and _says(row) and is_none(said) else answer


def _says(row: Row) -> bool:
    return cleaned(row.get("Signed", "Signature")) is not None


def _unread_signature(document: Document, row: Row) -> Unread:
    said = row.get("Signed", "Signature")
    return Unread(document.path, row.line, f"{said!r} does not say whether the artifact is signed", "Write yes or no.")


def _no_table(document: Document, section: Section, found: bool) -> tuple[Unread, ...]:
    listed = document.items(section)
    if found or not listed:
        return ()
    fix = "Write a table with the header `| Artifact | Type | Location | Signed |`."
    return (Unread(document.path, listed[0].line, "artifacts are read from a table only", fix),)
