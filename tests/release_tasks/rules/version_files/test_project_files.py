"""The version in pyproject.toml, and every other byte as it was."""

import tomllib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_tasks.engine.errors import Exit
from release_tasks.rules.version_files.project_files import ProjectFileError, read_version, set_version

PROJECT = '[project]\nname = "x"\nversion = "1.2.3"  # set by releases\ndependencies = ["foo==1.2.3"]\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(PROJECT, PROJECT.replace('"1.2.3"', '"1.3.0"'), id="only-the-version-not-a-dependency"),
        pytest.param(
            PROJECT.replace("\n", "\r\n"), PROJECT.replace('"1.2.3"', '"1.3.0"').replace("\n", "\r\n"), id="crlf"
        ),
        pytest.param("\ufeff" + PROJECT, "\ufeff" + PROJECT.replace('"1.2.3"', '"1.3.0"'), id="bom"),
        pytest.param("[project]\nversion='1.2.3'", "[project]\nversion='1.3.0'", id="literal-string-no-newline"),
        pytest.param('project.version = "1.2.3" # c\n', 'project.version = "1.3.0" # c\n', id="dotted"),
        pytest.param(
            'project = {name="x", version = "1.2.3" , a=1}\n',
            'project = {name="x", version = "1.3.0" , a=1}\n',
            id="inline",
        ),
        pytest.param(
            '[project.scripts]\na = "b"\n[tool.x]\ny=1\n[project]\nversion = "1.2.3"\n',
            '[project.scripts]\na = "b"\n[tool.x]\ny=1\n[project]\nversion = "1.3.0"\n',
            id="tables-out-of-order",
        ),
        pytest.param(
            '[tool.a]\nversion = "1.2.3"\n[project]\nversion = "1.2.3"\n[tool.b]\nversion = "1.2.3"\n',
            '[tool.a]\nversion = "1.2.3"\n[project]\nversion = "1.3.0"\n[tool.b]\nversion = "1.2.3"\n',
            id="other-tables-have-versions-too",
        ),
    ],
)
def test_set_version(before: str, after: str) -> None:
    assert read_version(before) == "1.2.3"
    assert set_version(before, "1.3.0") == after


@pytest.mark.parametrize(
    ("text", "summary", "fix"),
    [
        (
            "[tool.x]\ny = 1\n",
            "p.toml:1: there is no table [project]",
            'add [project] with name and version = "0.1.0" to p.toml',
        ),
        ("project = 1\n", "p.toml:1: there is no table [project]", "add [project]"),
        ('[[project]]\nversion = "1"\n', "p.toml:1: there is no table [project]", "add [project]"),
        (
            'a = 1\n[project]\nname = "x"\n',
            "p.toml:2: [project] has no version",
            'write version = "X.Y.Z" under [project] in p.toml',
        ),
        (
            '[project]\nname = "x"\nversion = 1.2\n',
            "p.toml:3: [project] has no version, expected text",
            'write version = "X.Y.Z"',
        ),
        ('[project]\nname = "x\n', "p.toml:2: not valid TOML", "mend p.toml"),
        ("a = 1\na = 2\n", "p.toml:2: not valid TOML", "mend p.toml"),
        (
            '[build-system]\nrequires = ["a-vcs"]\nbuild-backend = "flit.api"\n[project]\ndynamic = ["version"]\n',
            "p.toml:5: the version is dynamic, made by flit.api (requires a-vcs), which is not known",
            'take "version" out of dynamic at p.toml:5 and write version = "X.Y.Z" under [project]',
        ),
        (
            '[project]\ndynamic = ["version"]\n',
            "p.toml:2: the version is dynamic, made by setuptools, which",
            "take",
        ),
    ],
)
def test_what_cannot_be_set_is_an_error_with_its_line(text: str, summary: str, fix: str) -> None:
    with pytest.raises(ProjectFileError) as error:
        read_version(text, path="p.toml")
    assert error.value.summary.startswith(summary)
    assert fix in error.value.fix
    assert error.value.exit is Exit.USAGE
    with pytest.raises(ProjectFileError) as again:
        set_version(text, "1.3.0", path="p.toml")
    assert str(again.value) == str(error.value)


LINES = st.sampled_from(
    [
        *("", '# version = "9.9.9"', 'name = "x"', "[project]", 'version = "1.2.3"', "version='0.0.1' # x", "[tool.x]"),
        *(
            "a = [1,\n 2]",
            "[project.urls]",
            'home = "h"',
            '"quoted key" = 1',
            'dynamic = ["version"]',
            "[[t]]",
            "= bad",
        ),
        *('t = """\nversion = "1.2.3"\n"""', "[build-system]"),
    ]
)


@given(st.one_of(st.text(), st.lists(LINES).map("\n".join), st.lists(LINES).map("\r\n".join)))
def test_a_text_is_set_or_refused_and_nothing_else_in_it_changes(text: str) -> None:
    with suppress(ProjectFileError):
        before = read_version(text)
        written = set_version(text, "7.7.7")
        assert read_version(written) == "7.7.7"
        assert set_version(written, before) == text
        changed = tomllib.loads(written.removeprefix("\ufeff"))
        changed["project"]["version"] = before
        assert changed == tomllib.loads(text.removeprefix("\ufeff"))
