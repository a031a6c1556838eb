"""Reports of failures from values, where a real run would take long: time-outs, environments that are down, advice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gates.junit import Case, JUnit
from gates.settings import DEFAULTS
from gates.suite_reports import smoke
from gates.suite_reports.advice import quicker
from gates.suite_reports.attachments import Attachment
from gates.suite_reports.e2e import files
from gates.suite_reports.quotes import LETTERS, LINES, error, log
from gates.suite_runs import Outcome
from gates.suite_verdict import judge_outcome
from gates.suites import Suite

URL = "http://127.0.0.1:8000"
GOOD = Case("api::home", seconds=0.2)
WRONG = Case("login::sign in", "failed", "GET /login answered 500, no token in the answer", seconds=1.5)
DOWN = Case("api::home", "failed", "ConnectionError: refused")
OUTSIDE = Case("external::payments", "failed", "GET /pay answered 503")


def suite(type: str, **named: object) -> Suite:
    return Suite(type, replace(DEFAULTS[type], **named), (), "the settings")  # type: ignore[arg-type] # by name


@pytest.mark.parametrize(
    ("cases", "status"),
    [
        ([GOOD, WRONG], f"{URL} seems to be up: 2 of 2 paths met no broken connection, 1 as they should"),
        ([WRONG], f"{URL} seems to be up: 1 of 1 path met no broken connection, 0 as they should"),
        ([DOWN, DOWN], f"{URL} does not answer: 2 connections failed or timed out; not a fault of one path"),
        ([GOOD, DOWN], f"{URL} seems to be up: 1 of 2 paths met no broken connection, 1 as they should"),
        ([GOOD, OUTSIDE], f"an external service of {URL} is not well: the environment, not the code"),
    ],
)
def test_what_smoke_tests_tell_about_the_environment(cases: list[Case], status: str) -> None:
    assert smoke.environment(JUnit(tuple(cases)), URL) == status


def test_a_probe_that_fails_has_the_fix_of_its_kind_and_the_numbers_there_are() -> None:
    junit = JUnit((GOOD, WRONG), properties=(("memory", "41 %"), ("host", "a b")))
    outcome = Outcome("smoke", "c", "t", code=1, junit=junit, files={"x/output.txt": "0"})
    (finding,) = judge_outcome(suite("smoke").against(URL), outcome).findings
    assert finding.message.splitlines() == [
        "critical path sign in (login) fails: GET /login answered 500, no token in the answer",
        "timing: 1.50 s",
        f"environment: {URL} seems to be up: 2 of 2 paths met no broken connection, 1 as they should",
        "health:",
        "  memory: 41 %",
        "  paths that pass take 0.20 to 0.20 s, the slowest is home (api)",
        "retry: none, for it answered and the answer was wrong; trying again would not help",
    ]
    assert finding.fix.startswith("see whether the authentication service is well")
    assert "staging waits until it passes (all it said: x/output.txt)" in finding.fix


def test_where_nobody_collected_numbers_that_is_said_and_that_it_was_tried_again() -> None:
    outcome = Outcome("smoke", "c", "t", code=1, junit=JUnit((DOWN,)), retried=True)
    (finding,) = judge_outcome(suite("smoke").against(URL), outcome).findings
    assert "  nobody collected numbers" in finding.message.splitlines()
    assert finding.message.endswith("retry: tried again after 30 s, and failed again")


TRACE = Attachment("", "trace", "trace.zip", "/kept/trace.zip")


def test_journeys_that_time_out_have_their_trace(tmp_path: Path) -> None:
    outcome = Outcome("e2e", "c", "t", timed_out=True, retried=True, said="waiting for #buy", attachments=(TRACE,))
    (finding,) = judge_outcome(suite("e2e"), outcome).findings
    assert finding.message.splitlines() == [
        "timed out after 1800 s, also on the second run",
        "its last words: waiting for #buy",
        "trace: /kept/trace.zip",
        "not recorded: screenshot, video",
    ]
    assert "QA or a developer has to confirm" in finding.fix


def test_smoke_tests_that_time_out_say_so_of_their_environment() -> None:
    outcome = Outcome("smoke", "c", "t", timed_out=True)
    (finding,) = judge_outcome(suite("smoke", retry_after=None).against(URL), outcome).findings
    assert f"environment: {URL} did not answer all tests in time" in finding.message


def test_what_a_journey_left_and_what_was_not_recorded() -> None:
    gone = Attachment("t", "video", "v.webm", None)
    assert files((TRACE, gone)) == ("trace: /kept/trace.zip", "video: v.webm is missing", "not recorded: screenshot")


def test_a_journey_in_a_browser_that_left_nothing_says_how_to_keep_it() -> None:
    case = Case("t::pay", "failed", "boom", properties=(("journey", "pay"), ("browser", "firefox")))
    (finding,) = judge_outcome(suite("e2e"), Outcome("e2e", "c", "t", code=1, junit=JUnit((case,)))).findings
    assert finding.message.splitlines() == [
        "journey pay in firefox fails: boom",
        "not recorded: trace, screenshot, video",
    ]
    assert "--tracing=retain-on-failure --screenshot=only-on-failure --video=retain-on-failure" in finding.fix


def test_many_failures_are_counted() -> None:
    cases = tuple(Case(f"test_{number}::test_x", "failed", "boom") for number in range(13))
    result = judge_outcome(suite("unit"), Outcome("unit", "c", "t", code=1, junit=JUnit(cases)))
    assert [each.message for each in result.findings][-1] == "… and 3 more like these"


def test_errors_and_logs_are_quoted_in_short() -> None:
    noise = "--------- Captured Log ---------\n\n"
    case = Case(
        "t",
        "failed",
        text="def test():\n>   x()\nE   Wrong: a\nE     b\n",
        out=noise + "".join(f"line {number}\n" for number in range(99)) + "[[ATTACHMENT|a.png]]\n",
        err="x" * 999,
    )
    assert error(case) == ("Wrong: a", "b")
    assert error(replace(case, text="Error: a\n  at b")) == ("Error: a", "  at b")
    said = log(case)
    assert len(said) == LINES
    assert said[-2] == "line 98"
    assert len(said[-1]) == LETTERS


def timed(*seconds: float, files: int = 4) -> JUnit:
    return JUnit(tuple(Case(f"test_{at % files}::test_{at}", seconds=each) for at, each in enumerate(seconds)))


SIDE_BY_SIDE = (
    "side by side: 4 files of tests in 4 processes would take about 17 s instead of 62 s, "
    "if they share no data; see the runner's own option for it"
)


@pytest.mark.parametrize(
    ("junit", "seconds", "argv", "notes"),
    [
        (timed(3, 3, 3), 9.9, ("python", "-m", "pytest"), []),
        (
            timed(40, 5, 5, 0.1, files=1),
            51,
            ("python",),
            ["slowest tests: test_0::test_0 40.0 s (80 %), test_0::test_1 5.0 s (10 %), test_0::test_2 5.0 s (10 %)"],
        ),
        (
            timed(*[1] * 60),
            62,
            ("npx", "playwright"),
            [SIDE_BY_SIDE],
        ),
        (timed(*[1] * 60), 20, ("python", "-m", "pytest"), []),
    ],
    ids=["quick", "one slow file", "side by side", "already side by side"],
)
def test_advice_where_it_pays(junit: JUnit, seconds: float, argv: tuple[str, ...], notes: list[str]) -> None:
    assert list(quicker(junit, seconds, argv, processes=4)) == notes


@pytest.mark.parametrize(
    ("there", "words"),
    [(True, "pytest-xdist is installed: `-n 2 --dist loadfile` in"), (False, "pytest-xdist is not installed: add it")],
)
def test_whether_pytest_xdist_is_installed_is_looked_up_beside_its_interpreter(
    tmp_path: Path, there: bool, words: str
) -> None:
    (tmp_path / "lib/python3.11/site-packages" / ("xdist" if there else "pytest")).mkdir(parents=True)
    argv = (str(tmp_path / "bin" / "python"), "-m", "pytest")
    (note,) = quicker(timed(*[1] * 60), 61, argv, processes=2)
    assert words in note


def test_advice_changes_no_status() -> None:
    outcome = Outcome("unit", "c", "t", junit=timed(*[5] * 10), seconds=50.0, argv=("python",))
    result = judge_outcome(suite("unit"), outcome)
    assert (str(result.status), bool(result.notes), result.findings) == ("pass", True, ())
