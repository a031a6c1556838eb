"""The files that hold the version: all are checked, then all are written; every mistake is told at once."""

from __future__ import annotations

import pytest

from release_tasks.engine.settings import Settings
from release_tasks.rules.version_files.edits import version_edits
from release_tasks.rules.version_files.project_files import ProjectFileError

PYPROJECT = '[project]\nname = "abacus"\nversion = "1.2.3"\n'
INIT = '__version__ = "1.2.3"\n'
UV_LOCK = 'version = 1\n\n[[package]]\nname = "abacus"\nversion = "1.2.3"\nsource = { virtual = "." }\n'
PLACES = [{"path": "a.py"}, {"path": "b.json", "key": "version"}, {"path": "README.md", "pattern": "abacus-([0-9.]+)"}]
FILES = {
    "pyproject.toml": PYPROJECT,
    "a.py": INIT,
    "b.json": '{"version": "1.2.3"}',
    "README.md": "abacus-1.2.3\n",
    "uv.lock": UV_LOCK,
    "CHANGELOG.md": "1.2.3\n",
}


def settings(*places: dict[str, str]) -> Settings:
    return Settings.model_validate({"version_files": places})


def test_every_declared_place_and_the_lock_file_get_the_new_version() -> None:
    edits = version_edits(FILES.get, settings(*PLACES), "1.3.0")
    assert edits.files == {
        path: text.replace("1.2.3", "1.3.0") for path, text in FILES.items() if path != "CHANGELOG.md"
    }
    assert edits.current == "1.2.3"
    assert version_edits(edits.files.get, settings(*PLACES), "1.3.0").files == edits.files


def test_all_mistakes_are_told_at_once_and_nothing_is_written() -> None:
    files = {**FILES, "a.py": "x = 1\n", "b.json": '{\n"version": "1.2.0"}', "README.md": "abacus-1 abacus-2\n"}
    with pytest.raises(ProjectFileError) as caught:
        version_edits(files.get, settings(*PLACES, {"path": "gone.py"}, {"path": "c.json"}), "1.3.0")
    for words in (
        "a.py:1: __version__ is assigned 0 times",
        "b.json:2: the version is 1.2.0, and the current one is 1.2.3, which pyproject.toml:3 declares",
        "README.md:1, README.md:1: the pattern abacus-([0-9.]+) matches 2 times",
        "gone.py: the version stands in it, and it is not there",
        "c.json: nothing says which key of it is the version",
    ):
        assert words in caught.value.summary


@pytest.mark.parametrize(
    ("changed", "current"),
    [
        pytest.param({"a.py": '__version__ = "1.3.0"\n'}, "1.2.3", id="one-place-is-new-already"),
        pytest.param({"pyproject.toml": PYPROJECT.replace("1.2.3", "1.3.0")}, "1.2.3", id="the-project-file-is-new"),
        pytest.param({path: text.replace("1.2.3", "1.3.0") for path, text in FILES.items()}, "1.3.0", id="all-are-new"),
        pytest.param({path: text.replace("1.2.3", "1.2.3rc1") for path, text in FILES.items() if path != "README.md"}
                     | {"b.json": '{"version": "1.2.3-rc.1"}', "README.md": "abacus-1.3.0"}, "1.2.3rc1",
                     id="one-version-in-two-writings"),
    ],
)  # fmt: skip
def test_what_is_there_may_be_new_or_the_current_one(changed: dict[str, str], current: str) -> None:
    edits = version_edits({**FILES, **changed}.get, settings(*PLACES), "1.3.0")
    assert all("1.3.0" in text and "1.2.3" not in text for text in edits.files.values())
    assert edits.current == current


def test_two_places_in_one_file_are_both_written() -> None:
    files = {"pyproject.toml": PYPROJECT + '[tool.x]\nversion = "1.2.3"\n'}
    edits = version_edits(files.get, settings({"path": "pyproject.toml", "key": "tool.x.version"}), "1.3.0")
    assert edits.files["pyproject.toml"].count("1.3.0") == 2


@pytest.mark.parametrize(
    ("files", "written"),
    [
        pytest.param({"package.json": '{"version": "1.2.3"}'}, ["package.json"], id="npm"),
        pytest.param(
            {"package.json": '{"version": "1.2.3"}', "package-lock.json": '{"version": "1.2.3"}'},
            ["package.json", "package-lock.json"],
            id="npm-with-lock",
        ),
        pytest.param(
            {
                "Cargo.toml": '[package]\nname = "a"\nversion = "1.2.3"\n',
                "Cargo.lock": '[[package]]\nname = "a"\nversion = "1.2.3"\n',
            },
            ["Cargo.toml", "Cargo.lock"],
            id="cargo-with-lock",
        ),
        pytest.param(
            {"pyproject.toml": "[tool.ruff]\n", "package.json": '{"version": "1.2.3"}'},
            ["package.json"],
            id="a-pyproject-of-tools-alone",
        ),
        pytest.param({"pyproject.toml": '[tool.poetry]\nversion = "1.2.3"\n'}, ["pyproject.toml"], id="poetry"),
    ],
)
def test_the_manifest_is_found_by_itself(files: dict[str, str], written: list[str]) -> None:
    edits = version_edits(files.get, Settings(), "1.3.0")
    assert list(edits.files) == written
    assert all("1.3.0" in text for text in edits.files.values())
    assert edits.told is None


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "no file says the version, neither pyproject.toml nor package.json or Cargo.toml: the tag alone"),
        ({"package.json": '{"private": true}'}, "the tag alone carries it"),
        (
            {"pyproject.toml": '[build-system]\nrequires = ["setuptools-scm>=8"]\n[project]\ndynamic = ["version"]\n'},
            "setuptools-scm reads the version from the tag: the build is told it",
        ),
    ],
)
def test_where_nothing_is_written_one_line_says_why(files: dict[str, str], says: str) -> None:
    edits = version_edits(files.get, Settings(), "1.3.0")
    assert edits.files == {}
    assert says in str(edits.told)


def test_a_declared_place_stands_for_a_backend_that_is_not_known() -> None:
    files = {"pyproject.toml": '[build-system]\nbuild-backend = "mesonpy"\n[project]\ndynamic = ["version"]\n',
             "meson.build": "project('a', version: '1.2.3')\n"}  # fmt: skip
    with pytest.raises(ProjectFileError, match="made by mesonpy, which is not known to read a file or a tag"):
        version_edits(files.get, Settings(), "1.3.0")
    edits = version_edits(files.get, settings({"path": "meson.build", "pattern": "version: '(.*)'"}), "1.3.0")
    assert edits.files == {"meson.build": "project('a', version: '1.3.0')\n"}


def test_a_version_that_npm_cannot_read_is_refused() -> None:
    with pytest.raises(ProjectFileError, match="rc1 is no version there, only SemVer is read"):
        version_edits({"package.json": '{"version": "1.2.3"}'}.get, Settings(), "1.3.0rc1")


def test_every_package_and_the_lock_file_of_their_workspace_get_the_version() -> None:
    files = {
        "pyproject.toml": "[tool.uv.workspace]\nmembers = ['core', 'plugins/x']\n",
        "core/pyproject.toml": PYPROJECT,
        "plugins/x/pyproject.toml": PYPROJECT.replace("abacus", "abacus-x"),
        "uv.lock": UV_LOCK.replace('"."', '"core"')
        + UV_LOCK.partition("\n\n")[2].replace('"."', '"plugins/x"').replace("abacus", "abacus-x"),
        "core/package-lock.json": "{}",
    }
    several = Settings.model_validate({"packages": ["core", "plugins/x/"]})
    edits = version_edits(files.get, several, "1.3.0")
    written = {path: text.replace("1.2.3", "1.3.0") for path, text in files.items()}
    assert edits.files == {path: text for path, text in written.items() if "1.3.0" in text}
    with pytest.raises(ProjectFileError, match=r"plugins/x/pyproject\.toml:3: the version is 1\.2\.0, and the current"):
        version_edits({**files, "plugins/x/pyproject.toml": PYPROJECT.replace("2.3", "2.0")}.get, several, "1.3.0")


def test_a_member_of_an_npm_workspace_is_refreshed_in_the_lock_file_above_it() -> None:
    lock = '{"version": "1.2.3", "packages": {"": {"version": "1.2.3"}, "web/a": {"version": "%s"}}}'
    files = {"web/a/package.json": '{"version": "1.2.3"}', "package-lock.json": lock % "1.2.3"}
    edits = version_edits(files.get, settings({"path": "web/a/package.json"}), "1.3.0")
    assert edits.files["package-lock.json"] == lock % "1.3.0"
