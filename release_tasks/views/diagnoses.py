"""What the doctor found, as a list for a person: the claim, what was looked at, one command."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

WIDTH = 8


class Diagnosed(Protocol):
    """What is shown of one check."""

    @property
    def claim(self) -> str:
        """What is asked."""

    @property
    def status(self) -> str:
        """PASS, FAIL or UNKNOWN."""

    @property
    def saw(self) -> str:
        """What was looked at."""

    @property
    def fix(self) -> str:
        """One command."""


def diagnoses(found: Iterable[Diagnosed]) -> str:
    """One paragraph a check, and the count of each status."""
    shown = tuple(found)
    counts = (f"{sum(each.status == status for each in shown)} {status}" for status in ("PASS", "FAIL", "UNKNOWN"))
    return "\n".join([*(_one(each) for each in shown), "", ", ".join(counts)])


def _one(each: Diagnosed) -> str:
    indent = " " * WIDTH
    saw = each.saw.strip().replace("\n", f"\n{indent}")
    fix = f"\n{indent}fix: {each.fix}" if each.fix else ""
    return f"{each.status:<{WIDTH}}{each.claim}: {saw}{fix}"
