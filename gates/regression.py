"""The regression suite: tests for faults that must not come back, run or reported at this commit (decisions 12)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from .documents.asked_tests import report_in
from .settings import GateSettings
from .suites import FOLDERS, Suite

if TYPE_CHECKING:
    from .documents.rows import PlanRow

TYPE = "regression"


def find_regression(root: Path, settings: GateSettings, rows: Iterable[PlanRow]) -> Suite:
    """The suite and who asks for it; `rows`: the plan's boxes about regression, one of which may name a report."""
    asked, own = tuple(rows), settings.regression
    folders = (own.folder,) if own.folder else tuple(name for name in FOLDERS[TYPE] if (root / name).is_dir())
    report = own.report or (None if own.command else report_in(asked))
    by = folders[0] if folders else "the plan" if asked else None
    if own.required or own.command or own.folder or own.report:
        by = "the settings"
    return Suite(TYPE, own.as_suite(report), folders, by)
