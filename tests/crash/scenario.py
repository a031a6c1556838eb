"""What is released and killed: a scratch project with its remote, and the state it must end in."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ..support.repository import Clone, git, new_repository
from ..support.scratch import surroundings

ROOT = Path(__file__).parents[2]
MASKED = (
    (r"\b[0-9a-f]{7,64}\b", "<id>"),
    (r"\b(release|rollback)-\d{4}-\d\d-\d\d-\d{6}(-\d+)?\b", "<release>"),
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( ?UTC|Z|\+00:00)?", "<time>"),
    (r"\b\d\d:\d\d:\d\d\b", "<time>"),
    (r"\b\d+(\.\d+)? ?(s|ms|min|seconds|minutes)\b", "<duration>"),
    (r"\b\d+\.\d+\b", "<number>"),
)


@dataclass
class Scenario:
    """A scratch project in a folder of its own, with state and home of its own."""

    folder: Path
    files: dict[str, str | bytes | None]
    argv: tuple[str, ...]
    served: Callable[[Scenario], dict[str, str]] = lambda scenario: {}
    cache: Path | None = None
    clone: Clone = field(init=False)
    env: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        home = Path(os.environ.get("CRASH_HOME", self.folder)) / f"h{self.folder.name}"
        home.mkdir(parents=True)
        self.env = {**os.environ, **surroundings(home), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        if self.cache is not None:
            self.env["XDG_CACHE_HOME"] = str(self.cache)
        before = {name: os.environ.get(name) for name in self.env}
        os.environ.update(self.env)
        try:
            self.clone = new_repository(self.folder / "r", self.files)
            self.clone.commit("feat: something to release")
        finally:
            for name, value in before.items():
                os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)

    def run(
        self, moment: str = "count", number: str = os.devnull, *, clone: Clone | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run the release once, killed as asked; what it said."""
        where = clone or self.clone
        argv = (sys.executable, "-m", "tests.crash.killing", moment, number, "--", *self.argv)
        return subprocess.run(
            argv,
            cwd=where.path,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def end(self) -> dict[str, object]:
        """The end state that matters: refs by tree, records masked, effects counted, versions served."""
        refs = {name: commit for name, commit in self.clone.refs().items() if not name.startswith("refs/release/")}
        remote = self.clone.remote
        return {
            "refs": sorted(refs),
            "tags": {
                name: git(remote, "rev-parse", f"{name}^{{tree}}") and masked_tree(remote, name)
                for name in refs
                if "tags" in name
            },
            "main": masked_tree(remote, "refs/heads/main"),
            "merges": len(git(remote, "rev-list", "--merges", "refs/heads/main").split()),
            "records": len(git(remote, "log", "--format=%H", "--grep=^docs(release)", "refs/heads/main").split()),
            "ended": self._ended(),
            "served": self.served(self),
        }

    def _ended(self) -> list[str]:
        names = [name for name in self.clone.refs() if name.startswith("refs/release/journal/")]
        last = (json.loads(git(self.clone.remote, "log", "-1", "--format=%B", name)) for name in names)
        return [f"{event['event']} {event.get('status', '')}" for event in last]


def masked_tree(remote: Path, revision: str) -> dict[str, str]:
    """Path to text of every file, with ids and times masked."""
    names = git(remote, "ls-tree", "-r", "--name-only", revision).splitlines()
    return {mask(name): mask(git(remote, "show", f"{revision}:{name}")) for name in names}


def mask(text: str) -> str:
    """The text without what differs from run to run."""
    for pattern, word in MASKED:
        text = re.sub(pattern, word, text)
    return text
