"""The suite as pip installs it: both packages in a folder of their own, compiled."""

from __future__ import annotations

import compileall
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def installed(folder: Path) -> Mapping[str, str]:
    """Install it below `folder`; the environment in which Python finds it there."""
    for package in ("gates", "release_tasks"):
        shutil.copytree(PROJECT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    compileall.compile_dir(folder, quiet=2, workers=1)  # invoke itself writes no bytecode
    return {**os.environ, "PYTHONPATH": str(folder)}
