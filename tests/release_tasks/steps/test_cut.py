"""Cut: every place that holds the version is in the release commit, and what is built from it has that version."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from release_tasks.engine.errors import UsageError
from release_tasks.engine.release import History, Release
from release_tasks.engine.settings import Settings
from release_tasks.engine.world import Live
from release_tasks.evidence import Built, Merged
from release_tasks.steps.build import build
from release_tasks.steps.cut import cut

from ...support.repository import Clone
from .released import released

CHANGELOG = "# Changelog\n\n## [Unreleased]\n"
PROJECT = '[project]\nname = "abacus"\nversion = "1.0.0"\n'
INIT = '__version__ = "1.0.0"\n'
WHEEL = f"{sys.executable} -m build --wheel --outdir {{out}}"
LIBRARY = {"CHANGELOG.md": CHANGELOG, "src/abacus/__init__.py": ""}
SCM = """\
[build-system]
requires = ["setuptools", "setuptools-scm"]
build-backend = "setuptools.build_meta"

[project]
name = "my.abacus"
dynamic = ["version"]

[tool.setuptools_scm]
"""
HATCH = """\
[build-system]
requires = ["hatchling", "hatch-vcs"]
build-backend = "hatchling.build"

[project]
name = "abacus"
requires-python = ">=3.11"
dynamic = ["version"]

[tool.hatch.version]
source = "vcs"
"""
ATTRIBUTE = """\
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[project]
name = "abacus"
dynamic = ["version"]

[tool.setuptools.dynamic]
version = { attr = "abacus.__version__" }
"""


@pytest.fixture
def start(repository: Callable[..., Clone]) -> Callable[..., tuple[Release, list[str]]]:
    """A release of 1.1.0 after v1.0.0, of these files and settings; and what it says."""

    def made(files: Mapping[str, str], **settings: object) -> tuple[Release, list[str]]:
        clone = repository({**LIBRARY, **files})
        clone.tag("v1.0.0")
        clone.commit("feat: add numbers")
        release, said = released(clone), list[str]()
        decided = release.decided._replace(previous_tag="v1.0.0")
        world = Live(say=said.append)
        world.recorder = release.world.recorder
        return replace(release, decided=decided, settings=Settings.model_validate(settings), world=world), said

    return made


def merged(release: Release) -> Merged:
    found = cut.function(release)
    assert isinstance(found, Merged)
    return found


def test_every_place_is_in_the_release_commit_and_the_working_tree_stays(
    start: Callable[..., tuple[Release, list[str]]],
) -> None:
    files = {
        "pyproject.toml": PROJECT,
        "src/abacus/__init__.py": INIT,
        "web/package.json": '{"version": "1.0.0"}',
        "web/package-lock.json": '{"version": "1.0.0", "packages": {"": {"version": "1.0.0"}}}',
    }
    places = [{"path": "src/abacus/__init__.py"}, {"path": "web/package.json"}]
    release, said = start(files, version_files=places)
    commit = merged(release).commit
    for path, text in files.items():
        assert release.repository.read(commit, path) == text.replace("1.0.0", "1.1.0")
        assert (release.root / path).read_text() == text
    assert said == []


def test_a_mistake_in_one_place_leaves_everything_as_it_is(start: Callable[..., tuple[Release, list[str]]]) -> None:
    release, _ = start(
        {"pyproject.toml": PROJECT, "src/abacus/__init__.py": '__version__ = "0.9.0"\n'},
        version_files=[{"path": "src/abacus/__init__.py"}, {"path": "gone.py"}],
    )
    before = release.repository.git("for-each-ref")
    with pytest.raises(UsageError) as caught:
        merged(release)
    assert "src/abacus/__init__.py:1: the version is 0.9.0, and the current one is 1.0.0" in caught.value.summary
    assert "gone.py: the version stands in it, and it is not there" in caught.value.summary
    assert release.repository.git("for-each-ref") == before


def test_a_place_that_no_setting_names_is_told_with_the_setting(
    start: Callable[..., tuple[Release, list[str]]],
) -> None:
    release, said = start({"pyproject.toml": PROJECT, "src/abacus/__init__.py": INIT, "Makefile": "a:\n\techo 1.0.0\n"})
    merged(release)
    words = "src/abacus/__init__.py:1 holds 1.0.0 and stays as it is; to have it written, add to version_files in"
    assert said == [f'warning: {words} [tool.release]: {{ path = "src/abacus/__init__.py" }}']


def test_a_look_that_takes_too_long_is_told_and_the_release_goes_on(
    start: Callable[..., tuple[Release, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("release_tasks.rules.version_files.undeclared.SECONDS", 0.0)
    release, said = start({"pyproject.toml": PROJECT})
    merged(release)
    assert [line.partition(":")[0] for line in said] == ["other places that hold 1.0.0 were not looked for"]


@pytest.mark.parametrize("files", [{}, {"package.json": '{"private": true, "scripts": {}}'}], ids=["tags", "npm"])
def test_without_a_file_the_tag_alone_carries_it(
    start: Callable[..., tuple[Release, list[str]]], files: Mapping[str, str]
) -> None:
    release, said = start(files)
    found = merged(release)
    assert release.repository.git("diff", "--name-only", release.decided.source_commit, found.commit) == "CHANGELOG.md"
    words = "no file says the version, neither pyproject.toml nor package.json or Cargo.toml: the tag alone carries it"
    assert said == [words]


@pytest.mark.parametrize(
    ("pyproject", "wheel", "init"),
    [
        pytest.param(SCM, "my_abacus-1.1.0-py3-none-any.whl", "", id="setuptools-scm"),
        pytest.param(HATCH, "abacus-1.1.0-py3-none-any.whl", "", id="hatch-vcs"),
        pytest.param(ATTRIBUTE, "abacus-1.1.0-py3-none-any.whl", INIT, id="setuptools-attr"),
    ],
)
def test_what_is_built_has_the_version_before_its_tag_is_there(
    start: Callable[..., tuple[Release, list[str]]], pyproject: str, wheel: str, init: str
) -> None:
    release, said = start({"pyproject.toml": pyproject, "src/abacus/__init__.py": init}, build=WHEEL)
    found = build.function(release, merged(release), History(()))
    assert isinstance(found, Built)
    assert [Path(each.name).name for each in found.artifacts] == [wheel]
    assert any("reads the version from the tag" in line for line in said) is not bool(init)
