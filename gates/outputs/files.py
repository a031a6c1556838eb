"""Which outputs there are, and how they get into files: whole, or not at all."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from ..gate_check import GateCheck
from ..mistake import Mistake
from ..redaction import as_it_is
from ..report import as_json, as_table
from .code_quality import as_code_quality
from .github import as_summary
from .junit import as_junit
from .sarif import as_sarif

FORMATS: Mapping[str, Callable[[GateCheck], str]] = MappingProxyType(
    {
        "report": lambda check: as_json(check, as_it_is),
        "junit": as_junit,
        "sarif": as_sarif,
        "code_quality": as_code_quality,
    }
)


class NotWritten(Mistake):
    """A file that was asked for is not there; says which, and why."""


def write(path: Path, text: str) -> None:
    """Put the text there in one move, folders included. Raises NotWritten; then what was there before still is."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8", errors="backslashreplace")
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise NotWritten(f"{path}: cannot be written: {error.strerror}") from None


def add_summary(path: Path, check: GateCheck) -> None:
    """Add a scrubbed check to GitHub's summary of this step, which others may have begun. Raises NotWritten."""
    text = as_summary(check, as_table(check, as_it_is))
    try:
        with path.open("ab") as file:
            file.write(text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise NotWritten(f"{path}: cannot be written: {error.strerror}") from None
