"""What is released and killed: a scratch project with its remote, and the state it must end in."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from release_tasks.adapters.local.start import end_marked

from ..support.repository import Clone, git, new_repository
from ..support.scratch import surroundings

ROOT = Path(__file__).parents[2]
RELEASE = ("release", "--yes")
FINE = (0, 7)
"""Exit codes of what was undisturbed: done, or rolled back."""
MASKED = (
    (r"\b[0-9a-f]{7,64}\b", "<id>"),
    (r"\b(release|rollback)-\d{4}-\d\d-\d\d-\d{6}(-\d+)?\b", "<release>"),
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?( ?UTC|Z|\+00:00)?", "<time>"),
    (r"\b\d\d:\d\d:\d\d\b", "<time>"),
    (r"\b\d+(\.\d+)? ?(s|ms|min|seconds|minutes)\b", "<duration>"),
    (r"(\bport |127\.0\.0\.1:)\d+", r"\1<port>"),
    (r", reused\b", ""),  # evidence of the same tree, from a run that was killed or is beside this one
    (r'("seconds": |"at": |"size": )\d+(\.\d+)?', r"\1<number>"),
    (r"\b\d+ files? put there, \d+ found there", "<published>"),
    (r"\| \*\*Continued by\*\* \|.*\n", ""),  # who was killed has somebody who continued
    (r"\d+ bytes", "<size>"),  # the changelog in an archive names commits, whose ids compress differently
)
COUNTED = (r"\b\d+ (of them our own )?(requests|probes|looks)\b|\b\d+(\.\d+)? ?%", "<count>")
"""What a health window saw differs from run to run."""


@dataclass
class Scenario:
    """A scratch project in a folder of its own, with state and home of its own."""

    folder: Path
    files: Mapping[str, str]
    clone: Clone = field(init=False)
    env: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        home = self.folder / "h"
        home.mkdir(parents=True)
        self.env = {
            **os.environ,
            **surroundings(home),
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "RELEASE_GUARD": str(os.getpid()),
            "XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"],  # what can be made again is shared
        }
        self.clone = new_repository(self.folder / "r", self.files)
        self.clone.commit("feat: something to release")

    # -- running it --------------------------------------------------------------------------------------------------

    def killed(self, moment: str, number: int | str, *words: str) -> subprocess.CompletedProcess[str]:
        """Run under the killer; what it said."""
        return self._run(("-m", "tests.crash.killing", moment, str(number), "--", *words), self.clone)

    def run(self, *words: str, clone: Clone | None = None) -> subprocess.CompletedProcess[str]:
        """Run the program as a person does; what it said."""
        return self._run(("-m", "release_tasks", *words), clone or self.clone)

    def _run(self, words: tuple[str, ...], clone: Clone) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            (sys.executable, *words), cwd=clone.path, env=self.env, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, errors="replace", timeout=300, check=False,
        )  # fmt: skip

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start the program, to be killed from outside."""
        return subprocess.Popen(
            (sys.executable, "-m", "release_tasks", *words), cwd=self.clone.path, env=self.env,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    # -- how it ended ------------------------------------------------------------------------------------------------

    @property
    def states(self) -> Path:
        """Where this scenario's machine keeps its state."""
        return next(iter((self.folder / "h" / "state" / "release").glob("*-*")))

    def end(self) -> dict[str, object]:
        """The end state that matters: refs by tree, reports and issues masked, effects counted, versions served."""
        refs = sorted(name for name in self.clone.refs() if not name.startswith("refs/release/"))
        remote = self.clone.remote
        commits = git(remote, "log", "--format=%s", "refs/heads/main").splitlines()
        return {
            "refs": refs,
            "trees": {name: masked_tree(remote, name, str(self.folder)) for name in refs},
            "commits": sorted(mask(subject) for subject in commits),
            "audit": len(git(remote, "show", "main:docs/audit/releases.log").splitlines()),
            "journals": self.journals(),
            "locks": self.locks(),
            "index": sorted(str(path.relative_to(self.states)) for path in self.states.glob("index/*/*")),
            "served": self.served(),
        }

    def journals(self) -> list[str]:
        """How each release ended, and how often."""
        found = []
        for name in sorted(name for name in self.clone.refs() if name.startswith("refs/release/journal/")):
            lines = git(self.clone.remote, "log", "--format=%B", name).splitlines()
            found += [f"ended {e['status']}" for e in map(json.loads, filter(None, lines)) if e["event"] == "ended"]
        return found

    def locks(self) -> dict[str, str | None]:
        """Who holds each lock."""
        names = [name for name in self.clone.refs() if name.startswith("refs/release/lock/")]
        return {n: json.loads(git(self.clone.remote, "log", "-1", "--format=%B", n))["release"] for n in names}

    def served(self) -> dict[str, str]:
        """Environment to the version that answers there."""
        found = {}
        for path in sorted(self.states.glob("*/addresses.json")):
            if path.parent.name != "development":
                found[path.parent.name] = _version(json.loads(path.read_text())["traffic"])
        return found

    def down(self) -> None:
        """End what it left running, and remove it."""
        for path in self.folder.glob("h/state/release/*/*/addresses.json"):
            end_marked(path.parent.resolve())
        shutil.rmtree(self.folder, ignore_errors=True)


def _version(port: int) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/version", timeout=5) as answer:
            return str(json.load(answer)["version"])
    except (urllib.error.URLError, OSError) as error:
        return f"nothing ({error})"


@contextmanager
def scenario(files: Mapping[str, str]) -> Iterator[Scenario]:
    """A scenario in a folder with a short path, which is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="rc-"))
    made = Scenario(folder / "s", files)
    try:
        yield made
    finally:
        made.down()
        shutil.rmtree(folder, ignore_errors=True)


def masked_tree(remote: Path, revision: str, folder: str) -> dict[str, str]:
    """Path to text of every file, with what differs from run to run masked."""
    names = git(remote, "ls-tree", "-r", "--name-only", revision).splitlines()
    return {mask(name): mask(git(remote, "show", f"{revision}:{name}").replace(folder, "…")) for name in names}


def mask(text: str) -> str:
    """The text without what differs from run to run."""
    for pattern, word in (*MASKED, COUNTED):
        text = re.sub(pattern, word, text)
    return text
