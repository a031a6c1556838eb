"""What the tests that ran say about the rows, critical paths and journeys of the test plan (decisions 12, 34)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from .documents.listed import Listed
from .executed import Executed, seen
from .named_tests import Match, find_tests, is_number
from .result import Finding, Result, failed, passed, skipped, unknown, unsure, warned

if TYPE_CHECKING:
    from .documents.test_plan import TestPlan, TestRow
    from .documents.text import Unread

Word = Literal["passed", "partly", "failed", "skipped", "missing"]
SHOWN = 5  # tests of one row that evidence names; the rest is counted
_PASSING = frozenset({"pass", "passed", "passing", "ok", "done", "green", "✅", "✓"})


@dataclass(frozen=True)
class Tested:
    """One id or listed name, with the tests that carry it."""

    name: str
    matches: tuple[Match, ...]

    @property
    def word(self) -> Word:
        """What became of it; `partly`: some of its tests were skipped, the others passed."""
        outcomes = {match.case.outcome for match in self.matches}
        if outcomes & {"failed", "error"}:
            return "failed"
        if "passed" in outcomes:
            return "partly" if "skipped" in outcomes else "passed"
        return "skipped" if outcomes else "missing"

    @property
    def passes(self) -> bool:
        """Did a test of it run, and none fail?"""
        return self.word in ("passed", "partly")

    @property
    def seen(self) -> list[str]:
        """The tests, with outcome and what shows that they are meant."""
        shown = [f"{m.case.name}: {m.case.outcome}, by {m.by}" for m in self.matches[:SHOWN]]
        more = len(self.matches) - SHOWN
        return [*shown, f"and {more} more"] if more > 0 else shown

    @property
    def said(self) -> str:
        """What became of it, in words: the first test that is not as it should be."""
        if self.word == "missing":
            return "no test carries it"
        wanted = ("failed", "error") if self.word == "failed" else ("skipped",)
        case = next(match.case for match in self.matches if match.case.outcome in wanted)
        return f"{case.outcome}: {case.name}" + (f": {case.message}" if case.message else "")


def judge_rows(plan: TestPlan, suites: Sequence[Executed]) -> Result:
    """Every P1 row: is there a test of its id that ran and passed?"""
    if plan.unread:
        return unsure(_unread(plan.unread))
    if not plan.p1:
        return skipped(f"{plan.path} has no P1 row")
    found = _tested({id for row in plan.rows for id in row.ids}, suites)
    rows = [(row, found[id]) for row in plan.p1 for id in row.ids]
    evidence = {**seen(suites), "rows": {tested.name: tested.seen for _, tested in rows}}
    bad = [(row, tested) for row, tested in rows if not tested.passes]
    findings = [_row_finding(plan.path, row, tested) for row, tested in bad]
    partly = [_row_finding(plan.path, row, tested) for row, tested in rows if tested.word == "partly"]
    details = f"{len(rows) - len(bad)} of {len(rows)} P1 tests pass"
    return _verdict([tested for _, tested in bad], findings, partly, suites, details, evidence)


def judge_paths(plan: TestPlan | None, named: Collection[str], smoke: Executed) -> Result:
    """Every critical path of settings and test plan: is there a smoke test of it that ran and passed?"""
    listed, unread = (plan.critical_paths, plan.unread_paths) if plan else ((), ())
    return _judge_listed("critical path", plan.path if plan else "", [*map(Listed, named), *listed], unread, smoke)


def judge_journeys(plan: TestPlan | None, named: Collection[str], e2e: Executed) -> Result:
    """Every journey of settings and test plan: is there an end-to-end test of it that ran and passed?"""
    listed, unread = (plan.journeys, plan.unread_journeys) if plan else ((), ())
    return _judge_listed("journey", plan.path if plan else "", [*map(Listed, named), *listed], unread, e2e)


def _judge_listed(what: str, path: str, all: Iterable[Listed], unread: Sequence[Unread], suite: Executed) -> Result:
    if unread:
        return unsure(_unread(unread))
    once = {each.name.casefold(): each for each in all}
    listed = sorted(once.values(), key=lambda each: each.line or 0)
    if not listed:
        return skipped(f"no {what} is listed, in the settings or the test plan")
    by_name = _tested({name for each in listed for name in each.names}, (suite,), within=True)
    tested = [(each, _together(each, by_name)) for each in listed]
    bad = [(each, one) for each, one in tested if not one.passes]
    findings = [_listed_finding(what, path, each, one, suite) for each, one in bad]
    partly = [_listed_finding(what, path, each, one, suite) for each, one in tested if one.word == "partly"]
    details = f"{len(listed) - len(bad)} of {len(listed)} {what}s have {suite.type} tests that pass"
    evidence = {**seen((suite,)), "covered": {str(each): one.seen for each, one in tested}}
    return _verdict([one for _, one in bad], findings, partly, (suite,), details, evidence)


def _verdict(
    bad: Sequence[Tested],
    findings: Sequence[Finding],
    partly: Sequence[Finding],
    suites: Sequence[Executed],
    details: str,
    evidence: Mapping[str, object],
) -> Result:
    """Failed where a test failed; unknown where none ran; not yet known where the tests come later, as in a preview."""
    if not bad:
        return replace(warned(partly, details) if partly else passed(details), evidence=evidence)
    if any(each.word == "failed" for each in bad):
        return replace(failed(findings, details), evidence=evidence)
    if later := [each.type for each in suites if each.then]:
        return skipped(f"would be judged by the {' and '.join(later)} tests", **evidence)
    if left := next((each for each in suites if each.blocked and each.report is None), None):
        not_run = unknown(f"not run: {left.gate} is {left.blocked}", fix=f"mend {left.gate} first")
        return replace(not_run, evidence=evidence)
    return replace(unsure(findings, details), evidence=evidence)


def _tested(names: Collection[str], suites: Iterable[Executed], *, within: bool = False) -> dict[str, Tested]:
    cases = [case for each in suites for case in each.cases]
    return {name: Tested(name, matches) for name, matches in find_tests(names, cases, within=within).items()}


def _together(listed: Listed, by_name: Mapping[str, Tested]) -> Tested:
    """The tests that carry its id or its name, each once."""
    matches = {id(match.case): match for name in listed.names for match in by_name[name].matches}
    return Tested(str(listed), tuple(matches.values()))


def _row_finding(path: str, row: TestRow, tested: Tested) -> Finding:
    claim = row.status if row.status and row.status.split()[0].casefold().strip("*_`.") in _PASSING else None
    told = f"; the plan says {claim!r}, which is no evidence" if claim and not tested.passes else ""
    title = f" ({row.title})" if row.title != tested.name else ""
    message = f"{tested.name}{title}: {tested.said}{told}"
    return Finding(message, _row_fix(row, tested), path, row.line)


def _row_fix(row: TestRow, tested: Tested) -> str:
    if tested.word == "failed":
        return "mend the code, or the test if it claims what is no longer wanted"
    if tested.word in ("skipped", "partly"):
        return "let it run where releases are judged, or lower the row's priority"
    said = f'record_property("test_id", "{tested.name}") in the test that covers it'
    kind = f" among the {row.type} tests" if row.type else ""
    return said if is_number(tested.name) else f"name a test after it{kind}, or write {said}"


def _listed_finding(what: str, path: str, listed: Listed, tested: Tested, suite: Executed) -> Finding:
    where = path if listed.line else None
    if tested.word == "failed":
        return Finding(f"{listed}: {tested.said}", f"see {suite.gate}", where, listed.line)
    if tested.word in ("skipped", "partly"):
        return Finding(f"{listed}: {tested.said}", "let it run where releases are judged", where, listed.line)
    reported = "no test carries it" if suite.report else f"{suite.gate} has no JUnit report in which to look for it"
    fix = (
        f"name a {suite.type} test{' or a probe' if suite.type == 'smoke' else ''} after it, or write "
        f'record_property("{what.replace(" ", "_")}", "{listed.name}") in the one that covers it'
    )
    return Finding(f"{listed}: {reported}", fix, where, listed.line)


def _unread(unread: Iterable[Unread]) -> list[Finding]:
    return [Finding(each.message, each.fix, each.path, each.line) for each in unread]
