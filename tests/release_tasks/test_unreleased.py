"""The next version in repositories as teams have them: asked before each release, with the tags that are there then."""

from __future__ import annotations

from pathlib import Path

import pytest

from release_tasks.engine.git import Repository
from release_tasks.engine.settings import Settings
from release_tasks.engine.world import Live
from release_tasks.rules.versions.schemes import NeverDown
from release_tasks.unreleased import HERE, read_tags, unreleased

from ..support.shapes import SHAPES, Asked, replay


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_each_release_has_the_version_that_is_right(tmp_path: Path, shape: str) -> None:
    assert_right(tmp_path / "shape", shape, Settings())


WITH_WORDS_OF_PEP_440 = {name: shape for name, shape in SHAPES.items() if "-hotfix." not in shape}


@pytest.mark.parametrize("shape", WITH_WORDS_OF_PEP_440.values(), ids=WITH_WORDS_OF_PEP_440)
def test_the_same_rules_hold_for_pep_440(tmp_path: Path, shape: str) -> None:
    for semver, pep440 in (("-alpha.", "a"), ("-beta.", "b"), ("-rc.", "rc")):
        shape = shape.replace(semver, pep440)
    assert_right(tmp_path / "shape", shape, Settings(scheme="pep440"))


def assert_right(path: Path, shape: str, settings: Settings) -> None:
    """Each moment of the shape is answered as it says."""
    told = [(asked.line, answer(asked, path, settings)) for asked in replay(shape, path)]
    assert told == [(line, line) for line, _ in told]
    assert len(told) > 3


def answer(asked: Asked, path: Path, settings: Settings) -> str:
    """The line as it would be right for what is answered."""
    repository = Repository.at(path, Live(say=lambda line: None))
    tags = read_tags(repository, settings, HERE, asked.commit)
    try:
        found = unreleased(repository, settings, asked.commit, tags, pre=asked.word).next
    except NeverDown:
        kind, version = "refused", ""
    else:
        kind = "nothing" if found is None else "taken" if found in tags.commits else "release"
        version = str(found or "")
    return asked.line if (kind, version) == (asked.kind, asked.version) else f"{kind} {version}"
