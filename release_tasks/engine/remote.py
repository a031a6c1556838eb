"""Moving refs on a git remote: together or not at all, and never forced."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from .errors import OutsideFailed, Rejected, Unreachable

QUIET = ("-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "advice.diverging=false")
"""Nothing of git's own upkeep runs beside a release: a killed push would leave its lock."""
NETWORK = re.compile(
    r"Could not resolve host|Connection (refused|reset|timed out)|unable to access|Could not read from remote|"
    r"early EOF|hung up unexpectedly|Operation timed out",
    re.IGNORECASE,
)
REFUSED = re.compile(
    r"hook declined|protected branch|hidden ref|deny updating|(error|HTTP):? 403\b|permission|not allowed",
    re.IGNORECASE,
)
LOST = re.compile(
    r"\[rejected\]|atomic (transaction|push) failed|cannot lock ref|non-fast-forward|fetch first|already exists"
)
PATIENCE = 600.0
"""Seconds that a push may take."""


def push(command: Callable[..., tuple[int, str]], root: Path, remote: str, refs: Mapping[str, str]) -> None:
    """Move refs on a remote in one atomic push; `command` runs it and answers exit code and output.

    Raises `Rejected` where a ref is not where this clone saw it, `OutsideFailed` where the remote refuses it,
    `Unreachable` for the network.
    """
    words = [f"{identifier}:{ref}" for ref, identifier in refs.items()]
    git = ("git", "-C", str(root), *QUIET, "push", "--porcelain", "--atomic", "--no-verify", remote, *words)
    code, said = command(git, timeout=PATIENCE)
    if code == 0:
        return
    if REFUSED.search(said):
        raise OutsideFailed(
            f"{remote} refuses the push: {said[-600:]}",
            fix='allow it there; for hosts that take only branches set journal.ref = "refs/heads/release"',
        )
    if LOST.search(said):
        raise Rejected(f"{remote} has moved meanwhile: {said[-400:]}", fix="run the same command: it looks again")
    raise failure(("push",), said)


def failure(args: Iterable[str], text: str) -> OutsideFailed:
    """What git said, as our error: the network is tried again, the rest is not."""
    words = " ".join(list(args)[:2])
    kind = Unreachable if NETWORK.search(text) else OutsideFailed
    return kind(f"git {words} failed: {text.strip()[:600]}", fix="see git's message; then run the same command")
