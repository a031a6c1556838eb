"""The projects whose releases are killed: a library, which is built, judged and pushed; and a service."""

from __future__ import annotations

from pathlib import Path

from ..support.project import FILES
from .scenario import Scenario


def library(folder: Path, cache: Path | None = None) -> Scenario:
    """Cut, build, gates, push, publish, records."""
    return Scenario(folder, dict(FILES), ("release", "--yes"), cache=cache)
