"""Journeys talk to the instance that they are given: E2E_URL, or {url} in their command."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from gates.affected import Affected
from gates.checks.testing import e2e
from gates.evidence import Store
from gates.repository import Repository
from gates.result import Status, Unjudged
from gates.settings import DEFAULTS
from gates.suite_runs import Outcome, SuiteRuns
from gates.suites import Suite
from gates.tools import Tools

from ...support.repository import Clone

Make = Callable[..., Clone]
URL = "http://127.0.0.1:9"
REPORT = """\
import os, sys
said = [os.environ.get(name, "-") for name in ("E2E_URL", "SMOKE_URL")] + sys.argv[2:]
open(sys.argv[1], "w").write(f'<testsuite><testcase name="{" ".join(said)}"/></testsuite>')
"""


@pytest.fixture(autouse=True)
def nothing_inherited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("E2E_URL", raising=False)
    monkeypatch.delenv("SMOKE_URL", raising=False)


def journeys(*words: str) -> Suite:
    command = ("{python}", "-c", REPORT, "{junit}", *words)
    return Suite("e2e", replace(DEFAULTS["e2e"], command=command), (), "the settings")


def runs(clone: Clone) -> SuiteRuns:
    looked = Repository(clone.path)
    store = Store(looked.git_dir / "gates")
    return SuiteRuns(clone.path, Tools(), store, sys.executable, looked.head(), False, looked.tracked)


def said(outcome: Outcome) -> str:
    assert outcome.junit is not None, outcome.said
    return outcome.junit.cases[0].name


@pytest.mark.parametrize(
    ("words", "url", "heard"),
    [((), URL, f"{URL} -"), (("{url}/shop",), URL, f"{URL} - {URL}/shop"), ((), None, "- -")],
    ids=["in the environment", "in the command too", "they start one themselves"],
)
def test_journeys_hear_of_the_instance(repository: Make, words: tuple[str, ...], url: str | None, heard: str) -> None:
    assert said(runs(repository())(journeys(*words).against(url))) == heard


def test_what_they_say_of_an_instance_is_not_used_again(repository: Make) -> None:
    run = runs(repository())
    assert [run(journeys().against(URL)).reused for _ in range(2)] == [False, False]
    assert [run(journeys("x")).reused for _ in range(2)] == [False, True]


def test_a_command_that_names_an_instance_needs_one(repository: Make) -> None:
    with pytest.raises(Unjudged) as left:
        e2e({"e2e": journeys("{url}")}, runs(repository()), None, lambda: Affected(None))
    assert (left.value.result.status, left.value.result.details) == (Status.UNKNOWN, "no instance to talk to")
    assert "`url` in [tool.release.gates.e2e]" in left.value.result.findings[0].fix
