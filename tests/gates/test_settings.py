"""The gates' settings, and what is said about mistakes in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.settings import GateSettings, SettingsError, read_settings


def read(folder: Path, text: str, file: str = "pyproject.toml") -> GateSettings:
    (folder / file).write_text(text, encoding="utf-8")
    return read_settings(folder)


def test_nothing_is_needed(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == GateSettings()
    assert read(tmp_path, "[project]\nname = 'x'\n").suites == GateSettings().suites


def test_defaults_are_those_of_the_specification() -> None:
    suites = GateSettings().suites
    assert (suites["unit"].coverage, suites["integration"].coverage) == (80, 70)
    assert (suites["smoke"].retry_after, suites["e2e"].retry_after, suites["unit"].retry_after) == (30, 60, None)
    assert [suites[type].limit for type in suites] == [300, 300, 180, 300]


EVERYTHING = """
[{prefix}gates]
milestone = "M2"
require = ["TST002"]
modules = ["ours"]
jobs = 4
parallel = true
acceptance = "warn"

[{prefix}gates.phrases]
COD001 = ["Nothing must be fixed"]

[{prefix}gates.unit]
command = "make unit JUNIT={{junit}}"
coverage = 90

[{prefix}gates.smoke]
url = "http://localhost:8000"
retry_after = 0

[{prefix}environments.staging]
start = "serve"
"""


@pytest.mark.parametrize(("file", "prefix"), [("pyproject.toml", "tool.release."), ("release.toml", "")])
def test_both_files_say_the_same(tmp_path: Path, file: str, prefix: str) -> None:
    settings = read(tmp_path, EVERYTHING.format(prefix=prefix), file)
    assert settings.milestone == "M2"
    assert settings.require == ("TST002",)
    assert settings.phrases == {"COD001": ("Nothing must be fixed",)}
    assert settings.environments == ("staging",)
    assert settings.suites["unit"].command == ("make", "unit", "JUNIT={junit}")
    assert (settings.suites["unit"].coverage, settings.suites["unit"].limit) == (90, 300)
    assert (settings.suites["smoke"].url, settings.suites["smoke"].retry_after) == ("http://localhost:8000", 0)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (
            "[tool.release.gates]\nmilstone = 'x'",
            "pyproject.toml:2: [tool.release.gates] milstone is not a setting; did you mean 'milestone'?",
        ),
        (
            "[tool.release.gates.unti]\nx = 1",
            "pyproject.toml:1: [tool.release.gates] unti is not a setting; did you mean 'unit'?",
        ),
        (
            "[tool.release.gates]\n\njobs = 0",
            "pyproject.toml:3: [tool.release.gates] jobs must be a whole number from 1 to 256",
        ),
        ("[tool.release.gates]\njobs = true", "jobs must be a whole number"),
        ("[tool.release.gates]\nparallel = 'yes'", "parallel must be true or false"),
        ("[tool.release.gates]\nrequire = 'COD001'", 'require must be a list of texts, as in ["COD001"]'),
        ("[tool.release.gates]\nacceptance = 'maybe'", "acceptance must be one of: unknown, warn"),
        ("[tool.release.gates]\nphrases = ['x']", "phrases must be a table"),
        ("[tool.release.gates]\ndocuments = 'x'", "documents must be a table"),
        ("[tool.release.gates.documents]\nisues = 'x'", "documents has no 'isues'; did you mean 'issues'?"),
        (
            "[tool.release.gates.unit]\ncoverage = 120",
            "[tool.release.gates.unit] coverage must be a number from 0 to 100",
        ),
        (
            "[tool.release.gates.unit]\ncommand = 'make unit'",
            "command must name {junit}, the file its results are read from",
        ),
        ("[tool.release.gates.unit]\ncommand = []", "command must be a command"),
        ("[tool.release.gates.unit]\nurl = 'http://x'", "url is for smoke and e2e tests only"),
        ("[tool.release.gates.unit]\nretry_after = 5", "retry_after is for smoke and e2e tests only"),
        ("[tool.release.gates.integration]\nretry_after = 5", "retry_after is for smoke and e2e tests only"),
        (
            "[tool.release.gates.code_scan]\nblock = ['CWE 89']",
            """[tool.release.gates.code_scan] block must be a list of weaknesses, as in ["CWE-89"], not 'CWE 89'""",
        ),
        ("[tool.release.gates.code_scan]\nsemgrep_rules = ['p/python']", "'p/python' would be fetched"),
        ("[tool.release.gates.code_scan]\nsemgrep_rules = ['auto']", "must be local files or folders of rules"),
        ("[tool.release.gates.secrets]\nexclde = []", "exclde is not a setting; did you mean 'exclude'?"),
        ("[tool.release.gates]\nsecrets = 3", "[tool.release.gates] secrets must be a table"),
        ("[tool.release]\ngates = 3", "pyproject.toml:2: [tool.release] gates must be a table"),
        ("[tool.release", "pyproject.toml: not valid TOML"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_what_was_expected(tmp_path: Path, text: str, mistake: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, text + "\n")
    assert mistake in str(caught.value)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, "[tool.release.gates]\njobs = 0\nx = 1\n[tool.release.gates.e2e]\ntimeout = 'long'\n")
    assert len(caught.value.mistakes) == 3


def test_a_smoke_command_may_speak_by_its_exit_code_alone(tmp_path: Path) -> None:
    assert read(tmp_path, "[tool.release.gates.smoke]\ncommand = 'curl {url}'").suites["smoke"].command == (
        "curl",
        "{url}",
    )
