"""Issue files, one per issue, in folders that say their status (ecosystem 5.1; decisions 10, 11).

The folder is the status: headers often lie. What cannot be read is reported, never passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Literal, NamedTuple, TypeVar, get_args

from .fields import Field, all_fields, fields, last_of, near_misses
from .markdown import Checkbox, Document
from .milestones import Milestones
from .quick import Quick, Unsure, of_header, plain_header
from .text import Unread, fold
from .values import SEVERITIES, is_none, severity, yes_or_no

IssueStatus = Literal["backlog", "planned", "in-progress", "done"]
STATUSES: tuple[IssueStatus, ...] = get_args(IssueStatus)
LIST = "issues-list.md"
CRITERIA_MET = "All acceptance criteria met"
T = TypeVar("T")

_NAME = re.compile(r"(?P<expert>[a-z]+(?:-[a-z]+)*)-(?P<type>[a-z]+)-(?P<number>\d{1,9})$", re.IGNORECASE)
_OTHER_NUMBER = re.compile(r"(?:[a-z]+-)?(?P<number>\d{1,9})\b", re.IGNORECASE)
_KNOWN = ("Type", "Expert", "Milestone", "Status", "Severity", "Gate", "Title")
_ALWAYS = (b"milestone", b"severity", b"gate")  # fields of the header that are wanted of every issue
_OFTEN = (*_ALWAYS, b"type", b"expert", b"title")  # and where its file's name or its first heading does not say
_PLACE = f"{', '.join(f'{each}/' for each in STATUSES[:-1])} or {STATUSES[-1]}/, as a .md file"


class Header(NamedTuple):
    """What the fields of a header say; None: unset, or not looked for because title and file's name say it."""

    milestone: str | None = None
    severity: str | None = None
    unread: Unread | None = None
    gate: str | None = None
    title: str | None = None
    expert: str | None = None
    type: str | None = None


class Issue(NamedTuple):
    """One issue. `status` is its folder; what stands below its header is read when it is asked for.

    severity_line  where its severity stands
    milestone      the roadmap's name where it knows it, else as written
    files          where the text is found again, by its path
    """

    path: str
    status: IssueStatus
    title: str
    header: Header
    severity_line: int | None
    milestone: str | None
    files: Mapping[str, str]

    @property
    def severity(self) -> str | None:
        """The word, folded."""
        return self.header.severity

    @property
    def unread(self) -> Unread | None:
        """What about it could not be read."""
        return self.header.unread

    @property
    def gate(self) -> str | None:
        """The gate it was filed for."""
        return self.header.gate

    @property
    def name(self) -> str:
        """The file's name without its suffix, by which other documents call it: `swe-bug-106`."""
        return _stem(self.path)

    @property
    def number(self) -> int | None:
        """The number in its file's name."""
        return number_of(self.path)

    @property
    def expert(self) -> str:
        """Who works on it, folded: by its file's name, else by its header."""
        name = _NAME.match(self.name)
        return name["expert"].casefold() if name else fold(self.header.expert or "")

    @property
    def type(self) -> str:
        """Bug, feature and the like, folded: by its file's name, else by its header."""
        name = _NAME.match(self.name)
        return name["type"].casefold() if name else fold(self.header.type or "")

    @property
    def is_open(self) -> bool:
        """Is it in any folder but `done`?"""
        return self.status != "done"

    @property
    def criteria_met(self) -> bool | None:
        """Are its acceptance criteria met, as its last summary says?"""
        text = self.files[self.path]
        return _yes(_quick_or_whole(text, Quick.report, lambda: _report(Document(self.path, text))))

    @property
    def boxes(self) -> tuple[Checkbox, ...]:
        """Its acceptance criteria; all its boxes where there is no such section."""
        return _criteria(Document(self.path, self.files[self.path]))

    @property
    def boxes_ticked(self) -> bool | None:
        """Are all its acceptance criteria ticked? None without any."""
        ticks = _quick_or_whole(self.files[self.path], Quick.boxes, lambda: [each.ticked for each in self.boxes])
        return all(ticks) if ticks else None


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
        if not self.milestones.all:
            return ()
        named = {each.milestone for each in self.all if each.milestone}
        strange = {each for each in named if not self.milestones.find(each)}
        return tuple(each for each in self.open() if each.milestone in strange)

    def merge(self, other: Issues) -> Issues:
        """These and the issues that only `other` has. One is the same if file name and title are; ours counts then."""
        if not other.all and not other.misplaced:
            return self
        ours = {(each.name, fold(each.title)) for each in self.all}
        more = tuple(each for each in other.all if (each.name, fold(each.title)) not in ours)
        places = {each.path for each in self.misplaced}
        misplaced = tuple(each for each in other.misplaced if each.path not in places)
        return Issues((*self.all, *more), (*self.misplaced, *misplaced), self.milestones)

    def _of(self, milestone: str | None) -> Iterator[Issue]:
        if milestone is None:
            return iter(self.all)
        named = {each.milestone for each in self.all if each.milestone}
        same = {each for each in named if self.milestones.same(each, milestone)}
        return (each for each in self.all if each.milestone in same)


def read_issues(files: Mapping[str, str], milestones: Milestones | None = None) -> Issues:
    """Read issue files (path → text) below an issues root; files that are no Markdown, and the list, are left out.

    Each text is looked at once; what is asked of an issue later (boxes, acceptance) is looked up in `files` again.
    """
    known = milestones or Milestones()
    canonical = lru_cache(maxsize=None)(known.canonical)
    found, misplaced = [], []
    for path in sorted(files):
        folder, _, name = path.rpartition("/")
        if name in (LIST, "README.md"):
            continue
        status = _status_of_folder(folder)
        if status and name.casefold().endswith(".md"):
            title, header, line = _looked_at(path, name, files[path])
            milestone = canonical(header.milestone) if header.milestone else None
            found.append(Issue(path, status, title or _stem(path), header, line, milestone, files))
        elif _means_an_issue(Document(path, files[path])):
            misplaced.append(Unread(path, 1, "an issue that no gate sees", f"Move it to {_PLACE}."))
    return Issues(tuple(found), tuple(misplaced), known)


def _means_an_issue(document: Document) -> bool:
    """By its name, or by a header that says severity or status."""
    if _NAME.match(_stem(document.path)):
        return True
    said = fields(document, ("Severity", "Status"), document.header) if document.path.casefold().endswith(".md") else {}
    return any(field.value for field in said.values())


def status_of(path: str) -> IssueStatus | None:
    """The status that a file's folder says: the outermost folder of that name below `issues/`."""
    return _status_of_folder(path.rpartition("/")[0])


@lru_cache(maxsize=4096)
def _status_of_folder(folder: str) -> IssueStatus | None:
    folders = PurePosixPath(folder).parts
    below = folders[folders.index("issues") + 1 :] if "issues" in folders else folders
    return next((status for each in below for status in STATUSES if each == status), None)


def number_of(path: str) -> int | None:
    """The number in an issue file's name: 106 of `swe-bug-106.md`, 42 of `back-42 - Title.md`."""
    stem = _stem(path)
    match = _NAME.match(stem) or _OTHER_NUMBER.match(stem)
    return int(match["number"]) if match else None


def _stem(path: str) -> str:
    name = path.rpartition("/")[2]
    stem, _, suffix = name.rpartition(".")
    return stem if stem and suffix else name


def _quick_or_whole(text: str, look: Callable[[Quick], T], parse: Callable[[], T]) -> T:
    try:
        return look(Quick(text))
    except Unsure:
        return parse()


def _looked_at(path: str, name: str, text: str) -> tuple[str | None, Header, int | None]:
    """Title, header, the line of its severity."""
    usual = _NAME.match(name.rpartition(".")[0]) is not None
    try:
        return quick_header(text, usual=usual)
    except Unsure:
        return whole_header(Document(path, text), usual=usual)


def quick_header(text: str, *, usual: bool) -> tuple[str | None, Header, int | None]:
    """Title, fields, the line of the severity, where all is plain; raises Unsure for what has to be explained.

    usual  the file's name says expert and type
    """
    plain = plain_header(text) if usual else None
    if plain:
        title, (header, place) = plain.title, _of_lines(plain.lines)
        line = place and place + plain.start - 1
    else:
        quick = Quick(text)
        title = quick.title()
        named = bool(title) and usual
        header, place = _of_fields(quick.fields(*(_ALWAYS if named else _OFTEN)), named=named)
        line = quick.number(place) if place is not None else None
    if header.severity is None:
        Quick(text).refuse_other_severities()
    return title or header.title, header, line


@lru_cache(maxsize=1 << 14)
def _of_lines(lines: str) -> tuple[Header, int | None]:
    """What these fields say, and in which of their lines severity stands. Many issues have the same ones."""
    found = [(each, n) for n, line in enumerate(lines.split("\n"), start=1) for each in of_header(line)]
    return _of_fields(found, named=True)


def _of_fields(found: Iterable[tuple[Field, int]], *, named: bool) -> tuple[Header, int | None]:
    """What these fields say, each with where it stands, and where severity does; `named`: no more is asked."""
    first: dict[str, Field] = {}
    word, place = None, None
    for each, at in found:
        first.setdefault(each.name, each)
        if each.name == "severity" and (value := _set(each)) is not None:
            if place is not None or (word := severity(value)) is None:
                raise Unsure
            place = at
    return _header(first, word, None, named=named), place


def whole_header(document: Document, *, usual: bool) -> tuple[str | None, Header, int | None]:
    """Title, fields, the line of the severity, by the parser."""
    word, line, unread = _severity(document)
    named = bool(document.title) and usual
    header = _header(fields(document, _KNOWN, document.header), word, unread, named=named)
    return document.title or header.title, header, line


def _header(first: Mapping[str, Field], word: str | None, unread: Unread | None, *, named: bool) -> Header:
    milestone, gate = _set(first.get("milestone")), _set(first.get("gate"))
    more = () if named else (_set(first.get(name)) for name in ("title", "expert", "type"))
    return Header(milestone, word, unread, gate.upper() if gate else None, *more)


def _set(found: Field | None) -> str | None:
    """A field's value, unless it is unset or says that there is none."""
    return found.value if found and found.value and not is_none(found.value) else None


def _report(document: Document) -> str | None:
    found = last_of(all_fields(document, (CRITERIA_MET,)), CRITERIA_MET)
    return found.value if found else None


@lru_cache(maxsize=4096)
def _yes(value: str | None) -> bool | None:
    return yes_or_no(value) if value else None


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
