"""The artifacts a plan promises: the table `| Artifact | Type | Location | Signed |` (release-plan.md, step 4).

A further column `Max size` limits a file, as in `5 MB`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

from .fields import cleaned, fields
from .markdown import Document, Section
from .tables import Row
from .text import Unread
from .values import is_none, yes_or_no

SECTION = ("Release Artifacts", "Artifacts")
_NAME = ("Artifact", "Name", "Artifacts")
_METHOD = re.compile(r"\b(?:gpg|pgp|ssh|cosign|sigstore|minisign|signed)\b", re.IGNORECASE)


_LIMIT = ("Max size", "Maximum size", "Size limit", "Limit", "Size")
_SIZE = re.compile(r"(?P<number>\d[\d,_]*(?:\.\d+)?)\s*(?P<unit>[kmg]?i?b|bytes?)\b", re.IGNORECASE)
_UNITS = {"k": 1, "m": 2, "g": 3}
_ENDINGS = {"wheel": ".whl", "sdist": ".tar.gz", "source": ".tar.gz", "sbom": ".cdx.json"}


@dataclass(frozen=True)
class PlannedArtifact:
    """One row of the table. A text is None where it is unset; `signed` is None where the plan does not say.

    limit  the most bytes that a file of it may have; None where the plan does not say
    """

    name: str
    type: str | None
    location: str | None
    signed: bool | None
    line: int
    limit: int | None = None

    def means(self, file: str) -> bool:
        """Whether the row speaks of this file: by its name or a pattern, else by how it begins, and its type."""
        endings = [ending for word, ending in _ENDINGS.items() if word in (self.type or "").casefold()]
        begins = _plain(file).startswith(_plain(self.name))
        return fnmatchcase(file, self.name) or (begins and (not endings or file.endswith(tuple(endings))))


def read_artifacts(document: Document) -> tuple[tuple[PlannedArtifact, ...], tuple[Unread, ...]]:
    """The planned artifacts, template rows left out; and what could not be read of them."""
    section = document.section(*SECTION)
    if section is None:
        return (), ()
    rows = [row for table in document.tables(section) if set(_NAME_KEYS) & set(table.columns) for row in table.rows]
    named = [(row, cleaned(row.get(*_NAME))) for row in rows]
    found = tuple(_artifact(name, row) for row, name in named if name and not is_none(name))
    unread = [_unread_signature(document, row) for row, name in named if name and _signed(row) is None and _says(row)]
    unread += [_unread_limit(document, row) for row, name in named if name and _limit(row) is None and _limits(row)]
    return found, (*unread, *_no_table(document, section, bool(rows)))


_NAME_KEYS = frozenset(name.casefold() for name in _NAME)


def read_version(document: Document) -> str | None:
    """The plan's `**Version:**`: below its artifacts, else in its header."""
    places = (document.section(*SECTION), document.header)
    found = (fields(document, ("Version",), each).get("version") for each in places if each)
    return next((field.value for field in found if field), None)


def _artifact(name: str, row: Row) -> PlannedArtifact:
    location = cleaned(row.get("Location", "Where", "Stored in"))
    return PlannedArtifact(name, cleaned(row.get("Type")), location, _signed(row), row.line, _limit(row))


def _plain(name: str) -> str:
    """Names of packages are written in several ways."""
    return re.sub(r"[-_.]+", "-", name).casefold()


def _limit(row: Row) -> int | None:
    """The bytes that `< 5 MB` or `512 KiB` allows."""
    found = _SIZE.search(row.get(*_LIMIT))
    if found is None:
        return None
    unit = found["unit"].casefold()
    base = 1024 if unit[1:2] == "i" else 1000
    allowed: float = float(re.sub("[,_]", "", found["number"])) * base ** _UNITS.get(unit[0], 0)
    return round(allowed)


def _limits(row: Row) -> bool:
    said = row.get(*_LIMIT)
    return cleaned(said) is not None and not is_none(said)


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


def _unread_limit(document: Document, row: Row) -> Unread:
    said = row.get(*_LIMIT)
    return Unread(document.path, row.line, f"{said!r} does not say how large the artifact may be", "Write it as 5 MB.")


def _no_table(document: Document, section: Section, found: bool) -> tuple[Unread, ...]:
    listed = document.items(section)
    if found or not listed:
        return ()
    fix = "Write a table with the header `| Artifact | Type | Location | Signed |`."
    return (Unread(document.path, listed[0].line, "artifacts are read from a table only", fix),)
