"""Weaknesses that somebody has looked at and answers for, for some time: a TOML file, each entry with an end.

[[exception]]
id = "GHSA-462w-v97r-4m45"                          # or any of its aliases
package = "jinja2"
range = "<2.10.1"                                   # versions it holds for
status = "not_affected"                             # as VEX has it; or "under_investigation"
justification = "vulnerable_code_not_in_execute_path"   # for not_affected
reason = "We render no template that a user writes"
approver = "Ada Example"
ticket = "SEC-12"
expires = 2026-12-31
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ..result import Finding, Unjudged, unsure
from ..wording import count, meant
from .model import Dependency, canonical

LONGEST = timedelta(days=90)  # decisions 17
STATUSES = ("not_affected", "under_investigation")
# OpenVEX 0.2.0, status justifications.
JUSTIFICATIONS = (
    "component_not_present",
    "vulnerable_code_not_present",
    "vulnerable_code_not_in_execute_path",
    "vulnerable_code_cannot_be_controlled_by_adversary",
    "inline_mitigations_already_exist",
)
TEXTS = ("id", "package", "range", "status", "reason", "approver", "ticket")
KEYS = (*TEXTS, "justification", "expires")
FIX = f"write {', '.join(TEXTS)} and expires for each exception, and a justification for not_affected"


@dataclass(frozen=True)
class Accepted:
    """One exception. It holds up to and with the day `expires`."""

    id: str
    package: str
    range: str
    status: str
    justification: str | None
    reason: str
    approver: str
    ticket: str
    expires: date
    where: str
    line: int

    def is_about(self, dependency: Dependency, names: frozenset[str]) -> bool:
        """Is it about this dependency, and a weakness of these names?"""
        from packaging.specifiers import SpecifierSet
        from packaging.version import InvalidVersion

        if self.id not in names or self.package != dependency.name:
            return False
        try:
            return SpecifierSet(self.range).contains(dependency.version, prereleases=True)
        except InvalidVersion:
            return False

    def expired(self, today: date) -> bool:
        """Is it over?"""
        return today > self.expires

    @property
    def title(self) -> str:
        """Who answers for it, why, and until when."""
        why = f"{self.status}, {self.justification}" if self.justification else self.status
        return f"{self.reason} ({why}; {self.approver}, {self.ticket}, until {self.expires})"


def read_exceptions(file: str, text: str, today: date) -> tuple[Accepted, ...]:
    """The exceptions in the text of this file. Raises Unjudged that lists every mistake with its line."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        mistake = Finding(f"not valid TOML: {error}", "mend it", file, int(at[1]) if at else None)
        raise Unjudged(unsure([mistake], f"{file} cannot be read")) from None
    entries = document.get("exception", [])
    mistakes = [
        Finding(f"{key!r} is no key of this file", "write each as `[[exception]]`", file)
        for key in document
        if key != "exception"
    ]
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise Unjudged(unsure([Finding("`exception` is no list", "write each as `[[exception]]`", file)]))
    places = _Lines(text, len(entries))
    for number, entry in enumerate(entries):
        mistakes += [
            Finding(f"{key} {what}", FIX, file, places.of(number, key)) for key, what in _mistakes(entry, today)
        ]
    if mistakes:
        raise Unjudged(unsure(mistakes, f"{file}: {count(len(mistakes), 'mistake')} in exceptions"))
    return tuple(_accepted(each, file, places.of(number, "")) for number, each in enumerate(entries))


def _mistakes(entry: Mapping[str, object], today: date) -> Iterator[tuple[str, str]]:
    for key in entry:
        if key not in KEYS:
            yield key, f"is no key of an exception{meant(key, KEYS)}"
    for key, check in _CHECKS.items():
        if what := check(entry.get(key)):
            yield key, what
    if entry.get("status") == "not_affected" and entry.get("justification") not in JUSTIFICATIONS:
        yield "justification", f"must be one of: {', '.join(JUSTIFICATIONS)}"
    expires = entry.get("expires")
    if type(expires) is date and expires - today > LONGEST:
        yield "expires", f"must be at most {LONGEST.days} days from today: {today + LONGEST} at the latest"


def _is_text(value: object) -> str:
    return "" if isinstance(value, str) and value.strip() else "must be text"


def _is_status(value: object) -> str:
    return "" if value in STATUSES else f"must be one of: {', '.join(STATUSES)}"


def _is_day(value: object) -> str:
    return "" if type(value) is date else "must be a day, as in 2026-12-31"


def _is_range(value: object) -> str:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    expected = 'must be a range of versions, as in "<2.10.1"'
    if not isinstance(value, str) or not value.strip():
        return expected
    try:
        SpecifierSet(value)
    except InvalidSpecifier:
        return expected
    return ""


_CHECKS: Mapping[str, Callable[[object], str]] = {
    **dict.fromkeys(TEXTS, _is_text),
    "status": _is_status,
    "range": _is_range,
    "expires": _is_day,
}


class _Lines:
    """Where the entries and their keys stand: tomllib knows no lines."""

    def __init__(self, text: str, entries: int) -> None:
        self.lines = text.splitlines()
        header = re.compile(r"\s*\[\[\s*exception\s*\]\]")
        found = [number for number, line in enumerate(self.lines) if header.match(line)]
        self.starts = found if len(found) == entries else [0] * entries

    def of(self, entry: int, key: str) -> int:
        start = self.starts[entry]
        end = min((each for each in self.starts if each > start), default=len(self.lines))
        written = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*=""")
        return next((at for at in range(start, end) if key and written.match(self.lines[at])), start) + 1


def _accepted(entry: Mapping[str, object], file: str, line: int) -> Accepted:
    expires = entry["expires"]
    if not isinstance(expires, date):  # `_mistakes` has refused it
        raise TypeError(expires)
    words = {key: str(entry[key]).strip() for key in TEXTS}
    words["package"] = canonical(words["package"])
    justification = str(entry["justification"]) if "justification" in entry else None
    return Accepted(**words, justification=justification, expires=expires, where=file, line=line)
