"""Who says the version: a file that the backend reads, or a tag that the build is told beforehand."""

from __future__ import annotations

import pytest

from release_tasks.rules.version_files.places import Place
from release_tasks.rules.version_files.project_files import ProjectFileError
from release_tasks.rules.version_files.sources import HATCH, build_environment, source

DYNAMIC = '[project]\nname = "My.Abacus"\ndynamic = ["version"]\n'
SCM = "SETUPTOOLS_SCM_PRETEND_VERSION"


def backend(name: str, *requires: str) -> str:
    return f'[build-system]\nrequires = {list(requires)}\nbuild-backend = "{name}"\n' + DYNAMIC


@pytest.mark.parametrize(
    ("pyproject", "variables"),
    [
        pytest.param(backend("setuptools.build_meta", "setuptools-scm[toml]>=8"), [f"{SCM}_FOR_MY_ABACUS"], id="scm"),
        pytest.param(
            '[build-system]\nrequires = ["setuptools_scm"]\n', [SCM], id="scm-without-a-name"
        ),
        pytest.param(
            backend("hatchling.build", "hatchling", "hatch-vcs") + '[tool.hatch.version]\nsource = "vcs"\n',
            [SCM],
            id="hatch-vcs",
        ),
        pytest.param(
            backend("hatchling.build") + '[tool.hatch.version]\nsource = "env"\nvariable = "V"\n', ["V"], id="hatch-env"
        ),
        pytest.param(
            backend("pdm.backend") + '[tool.pdm.version]\nsource = "scm"\n', ["PDM_BUILD_SCM_VERSION"], id="pdm"
        ),
        pytest.param(
            backend("poetry_dynamic_versioning.backend", "poetry-core", "poetry-dynamic-versioning>=1")
            + '[tool.poetry]\nversion = "0.0.0"\n[tool.poetry-dynamic-versioning]\nenable = true\n',
            ["POETRY_DYNAMIC_VERSIONING_BYPASS"],
            id="poetry-dynamic-versioning",
        ),
        pytest.param(
            backend("hatchling.build", "uv-dynamic-versioning")
            + '[tool.hatch.version]\nsource = "uv-dynamic-versioning"\n',
            ["UV_DYNAMIC_VERSIONING_BYPASS"],
            id="uv-dynamic-versioning",
        ),
        pytest.param('[project]\nname = "a"\nversion = "1.2.3"\n', [], id="static"),
        pytest.param(
            backend("setuptools.build_meta", "setuptools-scm")
            + '[tool.setuptools.dynamic]\nversion = { file = "VERSION" }\n',
            [],
            id="scm-for-the-files-alone",
        ),
    ],
)  # fmt: skip
def test_what_reads_the_tag_is_told_the_version(pyproject: str, variables: list[str]) -> None:
    assert build_environment(pyproject, "1.3.0") == dict.fromkeys(variables, "1.3.0")
    if variables:
        assert source({"pyproject.toml": pyproject}.get).places == ()


def test_a_project_without_pyproject_is_told_nothing() -> None:
    assert build_environment(None, "1.3.0") == {}


@pytest.mark.parametrize("name", ["versioningit", "versioneer"])
def test_what_reads_the_tag_and_cannot_be_told_is_named(name: str) -> None:
    text = backend("setuptools.build_meta", "setuptools", f"{name} ~= 3.0")
    with pytest.raises(ProjectFileError, match=f"{name} makes the version from a tag, which does not exist yet"):
        build_environment(text, "1.3.0")
    with pytest.raises(ProjectFileError, match="use a backend that can be told"):
        source({"pyproject.toml": text}.get)


@pytest.mark.parametrize(
    ("pyproject", "files", "place"),
    [
        pytest.param(
            backend("hatchling.build") + '[tool.hatch.version]\npath = "src/x/__init__.py"\n',
            {"src/x/__init__.py": "__version__ = '1.2.3'\n"},
            Place("src/x/__init__.py", name="__version__"),
            id="hatch-path",
        ),
        pytest.param(
            backend("hatchling.build") + '[tool.hatch.version]\npath = "x/about.py"\n',
            {"x/about.py": "VERSION = '1.2.3'\n"},
            Place("x/about.py", pattern=HATCH),
            id="hatch-version",
        ),
        pytest.param(
            backend("hatchling.build") + '[tool.hatch.version]\npath = "V"\npattern = "v(?P<version>.+)"\n',
            {"V": "v1.2.3\n"},
            Place("V", pattern="v(?P<version>.+)"),
            id="hatch-pattern",
        ),
        pytest.param(
            backend("setuptools.build_meta") + '[tool.setuptools.dynamic]\nversion = { attr = "x.y.VERSION" }\n',
            {"src/x/y.py": "VERSION = '1.2.3'\n"},
            Place("src/x/y.py", name="VERSION"),
            id="setuptools-attr",
        ),
        pytest.param(
            backend("setuptools.build_meta") + '[tool.setuptools.dynamic]\nversion = { file = ["VERSION"] }\n',
            {"VERSION": "1.2.3\n"},
            Place("VERSION"),
            id="setuptools-file",
        ),
        pytest.param(
            backend("flit_core.buildapi").replace("My.Abacus", "my-abacus"),
            {"my_abacus.py": "__version__ = '1.2.3'\n"},
            Place("my_abacus.py", name="__version__"),
            id="flit",
        ),
        pytest.param(
            backend("pdm.backend") + '[tool.pdm.version]\nsource = "file"\npath = "x.py"\n',
            {"x.py": "__version__ = '1.2.3'\n"},
            Place("x.py", name="__version__"),
            id="pdm-file",
        ),
        pytest.param(
            backend("maturin"),
            {"Cargo.toml": '[package]\nversion = "1.2.3"\n'},
            Place("Cargo.toml", key=("package", "version")),
            id="maturin",
        ),
        pytest.param(
            backend("poetry.core.masonry.api") + '[tool.poetry]\nversion = "1.2.3"\n',
            {},
            Place("pyproject.toml", key=("tool", "poetry", "version")),
            id="poetry-2",
        ),
    ],
)
def test_the_file_that_a_backend_reads_is_the_place(pyproject: str, files: dict[str, str], place: Place) -> None:
    assert source({"pyproject.toml": pyproject, **files}.get).places == (place,)
    assert build_environment(pyproject, "1.3.0") == {}


def test_a_file_that_a_backend_reads_and_that_is_not_there_is_named() -> None:
    text = backend("setuptools.build_meta") + '[tool.setuptools.dynamic]\nversion = { attr = "x.VERSION" }\n'
    assert source({"pyproject.toml": text}.get).places == (Place("x/__init__.py", name="VERSION"),)
    assert source({"pyproject.toml": text}.get, elsewhere=True).places == ()
