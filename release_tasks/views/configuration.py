"""The settings as a person reads them: name, where that was said, value."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Protocol

UNSET = "(not set)"


class Shown(Protocol):
    """What is shown of one setting."""

    @property
    def name(self) -> str:
        """Its dotted name."""

    @property
    def value(self) -> Any:
        """Its value, as JSON has it."""

    @property
    def origin(self) -> str:
        """Where it was said."""


def configuration(settings: Iterable[Shown]) -> str:
    """A table of three columns, the longest last; values are written as JSON."""
    rows = [("setting", "origin", "value"), *((each.name, each.origin, _value(each.value)) for each in settings)]
    names, origins = (max(len(row[column]) for row in rows) for column in range(2))
    return "\n".join(f"{name:<{names}}  {origin:<{origins}}  {value}" for name, origin, value in rows)


def _value(value: Any) -> str:
    return UNSET if value is None else json.dumps(value, ensure_ascii=False, default=str)
