"""Every provider keeps its protocol's contract; so do the ones in memory that other tests stand on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from release_tasks.adapters.command import CommandIndex
from release_tasks.adapters.console import ConsoleNotifier
from release_tasks.adapters.folder import FolderIndex
from release_tasks.adapters.local import LocalPlatform
from release_tasks.adapters.python import PythonIndex
from release_tasks.adapters.traefik import TraefikMonitor
from release_tasks.engine.dry_run import DryRun
from release_tasks.engine.errors import Unreachable
from release_tasks.engine.ports import Index, Monitor, Notifier, Platform, load
from release_tasks.engine.settings import Settings
from release_tasks.engine.world import Live
from release_tasks.evidence import Artifact

from ...support.rollouts import stage
from ...support.service import Answer
from .contract import MonitorContract, NotifierContract, PlatformContract, Setting
from .place import STAGING, place
from .tiny import build


def answered(platform: Platform, path: str) -> str:
    """The version that answers at the door, or what came instead."""
    try:
        answer = Live().get(platform.state(STAGING).url + path)
    except Unreachable:
        return "nothing"
    return answer.body.partition('"version": "')[2].partition('"')[0] or f"status {answer.status}"


@contextmanager
def local(folder: Path) -> Iterator[Setting]:
    with place(folder) as made:
        yield Setting(
            made.platform,
            made.monitor,
            lambda version: (str(made.dist), build(made.dist, version)),
            lambda path: answered(made.platform, path),
        )


@contextmanager
def memory(folder: Path) -> Iterator[Setting]:
    with stage(folder) as made:

        def artifact(version: str) -> tuple[str, Artifact]:
            made.platform.service(version).routes["/error"] = Answer(500)
            built = made.built(version)
            return built.folder, built.artifacts[0]

        yield Setting(made.platform, made.monitor, artifact, lambda path: answered(made.platform, path))


@pytest.fixture(params=[local, memory], ids=["local", "memory"])
def setting(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Setting]:
    with request.param(tmp_path) as made:
        yield made


class TestPlatforms(PlatformContract):
    """Platform: local, memory."""


class TestMonitors(MonitorContract):
    """Monitor: traefik, memory."""


class TestNotifiers(NotifierContract):
    """Notifier: console."""

    @pytest.fixture
    def notifier(self) -> Notifier:
        return ConsoleNotifier(Settings(), Live())

    @pytest.fixture
    def told(self, capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
        seen: list[str] = []

        def so_far() -> str:
            seen.append(capsys.readouterr().err)
            return "".join(seen)

        return so_far

    def test_a_preview_says_that_it_would_tell(self) -> None:
        said: list[str] = []
        world = DryRun(say=said.append)
        ConsoleNotifier(Settings(), world).notify("rolled back", "1.1.0 serves", priority="P0")
        world.close()
        assert said == ["would notify: rolled back"]


@pytest.mark.parametrize(
    ("kind", "name", "provider", "protocol"),
    [
        ("platform", "local", LocalPlatform, Platform),
        ("monitor", "traefik", TraefikMonitor, Monitor),
        ("notifier", "console", ConsoleNotifier, Notifier),
        ("index", "folder", FolderIndex, Index),
        ("index", "python", PythonIndex, Index),
        ("index", "command", CommandIndex, Index),
    ],
)
def test_the_embedded_defaults_are_found_by_name(kind: str, name: str, provider: type, protocol: type) -> None:
    assert load(kind, name) is provider
    assert isinstance(provider(Settings(), Live()), protocol)
