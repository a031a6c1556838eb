"""Linter, types and format of real projects, by the real tools; each way to have looked at nothing is no pass."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest

from gates import Status
from gates.done.quality_tools import complaints, configured, looked_at
from gates.tools import NotRun, Tools

from ...support.repository import Clone
from ...support.scanners import only_git
from .asking import asked, part, status

RUFF = '[tool.ruff]\nline-length = 100\n[tool.ruff.lint]\nselect = ["F"]\n[tool.ruff.format]\n'
MYPY = "[tool.mypy]\nstrict = true\n"
UNUSED = "import os\n\n\ndef f() -> int:\n    return 1\n"
UNTYPED = "def f(x):\n    return x\n"


def project(clone: Clone, tables: str = RUFF + MYPY, **files: str) -> Clone:
    """The project with these tables in its pyproject.toml, and these modules in its package."""
    text = (clone.path / "pyproject.toml").read_text(encoding="utf-8")
    clone.commit(
        "build: tools", {"pyproject.toml": f"{text}\n{tables}", **{f"src/abacus/{n}.py": t for n, t in files.items()}}
    )
    return clone


def test_a_clean_project_passes_and_says_what_each_tool_looked_at(python_project: Clone) -> None:
    result = asked(project(python_project), "DOD002")
    assert result.status is Status.PASS, result.findings
    assert [part(result, name)["files"] for name in ("ruff", "mypy")] == [3, 1]
    assert cast("int", part(result, "ruff format")["files"]) >= 2
    assert part(result, "mypy")["configured"] == "pyproject.toml [tool.mypy]"
    assert str(part(result, "ruff")["version"]).startswith("0.")
    assert python_project.git("status", "--porcelain") == "", "what tools remember is not in the checkout"


def test_what_is_not_configured_is_skipped(python_project: Clone) -> None:
    result = asked(python_project, "DOD002")
    assert result.status is Status.SKIP
    assert result.details == "linter skip (not configured); types skip (not configured); format skip (not configured)"


@pytest.mark.parametrize(
    ("module", "name", "place", "message"),
    [
        (UNUSED, "ruff", "src/abacus/more.py:1", "ruff: F401"),
        (UNTYPED, "mypy", "src/abacus/more.py:1", "mypy: Function is missing a type annotation"),
        ("x = ( 1)\n", "ruff format", "src/abacus/more.py:1", "ruff format: is not formatted"),
        ("def f(:\n", "ruff", "src/abacus/more.py:1", "ruff: invalid-syntax"),
    ],
    ids=["lint", "types", "format", "no Python"],
)
def test_what_a_configured_tool_finds_fails(
    python_project: Clone, module: str, name: str, place: str, message: str
) -> None:
    result = asked(project(python_project, more=module), "DOD002")
    assert (result.status, status(result, name)) == (Status.FAIL, "fail")
    mine = [each for each in result.findings if each.message.startswith(message)]
    assert [each.place for each in mine][:1] == [place]
    assert all(each.fix for each in mine)


def test_a_finding_of_the_formatter_says_how_to_mend_it(python_project: Clone) -> None:
    result = asked(project(python_project, more="x = ( 1)\n"), "DOD002")
    assert [each.fix for each in result.findings] == ["ruff format src/abacus/more.py"]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ('levels = { linter = "warn" }', Status.WARN),
        ('off = { linter = "while we learn" }', Status.PASS),
        ('off = { quality = "by the host" }', Status.SKIP),
    ],
)
def test_settings_soften_it_and_it_shows(python_project: Clone, settings: str, expected: Status) -> None:
    python_project = project(python_project, more=UNUSED)
    python_project.commit("build: move", {"release.toml": "[gates]\n"})
    result = asked(python_project, "DOD002", settings)
    assert result.status is expected
    assert ("switched off" in result.details) == settings.startswith("off")


def test_a_configured_tool_that_is_not_installed_is_unknown(
    python_project: Clone, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    only_git(monkeypatch, tmp_path)
    result = asked(project(python_project, RUFF), "DOD002", python=str(tmp_path / "bin" / "python"))
    assert (result.status, status(result, "ruff")) == (Status.UNKNOWN, "unknown")
    assert result.findings[0].message == "ruff is configured in pyproject.toml [tool.ruff], and not installed"
    assert result.findings[0].fix.startswith("python -m pip install ruff")


@pytest.mark.parametrize(
    ("tables", "name", "message"),
    [
        ('[tool.ruff]\ninclude = ["nowhere/*.py"]\n', "ruff", "looked at no file"),
        ('[tool.ruff]\ninclude = ["nowhere/*.py"]\n[tool.ruff.format]\n', "ruff format", "looked at no file"),
        ("[tool.ruff]\nno-such-key = 1\n", "ruff", "ruff ended with 2"),
        ('[tool.mypy]\nfiles = ["nowhere"]\n', "mypy", "mypy ended with 2"),
    ],
    ids=["linter", "formatter", "settings", "types"],
)
def test_a_tool_that_looked_at_nothing_is_unknown(python_project: Clone, tables: str, name: str, message: str) -> None:
    result = asked(project(python_project, tables), "DOD002")
    assert status(result, name) == "unknown", result.details
    assert message in result.details


@pytest.mark.parametrize(
    ("settings", "expected", "details"),
    [
        ("linter = \"{python} -c 'raise SystemExit(0)'\"", Status.PASS, "linter pass"),
        ("linter = \"{python} -c 'raise SystemExit(3)'\"", Status.FAIL, "ended with 3"),
        (
            'linter = ["{python}", "-c", "print(\'a.c:7:1: error: oops\'); raise SystemExit(2)"]',
            Status.FAIL,
            "1 complaint",
        ),
        ('linter = "no-such-linter --all"', Status.UNKNOWN, "no-such-linter is not installed"),
        ('linter = "ruff check src"', Status.PASS, "3 files"),
        ('types = "mypy src"', Status.PASS, "1 file"),
        (
            "linter = \"{python} -c 'import time; time.sleep(9)'\"\ntimeout = 0.2",
            Status.UNKNOWN,
            "was ended after 0.2 s",
        ),
    ],
    ids=["content", "fails", "complains", "missing", "ruff", "mypy", "too long"],
)
def test_a_command_of_the_settings(python_project: Clone, settings: str, expected: Status, details: str) -> None:
    result = asked(python_project, "DOD002", settings, python=sys.executable)
    assert (result.status, details in result.details) == (expected, True), result.details


def test_in_a_preview_it_is_announced(python_project: Clone) -> None:
    class Preview(Tools):
        def run(self, argv: Sequence[str], **named: object) -> object:  # type: ignore[override]
            raise NotRun([Path(argv[0]).name, *argv[1:]])

    result = asked(project(python_project, RUFF), "DOD002", tools=Preview())
    assert result.status is Status.SKIP
    assert "ruff skip (would run ruff check --output-format=concise --no-fix)" in result.details


@pytest.mark.parametrize(
    ("files", "kind", "found"),
    [
        ({"pyproject.toml": "[tool.ruff]\n"}, "linter", [("ruff", "pyproject.toml [tool.ruff]")]),
        ({"pyproject.toml": "[tool.ruff]\n"}, "format", []),
        ({"pyproject.toml": "[tool.ruff.format]\n"}, "linter", []),
        ({"ruff.toml": "[format]\n"}, "format", [("ruff format", "ruff.toml")]),
        ({".flake8": "[flake8]\n"}, "linter", [("flake8", ".flake8")]),
        ({"tox.ini": "[flake8]\n"}, "linter", [("flake8", "tox.ini [flake8]")]),
        ({"setup.cfg": "[pylint.main]\n"}, "linter", [("pylint", "setup.cfg [pylint.main]")]),
        ({"setup.cfg": "[metadata]\nname = x\n"}, "linter", []),
        ({"pyproject.toml": "[tool.pylint.main]\n"}, "linter", [("pylint", "pyproject.toml [tool.pylint]")]),
        ({"mypy.ini": "[mypy]\nfiles = src\n"}, "types", [("mypy", "mypy.ini")]),
        ({"setup.cfg": "[mypy]\n"}, "types", [("mypy", "setup.cfg [mypy]")]),
        ({"pyrightconfig.json": "{}"}, "types", [("pyright", "pyrightconfig.json")]),
        ({"pyproject.toml": "[tool.black]\n"}, "format", [("black", "pyproject.toml [tool.black]")]),
        ({}, "linter", []),
    ],
)
def test_what_a_project_configures(
    tmp_path: Path, files: dict[str, str], kind: str, found: list[tuple[str, str]]
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert [(each.tool.name, each.where) for each in configured(tmp_path, kind)] == found


def test_settings_that_cannot_be_read_are_unknown(python_project: Clone) -> None:
    result = asked(python_project, "DOD002")
    python_project.commit("build: broken", {"setup.cfg": "[flake8\n"})
    result = asked(python_project, "DOD002")
    assert (result.status, result.findings[0].where) == (Status.UNKNOWN, "setup.cfg")


# What the tools say, as they said it: flake8 7.5, pylint 4.1, black 26.10, ruff 0.17, mypy 2.4.
@pytest.mark.parametrize(
    ("said", "counted", "files"),
    [
        (
            "66         physical lines processed per second\n2          total files processed\n",
            r"(\d+)\s+total files processed",
            2,
        ),
        ("Checked 2 files/modules (tests/test_f.py, src/a/__init__.py), skipped 2", r"Checked (\d+) files/modules", 2),
        (
            "2 files would be reformatted, 1 file would be left unchanged.",
            r"(\d+) files? would be (?:left unchanged|reformatted)",
            3,
        ),
        (
            "No Python files are present to be formatted. Nothing to do",
            r"(\d+) files? would be (?:left unchanged|reformatted)",
            None,
        ),
    ],
    ids=["flake8", "pylint", "black", "black without files"],
)
def test_how_many_files_a_tool_says_it_looked_at(said: str, counted: str, files: int | None) -> None:
    assert looked_at(said, counted) == files


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("./src/a/b.py:1:6: E201 whitespace after '('", [("src/a/b.py", 1, "E201 whitespace after '('")]),
        (
            "************* Module a\nsrc/a/__init__.py:1:0: C0114: Missing module docstring (missing-module-docstring)",
            [("src/a/__init__.py", 1, "C0114: Missing module docstring (missing-module-docstring)")],
        ),
        ("unformatted: File would be reformatted\n --> a.py:1:5\n  |\n", [("a.py", 1, "is not formatted")]),
        ("Would reformat: a.py\n1 file would be reformatted", [("a.py", None, "is not formatted")]),
        ("would reformat /top/tests/test_f.py", [("tests/test_f.py", None, "is not formatted")]),
        ("a.py:3: note: see the docs\nFound 0 errors", []),
        (
            """{"generalDiagnostics": [{"file": "/top/a.py", "severity": "error", "message": "no",
            "range": {"start": {"line": 4}}}, {"severity": "warning"}], "summary": {"filesAnalyzed": 1}}""",
            [("a.py", 5, "no")],
        ),
    ],
    ids=["flake8", "pylint", "ruff", "ruff before", "black", "mypy's note", "pyright"],
)
def test_complaints_are_read_from_what_a_tool_says(said: str, places: list[tuple[str, int | None, str]]) -> None:
    found = complaints(said, Path("/top"))
    assert [(each.path, each.line, each.message) for each in found] == places
