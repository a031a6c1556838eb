"""Issue files, one per issue, in folders that say their status (ecosystem 5.1; decisions 10, 11).

The folder is the status: headers often lie. What cannot be read is reported, never passed over.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal, get_args

from .fields import Field, all_fields, fields, last_of, near_misses
from .markdown import Checkbox, Document
from .milestones import Milestones
from .text import Unread, fold
from .values import SEVERITIES, is_none, severity, yes_or_no

IssueStatus = Literal["backlog", "planned", "in-progress", "done"]
STATUSES: tuple[IssueStatus, ...] = get_args(IssueStatus)
LIST = "issues-list.md"
CRITERIA_MET = "All acceptance criteria met"

_NAME = re.compile(r"(?P<expert>[a-z]+(?:-[a-z]+)*)-(?P<type>[a-z]+)-(?P<number>\d{1,9})$", re.IGNORECASE)
_OTHER_NUMBER = re.compile(r"(?:[a-z]+-)?(?P<number>\d{1,9})\b", re.IGNORECASE)
_KNOWN = ("Type", "Expert", "Milestone", "Status", "Severity", "Gate", "Title")
_PLACE = f"{', '.join(f'{each}/' for each in STATUSES[:-1])} or {STATUSES[-1]}/, as a .md file"


@dataclass(frozen=True)
class Issue:
    """One issue. `milestone` is the roadmap's name where it knows it, else as written; `status` is the folder.

    `severity` is the word, folded, `severity_line` where it stands; `unread` says what about it could not be read.
    `criteria_met` is what its summary says, `boxes` are its acceptance criteria (all its boxes where there is no such
    section).
    """

    path: str
    number: int | None
    expert: str
    type: str
    title: str
    milestone: str | None
    status: IssueStatus
    severity: str | None
    severity_line: int | None
    unread: Unread | None
    gate: str | None
    criteria_met: bool | None
    boxes: tuple[Checkbox, ...]

    @property
    def name(self) -> str:
        """The file's name without its suffix, by which other documents call it: `swe-bug-106`."""
        return PurePosixPath(self.path).stem

    @property
    def is_open(self) -> bool:
        """Is it in any folder but `done`?"""
        return self.status != "done"

    @property
    def boxes_ticked(self) -> bool | None:
        """Are all its acceptance criteria ticked? None without any."""
        return all(box.ticked for box in self.boxes) if self.boxes else None


@dataclass(frozen=True)
class Issues:
    """All issues of a repository, in the order of their paths."""

    all: tuple[Issue, ...] = ()
    misplaced: tuple[Unread, ...] = ()
    milestones: Milestones = field(default_factory=Milestones)

    def __iter__(self) -> Iterator[Issue]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def open(self, *, severity: str | None = None, milestone: str | None = None) -> tuple[Issue, ...]:
        """Issues in open folders; only those of a severity and of a milestone, where these are given."""
        return tuple(each for each in self._of(milestone) if each.is_open and severity in (None, each.severity))

    def done(self, *, milestone: str | None = None) -> tuple[Issue, ...]:
        """Issues in `done/`; only those of a milestone, where it is given."""
        return tuple(each for each in self._of(milestone) if not each.is_open)

    @property
    def unread(self) -> tuple[Unread, ...]:
        """What could not be read of open issues, and issue files that lie in no folder of a status."""
        return (*self.misplaced, *(each.unread for each in self.all if each.unread and each.is_open))

    @property
    def without_severity(self) -> tuple[Issue, ...]:
        """Open issues that name no severity."""
        return tuple(each for each in self.open() if each.severity is None and each.unread is None)

    @property
    def unmatched(self) -> tuple[Issue, ...]:
        """Open issues with a milestone that the roadmap does not know; none where there is no roadmap."""
        known = self.milestones
        return tuple(each for each in self.open() if known.all and each.milestone and not known.find(each.milestone))

    def merge(self, other: Issues) -> Issues:
        """These and the issues that only `other` has. One is the same if file name and title are; ours counts then."""
        ours = {(each.name, fold(each.title)) for each in self.all}
        more = tuple(each for each in other.all if (each.name, fold(each.title)) not in ours)
        places = {each.path for each in self.misplaced}
        misplaced = tuple(each for each in other.misplaced if each.path not in places)
        return Issues((*self.all, *more), (*self.misplaced, *misplaced), self.milestones)

    def _of(self, milestone: str | None) -> Iterator[Issue]:
        for each in self.all:
            if milestone is None or (each.milestone and self.milestones.same(each.milestone, milestone)):
                yield each


def read_issues(files: Mapping[str, str], milestones: Milestones | None = None) -> Issues:
    """Read issue files (path → text) below an issues root; files that are no Markdown, and the list, are left out."""
    known = milestones or Milestones()
    found, misplaced = [], []
    for path in sorted(files):
        document, status = Document(path, files[path]), status_of(path)
        if PurePosixPath(path).name in (LIST, "README.md"):
            continue
        if status and path.casefold().endswith(".md"):
            found.append(_issue(document, status, known))
        elif _means_an_issue(document):
            misplaced.append(Unread(path, 1, "an issue that no gate sees", f"Move it to {_PLACE}."))
    return Issues(tuple(found), tuple(misplaced), known)


def _means_an_issue(document: Document) -> bool:
    """By its name, or by a header that says severity or status."""
    if _NAME.match(PurePosixPath(document.path).stem):
        return True
    said = fields(document, ("Severity", "Status"), document.header) if document.path.casefold().endswith(".md") else {}
    return any(field.value for field in said.values())


def status_of(path: str) -> IssueStatus | None:
    """The status that a file's folder says: the outermost folder of that name below `issues/`."""
    folders = PurePosixPath(path).parts[:-1]
    below = folders[folders.index("issues") + 1 :] if "issues" in folders else folders
    return next((status for folder in below for status in STATUSES if folder == status), None)


def number_of(path: str) -> int | None:
    """The number in an issue file's name: 106 of `swe-bug-106.md`, 42 of `back-42 - Title.md`."""
    stem = PurePosixPath(path).stem
    match = _NAME.match(stem) or _OTHER_NUMBER.match(stem)
    return int(match["number"]) if match else None


def _issue(document: Document, status: IssueStatus, milestones: Milestones) -> Issue:
    header = fields(document, _KNOWN, document.header)
    name = _NAME.match(PurePosixPath(document.path).stem)
    milestone = _set(header.get("milestone"))
    word, line, unread = _severity(document)
    gate = _set(header.get("gate"))
    met = last_of(all_fields(document, (CRITERIA_MET,)), CRITERIA_MET)
    return Issue(
        path=document.path,
        number=number_of(document.path),
        expert=name["expert"].casefold() if name else fold(_set(header.get("expert")) or ""),
        type=name["type"].casefold() if name else fold(_set(header.get("type")) or ""),
        title=document.title or _set(header.get("title")) or PurePosixPath(document.path).stem,
        milestone=milestones.canonical(milestone) if milestone else None,
        status=status,
        severity=word,
        severity_line=line,
        unread=unread,
        gate=gate.upper() if gate else None,
        criteria_met=yes_or_no(met.value) if met and met.value else None,
        boxes=_criteria(document),
    )


def _set(found: Field | None) -> str | None:
    """A field's value, unless it is unset or says that there is none."""
    return found.value if found and found.value and not is_none(found.value) else None


def _criteria(document: Document) -> tuple[Checkbox, ...]:
    section = document.section("Acceptance Criteria")
    return (document.checkboxes(section) if section else ()) or document.checkboxes()


def _severity(document: Document) -> tuple[str | None, int | None, Unread | None]:
    """Severity, its line, and what could not be read: a word nobody knows, two that differ, a field written amiss."""
    written = [each for each in all_fields(document, ("Severity",), document.header) if _set(each)]
    if not written:
        return None, None, _missed(document)
    words = {severity(each.value or "") for each in written}
    gravest = min((word for word in words if word), key=SEVERITIES.index, default=None)
    return gravest, written[0].line, _unknown_words(document, written, words)


def _unknown_words(document: Document, written: list[Field], words: Collection[str | None]) -> Unread | None:
    said = " and ".join(repr(each.raw) for each in written)
    fix = f"Write one of {', '.join(SEVERITIES)}."
    if None in words:
        return Unread(document.path, written[0].line, f"nobody knows the severity {said}", fix)
    return Unread(document.path, written[-1].line, f"two severities: {said}", fix) if len(words) > 1 else None


def _missed(document: Document) -> Unread | None:
    """A severity that is written where or as it does not count. Without any, the issue simply has none."""
    near = next(iter(near_misses(document, ("Severity",))), None)
    if near:
        return near
    hidden = next((line for line, _ in document.unclosed if line <= document.header.last), None)
    if hidden:
        return Unread(document.path, hidden, "never closed, so all that follows is hidden", "Close it.")
    headed = document.section("Severity")
    later = [each for each in all_fields(document, ("Severity",)) if _set(each)]
    line = headed.line if headed else (later[0].line if later else None)
    fix = "Write `**Severity:** …` above the first `## ` heading."
    return Unread(document.path, line, "a severity that does not count where it stands", fix) if line else None
