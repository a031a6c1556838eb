"""Reads tables of settings, and tells every mistake with file, line and what was expected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..wording import meant
from .values import Readers, Wrong


class SettingsError(Exception):
    """All mistakes of the settings at once, each with file, line and what was expected."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


class Reader:
    """Reads one file and remembers what was wrong where."""

    def __init__(self, file: str, text: str, prefix: str) -> None:
        self.file, self.lines, self.prefix = file, text.splitlines(), prefix
        self.mistakes: list[str] = []

    def values(
        self,
        given: Mapping[str, object],
        known: Readers,
        table: str,
        more: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        """What this table says, each value as its reader gives it; `more` names are offered where one is misspelt."""
        values: dict[str, Any] = {}
        for key, value in given.items():
            if key not in known:
                self.wrong(table, key, f"is not a setting{meant(key, (*known, *more))}")
                continue
            try:
                values[key] = known[key](value)
            except Wrong as wrong:
                self.wrong(table, key, str(wrong))
        return values

    def table(self, value: object, name: str) -> Mapping[str, object]:
        """The value, where it is a table; else empty, and a mistake."""
        if isinstance(value, dict):
            return value
        self.wrong(name.rpartition(".")[0], name.rpartition(".")[2], "must be a table")
        return {}

    def wrong(self, table: str, key: str, expected: str) -> None:
        """Remember a mistake."""
        name = f"{self.prefix}{table}".rstrip(".")
        self.mistakes.append(f"{self.file}:{self._line(name, key)}: [{name}] {key} {expected}")

    def _line(self, table: str, key: str) -> int:
        """Where the key most likely stands: tomllib knows no lines."""
        header = re.compile(rf"\s*\[\s*{re.escape(table)}\s*\]")
        start = next((at for at, line in enumerate(self.lines) if header.match(line)), 0)
        written = re.compile(rf"""\s*(\[.*)?["']?{re.escape(key)}["']?\s*[=.\]]""")
        return next((at for at in range(start, len(self.lines)) if written.match(self.lines[at])), start) + 1
