"""The gate BRW001: what a report of end-to-end tests says about each browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from gates.checks.browser import matrix
from gates.result import Result, Status, passed, skipped
from gates.settings import BrowserSettings, GateSettings

NOT_THERE = "not run: firefox is not installed (python -m playwright install firefox)"
ALL = BrowserSettings(browsers=("chromium", "firefox"))


def case(name: str, browser: str | None = None, outcome: str = "", **properties: str) -> str:
    said = {"browser": browser, **properties} if browser else properties
    lines = "".join(f"<property name={quoteattr(k)} value={quoteattr(str(v))}/>" for k, v in said.items())
    return f'<testcase name="{name}"><properties>{lines}</properties>{outcome}</testcase>'


FAILED = '<failure message="assert"/>'
SKIPPED = f"<skipped message={quoteattr(NOT_THERE)}/>"


def judged(folder: Path, cases: Sequence[str], settings: BrowserSettings, status: Status = Status.PASS) -> Result:
    report = folder / "junit.xml"
    report.write_text(f"<testsuite>{''.join(cases)}</testsuite>", encoding="utf-8")
    e2e = passed("", files={str(folder / "output.txt"): "0", str(report): "1"})
    return matrix(GateSettings(browser=settings), {"TST004": replace(e2e, status=status)})


@pytest.mark.parametrize(
    ("cases", "settings", "status", "details"),
    [
        ([case("api")], BrowserSettings(), Status.SKIP, "no journey in a browser"),
        ([case("day", "chromium")], BrowserSettings(), Status.PASS, "chromium 1 passed"),
        (
            [case("day[chromium]", "chromium"), case("day[firefox]", "firefox", SKIPPED)],
            ALL,
            Status.PASS,
            f"chromium 1 passed; firefox skip: {NOT_THERE}",
        ),
        ([case("day", "chromium")], ALL, Status.PASS, "chromium 1 passed; firefox skip: not run"),
        (
            [case("day", "firefox", SKIPPED)],
            BrowserSettings(browsers=("firefox",)),
            Status.SKIP,
            f"firefox skip: {NOT_THERE}",
        ),
        (
            [case("day[c]", "chromium"), case("day[f]", "firefox", FAILED), case("night", "firefox")],
            ALL,
            Status.FAIL,
            "chromium 1 passed; firefox 1 failed, 1 passed",
        ),
        ([case("day", "webkit")], BrowserSettings(), Status.PASS, "chromium skip: not run; webkit 1 passed"),
    ],
    ids=["none", "one", "one is not there", "one was not asked", "none is there", "fails in one", "one more"],
)
def test_browsers_that_did_not_run_are_shown_and_block_only_where_required(
    tmp_path: Path, cases: list[str], settings: BrowserSettings, status: Status, details: str
) -> None:
    result = judged(tmp_path, cases, settings)
    assert (result.status, result.details) == (status, details)
    assert isinstance(result.evidence["browsers"], Mapping)
    assert list(result.evidence["browsers"])[: len(settings.browsers)] == list(settings.browsers)


@pytest.mark.parametrize("cases", [[case("api")], [case("day[f]", "firefox", SKIPPED)]])
def test_a_required_browser_in_which_no_journey_ran_is_unknown(tmp_path: Path, cases: list[str]) -> None:
    result = judged(tmp_path, cases, BrowserSettings(browsers=("firefox",), required=("firefox",)))
    assert result.status is Status.UNKNOWN
    assert result.findings[0].message == "no journey ran in firefox"
    assert "python -m playwright install firefox" in result.findings[0].fix


def test_a_picture_that_the_run_made_itself_proves_nothing(tmp_path: Path) -> None:
    made = case("home", "chromium", baseline_written="tests/e2e/baselines/home-chromium-linux.png")
    result = judged(tmp_path, [made], BrowserSettings())
    assert result.status is Status.UNKNOWN
    assert "was made by this run" in result.findings[0].message


def test_who_overrides_failing_journeys_has_decided_about_every_browser(tmp_path: Path) -> None:
    failing = [case("day", "chromium", FAILED)]
    assert judged(tmp_path, failing, BrowserSettings(), Status.OVERRIDDEN).status is Status.WARN
    needed = BrowserSettings(required=("firefox",))
    assert judged(tmp_path, failing, needed, Status.OVERRIDDEN).status is Status.UNKNOWN


def test_journeys_and_page_times_are_evidence(tmp_path: Path) -> None:
    cases = [
        case("a", "chromium", journey="Somebody pays", page_time_load="0.400"),
        case("b", "chromium", FAILED, journey="Somebody pays", page_time_load="0.900"),
    ]
    result = judged(tmp_path, cases, BrowserSettings())
    assert result.evidence["journeys"] == {"Somebody pays": ["chromium passed", "chromium failed"]}
    assert result.evidence["page_times"] == {"load": 0.9}


@pytest.mark.parametrize(
    ("e2e", "required", "status"),
    [
        (skipped("no e2e tests"), (), Status.SKIP),
        (skipped("would run …"), ("chromium",), Status.UNKNOWN),
        (passed("", files={"/gone/junit.xml": "0"}), (), Status.UNKNOWN),
    ],
    ids=["nobody asks", "required", "the report is gone"],
)
def test_without_a_report_nothing_is_judged(e2e: Result, required: tuple[str, ...], status: Status) -> None:
    assert matrix(GateSettings(browser=BrowserSettings(required=required)), {"TST004": e2e}).status is status
