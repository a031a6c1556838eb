from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from examples import history

from ..support.scratch import GIT_CONFIG
from .running import Installed, install


@pytest.fixture(scope="session")
def release_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Installed]:
    """A step of the example's history, installed: `1.0.0`, `1.1.0`, `1.2.0`, `fault`. Made when first asked for."""
    made: dict[str, Installed] = {}
    steps = ["1.0.0", *history.CHANGES]

    def make(step: str) -> Installed:
        if step not in made:
            folder = tmp_path_factory.mktemp("example")
            history.begin(folder / "notes")
            for each in steps[1 : steps.index(step) + 1]:
                history.change(folder / "notes", each)
            made[step] = install(folder / "notes", folder / "site")
        return made[step]

    return make


@pytest.fixture(scope="session", autouse=True)
def committer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Who commits in fixtures that live longer than a test's home."""
    config = tmp_path_factory.mktemp("git") / "config"
    config.write_text(GIT_CONFIG, encoding="utf-8")
    before = os.environ.get("GIT_CONFIG_GLOBAL")
    os.environ["GIT_CONFIG_GLOBAL"] = str(config)
    yield
    if before is not None:
        os.environ["GIT_CONFIG_GLOBAL"] = before
