"""What a report of tests says about each browser: where journeys ran, where not, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..result import Finding, Result, failed, passed, skipped, unsure

if TYPE_CHECKING:
    from ..junit import Case, JUnit
    from ..settings import BrowserSettings

BROWSER, JOURNEY, WRITTEN, TIME = "browser", "journey", "baseline_written", "page_time_"


@dataclass(frozen=True)
class Row:
    """One browser: its journeys by outcome, and why those that were skipped were."""

    browser: str
    counts: Mapping[str, int]
    why: str = ""

    @property
    def ran(self) -> int:
        """How many journeys were really run in it."""
        return sum(number for outcome, number in self.counts.items() if outcome != "skipped")

    @property
    def words(self) -> str:
        """One line for a person."""
        if not self.ran:
            return f"skip: {self.why or 'not run'}"
        return ", ".join(f"{number} {outcome}" for outcome, number in self.counts.items())


def read_matrix(junit: JUnit, settings: BrowserSettings) -> tuple[Row, ...]:
    """A row a browser: those of the settings in their order, then others that the report names."""
    named = (value for case in junit.cases for name, value in case.properties if name == BROWSER)
    return tuple(_row(browser, junit.cases) for browser in dict.fromkeys((*settings.browsers, *named)))


def judge_matrix(junit: JUnit, settings: BrowserSettings) -> Result:
    """Did the journeys run, and pass, in each browser that is required? Others may be left out, and are shown."""
    rows = {row.browser: row for row in read_matrix(junit, settings)}
    evidence = {"browsers": {name: row.words for name, row in rows.items()}, **_seen(junit.cases)}
    details = "; ".join(f"{name} {row.words}" for name, row in rows.items())
    if doubts := [*_missing(rows, settings), *_unseen(junit.cases)]:
        return unsure(doubts, details, **evidence)
    if bad := [_bad(row) for row in rows.values() if row.counts.get("failed") or row.counts.get("error")]:
        return failed(bad, details, **evidence)
    if not any(row.ran for row in rows.values()):
        return skipped(details if any(row.counts for row in rows.values()) else "no journey in a browser", **evidence)
    return passed(details, **evidence)


def _row(browser: str, cases: Iterable[Case]) -> Row:
    own = [case for case in cases if (BROWSER, browser) in case.properties]
    outcomes = [case.outcome for case in own]
    why = next((case.message for case in own if case.outcome == "skipped"), "")
    return Row(browser, {name: outcomes.count(name) for name in dict.fromkeys(outcomes)}, why)


def _missing(rows: Mapping[str, Row], settings: BrowserSettings) -> list[Finding]:
    fix = "install it (python -m playwright install {0}), or take it out of `required` in [tool.release.gates.browser]"
    return [
        Finding(f"no journey ran in {name}", fix.format(name))
        for name in settings.required
        if name not in rows or not rows[name].ran
    ]


def _unseen(cases: Iterable[Case]) -> list[Finding]:
    """Pictures that this very run made: what is compared with itself proves nothing."""
    fix = "look at it, commit it, and run the tests again without --update-baselines"
    written = (value for case in cases for name, value in case.properties if name == WRITTEN)
    return [Finding(f"the baseline {path} was made by this run", fix, path) for path in dict.fromkeys(written)]


def _bad(row: Row) -> Finding:
    return Finding(f"{row.browser}: {row.words}", "follow the journey by its trace or screenshots: see TST004")


def _seen(cases: tuple[Case, ...]) -> dict[str, object]:
    """Journeys with their outcomes, and the slowest page times that the browsers measured, in seconds."""
    times: dict[str, float] = {}
    journeys: dict[str, list[str]] = {}
    for case in cases:
        said = dict(case.properties)
        if JOURNEY in said:
            journeys.setdefault(said[JOURNEY], []).append(" ".join((said.get(BROWSER, ""), case.outcome)).strip())
        for name, value in case.properties:
            if name.startswith(TIME):
                times[name] = max(times.get(name, 0.0), float(value))
    return {"journeys": journeys, "page_times": {name.removeprefix(TIME): value for name, value in times.items()}}
