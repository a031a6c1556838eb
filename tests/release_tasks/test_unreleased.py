"""The next version in repositories as teams have them: asked before each release, with the tags that are there then."""

from __future__ import annotations

from pathlib import Path

import pytest

from release_tasks.engine.git import Repository
from release_tasks.engine.settings import Settings
from release_tasks.engine.world import Live
from release_tasks.rules.versions import NeverDown
from release_tasks.unreleased import HERE, read_tags, unreleased

from ..support.shapes import SHAPES, Asked, replay


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_each_release_has_the_version_that_is_right(tmp_path: Path, shape: str) -> None:
    path = tmp_path / "shape"
    told = [(asked.line, answer(asked, path)) for asked in replay(shape, path)]
    assert told == [(line, line) for line, _ in told]
    assert len(told) > 3


def answer(asked: Asked, path: Path) -> str:
    """The line as it would be right for what is answered."""
    repository, settings = Repository.at(path, Live(say=lambda line: None)), Settings()
    tags = read_tags(repository, settings, HERE, asked.commit)
    try:
        found = unreleased(repository, settings, asked.commit, tags, pre=asked.word).next
    except NeverDown:
        kind, version = "refused", ""
    else:
        kind = "nothing" if found is None else "taken" if found in tags.commits else "release"
        version = str(found or "")
    return asked.line if (kind, version) == (asked.kind, asked.version) else f"{kind} {version}"
