"""What people write as values: unset templates, severities, yes and no, durations, dates."""

from __future__ import annotations

import re
from datetime import date, timedelta

from .text import fold, plain

SEVERITIES = ("blocker", "must-fix", "high", "should-fix", "medium", "low", "nit", "nice-to-have")

_PLACEHOLDER = re.compile(r"\[[^\[\]]*\](?!\()|\{[^{}]*\}|_{3,}|\bX{3,}\b|\?{2,}|\bY{4}-M{2}-D{2}\b|…|\.{3}")
_ANGLES = re.compile(r"<[^<>]*>")
_UNSET_WORDS = frozenset({"", "tbd", "tba", "todo", "fixme", "xxx", "yyyy-mm-dd", "tbc", "to be decided"})
_NONE_WORDS = r"none|no|n\s*/?\s*a|not applicable|nothing|nil|[-–—]+"
_NONE = re.compile(
    rf"(?:{_NONE_WORDS})\.?(?:$|\s*[,;:(.–—-]|\s+(?:identified|required|known|applicable|apply|yet)\b)"
    r"|no\s+(?:\w+\s+){0,3}(?:requirements?|constraints?|obligations?|needs?)\b",
    re.IGNORECASE,
)
_RESERVATION = re.compile(
    r"\b(?:but|except|excepting|however|beyond|besides|apart|although|unless|aside)\b", re.IGNORECASE
)
_ALTERNATIVE = re.compile(r"\s*[\w'/-]+(?:\s[\w'/-]+){0,3}\s*")
_WORD = re.compile(r"[^\W\d_][\w-]*")
_YES = re.compile(r"(?:yes|y|true|✅|✓)(?=$|[\s,;:.(–—-])", re.IGNORECASE)
_NO = re.compile(r"(?:no|n|not|false|partial|partially|partly|mostly|almost|❌|✗)(?=$|[\s,;:.(–—-])", re.IGNORECASE)
_UNIT = {
    "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1,
    "m": 60, "min": 60, "mins": 60, "minute": 60, "minutes": 60,
    "h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600,
    "d": 86400, "day": 86400, "days": 86400,
}  # fmt: skip
_NUMBER = r"(?<!\d)\d{1,9}(?:[.,]\d{1,9})?(?!\d)"
_RANGE = r"\s*(?:-|–|—|to|and|or|\.\.)\s*"
_UNITS = "|".join(sorted(_UNIT, key=len, reverse=True))
_QUANTITY = re.compile(rf"({_NUMBER})(?:{_RANGE}({_NUMBER}))?\s*-?\s*({_UNITS})(?![a-z])", re.IGNORECASE)
_JOIN = re.compile(r"\s*,?\s*(?:and\s+)?", re.IGNORECASE)
_UP_TO = re.compile(_RANGE, re.IGNORECASE)
_ISO = re.compile(r"\bP(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?\b")


def is_unset(value: str) -> bool:
    """Is this what a template leaves for people to fill in (`[name]`, `XXX`, `must-fix | should-fix`), or empty?"""
    bare = plain(value)
    if fold(bare) in _UNSET_WORDS or _PLACEHOLDER.fullmatch(bare) or _ANGLES.fullmatch(bare):
        return True
    return _is_choice(bare) or _is_only_placeholders(bare)


def _is_choice(text: str) -> bool:
    options = text.split("|")
    return len(options) > 1 and all(_ALTERNATIVE.fullmatch(each) for each in options)


def _is_only_placeholders(text: str) -> bool:
    return bool(_PLACEHOLDER.search(text)) and not re.search(r"\w", _PLACEHOLDER.sub("", text))


def placeholders(text: str) -> tuple[str, ...]:
    """The template words still in `text`, in order: `[Version]`, `YYYY-MM-DD`. Boxes and links are none."""
    return tuple(m[0] for m in _PLACEHOLDER.finditer(text) if m[0] not in ("[ ]", "[x]", "[X]", "...", "…"))


def is_none(value: str) -> bool:
    """Does this say that there is nothing: `None`, `n/a`, `—`, `None identified`, `No (internal tool)`?"""
    bare = plain(value)
    return bool(_NONE.match(bare)) and not _RESERVATION.search(bare)


def severity(value: str) -> str | None:
    """The severity a field's value names (its first word, both vocabularies), or None where nobody knows the word."""
    words = re.sub(r"[\s_]+", "-", " ".join(_WORD.findall(plain(value.replace("_", "-"))))).casefold()
    return next((each for each in SEVERITIES if _starts_with(words, each)), None)


def _starts_with(words: str, name: str) -> bool:
    spellings = (name, name.replace("-", ""))
    return any(words == each or words.startswith(f"{each}-") for each in spellings)


def yes_or_no(value: str) -> bool | None:
    """`Yes — all eight` is True, `No`, `Partially` False; with a reservation (`Yes, except …`) or else: None."""
    bare = plain(value)
    if is_unset(bare) or fold(bare) in ("yes/no", "yes / no", "y/n", "yes or no"):
        return None
    if _YES.match(bare):
        return None if _RESERVATION.search(bare) or re.search(r"\bnot\b", bare, re.IGNORECASE) else True
    return False if _NO.match(bare) else None


def duration(value: str) -> timedelta | None:
    """The longest time a phrase allows, or None: `15-30 minutes` is 30 minutes, `< 1 hour (…)` one hour (5.4).

    Only the first quantity counts, with the smaller units written right behind it (`1h30m`, `1 hour 30 minutes`):
    what follows is the reason.
    """
    iso = next((m for m in _ISO.finditer(value) if any(m.groups())), None)
    if iso:
        days, hours, minutes, seconds = (int(each or 0) for each in iso.groups())
        return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    first = _QUANTITY.search(value)
    try:
        return _span_of_time(value, first) if first else None
    except OverflowError:
        return None


def _span_of_time(value: str, match: re.Match[str]) -> timedelta:
    """The compound quantity that starts at `match`, or the end of the range it opens."""
    total, end, unit = _seconds(match), match.end(), _unit(match)
    while following := _QUANTITY.match(value, _end(_JOIN, value, end)):
        if _unit(following) >= unit:
            break
        total, end, unit = total + _seconds(following), following.end(), _unit(following)
    upper = _QUANTITY.match(value, _end(_UP_TO, value, end)) if _UP_TO.match(value, end) else None
    longest = timedelta(seconds=total)
    return max(longest, _span_of_time(value, upper)) if upper else longest


def _end(pattern: re.Pattern[str], value: str, start: int) -> int:
    found = pattern.match(value, start)
    return found.end() if found else start


def _unit(match: re.Match[str]) -> int:
    return _UNIT[match[3].casefold()]


def _seconds(match: re.Match[str]) -> float:
    return max(float(each.replace(",", ".")) for each in (match[1], match[2]) if each) * _unit(match)


def day(value: str) -> date | None:
    """The date that `YYYY-MM-DD` names, or None where there is no such day."""
    try:
        return date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else None
    except ValueError:
        return None
