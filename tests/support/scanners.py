"""Scanners that are not there, or that answer what a test decides."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from gates.tools import Finished, Tools


def only_git(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """A PATH, and an interpreter's folder, that have git and nothing else."""
    (folder / "bin").mkdir()
    (folder / "bin" / "git").symlink_to(str(shutil.which("git")))
    monkeypatch.setenv("PATH", str(folder / "bin"))
    monkeypatch.setattr(sys, "executable", str(folder / "bin" / "python"))


class Answering(Tools):
    """A scanner that ends as it is told to, and says that."""

    def __init__(self, answer: str, code: int = 0, *, version: str = "scanner 9.9") -> None:
        super().__init__()
        self.said, self.code, self.version = answer, code, version

    def run(self, argv: Sequence[str], **named: object) -> Finished:
        """Whatever it is asked."""
        if isinstance(file := named.get("answer"), Path):
            file.write_text(self.said, encoding="utf-8")
        return Finished(tuple(argv), self.code, self.version, "", 0.1)
