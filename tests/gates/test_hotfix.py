"""`python -m gates --hotfix`: less is asked of the tests, and the answer says what is owed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gates.__main__ import main

from ..support.repository import Clone

Make = Callable[..., Clone]

PLAN = """# Release Plan

## Release Gates
- [ ] Unit tests passing [TST001]
- [ ] Integration tests passing [TST002]
- [ ] E2E tests passing [TST004]
- [ ] Tests passing [TST005]
- [ ] Test coverage acceptable [TST007]
- [ ] P1 tests pass [TST008]
- [ ] Journeys covered [TST010]
"""
TEST = "import {0}\n\n\ndef test_{0}():\n    assert {0}.ONE == 1\n"
FILES = {
    "docs/release-plan.md": PLAN,
    "release.toml": '[gates]\njourneys = ["Buy a thing"]\n',
    "one.py": "ONE = 1\n",
    "two.py": "ONE = 1\n",
    "tests/unit/test_one.py": TEST.format("one"),
    "tests/unit/test_two.py": TEST.format("two").replace("== 1", "== 3"),  # never passes
    "tests/integration/test_both.py": TEST.format("one").replace("== 1", "== 3"),
    "tests/e2e/test_journey.py": TEST.format("two").replace("== 1", "== 3"),
}
TESTS = ("TST001", "TST002", "TST004", "TST005", "TST007", "TST008", "TST010")


@pytest.fixture
def clone(repository: Make, monkeypatch: pytest.MonkeyPatch) -> Clone:
    clone = repository(FILES)
    clone.tag("v1.0.0")
    clone.commit("fix: one", {"one.py": "ONE = 2 - 1\n"})
    monkeypatch.chdir(clone.path)
    return clone


def ask(tmp_path: Path, *words: str) -> tuple[int, dict[str, Any], dict[str, Any]]:
    """Exit code, document and answers by id."""
    code = main(["--root", ".", "--report", str(tmp_path / "gates.json"), *words])
    document = json.loads((tmp_path / "gates.json").read_text(encoding="utf-8"))
    return code, document, {each["id"]: each for each in document["gates"]}


def test_the_tests_of_the_change_pass_and_the_rest_is_owed_or_optional(
    clone: Clone, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, document, answers = ask(tmp_path, "--hotfix", *TESTS)
    assert {id: each["status"] for id, each in answers.items()} == {
        "TST001": "pass",
        "TST002": "skip",
        "TST003": "skip",
        "TST004": "skip",
        "TST005": "pass",
        "TST006": "skip",
        "TST007": "skip",
        "TST008": "skip",
        "TST010": "skip",
    }
    assert (code, document["release_type"], document["verdict"]) == (0, "hotfix", "PASSED")
    assert "## Hotfix Gate Check: " in capsys.readouterr().out
    seen = answers["TST001"]["evidence"]["affected"]
    assert (seen["base"], seen["changed"], seen["modules"]) == ("v1.0.0", ["one.py"], ["one.py"])
    assert seen["tests"] == ["tests/integration/test_both.py", "tests/unit/test_one.py"]
    assert seen["all_tests_run_because"] == []
    assert answers["TST001"]["evidence"]["tests"] == {"passed": 1}
    assert answers["TST004"]["details"].startswith("owed after deployment")
    assert answers["TST004"]["evidence"] == {"owed": "e2e tests after deployment"}
    assert "optional for a hotfix" in answers["TST002"]["details"]


def test_without_the_option_all_is_asked(clone: Clone, tmp_path: Path) -> None:
    code, document, answers = ask(tmp_path, "TST001")
    assert (code, document["release_type"], answers["TST001"]["status"]) == (3, "release", "fail")


def test_what_cannot_be_told_runs_all_and_says_why(clone: Clone, tmp_path: Path) -> None:
    clone.commit("fix: data", {"data.bin": "x"})
    code, _, answers = ask(tmp_path, "--hotfix", "TST001")
    assert (code, answers["TST001"]["status"]) == (3, "fail")
    why = answers["TST001"]["evidence"]["affected"]["all_tests_run_because"]
    assert why == ["data.bin is changed: any test may depend on it"]


def test_settings_may_require_integration_tests_of_a_hotfix(clone: Clone, tmp_path: Path) -> None:
    clone.commit("ci: all", {"release.toml": "[gates.integration]\nrequired = true\n"})
    code, _, answers = ask(tmp_path, "--hotfix", "TST002")
    assert (code, answers["TST002"]["status"]) == (3, "fail")


def test_a_command_takes_the_tests_of_the_change(clone: Clone, tmp_path: Path) -> None:
    command = "{python} -m pytest -q {tests} --junitxml={junit}"
    clone.write({"release.toml": f'[gates.unit]\ncommand = "{command}"\n'})
    clone.commit("ci: run them so")
    clone.tag("v1.0.1")
    clone.commit("fix: one", {"one.py": "ONE = 3 - 2\n"})
    code, _, answers = ask(tmp_path, "--hotfix", "TST001")
    assert (code, answers["TST001"]["evidence"]["tests"]) == (0, {"passed": 1})
    assert "tests/unit/test_one.py" in answers["TST001"]["evidence"]["command"]
    _, _, answers = ask(tmp_path, "TST001")
    assert answers["TST001"]["evidence"]["command"][4:5] == ["tests/unit"]
