"""A platform and a monitor in memory that behave like real ones, and a world in which time flies.

Instances and the entry of the traffic are real HTTP servers on loopback; the monitor counts what came in there.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep, time
from typing import Any

from release_tasks import Flow, Runner, Section
from release_tasks.engine.dry_run import DryRun
from release_tasks.engine.errors import Locked, OutsideFailed, ReleaseError, VerificationFailed
from release_tasks.engine.git import Repository
from release_tasks.engine.journal import Notes
from release_tasks.engine.ports import Monitor, Platform
from release_tasks.engine.release import Decided, Release
from release_tasks.engine.settings import read_settings
from release_tasks.engine.step import Bound
from release_tasks.engine.world import Live
from release_tasks.evidence import Artifact, Built, Counts, EnvironmentState, Instance, Running, Shifted, Side

from .service import Answer, Request, Service, serving

BOUNDS = (0.1, 0.5, math.inf)


@dataclass
class Counted:
    """What came in at the entry for one version."""

    requests: int = 0
    errors: int = 0
    buckets: list[int] = field(default_factory=lambda: [0] * len(BOUNDS))


class MemoryPlatform:
    """Two sides for each environment, whose versions are services of the test."""

    def __init__(self, stack: ExitStack, instances: int = 1) -> None:
        self.stack = stack
        self.instances = instances
        self.services: dict[str, Service] = {}
        """The service of each version; one that is not named is healthy."""
        self.down_: set[str] = set()
        """Versions that do not come up, or do not serve any more."""
        self.calls: list[tuple[str, ...]] = []
        self.counted: dict[tuple[str, str], Counted] = {}
        self.entered: dict[str, int] = {}
        self.owned: dict[str, int] = {}
        self._sides: dict[str, dict[str, Side]] = {}
        self._stopped: dict[str, dict[str, Side]] = {}
        self._urls: dict[str, str] = {}
        self._fences: dict[str, int] = {}
        self._lock = threading.Lock()

    def service(self, version: str) -> Service:
        """The service that answers for a version."""
        return self.services.setdefault(version, Service(version))

    # -- what a platform does ----------------------------------------------------------------------------------------

    def state(self, environment: str) -> EnvironmentState:
        sides = tuple(self._alive(side) for side in self._sides.get(environment, {}).values())
        return EnvironmentState(environment, self._url(environment), sides, self._fences.get(environment, 0))

    def deploy(
        self, environment: str, version: str, folder: str, artifacts: Sequence[Artifact], *, fence: int
    ) -> Running:
        self._enter(environment, fence, "deploy", version)
        if version in self.down_:
            raise VerificationFailed(f"{version} does not come up in {environment}", fix="see its log")
        state, digest = self.state(environment), artifacts[0].sha256
        name = self._free(state, version, digest)
        sides = self._sides.setdefault(environment, {})
        if name not in sides or (sides[name].version, sides[name].digest) != (version, digest):
            sides[name] = Side(name, version, digest, self._start(version), 0)
        live = state.live if state.live and state.live.name != name else None
        urls = tuple(each.url for each in sides[name].instances)
        return Running(environment, version, name, digest, urls, live and live.version, live and live.name)

    def shift(self, environment: str, version: str, *, fence: int) -> Shifted:
        self._enter(environment, fence, "shift", version)
        side = self.state(environment).running(version)
        if side is None or version in self.down_:
            raise VerificationFailed(f"{version} does not serve in {environment}", fix="see its log")
        live = self.state(environment).live
        for name, each in self._sides[environment].items():
            self._sides[environment][name] = each._replace(weight=100 if name == side.name else 0)
        return Shifted(environment, version, side.name, live and live.version, 0.01)

    def withdraw(self, environment: str, version: str, *, fence: int) -> None:
        self._enter(environment, fence, "withdraw", version)
        side = self.state(environment).running(version)
        if side is not None:
            self._sides[environment][side.name] = side._replace(weight=0)

    def settle(self, environment: str, version: str, *, fence: int) -> None:
        self._enter(environment, fence, "settle", version)

    def up(self, environment: str) -> None:
        if environment in self._stopped:
            self._sides[environment] = self._stopped.pop(environment)

    def down(self, environment: str) -> None:
        if environment in self._sides:
            self._stopped[environment] = self._sides.pop(environment)

    # -- how -----------------------------------------------------------------------------------------------------------

    def _enter(self, environment: str, fence: int, *call: str) -> None:
        self.calls.append(call)
        if fence < self._fences.get(environment, 0):
            raise Locked(f"{environment} was taken over", fix="invoke status")
        self._fences[environment] = fence

    def _free(self, state: EnvironmentState, version: str, digest: str) -> str:
        there = state.running(version)
        if there is not None and there.digest == digest:
            return there.name
        return "green" if state.live is not None and state.live.name == "blue" else "blue"

    def _start(self, version: str) -> tuple[Instance, ...]:
        names = [f"{version}-{number}" for number in range(1, self.instances + 1)]
        return tuple(Instance(name, self.stack.enter_context(serving(self.service(version))), True) for name in names)

    def _alive(self, side: Side) -> Side:
        alive = side.version not in self.down_
        return side._replace(instances=tuple(each._replace(alive=alive) for each in side.instances))

    def _url(self, environment: str) -> str:
        if environment not in self._urls:
            answer = lambda request: self.enter(environment, request)  # noqa: E731  # what the entry's server calls
            self._urls[environment] = self.stack.enter_context(serving(answer))
        return self._urls[environment]

    # -- traffic -------------------------------------------------------------------------------------------------------

    def enter(self, environment: str, request: Request) -> Answer:
        """A request at the entry of the traffic: the live version answers, and it is counted."""
        live = self.state(environment).live
        with self._lock:
            self.entered[environment] = self.entered.get(environment, 0) + 1
        if live is None:
            return Answer(503, "nobody is there")
        answer = self.service(live.version)(request)
        with self._lock:
            self.owned[environment] = self.owned.get(environment, 0) + 1
            counted = self.counted.setdefault((environment, live.version), Counted())
            counted.requests += 1
            counted.errors += answer.status >= 500
            counted.buckets = [n + (answer.seconds <= b) for n, b in zip(counted.buckets, BOUNDS, strict=True)]
        return answer

    def users(self, environment: str, number: int, path: str = "/") -> None:
        """So many requests of users."""
        for _ in range(number):
            self.enter(environment, Request("GET", path))


class MemoryMonitor:
    """Reads what came in at the entry of a `MemoryPlatform`."""

    name = "memory"

    def __init__(self, platform: MemoryPlatform, world: Live) -> None:
        self.platform = platform
        self.world = world
        self.reads = 0
        self.trouble: Callable[[int], ReleaseError | None] = lambda number: None
        """What the reading of this number fails with."""
        self.garble: Callable[[int, Counts], Counts] = lambda number, counts: counts

    def read(self, environment: str, version: str) -> Counts:
        self.reads += 1
        error = self.trouble(self.reads)
        if error is not None:
            raise error
        if self.platform.state(environment).running(version) is None:
            raise OutsideFailed(f"{version} does not run in {environment}", fix="invoke status")
        if self.platform.state(environment).running(version) is None:
            raise OutsideFailed(f"{version} does not run in {environment}: it has no counts", fix="invoke status")
        counted = self.platform.counted.get((environment, version), Counted())
        buckets = tuple(zip(BOUNDS, counted.buckets, strict=True))
        entered, owned = self.platform.entered.get(environment, 0), self.platform.owned.get(environment, 0)
        alive = version not in self.platform.down_
        counts = Counts(self.world.now(), counted.requests, counted.errors, buckets, entered, owned, alive, 0)
        return self.garble(self.reads, counts)


class Hurried(Live):
    """A world in which time passes as fast as it is waited for."""

    def __init__(self) -> None:
        self.said: list[str] = []
        super().__init__(say=self.said.append)
        self.waited: list[float] = []
        self.meanwhile: Callable[[float], object] = lambda seconds: None
        """What happens while these seconds pass."""

    def now(self) -> float:
        return time() + sum(self.waited)

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.meanwhile(seconds)
        sleep(0.003)  # lets requests that are under way be answered


@dataclass
class Stage:
    """Everything that a step is handed, for one test."""

    world: Hurried
    platform: MemoryPlatform
    monitor: MemoryMonitor
    folder: Path
    settings: str = "[environments.staging]\n"
    repository: Repository | None = None
    notes: Notes = field(default_factory=Notes)
    observed: list[tuple[str, str, str]] = field(default_factory=list)

    def release(self, version: str = "1.1.0", *, world: Live | None = None) -> Release:
        """A release of this version."""
        settings = read_settings(lambda name: self.settings if name == "release.toml" else None)
        given: Any = self.repository  # only a smoke command asks for it
        return Release(
            decided(version), given, settings, world or self.world, self.folder, self.folder, note=self.notes.note
        )

    def built(self, version: str = "1.1.0") -> Built:
        """One artifact of this version, with its file."""
        import hashlib

        content = f"wheel of {version}".encode()
        path = self.folder / f"dist-{version}" / f"service-{version}.whl"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        commit = self.repository.git("rev-parse", "HEAD") if self.repository else "0" * 40
        artifact = Artifact(path.name, len(content), hashlib.sha256(content).hexdigest())
        return Built(path.parent.name, commit, (artifact,))

    def serve(self, environment: str, *versions: str) -> Running:
        """Bring versions up there, one after the other; the last one gets the traffic."""
        running = None
        for version in versions:
            running = self.bring_up(environment, version)
            self.platform.shift(environment, version, fence=0)
        assert running is not None
        return running

    def bring_up(self, environment: str, version: str) -> Running:
        """Bring a version up on the side without traffic."""
        built = self.built(version)
        return self.platform.deploy(environment, version, built.folder, built.artifacts, fence=0)

    def run(
        self,
        *steps: Bound,
        environment: str = "staging",
        recovery: tuple[Bound, ...] = (),
        pivot: str | None = None,
        given: Sequence[object] = (),
        version: str = "1.1.0",
        preview: bool = False,
    ) -> ReleaseError | None:
        """Run these steps as a section, as a release does; what it ended with."""
        world = DryRun(say=self.world.said.append) if preview else None
        section = Section(environment, steps, recovery=recovery, pivot=pivot, after="recover")
        flow = Flow(section, given={type(each): each for each in given})
        providers: dict[type, object] = {Platform: self.platform, Monitor: self.monitor}
        runner = Runner(
            flow,
            self.release(version, world=world),
            self.notes,
            provider=lambda kind: providers[kind],
            observer=lambda *words: self.observed.append(words),
        )
        try:
            return runner.run()
        finally:
            if isinstance(world, DryRun):
                world.close()

    def evidence(self, name: str) -> dict[str, Any]:
        """The recorded evidence of a step, by its key."""
        event = self.notes.finished(name)
        assert event is not None, f"{name} is not finished"
        found: dict[str, Any] = event["evidence"]
        return found

    def done(self) -> list[str]:
        """The steps that finished, in order."""
        return [event["step"] for event in self.notes.events if event["event"] == "finished"]


@contextmanager
def stage(folder: Path, *, instances: int = 1) -> Iterator[Stage]:
    """A stage whose servers end with it."""
    world = Hurried()
    with ExitStack() as stack:
        platform = MemoryPlatform(stack, instances)
        yield Stage(world, platform, MemoryMonitor(platform, world), folder)


def decided(version: str) -> Decided:
    """What a release of this version decided."""
    return Decided(
        id="release-2026-11-21-120000", type="standard", version=version, tag=f"v{version}", previous_tag=None,
        source="main", source_commit="0" * 40, target="main", target_commit="0" * 40, remote="origin",
        date=1_800_000_000, plan=None, plan_digest=None, milestone=None, initiator="Ada Example", yes=True,
        on_failure="stop", file_issues=True, blocked=None,
    )  # fmt: skip
