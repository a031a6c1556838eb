"""The definition of done as a whole: what it rests on, categories of the project, what is off, required, replaced."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest

from gates import Result, Status, catalogue, check_gates
from gates.settings import SettingsError, parse_settings

from ...support.project import PLAN
from ...support.repository import Clone
from .asking import asked

ROOT = Path(__file__).resolve().parents[3]
SCOPE = {"python-feature-002.md": "# Divide\n\n**Milestone:** M1\n"}
OURS = """\
from gates import Finding, failed, gate


@gate("OUR001", category="done", row="Licence headers", phrases=("Licence headers in place",))
def headers():
    '''Every file names its licence.'''
    return failed([Finding("one has none", "add it")])
"""
MOOD = """\
from gates import gate, passed


@gate("DOD007", category="done", row="Operations ready", replaces=True)
def operations():
    '''Our operators say that they are ready.'''
    return passed("they are", seen=1)
"""
MODULES = '[gates]\nmodules = ["ours"]\n'


def told(clone: Clone, *words: str) -> dict[str, dict[str, object]]:
    """The answers of the program, as another process gives them: modules of the project are found from its top."""
    done = subprocess.run(
        (sys.executable, "-m", "gates", "--root", str(clone.path), "--json", *words),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return {each["id"]: each for each in json.loads(done.stdout)["gates"]}


def test_the_sum_asks_for_all_that_it_rests_on() -> None:
    gates = catalogue()
    assert gates["DOD009"].requires == tuple(f"DOD00{number}" for number in range(1, 9))
    assert set(gates["DOD005"].requires) == {"SEC001", "SEC002", "SEC003"}


def test_a_plain_project_is_not_blocked_by_what_nobody_asked_for(python_project: Clone) -> None:
    result = asked(python_project, "DOD009")
    assert result.status is Status.WARN, result.details
    assert [each.message.partition(":")[0] for each in result.findings] == ["DOD004 warn"]


def test_open_issues_of_the_milestone_are_judged_once(python_project: Clone) -> None:
    python_project.commit("docs: more", {f"issues/backlog/{name}": text for name, text in SCOPE.items()})
    result = asked(python_project, "DOD001")
    assert (result.status, result.details) == (
        Status.FAIL,
        "follows from COD003: COD003 fail; COD004 pass",
    )
    assert [each.fix for each in result.findings] == ["see COD003"]


def test_an_issue_filed_for_the_scope_does_not_hold_it_up_for_ever(python_project: Clone) -> None:
    issue = "# Scope\n\n**Severity:** must-fix\n**Milestone:** M1\n**Gate:** DOD001\n"
    python_project.commit("docs: filed", {"issues/backlog/python-bug-002.md": issue})
    check = check_gates(python_project.path, ids=["COD001", "DOD001"])
    assert {each.id: each.result.status for each in check.judged}["DOD001"] is Status.PASS


def test_a_box_of_the_plan_is_decided_by_the_sum(python_project: Clone) -> None:
    plan = PLAN.replace("### Testing\n", "- [ ] Definition of done met\n\n### Testing\n")
    python_project.commit("docs: plan", {"docs/release-plan.md": plan})
    check = check_gates(python_project.path, ids=["DOD007"])
    assert next(each.required for each in check.known if each.id == "DOD009")


def test_a_category_of_the_projects_own_is_part_of_the_sum(python_project: Clone) -> None:
    python_project.commit("build: ours", {"ours.py": OURS, "release.toml": MODULES})
    answers = told(python_project, "DOD009")
    assert "OUR001" in answers, "what the sum rests on is asked with it"
    assert answers["DOD009"]["status"] == "fail"
    assert str(answers["DOD009"]["details"]).startswith("follows from OUR001: 6 of 9 categories hold; ")
    assert "OUR001 fail: one has none" in str(answers["DOD009"]["findings"])


def test_a_category_that_the_project_replaces_shows_as_overridden(python_project: Clone) -> None:
    python_project.commit("build: ours", {"ours.py": MOOD, "release.toml": MODULES})
    answers = told(python_project, "DOD007")
    assert (answers["DOD007"]["status"], answers["DOD007"]["details"]) == ("pass", "overridden by ours; they are")
    assert cast("dict[str, object]", answers["DOD007"]["evidence"])["overridden_by"] == "ours"
    assert "DEP001" not in answers


@pytest.mark.parametrize(("required", "blocks"), [("", False), ('require = ["DOD007"]\n', True)])
def test_what_is_off_says_why_and_blocks_where_it_is_required(
    python_project: Clone, required: str, blocks: bool
) -> None:
    off = f'[gates]\n{required}[gates.done.off]\noperations = "a library: nothing runs"\n'
    python_project.commit("build: off", {"release.toml": off})
    check = check_gates(python_project.path, ids=["DOD007"])
    answers = {each.id: each for each in check.judged}
    assert answers["DOD007"].result.details == "switched off: a library: nothing runs"
    assert answers["DOD007"].blocks is blocks


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ('off = ["operations"]', "off must be a table, as in operations = "),
        ("[gates.done.off]\noperation = 'x'", "has no 'operation'; did you mean 'operations'?"),
        ("[gates.done.off]\noperations = ''", "off needs a reason for operations"),
        ("[gates.done.off]\noperations = true", "off needs a reason for operations"),
        ('levels = { todo = "fail" }', "has no 'todo'; did you mean 'todos'?"),
        ('levels = { todos = "off" }', "must be fail or warn for todos; to leave it out, give a reason in `off`"),
        ('linter = ""', "linter must be a command"),
        ("lint = 'ruff'", "lint is not a setting; did you mean 'linter'?"),
    ],
)
def test_a_mistake_in_the_settings_is_told(text: str, mistake: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings("release.toml", f"[gates.done]\n{text}\n")
    assert mistake in str(caught.value)
    assert str(caught.value).startswith("release.toml:")


def test_security_rests_on_the_gates_of_security(python_project: Clone) -> None:
    python_project.commit(
        "feat: run",
        {"src/abacus/run.py": "import subprocess\n\n\n\ndef run(words):\n    subprocess.run(words, shell=True)\n"},
    )
    result: Result = asked(python_project, "DOD005")
    assert (result.status, result.details) == (
        Status.FAIL,
        "follows from SEC002: SEC001 skip; SEC002 fail; SEC003 pass",
    )
    assert result.findings[0].message.startswith("SEC002 fail: 1 block")
