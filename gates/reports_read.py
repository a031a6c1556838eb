"""The reports of one run: read, and held against the commit they are to be about."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from .coverage import Coverage, read_coverage
from .coverage.coverage_py import NAME
from .coverage.sources import misfits, place, with_beside, without_tests
from .junit import JUnit, UnreadableReport, read_junit
from .repository import Commit
from .result import Unjudged, unknown

Report = TypeVar("Report")

BESIDE = ".commit"  # `<report>.commit` beside a report says in which commit's checkout it was made
_COMMIT = re.compile(r"(?:git|vcs|scm|ci)?[._-]?(?:commit|revision|sha)(?:[._-]?(?:id|sha|hash))?", re.IGNORECASE)
_OURS = "install this checkout where the tests run (`pip install -e .`), and leave what others wrote out (`omit`)"
_THEIRS = "measure the tests in a checkout of this commit, and leave generated and installed files out (`omit`)"
_ID = re.compile(r"[0-9a-f]{7,64}", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Checkout:
    """Where tests are run, and what git knows of it. `tracked` gives the paths in the commit's tree."""

    root: Path
    head: Commit
    tracked: Callable[[], Collection[str]]


@dataclass(frozen=True)
class Reports:
    """What a run's reports say. `unread`: why one of them cannot be used."""

    junit: JUnit | None = None
    coverage: Coverage | None = None
    unread: str | None = None
    fix: str = ""  # what to do about that


def own_reports(checkout: Checkout, junit: Path, coverage: Path) -> Reports:
    """Those that a run of ours left, as far as there are any."""
    try:
        told = read_junit(junit.read_bytes()) if junit.is_file() else None
    except UnreadableReport as error:
        return Reports(unread=f"the JUnit report cannot be used: {error}")
    if told and (other := _other_commit(_claimed(told), checkout.head)):
        return Reports(told, unread=f"the JUnit report is {other}")
    try:
        measured = read_coverage(coverage.read_bytes()) if coverage.is_file() else None
    except UnreadableReport as error:
        return Reports(told, unread=f"the coverage report cannot be used: {error}")
    if measured is None:
        return Reports(told)
    placed = place(measured, checkout.root, checkout.tracked())
    if wrong := misfits(placed, checkout.root, ours=True):
        return Reports(told, unread=f"the coverage report is for other sources: {wrong}", fix=_OURS)
    try:
        own = without_tests(placed).coverage
        # coverage.py is told by its settings what to measure, loaded or not
        return Reports(told, own if own.format == NAME else with_beside(own, checkout.tracked()))
    except UnreadableReport:
        return Reports(told, unread="the coverage report is for other sources: it measured tests only", fix=_OURS)


def foreign_reports(checkout: Checkout, junit: str, coverage: str | None) -> Reports:
    """Those that somebody else wrote, at these paths below the root. Raises Unjudged unless they are of this commit.

    Each needs its own time stamp not older than the commit (decisions 15), or the commit's id: in a property
    `commit` of the JUnit report, or in a file `<report>.commit` beside it. LCOV and node's JUnit have no time stamp.
    """
    told = _foreign(checkout, junit, read_junit)
    _require_this_commit(checkout, junit, told.written, _claimed(told))
    if coverage is None:
        return Reports(told)
    measured = _foreign(checkout, coverage, read_coverage)
    _require_this_commit(checkout, coverage, measured.written, None)
    placed = place(measured, checkout.root, checkout.tracked())
    if wrong := misfits(placed, checkout.root, ours=False):
        raise Unjudged(unknown(f"{coverage} is for other sources: {wrong}", fix=_THEIRS, where=coverage))
    try:
        return Reports(told, with_beside(without_tests(placed).coverage, checkout.tracked()))
    except UnreadableReport:
        reason = f"{coverage} is for other sources: it measured tests only"
        raise Unjudged(unknown(reason, fix=_THEIRS, where=coverage)) from None


def _foreign(checkout: Checkout, path: str, read: Callable[[bytes], Report]) -> Report:
    file = checkout.root / path
    if not file.is_file():
        raise Unjudged(unknown(f"{file.name} is not there", fix="let CI write it first", where=path))
    try:
        return read(file.read_bytes())
    except UnreadableReport as error:
        raise Unjudged(unknown(f"{path} cannot be used: {error}", fix="write it again", where=path)) from None


def _require_this_commit(checkout: Checkout, path: str, written: datetime | None, claimed: str | None) -> None:
    """Raise Unjudged unless the report is of this commit, as far as it or the file beside it says."""
    name, head = Path(path).name, checkout.head
    beside = checkout.root / f"{path}{BESIDE}"
    said = beside.read_text("utf-8", "replace").strip() if beside.is_file() else None
    claims = [each for each in (claimed, said) if each is not None]
    again = f"run the tests at this commit, and `git rev-parse HEAD > {path}{BESIDE}` where the format has no time"
    for each in claims:
        if other := _other_commit(each, head):
            raise Unjudged(unknown(f"{name} is {other}", fix="run the tests at this commit", where=path))
    if written is None and not claims:
        raise Unjudged(unknown(f"{name} has no time stamp", fix=again, where=path))
    if written is not None and (age := head.cannot_be_of(written)):
        raise Unjudged(unknown(f"{name} was written {age}", fix="run the tests at this commit", where=path))


def _claimed(junit: JUnit) -> str | None:
    """The commit that a JUnit report says it is of, in a property of its suites."""
    return next((value for name, value in junit.properties if _COMMIT.fullmatch(name) and _ID.fullmatch(value)), None)


def _other_commit(claimed: str | None, head: Commit) -> str | None:
    """`of commit …, not of …`; None where nothing is claimed, or this very commit (an id may be cut short)."""
    if claimed is None or (_ID.fullmatch(claimed) and head.id.startswith(claimed.lower())):
        return None
    return f"of commit {claimed[:12] or 'nobody named'}, not of {head.id[:12]}"
