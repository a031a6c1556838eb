"""A rollback, killed at each of its changes; one service stands for all cases, brought forward again after each."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

from ..support.repository import git
from .matrix import Case, Undisturbed
from .scenario import Scenario

BACK = ("rollback", "--yes")
REFUSED = 2
"""Exit code of another rollback after one that has ended: it would go forward."""


def released_twice(made: Scenario) -> None:
    """Two versions, the second one serves."""
    for change in (None, "fix: one thing more"):
        if change:
            made.clone.git("pull", "--quiet", "--ff-only")
            made.clone.commit(change)
        done = made.run("release", "--yes")
        assert done.returncode == 0, done.stdout + done.stderr


def count(made: Scenario, folder: Path) -> Undisturbed:
    """Roll back once, and count; then forward again."""
    log = folder / "rollback"
    done = made.killed("count", str(log), *BACK)
    assert done.returncode == 0, done.stdout + done.stderr
    changes = tuple(log.read_text(encoding="utf-8").splitlines())
    found = Undisturbed(changes, _end(made), 0.0)
    forward(made)
    return found


def forward(made: Scenario) -> None:
    """The second version serves again."""
    newest = max(name for name in made.clone.refs() if name.startswith("refs/tags/")).removeprefix("refs/tags/v")
    done = made.run("rollback", "--yes", f"--to={newest}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert made.served()["production"] == newest


def kill(made: Scenario, case: Case, reference: Undisturbed) -> str | None:
    """Kill the rollback there and run it again; what is wrong, or None."""
    before = _records(made)
    first = made.killed(case.moment, case.number, *BACK)
    if first.returncode != -signal.SIGKILL:
        return f"was not killed: exit {first.returncode}\n{first.stderr[-800:]}"
    done = made.run(*BACK)
    over = case.number == len(reference.changes) - 1 and case.moment == "after"
    if done.returncode != (REFUSED if over else 0):
        return f"the rerun exited with {done.returncode}\n{done.stdout[-800:]}\n{done.stderr[-1500:]}"
    wrong = list(_wrong(_end(made), reference))
    if _records(made) == before:
        wrong.append("no report was written")
    forward(made)
    return "; ".join(wrong) or None


def _wrong(end: dict[str, object], reference: Undisturbed) -> Iterator[str]:
    for name, expected in reference.end.items():
        if end[name] != expected:
            yield f"{name}: expected {expected!r}, found {end[name]!r}"


def _end(made: Scenario) -> dict[str, object]:
    """What a rollback may change, and what not."""
    refs = made.clone.refs()
    return {
        "served": made.served(),
        "tags": {name: refs[name] for name in refs if "/tags/" in name},
        "locks": made.locks(),
        "merges": git(made.clone.remote, "rev-list", "--merges", "--count", "main"),
    }


def _records(made: Scenario) -> str:
    return made.clone.refs()["refs/heads/main"]
