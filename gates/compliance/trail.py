"""Does every release since adoption have its record: a line of the log that names tag and commit, and a report?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from ..repository import Tag
from ..result import Finding, Result, failed, passed, unsure
from ..wording import count, meant
from .records import LOG, REPORTS, Entry, Records

SETTING = "`adopted` in [tool.release.gates.compliance]"
VERSION = "{version}"


class NotKnown(Exception):
    """Since when there should be records cannot be told: why, and what to do."""

    def __init__(self, why: str, fix: str) -> None:
        super().__init__(why)
        self.why, self.fix = why, fix


@dataclass(frozen=True)
class Trail:
    """What there is to compare.

    tags     of releases, oldest first
    records  of each branch that may have some
    adopted  tag or day (`YYYY-MM-DD`) from which on a release needs a record; None: from the first tag that has one
    pattern  of tags, with `{version}`
    now      tags of the commit that is judged: their release may still be under way, so they need no record yet
    """

    tags: tuple[Tag, ...]
    records: tuple[Records, ...]
    adopted: str | None = None
    pattern: str = f"v{VERSION}"
    now: tuple[str, ...] = ()

    def entries(self, tag: str) -> tuple[Entry, ...]:
        """The lines of all logs that name this tag."""
        return tuple(each for branch in self.records for each in branch.entries if each.tag == tag)

    def has_report(self, tag: str) -> bool:
        """Does any branch have the report of its version?"""
        return any(self.report(tag) in each.reports for each in self.records)

    def report(self, tag: str) -> str:
        """Where the report of this tag's version should be."""
        before, _, after = self.pattern.partition(VERSION)
        version = tag.removeprefix(before).removesuffix(after)
        return f"{REPORTS}/v{version.removeprefix('v')}.md"


def judge(trail: Trail, today: date) -> Result:
    """Every tag since adoption has its record, and no record is of a tag that is not here."""
    doubts = [*_unread(trail), *_without_tag(trail)]
    if not trail.tags and not doubts:
        return passed("there is no earlier release", tags=0, **_seen(trail))
    try:
        due = _due(trail, today)
    except NotKnown as error:
        return unsure([*doubts, Finding(error.why, error.fix)], "", **_seen(trail))
    gaps = {each.name: tuple(_gaps(trail, each)) for each in due}
    evidence = {"tags": len(trail.tags), "due": list(gaps), **_seen(trail)}
    if found := [finding for each in gaps.values() for finding in each]:
        without = sum(bool(each) for each in gaps.values())
        details = f"{without} of {count(len(due), 'release')} without a whole record"
        return failed([*found, *doubts], details, **evidence)
    if doubts:
        return unsure(doubts, "", **evidence)
    earlier = len(trail.tags) - len(due)
    left_out = f", {earlier} before adoption not asked" if earlier else ""
    return passed(f"{count(len(due), 'release')} recorded{left_out}", **evidence)


def _due(trail: Trail, today: date) -> tuple[Tag, ...]:
    """The tags that need a record. Raises NotKnown where nobody can tell which these are."""
    if not trail.tags:
        return ()
    first = _first_day(trail.adopted)
    if first is not None:
        if first > today:
            raise NotKnown(f"adopted on {first}, a day to come: no release would be asked", f"mend {SETTING}")
        return tuple(each for each in trail.tags if each.date.astimezone(UTC).date() >= first)
    start = _adopted_tag(trail) if trail.adopted else next((t for t in trail.tags if trail.entries(t.name)), None)
    if start is None:
        fix = f'set {SETTING} to the day or the tag of the first release that has to have one, as in "{today}"'
        raise NotKnown(f"none of {count(len(trail.tags), 'tag')} has a record: since when should there be one?", fix)
    return tuple(each for each in trail.tags if each.date >= start.date)


def _first_day(adopted: str | None) -> date | None:
    try:
        return datetime.strptime(adopted or "", "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def _adopted_tag(trail: Trail) -> Tag:
    found = next((each for each in trail.tags if each.name == trail.adopted), None)
    if found is None:
        names = [each.name for each in trail.tags]
        why = f"adopted with {trail.adopted!r}, and there is no such tag of a release{meant(str(trail.adopted), names)}"
        raise NotKnown(why, f"git fetch --tags, or mend {SETTING}: a tag, or the day as YYYY-MM-DD")
    return found


def _gaps(trail: Trail, tag: Tag) -> Iterator[Finding]:
    by_hand = "`invoke write-report` with --release writes it where a journal tells of the release; else by hand"
    entries = trail.entries(tag.name)
    if not entries:
        line = f'{{"tag": "{tag.name}", "commit": "{tag.commit}", …}}'
        yield Finding(f"{tag.name} has no line in {LOG}", f"{by_hand}: a line as {line}", LOG)
    elif tag.commit not in {each.commit for each in entries}:
        said = entries[-1].commit or "none"
        fix = "find out which is right; a tag that was moved goes back to the commit that was released"
        message = f"{tag.name} is at commit {tag.commit[:12]}, its record says {said[:12]}"
        yield Finding(message, fix, LOG, entries[-1].line)
    if not trail.has_report(tag.name):
        path = trail.report(tag.name)
        yield Finding(f"{tag.name} has no report {path}", f"{by_hand}: what was released, when and by whom", path)


def _without_tag(trail: Trail) -> Iterator[Finding]:
    """Releases that a log tells of, and whose tag is not here: was it fetched, or deleted?"""
    here = {*trail.now, *(each.name for each in trail.tags)}
    fix = "git fetch --tags; where the tag was deleted, set it again at the commit that the record names"
    for each in (entry for branch in trail.records for entry in branch.entries):
        if each.tag and each.tag not in here:
            here.add(each.tag)
            yield Finding(f"{each.tag} has a record, and is no tag of this clone", fix, LOG, each.line)


def _unread(trail: Trail) -> Iterator[Finding]:
    for each in (line for branch in trail.records for line in branch.unread):
        yield Finding(each.message, each.fix, each.path, each.line)


def _seen(trail: Trail) -> Mapping[str, object]:
    looked = {each.where: {"lines": len(each.entries), "reports": len(each.reports)} for each in trail.records}
    return {"records": looked, "adopted": trail.adopted, "released_now": list(trail.now)}
