"""One document of evidence: is it there, does it say what it is about, and is that still so?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..documents.fields import fields
from ..documents.markdown import Document
from ..documents.text import DocumentError, decode
from ..evidence import digest
from ..result import Finding
from .sources import FORM, SECTION, Source, digested, read_sources

PROGRAM = __name__.rpartition(".")[0]  # `python -m …` prints what the digests should be


@dataclass(frozen=True)
class Checkout:
    """What is judged: `tracked` are the paths of its commit, `is_milestone` knows the names of its milestone."""

    root: Path
    tracked: frozenset[str]
    milestone: str | None = None
    is_milestone: Callable[[str], bool] = lambda name: True

    def has(self, path: str) -> bool:
        """Is it a file of the commit, and still here?"""
        return path in self.tracked and (self.root / path).is_file()


@dataclass(frozen=True)
class Examined:
    """A document as it was found: `wrong` is not as it should be, of what is in `unsure` nobody can tell."""

    path: str
    sha256: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    wrong: tuple[Finding, ...] = ()
    unsure: tuple[Finding, ...] = ()


def is_page(path: str) -> bool:
    """Is it Markdown, which can say what it is about?"""
    return path.casefold().endswith((".md", ".markdown"))


def examine(path: str, checkout: Checkout) -> Examined:
    """Look at the document: its sources as they are now, and what is not as it says."""
    if missing := _missing(path, checkout):
        return Examined(path, wrong=(missing,))
    sha256 = digest(checkout.root / path)
    if not is_page(path):
        return Examined(path, sha256)
    try:
        document = Document(path, decode(path, (checkout.root / path).read_bytes()))
    except DocumentError as error:
        return Examined(path, sha256, unsure=(Finding(error.message, error.fix, path, error.line),))
    sources, unread = read_sources(document)
    unsure = [Finding(each.message, each.fix, path, each.line) for each in unread]
    if not sources and not unread:
        fix = f"write `## {SECTION}` with a line `{FORM}` for each file it is about; {_print(path)} fills in digests"
        unsure.append(Finding("does not say what it is about", fix, path))
    wrong, seen = [*_other_milestone(document, checkout), *_empty(document)], {}
    for each in sources:
        now = digested(each, checkout.root, checkout.tracked, path)
        seen[each.path] = now.digest if now else ""
        wrong += _stale(each, path, now.digest if now else None, now.missing if now else ())
    return Examined(path, sha256, seen, tuple(wrong), tuple(unsure))


def _missing(path: str, checkout: Checkout) -> Finding | None:
    if path.startswith(("../", "/")) or path == "..":
        return Finding(f"{path} is not in the repository", "copy the document into the repository, and name it there")
    if checkout.has(path):
        return None
    if (checkout.root / path).is_file():
        return Finding(f"{path} is not committed", f"git add {path}, and commit it", path)
    return Finding(f"{path} is not there", "write and commit it, or mend its name in the plan or the settings", path)


def _other_milestone(document: Document, checkout: Checkout) -> Iterator[Finding]:
    said = fields(document, ("Milestone",), document.header).get("milestone")
    if said and said.value and checkout.milestone and not checkout.is_milestone(said.value):
        message = f"is about milestone {said.value!r}, not {checkout.milestone!r}"
        yield Finding(message, "bring it up to date, and mend its milestone", document.path, said.line)


def _empty(document: Document) -> Iterator[Finding]:
    """Headings and sources alone say nothing."""
    inside = {line.number for each in document.find(SECTION) for line in document.body(each)}
    headings = {each.line for each in document.sections}
    said = (line for line in document.body() if line.text.strip() and line.number not in inside | headings)
    if next(said, None) is None:
        yield Finding("says nothing beside its sources", "write what was found, and by whom", document.path)


def _stale(source: Source, path: str, now: str | None, missing: tuple[str, ...]) -> Iterator[Finding]:
    if now is None:
        fix = "mend the path (from the top of the checkout), or take the line out"
        yield Finding(f"its source {source.path} is not in the commit", fix, path, source.line)
    elif missing:
        fix = "git restore it, or commit that it is gone"
        yield Finding(f"its source {missing[0]} is not in the checkout", fix, path, source.line)
    elif source.digest is None:
        fix = f"read {source.path}, then {_print(path)}"
        yield Finding(f"its source {source.path} has no digest", fix, path, source.line)
    elif source.digest != now:
        fix = f"read {source.path} again and bring the document up to date, then {_print(path)}; sign it off anew"
        yield Finding(f"its source {source.path} has changed since it was written", fix, path, source.line)


def _print(path: str) -> str:
    return f"`python -m {PROGRAM} {path} | git apply`"
