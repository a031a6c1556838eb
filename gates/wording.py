"""Small words that several messages share."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import timedelta


def meant(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` where a known word is near, else ` (known: x, y)`."""
    words = list(known)
    near = difflib.get_close_matches(word, words, n=1)
    return f"; did you mean {near[0]!r}?" if near else f" (known: {', '.join(words)})"


def count(number: int, thing: str, things: str | None = None) -> str:
    """`1 issue`, `2 issues`."""
    return f"{number} {thing if number == 1 else things or thing + 's'}"


def span(time: timedelta) -> str:
    """`45 s`, `10 min`, `1 h 30 min`; parts that are zero are left out."""
    minutes, seconds = divmod(round(time.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{number} {unit}" for number, unit in ((hours, "h"), (minutes, "min"), (seconds, "s")) if number]
    return " ".join(parts) or "0 s"
