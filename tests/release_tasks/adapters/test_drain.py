"""A request that is under way is answered, although the version that answers it is replaced meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .place import STAGING, place
from .tiny import build


def test_a_version_is_ended_when_its_last_requests_are_answered(tmp_path: Path) -> None:
    with place(tmp_path, drain=3) as there:
        there.serve("1.0.0")
        there.bring("1.1.0")
        wheel = build(there.dist, "1.2.0")
        with ThreadPoolExecutor(4) as clients:
            answers = [clients.submit(there.ask, "/slow") for _ in range(4)]  # 2 s each
            there.world.wait(0.2)
            there.platform.shift(STAGING, "1.1.0", fence=1)
            there.deploy("1.2.0", wheel)  # takes the place of 1.0.0
            assert [(each.result()["status"], each.result()["version"]) for each in answers] == [(200, "1.0.0")] * 4
