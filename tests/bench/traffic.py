"""Blue-green switches on the real local platform, under load."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from pathlib import Path

from ..release_tasks.adapters.place import place
from ..release_tasks.adapters.test_switch_under_load import load, shift
from .figure import Figure

SWITCHES = 20
PAUSE = 0.5


def figures(scratch: Path) -> Iterator[Figure]:
    """Traffic goes to and fro between two versions while hundreds of requests a second come in."""
    with place(scratch / "traffic", drain=5) as there:
        there.serve("1.0.0")
        there.bring("1.1.0")
        seconds = []
        with load(there.platform.state("staging").url) as told:
            for number in range(SWITCHES):
                there.world.wait(PAUSE)
                seconds.append(shift(there, ("1.1.0", "1.0.0")[number % 2]))
    rate = told["sent"] / told["seconds"]
    how = f"{SWITCHES} switches, until five answers in a row prove it; the longest took {max(seconds):.2f} s"
    yield Figure("traffic switch, median", statistics.median(seconds), 0.5, "s", how)
    how = f"of {told['sent']} at {rate:.0f}/s: kept connections, new ones, and slow ones; nothing is sent twice"
    yield Figure("requests lost", told["lost"], 0, "", how)
    yield Figure("requests a second meanwhile", rate, 200, "/s", "what the load reached", at_least=True)
