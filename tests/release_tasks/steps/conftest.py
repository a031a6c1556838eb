"""A stage for steps that act on a running environment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ...support.rollouts import Stage, stage


@pytest.fixture
def on_stage(tmp_path: Path) -> Iterator[Stage]:
    """A platform, a monitor and a world in memory, with real servers."""
    with stage(tmp_path) as made:
        yield made
