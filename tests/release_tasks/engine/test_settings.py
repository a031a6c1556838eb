"""Settings: every mistake at once, with file, line and what was meant."""

from __future__ import annotations

import pytest

from release_tasks.engine.errors import UsageError
from release_tasks.engine.settings import Settings, project_name, read_settings


def read(**files: str) -> Settings:
    texts = {name.replace("_", "."): text for name, text in files.items()}
    return read_settings(texts.get, steps=("push", "publish"))


def test_a_plain_project_needs_none() -> None:
    settings = read(pyproject_toml='[project]\nname = "abacus"\n')
    assert settings.tag == "v{version}"
    assert settings.environments == {}


def test_they_stand_in_pyproject_or_in_release_toml() -> None:
    assert read(pyproject_toml='[tool.release]\ntag = "r{version}"\n').tag == "r{version}"
    assert (
        read(release_toml='tag = "s{version}"\n', pyproject_toml='[tool.release]\ntag = "r{version}"\n').tag
        == "s{version}"
    )


def test_the_table_of_a_step_holds_its_options() -> None:
    assert read(pyproject_toml="[tool.release.publish]\nfolder = 'out'\n").options == {"publish": {"folder": "out"}}


def test_the_order_of_environments_is_as_written() -> None:
    names = ["staging", "canary", "aardvark"]
    text = "".join(f"[tool.release.environments.{name}]\n" for name in names)
    assert list(read(pyproject_toml=text).environments) == names


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[tool.release]\nplatfrom = 'local'\n", "pyproject.toml:2: platfrom: unknown setting; did you mean platform?"),
        ("[tool.release]\npaths = ['src']\n", "pyproject.toml:2: paths: unknown setting; did you mean commits.paths?"),
        (
            "[tool.release]\ntag = 'v {version}'\n",
            "pyproject.toml:2: tag: 'v {version}' makes names that git refuses; write it as v{version}",
        ),
        ("[tool.release.publich]\n", "pyproject.toml:1: publich: unknown setting; did you mean publish?"),
        ("[tool.release]\ntag = 'v1'\n", "pyproject.toml:2: tag: must contain {version} once"),
        (
            "[tool.release]\n\n[tool.release.environments.staging]\ninstances = 0\n",
            "pyproject.toml:4: environments.staging.instances: Input should be greater than or equal to 1",
        ),
        (
            "[tool.release.environments.staging]\nhelth = '/x'\n",
            "pyproject.toml:2: environments.staging.helth: unknown setting; did you mean health?",
        ),
        (
            "[tool.release]\nchangelog = '../x.md'\n",
            "pyproject.toml:2: changelog: must be a path inside the repository",
        ),
        ("[tool.release]\nplan = '/x.md'\n", "pyproject.toml:2: plan: must be a path inside the repository"),
        ("[tool.release]\nversion_files = ['x']\n", "pyproject.toml:2: version_files.0: Input should be a table"),
        (
            "[[tool.release.version_files]]\npath = '../x'\n",
            "pyproject.toml:2: version_files.0.path: must be a path inside the repository",
        ),
        ("[tool.release.lock]\nlease = 'long'\n", "pyproject.toml:2: lock.lease: Input should be a valid number"),
        ("[tool.release.environments.development]\n", "development is where a built artifact is tried"),
        ("[tool.release\n", "pyproject.toml is not valid TOML"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(pyproject_toml=text)
    assert words in str(caught.value)
    assert caught.value.exit == 2


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        read(pyproject_toml="[tool.release]\nfoo = 1\nbar = 2\n")
    assert str(caught.value).count("unknown setting") == 2


@pytest.mark.parametrize(
    ("pyproject", "name"),
    [
        ('[project]\nname = "abacus"\n', "abacus"),
        ('[project]\nname = "abacus"\n[tool.release]\nname = "other"\n', "other"),
        ("", "folder"),
    ],
)
def test_the_project_has_a_name(pyproject: str, name: str) -> None:
    settings = read(pyproject_toml=pyproject)
    assert project_name(lambda each: pyproject if each == "pyproject.toml" else None, settings, "folder") == name


def test_an_unknown_environment_lists_the_known_ones() -> None:
    settings = read(pyproject_toml="[tool.release.environments.staging]\n[tool.release.environments.production]\n")
    with pytest.raises(UsageError, match="unknown environment 'prod'") as caught:
        settings.environment("prod")
    assert "staging, production" in caught.value.fix


def test_development_is_like_the_first_environment_on_a_port_of_its_own() -> None:
    settings = read(pyproject_toml="[tool.release.environments.staging]\nstart = 'x'\nport = 8080\ninstances = 3\n")
    development = settings.environment("development")
    assert (development.start, development.port, development.instances) == ("x", None, 1)


def test_production_is_the_one_named_so_or_declared_so() -> None:
    tables = {"production": "", "live": "production = true\n", "staging": ""}
    settings = read(pyproject_toml="".join(f"[tool.release.environments.{n}]\n{t}" for n, t in tables.items()))
    assert [settings.is_production(name) for name in settings.environments] == [True, True, False]
