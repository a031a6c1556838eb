"""Places that hold the current version and that no setting names."""

from __future__ import annotations

import tomllib

import pytest

from release_tasks.engine.git import Line
from release_tasks.engine.settings import Settings
from release_tasks.rules.version_files.edits import version_edits
from release_tasks.rules.version_files.undeclared import MOST, undeclared


def told(path: str, text: str, version: str = "1.2.3") -> bool:
    return bool(undeclared([Line(path, 7, text)], version, project="abacus", known=["known.py"]))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/abacus/__init__.py", '__version__ = "1.2.3"'),
        ("docs/conf.py", "release = '1.2.3'"),
        ("CITATION.cff", "version: 1.2.3"),
        ("Dockerfile", "ARG VERSION=1.2.3"),
        ("README.md", "![version](https://img.example/badge/version-1.2.3-blue)"),
        ("README.md", "docker run abacus:1.2.3"),
        ("README.md", "Download abacus-1.2.3.tar.gz"),
        ("README.md", "Release v1.2.3."),
        ("sonar.properties", "sonar.projectVersion=1.2.3"),
    ],
)
def test_told(path: str, text: str) -> None:
    assert told(path, text)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.txt", "version 11.2.3"),
        ("a.txt", "version 1.2.30"),
        ("a.txt", "version 1.2.3.4"),
        ("a.txt", "version 1.2.3-rc.1"),
        ("a.txt", "version 1.2.3rc1"),
        ("a.txt", "version 0.1.2.3"),
        ("setup.py", 'install_requires=["abacus==1.2.3"]  # version'),
        ("README.md", "pip install 'abacus >= 1.2.3'"),
        ("web/package.json", '"abacus": "^1.2.3"'),
        ("web/package.json", '"left-pad": "1.2.3"'),
        ("Cargo.toml", 'serde = { version = "1.2.3" }'),
        ("docs/api.rst", ".. versionadded:: 1.2.3"),
        ("docs/api.md", "New in version 1.2.3"),
        ("src/a.py", '# deprecated since version 1.2.3"'),
        ("a.txt", "the address is 1.2.3"),
        ("a.txt", "a release of abacus goes on; its number is 1.2.3"),
        ("a.txt", "version " + "x" * 500 + " 1.2.3"),
        ("known.py", '__version__ = "1.2.3"'),
        ("CHANGES.md", "Version 1.2.3"),
        ("docs/releases/v1.2.3.md", "Release 1.2.3"),
        ("docs/handoff-notes/devops/session-01.md", "**Version:** 1.2.3"),
        ("tests/test_a.py", 'version = "1.2.3"'),
        ("yarn.lock", "version 1.2.3"),
        ("pnpm-lock.yaml", "version: 1.2.3"),
        ("requirements-dev.txt", "abacus version 1.2.3"),
    ],
)
def test_not_told(path: str, text: str) -> None:
    assert not told(path, text)


def test_a_version_of_two_parts_is_too_common_to_be_looked_for() -> None:
    assert not told("a.txt", "version 1.2", "1.2")


def test_no_more_than_a_few_are_told() -> None:
    assert len(undeclared([Line("a", n, "version 1.2.3") for n in range(99)], "1.2.3")) == MOST


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/abacus/__init__.py", '__version__ = "1.2.3"\n'),
        ("Dockerfile", "FROM a\nARG VERSION=1.2.3\n"),
        ("README.md", "It's [version](https://img.example/version-1.2.3-blue) (*now*)\n"),
        ("a.json", '{\n  "version": "1.2.3"\n}\n'),
        ("a.cff", "a: b\r\nversion: 1.2.3\r\n"),
        ("a.sh", "echo 'the release: v1.2.3'\n"),
    ],
)
def test_the_setting_that_is_shown_has_it_written(path: str, text: str) -> None:
    number = next(n for n, line in enumerate(text.split("\n"), 1) if "1.2.3" in line)
    [found] = undeclared([Line(path, number, text.split("\n")[number - 1])], "1.2.3")
    assert str(found).startswith(f"{path}:{number} holds 1.2.3 and stays as it is")
    settings = Settings.model_validate({"version_files": [tomllib.loads(f"a = {found.setting}")["a"]]})
    assert version_edits({path: text}.get, settings, "1.3.0").files == {path: text.replace("1.2.3", "1.3.0")}
