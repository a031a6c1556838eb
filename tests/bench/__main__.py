"""Measure all figures, or those of the modules that are named; 0 when every limit is kept, else 1."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ..support import wheels
from ..support.scratch import foreign, surroundings
from . import changelog, engine, listing, traffic, waiting
from .figure import Figure, table

PARTS = {"listing": listing, "engine": engine, "waiting": waiting, "changelog": changelog, "traffic": traffic}


def main(names: Sequence[str]) -> int:
    """Measure, and print the table."""
    unknown = set(names) - PARTS.keys()
    if unknown:
        print(f"no such figures: {', '.join(unknown)}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    os.environ.update(wheels.environment(wheels.folder()))
    with tempfile.TemporaryDirectory(prefix="rb-") as home:
        for name in foreign(os.environ):
            del os.environ[name]
        os.environ.update(surroundings(Path(home)))
        found: list[Figure] = []
        for name, part in PARTS.items():
            if not names or name in names:
                print(f"measuring {name} …", file=sys.stderr, flush=True)
                found += part.figures(Path(home))
    print(table(found))
    return 0 if all(each.kept for each in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
