"""Scratch copies of the tree, in which code may be broken."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[2]
PATIENCE = 600.0
"""Seconds that the tests of one run may take."""


@dataclass(frozen=True)
class Copy:
    """One copy of all files that git knows or would take."""

    folder: Path

    @classmethod
    def make(cls, folder: Path) -> Copy:
        """Copy the tree as it is now, without what git ignores."""
        words = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
        listed = subprocess.run(words, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
        for name in filter(None, listed.split("\0")):
            if (PROJECT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(PROJECT / name, folder / name)
        return cls(folder)

    @contextmanager
    def broken(self, file: str, before: str, after: str) -> Iterator[None]:
        """Inside, the one place in this file is other than it was; raises ValueError where it is not one place."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        if text.count(before) != 1:
            raise ValueError(f"{file}: {text.count(before)} places, 1 was expected: {before.strip()[:70]!r}")
        path.write_text(text.replace(before, after), encoding="utf-8")
        try:
            yield
        finally:
            path.write_text(text, encoding="utf-8")

    def test(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run pytest here with these words. Raises subprocess.TimeoutExpired after ten minutes."""
        env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}  # two edits within a second would share their bytecode
        return subprocess.run(
            (sys.executable, "-m", "pytest", "-q", "--no-header", *words),
            cwd=self.folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
