"""Measure all figures, or those of the modules that are named; 0 when every limit is kept, else 1."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ..support import wheels
from ..support.scratch import foreign, surroundings
from . import changelog, engine, gates, listing, traffic, waiting
from .figure import Figure, table

PARTS = {
    "listing": listing,
    "engine": engine,
    "gates": gates,
    "waiting": waiting,
    "changelog": changelog,
    "traffic": traffic,
}


def main(words: Sequence[str]) -> int:
    """Measure, and print the table."""
    given = _arguments(words)
    history = {"changelog": {"history": given.history.resolve()}} if given.history else {}
    os.environ.update(wheels.environment(wheels.folder()))
    with tempfile.TemporaryDirectory(prefix="rb-") as home:
        for name in foreign(os.environ):
            del os.environ[name]
        os.environ.update(surroundings(Path(home)))
        found: list[Figure] = []
        for name, part in PARTS.items():
            if not given.names or name in given.names:
                print(f"measuring {name} …", file=sys.stderr, flush=True)
                found += part.figures(Path(home), **history.get(name, {}))
    print(table(found))
    return 0 if all(each.kept for each in found) else 1


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    known = ", ".join(PARTS)
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {known}; all of them by default")
    parser.add_argument("--history", type=Path, metavar="PATH", help="a clone, for the figures of the changelog")
    given = parser.parse_args(words)
    if unknown := set(given.names) - PARTS.keys():
        parser.error(f"no such figures: {', '.join(unknown)}; there are {known}")
    return given


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
