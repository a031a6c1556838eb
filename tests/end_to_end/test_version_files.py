"""Files that hold the version, released as a user does."""

from __future__ import annotations

from collections.abc import Callable

from ..support.library import FILES
from ..support.repository import Clone
from .program import RELEASE, run

SETTINGS = """\
test_environment = "current"
build = "cp package.json {out}/abacus.json"
gates.e2e.command = "{python} check.py {junit}"

[[version_files]]
path = "Dockerfile"
pattern = '^ARG VERSION=(.*)$'
"""
PACKAGE = '{\n  "name": "abacus",\n  "version": "1.0.0"\n}\n'
LOCK = '{\n  "version": "1.0.0",\n  "packages": {"": {"version": "1.0.0"}}\n}\n'
PROJECT: dict[str, str] = {
    **{name: text for name, text in FILES.items() if name != "pyproject.toml"},
    "package.json": PACKAGE,
    "package-lock.json": LOCK,
    "Dockerfile": "FROM scratch\nARG VERSION=1.0.0\n",
    "CITATION.cff": "version: 1.0.0\n",
    "release.toml": SETTINGS,
}


def test_a_project_that_is_not_python_is_released_with_every_place(repository: Callable[..., Clone]) -> None:
    clone = repository(PROJECT)
    clone.tag("v1.0.0")
    clone.commit("feat: add numbers")

    preview = run(clone, "release", "--dry-run")
    assert preview.code == 0, preview
    for words in ('-  "version": "1.0.0"', '+  "version": "1.1.0"', "-ARG VERSION=1.0.0", "+ARG VERSION=1.1.0"):
        assert words in preview.out + preview.err, preview
    assert "warning: CITATION.cff:1 holds 1.0.0 and stays as it is" in preview.err

    done = run(clone, *RELEASE)
    assert done.code == 0, done
    for path in ("package.json", "package-lock.json", "Dockerfile"):
        assert clone.show(path, "v1.1.0") + "\n" == PROJECT[path].replace("1.0.0", "1.1.0")
    assert clone.show("CITATION.cff", "v1.1.0") == "version: 1.0.0"


def test_what_cannot_be_written_keeps_the_release_from_beginning(repository: Callable[..., Clone]) -> None:
    clone = repository({**PROJECT, "Dockerfile": "FROM scratch\n", "package.json": PACKAGE.replace('"1.0.0"', "1")})
    clone.tag("v1.0.0")
    clone.commit("feat: add numbers")
    refs = clone.refs()
    done = run(clone, *RELEASE)
    assert done.code == 2, done
    assert "package.json:1: there is no text version" in done.err
    assert "Dockerfile: the pattern ^ARG VERSION=(.*)$ matches 0 times, expected once" in done.err
    assert clone.refs() == refs
