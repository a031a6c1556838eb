"""What releases left behind: the lines of `docs/audit/releases.log` and the reports in `docs/releases/`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..documents.text import Unread

if TYPE_CHECKING:
    from ..repository import Repository

LOG, REPORTS = "docs/audit/releases.log", "docs/releases"


@dataclass(frozen=True)
class Entry:
    """One line of the log: an end of a release. `tag` and `commit` are None where it pushed none."""

    tag: str | None
    commit: str | None
    line: int


@dataclass(frozen=True)
class Records:
    """What one branch holds. `where` names it, `reports` are the paths of the files beside the log."""

    where: str
    entries: tuple[Entry, ...] = ()
    reports: frozenset[str] = frozenset()
    unread: tuple[Unread, ...] = ()


def read_records(where: str, files: Mapping[str, str]) -> Records:
    """The records among these files (path → text)."""
    lines = [(number, line) for number, line in enumerate(files.get(LOG, "").split("\n"), start=1) if line.strip()]
    read = [(number, _object(line)) for number, line in lines]
    fix = "mend the line, or take out what is no JSON object: each line is the end of one release"
    return Records(
        where,
        tuple(Entry(_text(each, "tag"), _text(each, "commit"), number) for number, each in read if each is not None),
        frozenset(path for path in files if path.startswith(f"{REPORTS}/")),
        tuple(Unread(LOG, number, f"cannot be read ({where})", fix) for number, each in read if each is None),
    )


def records_at(repository: Repository, where: str, commit: str) -> Records:
    """The records in this commit; of reports the names alone are read."""
    files = dict.fromkeys(repository.paths_at(commit, LOG, REPORTS), "")
    if LOG in files:
        files[LOG] = repository.text_at(commit, LOG)
    return read_records(where, files)


def _object(line: str) -> Mapping[str, object] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _text(entry: Mapping[str, object], name: str) -> str | None:
    value = entry.get(name)
    return value if isinstance(value, str) and value else None
