"""The program as a command: what holds whatever it is asked."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ..support.repository import Clone

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize("words", [("changelog",), ("version", "--json")], ids=" ".join)
def test_a_reader_that_has_enough_is_no_error(python_project: Clone, words: tuple[str, ...]) -> None:
    python_project.commit("feat: one")
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            (sys.executable, "-m", "release_tasks", *words),
            cwd=python_project.path,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
            stdout=writer,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")
