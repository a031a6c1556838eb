"""The template of the release notes, as the plan carries it (release-plan.md, step 4; decisions 53)."""

from __future__ import annotations

from .markdown import Document, Section
from .values import is_unset

SECTION = ("Release Notes Template", "Release Notes")


def read_template(document: Document) -> str | None:
    """The first code fence of its section with all that stands in it, else the section itself; None where unset."""
    section = document.section(*SECTION)
    if section is None:
        return None
    fenced = next((each.content for each in document.fences(section) if each.content.strip()), None)
    written = fenced if fenced is not None else _written(document, section)
    return None if _is_empty(written.strip()) else written


def _is_empty(written: str) -> bool:
    """Placeholders are what a template is made of; nothing but one is none."""
    return not written or (written.startswith("[") and is_unset(written))


def _written(document: Document, section: Section) -> str:
    source = document.lines[section.first - 1 : section.last]
    return "".join(line.text + line.newline for line in source).strip("\r\n")
