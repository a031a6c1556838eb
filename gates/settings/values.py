"""How a value of a setting is read: each function gives it in its type, or raises `Wrong`."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping

DAY = 86_400.0  # seconds

# How each setting of a table is read, by its name.
Readers = Mapping[str, Callable[[object], object]]


class Wrong(Exception):
    """What was expected instead."""


def text(value: object) -> str:
    """Text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise Wrong("must be text")
    return value


def texts(value: object) -> tuple[str, ...]:
    """A list of texts."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Wrong('must be a list of texts, as in ["COD001"]')
    return tuple(value)


def words(value: object) -> tuple[str, ...]:
    """A command, as text or as a list of its words."""
    words = tuple(shlex.split(value)) if isinstance(value, str) else texts(value)
    if not words:
        raise Wrong("must be a command")
    return words


def switch(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Wrong("must be true or false")
    return value


def number(low: float, high: float) -> Callable[[object], float]:
    """A number in this range."""

    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            raise Wrong(f"must be a number from {low:g} to {high:g}")
        return float(value)

    return read


def whole(value: object) -> int:
    """A whole number from 1 to 256."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 256:
        raise Wrong("must be a whole number from 1 to 256")
    return value


def one_of(*words: str) -> Callable[[object], str]:
    """One of these words."""

    def read(value: object) -> str:
        if value not in words:
            raise Wrong(f"must be one of: {', '.join(words)}")
        return str(value)

    return read
