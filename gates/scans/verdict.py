"""What follows from findings, from what is accepted, and from what was not looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..result import Finding, Result, failed, passed, unsure, warned
from ..wording import count
from .accepted import Accepted, Book
from .found import Found


@dataclass(frozen=True)
class Sorted:
    """Findings by what they do."""

    blocking: tuple[Found, ...]
    expired: tuple[tuple[Found, Accepted], ...]
    accepted: tuple[tuple[Found, Accepted], ...]
    lesser: tuple[Found, ...]


def sort_out(found: Iterable[Found], book: Book) -> Sorted:
    """An accepted finding is told, one whose time is over blocks whatever it is."""
    pairs = [(each, book.of(each)) for each in found]
    known = [(each, entry) for each, entry in pairs if entry is not None]
    new = [each for each, entry in pairs if entry is None]
    return Sorted(
        blocking=tuple(each for each in new if each.blocks),
        expired=tuple((each, entry) for each, entry in known if book.is_over(entry)),
        accepted=tuple((each, entry) for each, entry in known if not book.is_over(entry)),
        lesser=tuple(each for each in new if not each.blocks),
    )


def judge(
    found: Sequence[Found],
    book: Book,
    unseen: Sequence[Finding],
    weak: Sequence[Finding],
    seen: str,
    evidence: Mapping[str, object],
) -> Result:
    """Fail for what blocks, unknown for what was not looked at, warn for the rest; `seen` says what was looked at."""
    parts = sort_out(found, book)
    blocking = [each.finding(_to_accept(each, book)) for each in parts.blocking]
    blocking += [
        each.finding(f"mend it, or say why for longer in {book.path}:{entry.line}", f"; accepted until {entry.expires}")
        for each, entry in parts.expired
    ]
    told = [
        each.finding(f"mend it by then ({book.path}:{entry.line})", f"; accepted until {entry.expires}: {entry.reason}")
        for each, entry in parts.accepted
    ]
    told += [*weak, *book.unused(found), *_by_rule(parts.lesser)]
    kept = {**evidence, "found": [each.seen() for each in found], "accepted": len(parts.accepted)}
    details = f"{_counts(parts)}; {seen}"
    if blocking:
        return failed([*blocking, *unseen, *told], details, **kept)
    if unseen:
        return unsure([*unseen, *told], f"not looked at: {unseen[0].place} {unseen[0].message}; {details}", **kept)
    return warned(told, details, **kept) if told else passed(details, **kept)


def _to_accept(each: Found, book: Book) -> str:
    words = f'rule = "{each.rule}", file = "{each.path}", fingerprint = "{each.fingerprint}"'
    return f"{each.mend}; or accept it in {book.path}, with reason and expires: {words}"


def _counts(parts: Sorted) -> str:
    words = [
        f"{len(parts.blocking)} block",
        *([f"{len(parts.expired)} no longer accepted"] if parts.expired else []),
        *([f"{len(parts.accepted)} accepted"] if parts.accepted else []),
        *([f"{count(len(parts.lesser), 'warning')}"] if parts.lesser else []),
    ]
    return ", ".join(words)


def _by_rule(lesser: Iterable[Found]) -> list[Finding]:
    """One for each rule, at its first place; the evidence has them all."""
    rules: dict[tuple[str, str], list[Found]] = {}
    for each in lesser:
        rules.setdefault((each.tool, each.rule), []).append(each)
    return [
        of_rule[0].finding("look at it", f"; and {len(of_rule) - 1} more" if len(of_rule) > 1 else "")
        for of_rule in rules.values()
    ]
