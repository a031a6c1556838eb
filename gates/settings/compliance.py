"""`[tool.release.gates.compliance]`: documents of requirements, and since when releases have records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from .values import Readers, Wrong, text, texts


@dataclass(frozen=True)
class ComplianceSettings:
    """Documents of requirements, and since when releases have records."""

    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # documents by the words of the plan's box
    adopted: str | None = None  # tag or day (YYYY-MM-DD) since when a release has a record; default: the first that has


def _documents(value: object) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise Wrong('must be a table, as in "Privacy review" = "docs/compliance/privacy.md"')
    return MappingProxyType({str(key): _paths(each) for key, each in value.items()})


def _paths(value: object) -> tuple[str, ...]:
    paths = (text(value),) if isinstance(value, str) else texts(value)
    if not paths or not all(path.strip() for path in paths):
        raise Wrong("must name a document, or a list of them, for each requirement")
    return paths


def _tag_or_day(value: object) -> str:
    """TOML has days of its own: `adopted = 2026-11-21`."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if not isinstance(value, str) or not value.strip():
        raise Wrong('must be a tag or a day, as in "v1.0.0" or "2026-11-21"')
    return value


READERS: Readers = {"evidence": _documents, "adopted": _tag_or_day}
