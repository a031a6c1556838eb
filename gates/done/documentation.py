"""Does the changelog say what is new, and do the documents know of names that users see?"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Mapping

from ..result import Finding, Result, failed, passed, skipped
from ..scans.scratch import is_excluded
from ..settings.done import DoneSettings
from ..wording import count
from .changes import Since
from .public_names import Difference, difference, is_public, public_names
from .python_files import module_name, read_each

CHANGELOGS = re.compile(r"(?:docs?/)?(?:changelog|changes|history|news)(?:\.(?:md|rst|txt))?$", re.IGNORECASE)
FRAGMENTS = ("changelog.d/", "changes/", "newsfragments/", "changelog/", ".changeset/")
RECORDS = ("docs/releases/", "docs/audit/", "docs/release-plan.md", "docs/roadmap.md")  # what a release keeps or plans
ALL = 100  # names of each kind, and documents, that the evidence keeps
_ITEM = re.compile(r"^\s*[-*+]\s+(\S.*?)\s*$", re.MULTILINE)


def changelog_entry(since: Since, settings: DoneSettings) -> Result:
    """The changelog has an entry that the last release had not, or there is a new fragment for one."""
    if not since.subjects:
        return skipped(f"nothing was committed {since.words}")
    fragments = [path for path, kind in since.paths.items() if kind == "A" and path.startswith(FRAGMENTS)]
    path = settings.changelog or next((each for each in since.tracked if CHANGELOGS.match(each)), None)
    if path is None and not fragments:
        return skipped("there is no changelog")
    if path is not None and settings.changelog and path not in since.tracked:
        fix = "write it, or mend `changelog` in [tool.release.gates.done]"
        return failed([Finding("is named as the changelog, but not there", fix, path)])
    new = _items(since.now([path] if path else []), path) - _items(since.before([path] if path else []), path)
    entries = new.total() + len(fragments)
    if entries:
        return passed(count(entries, "new entry", "new entries"), entries=entries, since=since.tag)
    fix = "write `- what is new` under Unreleased, or let `invoke release` do so: `changelog` in `off` of the settings"
    return failed([Finding(f"has no new entry {since.words}", fix, path)], f"no new entry {since.words}")


def _items(texts: dict[str, str], path: str | None) -> Counter[str]:
    return Counter(_ITEM.findall(texts.get(path or "", "")))


def documented(since: Since, settings: DoneSettings) -> Result:
    """Where public names changed, a document did too; the text says which names."""
    changed, unread = _difference(since, settings.exclude)
    docs = [path for path in since.paths if is_excluded(path, settings.docs) and not _is_record(path)]
    names = {"added": changed.added, "removed": changed.removed, "changed": changed.changed}
    seen = {"since": since.tag, **{word: [len(each), *each[:ALL]] for word, each in names.items()}}
    if unread:
        return failed(unread, f"public names of {count(len(unread), 'file')} cannot be read", **seen)
    if not changed:
        return skipped(f"no public name changed {since.words}", **seen)
    if docs:
        said = changed.words if since.tag else count(len(changed.added), "public name")
        return passed(f"{said}; {count(len(docs), 'document')} changed", documents=docs[:ALL], **seen)
    places = " or ".join(settings.docs)
    if since.tag is None:
        fix = f"write one, in {places}, or name the place: `docs` in [tool.release.gates.done]"
        message = f"there is no document yet that could tell of the public names: {changed.words}"
        return failed([Finding(message, fix)], f"{changed.words}; no document", **seen)
    fix = f"say so in {places}, or name the place: `docs` in [tool.release.gates.done]"
    message = f"public names are not as they were {since.words}, and no document changed: {changed.words}"
    return failed([Finding(message, fix)], f"{changed.words}; no document changed", **seen)


def _is_record(path: str) -> bool:
    return is_excluded(path, RECORDS) or CHANGELOGS.match(path) is not None


def _difference(since: Since, exclude: tuple[str, ...]) -> tuple[Difference, list[Finding]]:
    """What changed in the public names, and the files in which nobody can read them."""
    public = [
        path
        for path in since.paths
        if path.endswith(".py") and not is_excluded(path, exclude) and is_public(_module(since, path))
    ]

    def names(path: str, tree: ast.Module) -> dict[str, str]:
        return public_names(_module(since, path), tree, package=path.endswith("__init__.py"))

    now, unread = read_each(since.now(public), names)
    before, _ = read_each(since.before(public), names)
    return difference(_together(before), _together(now)), unread


def _together(found: Mapping[str, dict[str, str]]) -> dict[str, str]:
    return {name: called for names in found.values() for name, called in names.items()}


def _module(since: Since, path: str) -> str:
    return module_name(path, since.known)
