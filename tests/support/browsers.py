"""The browser that journeys run in: the machine's own Chromium."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def missing() -> str | None:
    """Why no journey can run here, with the command that helps; None where one can."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    if any((Path(folder) / "chromium").is_file() for folder in folders):
        return None
    return "chromium is not installed (apt-get install --no-install-recommends chromium)"


needs_chromium = pytest.mark.skipif(missing() is not None, reason=str(missing()))
