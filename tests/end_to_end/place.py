"""A service with real environments (Traefik, supervisord), in which releases follow each other as people make them."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..support.repository import Clone, new_repository
from ..support.scratch import surroundings
from ..support.ticker import BOTH, FILES, faulty, settings
from .program import RELEASE, Done, Running, run, running

FRESH = "fresh"
"""An environment that only some releases have."""
ISSUES = "issues/issues-list.md"


@dataclass
class Place:
    """The clone of a service and where its environments lie. Commands run with a home of the place's own."""

    clone: Clone
    env: Mapping[str, str]
    home: Path
    number: int = field(default=0)

    # -- what a person does --------------------------------------------------------------------------------------------

    def run(self, *words: str, clone: Clone | None = None, **env: str) -> Done:
        """Run a command to its end."""
        return run(clone or self.clone, *words, env={**self.env, **env})

    @contextmanager
    def releasing(self, *words: str) -> Iterator[Running]:
        """A release that goes on meanwhile."""
        with running(self.clone, *RELEASE, *words, env=self.env) as found:
            yield found

    def prepare(
        self, fault: str = "", *, environments: tuple[str, ...] = BOTH, window: float = 1.2, policy: str = "keep"
    ) -> str:
        """What happens between two releases: the last one is ended, its issues are closed, a new commit is pushed.

        The version that the next release will have.
        """
        self.run("release", "--abort", "--reason", "the next one")
        self.clone.git("pull", "--quiet", "--ff-only", "--tags")
        for path in sorted(self.clone.path.glob("issues/backlog/*.md")):
            path.unlink()
        self.number += 1
        changed = {**faulty(fault), **settings(*environments, window=window, policy=policy), ISSUES: FILES[ISSUES]}
        self.clone.commit(f"feat: answer in way {self.number}", {**changed, "way.txt": f"{self.number}\n"})
        return str(self.run("version", "--json").json["version"])

    def release(self, *words: str) -> Done:
        """Release what is pushed."""
        return self.run(*RELEASE, *words)

    # -- what a person sees --------------------------------------------------------------------------------------------

    def url(self, environment: str = "production") -> str:
        """Where its traffic enters."""
        found: str = self.run("status", "--json").json["environments"][environment]["url"]
        return found

    def serves(self, environment: str = "production", path: str = "/version") -> str:
        """The version that answers at its entry."""
        with urllib.request.urlopen(self.url(environment) + path, timeout=5) as answer:
            found: str = json.load(answer)["version"]
        return found

    def answer(self, environment: str) -> int:
        """The status that its entry answers with."""
        try:
            with urllib.request.urlopen(self.url(environment) + "/work", timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def note(self) -> str:
        """The path of the newest deployment report."""
        folder = "docs/handoff-notes/devops"
        names = self.clone.git("-C", str(self.clone.remote), "ls-tree", "--name-only", f"main:{folder}")
        return f"{folder}/{max(names.splitlines())}"

    def show(self, path: str) -> str:
        """A file on the remote's main branch."""
        return self.clone.show(path, "main")

    def state(self, environment: str) -> Path:
        """The folder of an environment."""
        (found,) = self.home.glob(f"state/release/*/{environment}")
        return found

    def audited(self) -> dict[str, Any]:
        """The last line of the audit log."""
        found: dict[str, Any] = json.loads(self.show("docs/audit/releases.log").splitlines()[-1])
        return found

    def processes(self, environment: str = "") -> list[int]:
        """The ids of what runs for an environment, or for any of this place."""
        folder = f"{next(self.home.glob('state/release/*'), self.home)}/{environment}"
        mark = os.fsencode(f"RELEASE_STATE={folder}")
        return sorted(int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit() and _has(each, mark))


def _has(process: Path, mark: bytes) -> bool:
    try:
        return any(word.startswith(mark) for word in (process / "environ").read_bytes().split(b"\0"))
    except OSError:
        return False


@contextmanager
def place(folder: Path, home: Path) -> Iterator[Place]:
    """A place with nothing released; its environments end with it, also where the tests are killed."""
    env = {**surroundings(home), "RELEASE_GUARD": str(os.getpid())}
    made = Place(new_repository(folder, FILES), env, home)
    made.clone.commit("feat: answer")
    try:
        yield made
    finally:
        made.clone.write(settings(*BOTH, FRESH))
        down = made.run("environment.down")
        assert down.code == 0, down
        assert made.processes() == []
