"""What is to be repaired, as a list for a person: what does not fit, what was looked at, the one missing step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol


class Found(Protocol):
    """What is shown of one finding."""

    @property
    def what(self) -> str:
        """What does not fit."""

    @property
    def looked(self) -> str:
        """What was looked at."""

    @property
    def fix(self) -> str:
        """One command."""

    @property
    def unknown(self) -> bool:
        """Whether it could not be told."""


def findings(found: Iterable[Found]) -> str:
    """One paragraph a finding; a line where there is none."""
    shown = [f"{_word(each)}{each.what}\n  looked at: {each.looked}\n  next: {each.fix}" for each in found]
    return "\n".join(shown) or "nothing to repair"


def _word(each: Found) -> str:
    return "UNKNOWN: " if each.unknown else ""


def in_short(found: Iterable[Found]) -> list[str]:
    """A line each, for `status`."""
    return [f"repair:   {_word(each)}{each.what}; next: {each.fix}" for each in found]
