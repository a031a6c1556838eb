"""Every test has surroundings of its own, no network but loopback, and leaves nothing running."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from .support import leftovers, network, oracles, wheels
from .support.project import FILES
from .support.repository import Clone, Files, new_repository
from .support.scratch import IDENTITY, Identity, foreign, surroundings

# Property tests try the same examples in each run, however slow the machine; HYPOTHESIS_PROFILE=explore tries new ones.
hypothesis.settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=2_000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

SESSION_HOME = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Shut the network, mark what is started, install from the wheel folder alone, and leave the person's home."""
    folder = wheels.folder()
    if not wheels.is_complete(folder):
        raise pytest.UsageError(f"the wheel folder is not filled ({folder}). Run: make wheels")
    # Fixtures of a whole module or session live here; each test has a home of its own.
    config.stash[SESSION_HOME] = Path(tempfile.mkdtemp(prefix="rt-"))
    for name in foreign(os.environ):
        del os.environ[name]
    os.environ.update(wheels.environment(folder))
    os.environ.update(oracles.environment(oracles.folder()))
    os.environ.update(surroundings(config.stash[SESSION_HOME]))
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    leftovers.mark(f"{os.getpid()}")
    network.shut()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the session's home."""
    if SESSION_HOME in config.stash:
        shutil.rmtree(config.stash[SESSION_HOME])


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """With REQUIRE_ALL=1 a skipped test fails the run (decisions 59)."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or os.environ.get("REQUIRE_ALL") != "1":
        return
    skipped = len(reporter.stats.get("skipped", ()))
    if skipped and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"\nREQUIRE_ALL=1: {skipped} skipped; all must run", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session", autouse=True)
def nothing_left_running() -> Iterator[None]:
    """What the tests started has ended when the last one has; else that is an error, and it is ended here."""
    yield
    left = leftovers.await_end(os.environ[leftovers.MARK])
    leftovers.end(left)
    assert not left, "left running: " + "; ".join(f"{process} {command}" for process, command in left.items())


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The test's own home, with state, cache, configuration and sockets; its path is short, as sockets need it."""
    folder = Path(tempfile.mkdtemp(prefix="rt-"))
    for name, value in surroundings(folder).items():
        monkeypatch.setenv(name, value)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def git_identity(home: Path) -> Identity:
    """Who commits in this test."""
    return IDENTITY


@pytest.fixture
def repository(tmp_path: Path, home: Path) -> Callable[..., Clone]:
    """Makes clones with a bare remote each: `repository(files)`; a second one needs a `name`."""

    def make(files: Files | None = None, *, name: str = "repository", branch: str = "main") -> Clone:
        return new_repository(tmp_path / name, files, branch=branch)

    return make


@pytest.fixture
def python_project(repository: Callable[..., Clone]) -> Clone:
    """A small library with plan, tests and issues, committed and pushed."""
    return repository(FILES)
