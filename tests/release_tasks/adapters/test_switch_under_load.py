"""Blue-green switches and rollbacks lose no request, and a control shows that the load would notice (decisions 58)."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from .place import STAGING, Place, place
from .tiny import build

LOAD = Path(__file__).parents[3] / "examples" / "load.py"
DRAIN = 2.5
"""Seconds; the slowest request lasts 2."""


@contextmanager
def load(url: str) -> Iterator[dict[str, Any]]:
    """240 requests a second, a quarter on new connections, and 10 a second that last 2 s; what became of them."""
    words = (url, "--kept", "180", "--fresh", "60", "--slow", "10", "--connections", "24", "--seconds", "100")
    found: dict[str, Any] = {}
    with subprocess.Popen(
        (sys.executable, str(LOAD), *words, "--path=/", "--slow-path=/slow"), stdout=subprocess.PIPE, text=True
    ) as client:
        try:
            yield found
        finally:
            client.send_signal(signal.SIGTERM)
            out, _ = client.communicate(timeout=30)
    found.update(json.loads(out))


def shift(there: Place, version: str) -> float:
    """Give the traffic to a version; how long that took, in seconds."""
    return there.platform.shift(STAGING, version, fence=1).seconds


@pytest.mark.timeout(180)
def test_ten_switches_and_ten_rollbacks_lose_no_request(tmp_path: Path) -> None:
    with place(tmp_path, drain=DRAIN) as there:
        wheels = {version: build(there.dist, version) for version in ("1.0.0", "1.1.0", "1.2.0")}
        there.serve("1.0.0")
        seconds: list[float] = []
        with load(there.platform.state(STAGING).url) as told:
            for number in range(10):
                version = ("1.1.0", "1.2.0")[number % 2]
                there.deploy(version, wheels[version])  # the one that served before it is ended, drained
                seconds.append(shift(there, version))
                there.world.wait(0.3)
                seconds.append(shift(there, "1.0.0"))
        print(f"switches: median {sorted(seconds)[10]:.3f} s, longest {max(seconds):.3f} s; {json.dumps(told)}")
        assert told["lost"] == 0, told
        assert {version for version, seen in told["versions"].items() if seen["ok"]} == set(wheels)
        assert told["sent"] / told["seconds"] >= 200


def test_without_draining_the_same_load_loses_requests(tmp_path: Path) -> None:
    with place(tmp_path, drain=0) as there:
        there.serve("1.0.0")
        there.bring("1.1.0")
        wheel = build(there.dist, "1.2.0")
        with load(there.platform.state(STAGING).url) as told:
            there.world.wait(3)  # slow requests are in flight
            shift(there, "1.1.0")
            there.deploy("1.2.0", wheel)
        assert told["lost"] > 0, told
