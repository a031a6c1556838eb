"""Reading the history for a changelog, against git's own log of the same commits."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from release_tasks.engine.git import Repository
from release_tasks.engine.world import Live
from release_tasks.rules.history import read

from ..support.repository import new_repository
from .figure import Figure, medians

COMMITS = 2000
TIMES = 9
KINDS = ("feat", "fix(api)", "docs", "refactor!", "chore", "perf", "feat(cli)!", "test")


def figures(scratch: Path) -> Iterator[Figure]:
    """Two thousand conventional commits, read and understood."""
    clone = new_repository(scratch / "log")
    stream = "".join(_commit(number) for number in range(COMMITS))
    subprocess.run(
        ("git", "-C", str(clone.path), "fast-import", "--quiet", "--force"), input=stream.encode(), check=True
    )
    repository = Repository.at(clone.path, Live(say=lambda line: None))

    def plain() -> float:
        began = perf_counter()
        subprocess.run(("git", "-C", str(clone.path), "log", "--topo-order", "many"), capture_output=True, check=True)
        return perf_counter() - began

    def ours() -> float:
        began = perf_counter()
        if len(read(repository.log("many"))) < COMMITS:
            raise SystemExit("commits are missing")
        return perf_counter() - began

    base, time = medians(TIMES, plain, ours)
    how = f"{COMMITS} commits read and parsed in {time * 1000:.0f} ms, `git log --topo-order` in {base * 1000:.0f} ms"
    yield Figure("history for the changelog, to git log", time / base, 5.0, "×", how)


def _commit(number: int) -> str:
    message = f"{KINDS[number % len(KINDS)]}: change number {number}\n\nWhy it was needed.\n\nRefs: #{number}\n"
    parent = f"from :{number}\n" if number else ""
    return (
        f"commit refs/heads/many\nmark :{number + 1}\ncommitter Ada <ada@example.com> {1_700_000_000 + number} +0000\n"
        f"data {len(message.encode())}\n{message}{parent}\n"
    )
