"""Listing is fast because it imports little: what it must not pay for is imported when a task runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
HEAVY = frozenset({"pydantic", "git", "sh", "tomlkit", "httpx2", "markdown_it", "coverage", "pytest"})
LISTINGS = {
    "invoke --list": "from invoke.main import program; program.run(['invoke', '--list'])",
    "python -m release_tasks --list": "from release_tasks.program import main; sys.argv[1:] = ['--list']; main()",
    "python -m gates --list": "from gates.__main__ import main; main(['--list'])",
    "nox -l": "from nox.__main__ import main; sys.argv[1:] = ['-l']; main()",
}


@pytest.mark.parametrize("name", LISTINGS)
def test_listing_imports_nothing_heavy(name: str) -> None:
    program = f"""\
import atexit, sys
before = set(sys.modules)  # what measures coverage is there already
atexit.register(lambda: print("imported:", *sorted({{each.partition(".")[0] for each in set(sys.modules) - before}})))
{LISTINGS[name]}
"""
    done = subprocess.run(
        (sys.executable, "-c", program), cwd=PROJECT, env=os.environ, capture_output=True, text=True, check=False
    )
    listing, _, imported = done.stdout.rpartition("imported:")
    assert done.returncode == 0, done.stderr
    assert "release" in listing or "COD001" in listing
    assert not HEAVY & set(imported.split())
