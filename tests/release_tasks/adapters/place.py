"""An environment of the local platform for one test, with real Traefik and supervisord; it ends with the test."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from release_tasks.adapters.local import LocalPlatform
from release_tasks.adapters.local.site import Site
from release_tasks.adapters.local.start import marked
from release_tasks.adapters.traefik import TraefikMonitor
from release_tasks.engine.settings import Settings
from release_tasks.engine.world import Live
from release_tasks.evidence import Artifact, Running

from .tiny import build

STAGING = "staging"


@dataclass
class Place:
    """Platform, monitor and artifacts of one test."""

    folder: Path
    given: dict[str, Any]
    said: list[str] = field(default_factory=list)
    world: Live = field(init=False)

    def __post_init__(self) -> None:
        self.world = Live(say=self.said.append)

    @property
    def state(self) -> Path:
        """Where the environments lie; as awkward a path as people have."""
        return self.folder / "state of 100% ; 'x'"

    @property
    def dist(self) -> Path:
        """Where the artifacts lie."""
        return self.folder / "dist"

    @property
    def settings(self) -> Settings:
        """The settings of one environment, staging."""
        given = {"start": "tiny --port {port} --data {data}", "startup": 15, "drain": 0, **self.given}
        return Settings.model_validate({"environments": {STAGING: given}})

    @property
    def platform(self) -> LocalPlatform:
        """The platform, as a new process would make it."""
        return LocalPlatform(self.settings, self.world, state=self.state)

    @property
    def monitor(self) -> TraefikMonitor:
        """The monitor, as a new process would make it."""
        return TraefikMonitor(self.settings, self.world, state=self.state)

    @property
    def site(self) -> Site:
        """The folder of the environment."""
        return Site(STAGING, (self.state / STAGING).resolve(), self.world)

    def bring(self, version: str, *, fence: int = 1, **fault: str) -> Running:
        """Build and deploy a version."""
        return self.deploy(version, build(self.dist, version, **fault), fence=fence)

    def deploy(self, version: str, *artifacts: Artifact, fence: int = 1) -> Running:
        """Deploy what was built."""
        return self.platform.deploy(STAGING, version, str(self.dist), artifacts, fence=fence)

    def serve(self, *versions: str) -> None:
        """Deploy these versions, each taking the traffic."""
        for version in versions:
            self.bring(version)
            self.platform.shift(STAGING, version, fence=1)

    def ask(self, path: str = "/", url: str | None = None) -> dict[str, Any]:
        """What the service answers, by default through the door of the environment."""
        answer = self.world.get((url or self.platform.state(STAGING).url) + path)
        return {"status": answer.status, **(json.loads(answer.body) if answer.body.startswith("{") else {})}

    def process(self, name: str) -> int:
        """The id of a process of the environment."""
        from release_tasks.adapters.local.processes import Supervisor

        return Supervisor(self.site).processes()[name].pid

    @property
    def supervisord(self) -> int:
        """The id of supervisord."""
        return int((self.site.folder / "supervisord.pid").read_text())


def eventually(true: Any, seconds: float = 10.0) -> bool:
    """Whether it comes true in time."""
    end = monotonic() + seconds
    while not true():
        if monotonic() > end:
            return False
        sleep(0.02)
    return True


@contextmanager
def place(folder: Path, **given: Any) -> Iterator[Place]:
    """A place whose processes end with it, also where the test's own process is killed."""
    os.environ["RELEASE_GUARD"] = str(os.getpid())
    made = Place(folder, given)
    try:
        yield made
    finally:
        made.platform.down(STAGING)
        assert marked(made.site.folder) == ()
