"""`probe`: the declared probes against any running instance, by hand and by the smoke gate."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.junit import read_junit
from gates.retry import is_transport
from release_tasks.commands.probe import probe
from release_tasks.commands.session import Session
from release_tasks.engine.command import Outcome
from release_tasks.engine.errors import UsageError
from tests.support.service import Answer, Service, serving

SETTINGS = """\
probes = [
    { name = "notes", path = "/notes", expect = "tea", safe_for_production = true },
    { name = "log in", kind = "login", path = "/login" },
]

[environments.staging]
[environments.production]
"""
NOTES, LOGIN = Answer(body="tea"), Answer(body='{"token": "t"}')


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with settings; it is no repository, as the checkout that gates judge is none."""
    (tmp_path / "release.toml").write_text(SETTINGS)
    return tmp_path


def ask(here: Path, notes: Answer = NOTES, *, environment: str = "staging", dry: bool = False) -> Outcome:
    service = Service("1.0.0", {"/notes": notes, "/login": LOGIN})
    with serving(service) as url:
        return probe.function(Session(here, dry), url=url, environment=environment, junit=str(here / "junit.xml"))


def test_all_answer_as_declared(here: Path) -> None:
    done = ask(here)
    assert (done.exit, [each["passed"] for each in done.data["probes"]]) == (0, [True, True])
    report = read_junit((here / "junit.xml").read_bytes())
    assert report.counts == {"passed": 2}


def test_one_that_does_not_is_a_failed_case_with_what_to_look_at(here: Path) -> None:
    done = ask(here, Answer(500, "no database"))
    assert done.exit == 6
    assert "FAIL  notes: GET" in done.text
    assert "look at the log of the instance" in done.text
    report = read_junit((here / "junit.xml").read_bytes())
    (bad,) = report.bad
    assert bad.message.endswith("answered 500, expected 200")
    assert not is_transport(bad)
    assert [(name, said.partition(" in ")[0]) for name, said in report.properties] == [
        ("/health", "answers 200"),
        ("/version", "answers 200"),
    ]


def test_a_broken_connection_is_told_as_one_so_that_the_gate_tries_again(here: Path) -> None:
    done = probe.function(Session(here), url="http://127.0.0.1:9", environment="staging", junit=str(here / "j.xml"))
    assert done.exit == 6
    report = read_junit((here / "j.xml").read_bytes())
    assert all(is_transport(case) for case in report.bad)
    assert all(said.startswith("no answer in ") for _, said in report.properties)


def test_against_production_only_those_that_are_safe_there(here: Path) -> None:
    assert [each["name"] for each in ask(here, environment="production").data["probes"]] == ["notes"]


def test_a_preview_asks_nobody(here: Path) -> None:
    done = ask(here, Answer(500), dry=True)
    assert (done.exit, "would ask http://127.0.0.1" in done.text) == (0, True)
    assert not (here / "junit.xml").exists()


def test_an_environment_with_a_command_has_none(here: Path) -> None:
    (here / "release.toml").write_text('[environments.staging]\nsmoke = "pytest tests/smoke"\n')
    with pytest.raises(UsageError, match="smoke-tested by a command"):
        ask(here)
