"""A monitor whose line is cut, for the demo: it asks Traefik's metrics at a port where nobody listens."""

from __future__ import annotations

from typing import Any

from release_tasks.evidence import Counts


class CutOffMonitor:
    """Reads from where nothing answers, so every look is missing."""

    name = "cut-off"

    def __init__(self, settings: Any, world: Any) -> None:
        self.world = world

    def read(self, environment: str, version: str) -> Counts:
        """Always `Unreachable`: the connection is refused."""
        self.world.get("http://127.0.0.1:9/metrics", timeout=1.0)
        raise AssertionError("somebody answers on port 9")
