"""Where a repository keeps its plan and issues: `.sdlc/`, `.workflow/`, `docs/` + `issues/`, or by setting."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .files import below
from .issues import LIST, STATUSES
from .text import DocumentError

LOOK_IN = (".sdlc", ".workflow", "docs", "issues")
_FOLDERS = (".sdlc", ".workflow", "docs")
_FILES = {
    "plan": "release-plan.md",
    "brief": "project-brief.md",
    "env_context": "env-context.md",
    "roadmap": "roadmap.md",
    "test_plan": "test-plan.md",
}
_ALWAYS_DOCS = frozenset({"brief", "roadmap"})
_ISSUE = re.compile(rf"((?:(?:\.sdlc|\.workflow|docs)/)?issues)/(?:(?:{'|'.join(STATUSES)})/|{LIST}$)")


@dataclass(frozen=True)
class Roots:
    """The paths of a repository's documents, relative to its top, whether or not they exist yet."""

    root: str
    plan: str
    brief: str
    env_context: str
    roadmap: str
    test_plan: str
    issues: str
    handoff_notes: str

    @property
    def issues_list(self) -> str:
        """The list of all issues."""
        return f"{self.issues}/issues-list.md"


def find_roots(files: Path | Iterable[str], **settings: str | None) -> Roots:
    """The layout that these files show: a checkout's folder, or relative POSIX paths (those below LOOK_IN are enough).

    `settings` name single places (`plan=`, `issues=` …) and win. Raises DocumentError where a document lies in two
    places: reading only one of them could miss a blocker.
    """
    given = {name: value.rstrip("/") for name, value in settings.items() if value}
    paths = _listed(files) if isinstance(files, Path) else files
    there = {path for path in paths if path.split("/", 1)[0] in LOOK_IN}
    root = given.pop("root", None) or _root(there)
    folders = {"issues": f"{root}/issues" if root != "docs" else "issues", "handoff_notes": f"{root}/handoff-notes"}
    found = {name: _place(name, file, root, there) for name, file in _FILES.items() if name not in given}
    found |= {name: _folder(name, place, there) for name, place in folders.items() if name not in given}
    return Roots(root=root, **{**found, **given})


def _listed(checkout: Path) -> Iterable[str]:
    for folder in LOOK_IN:
        yield from (folder + path for path in below(str(checkout / folder)))


def _root(there: Iterable[str]) -> str:
    used = {path.split("/", 1)[0] for path in there}
    return next((folder for folder in _FOLDERS if folder in used), "docs")


def _place(name: str, file: str, root: str, there: set[str]) -> str:
    found = [f"{folder}/{file}" for folder in _FOLDERS if f"{folder}/{file}" in there]
    default = f"docs/{file}" if name in _ALWAYS_DOCS else f"{root}/{file}"
    return _only(name, found, default)


def _folder(name: str, default: str, there: set[str]) -> str:
    if name == "handoff_notes":
        places = [default, *(f"{folder}/handoff-notes" for folder in _FOLDERS)]
        return next((each for each in places if any(path.startswith(f"{each}/") for path in there)), default)
    found = {place for place in map(_issues_root, there) if place}
    return _only(name, sorted(found), default)


def _issues_root(path: str) -> str | None:
    """The folder this file shows to be one of issues: it holds folders of statuses, or the list."""
    match = _ISSUE.match(path)
    return match[1] if match else None


def _only(name: str, found: list[str], default: str) -> str:
    if len(found) > 1:
        fix = f"Keep one of them, or name it in the settings: documents.{name} = {found[0]!r}."
        raise DocumentError(found[0], None, f"{' and '.join(found)} both exist", fix)
    return found[0] if found else default
