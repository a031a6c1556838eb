"""What one run of tests says about a suite."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from .result import Finding, Result, failed, passed, skipped, unknown, warned

if TYPE_CHECKING:
    from .coverage import Coverage
    from .junit import Case
    from .suite_runs import Outcome, RunTests
    from .suites import Suite

SHOWN = 10  # findings of one kind that are listed; the rest is counted

# What each type's failure asks for (release command system, "Test Failure Escalation").
ADVICE: Mapping[str, str] = {
    "unit": "mend the code, or the test if it claims what is no longer wanted",
    "integration": "look at the point where the two sides meet: database, external API or service",
    "smoke": "the critical path is broken in a running instance: look at its log before deploying",
    "e2e": "follow the journey by its trace or screenshots; mend the code, or the journey",
}


def judge(suite: Suite, run_tests: RunTests) -> Result:
    """The tests of one type, if anybody asks for them."""
    if suite.asked_by is None:
        return skipped(f"no {suite.type} tests: neither the plan, the settings nor a folder of tests names them")
    return judge_outcome(suite, run_tests(suite))


def judge_outcome(suite: Suite, outcome: Outcome) -> Result:
    """What this run says about the suite. No result, no test that ran, no number where one is asked for: unknown."""
    return replace(_verdict(suite, outcome), evidence=_evidence(suite, outcome))


def _verdict(suite: Suite, outcome: Outcome) -> Result:
    if outcome.timed_out:
        return failed([_timed_out(suite, outcome)])
    if outcome.unread:
        return unknown(outcome.unread, fix=f"see {_output(outcome)}")
    if (junit := outcome.junit) is None:
        return _by_code(suite, outcome)
    if junit.bad:
        return failed([_finding(suite, outcome, case) for case in junit.bad[:SHOWN]], _counts(outcome))
    if not junit.ran:
        return unknown(f"{_counts(outcome)}: no {suite.type} test ran", fix=f"add {suite.type} tests")
    if outcome.code not in (0, None):
        return failed([Finding(f"ended with code {outcome.code}: {outcome.said}", f"see {_output(outcome)}")])
    if suite.coverage is not None and (short := _too_little(suite, outcome.coverage)) is not None:
        return short
    doubts = _doubts(suite, outcome)
    return warned(doubts, _summary(outcome)) if doubts else passed(_summary(outcome))


def _by_code(suite: Suite, outcome: Outcome) -> Result:
    """Without a JUnit report only a smoke command's exit code can speak."""
    words = f"code {outcome.code}" + (f": {outcome.said}" if outcome.said else "")
    if suite.type == "smoke" and suite.settings.command:
        if outcome.code == 0:
            return passed("the smoke command ended well")
        return failed([Finding(f"the smoke command ended with {words}", ADVICE["smoke"])])
    fix = f"install pytest and coverage beside the project, or set `command` in [tool.release.gates.{suite.type}]"
    return unknown(f"no report was written ({words})", fix=fix)


def _too_little(suite: Suite, coverage: Coverage | None) -> Result | None:
    enough = suite.coverage or 0.0
    if coverage is None:
        fix = f"install coverage beside the project, or let the command of {suite.type} tests write {{coverage}}"
        return unknown(f"no coverage was measured; {enough:g} % is asked for", fix=fix)
    if coverage.percent >= enough:
        return None
    findings = [
        Finding(
            f"{each.path}: {each.percent:.0f} % run, not lines {each.lines}",
            f"add {suite.type} tests for {', '.join(each.untouched[:5]) or 'these lines'}",
            each.path,
            each.first,
        )
        for each in coverage.uncovered[:SHOWN]
    ]
    return failed(
        findings or [Finding("too little code is run", f"add {suite.type} tests")],
        f"coverage {coverage.percent:.1f} %, {enough:g} % is asked for",
    )


def _doubts(suite: Suite, outcome: Outcome) -> list[Finding]:
    """What does not block, but should be looked at."""
    doubts = []
    if outcome.retried:
        doubts.append(
            Finding("flaky: passed on the second run only", "find out what timed out or broke the connection")
        )
    if outcome.seconds > suite.settings.limit:
        took = f"took {outcome.seconds:.0f} s; the limit is {suite.settings.limit:g} s"
        doubts.append(Finding(took, f"make them faster, or raise `limit` in [tool.release.gates.{suite.type}]"))
    if suite.coverage is not None and suite.usual is not None and suite.coverage < suite.usual:
        asked = f"asks for {suite.coverage:g} % coverage only; {suite.usual:g} % is usual"
        doubts.append(Finding(asked, "raise the number in the plan"))
    return doubts


def _timed_out(suite: Suite, outcome: Outcome) -> Finding:
    again = ", also on the second run" if suite.settings.retry_after is not None else ""
    message = f"timed out after {suite.settings.timeout:g} s{again}"
    fix = (
        f"{ADVICE[suite.type]}; all it said: {_output(outcome)}; `timeout` is set in [tool.release.gates.{suite.type}]"
    )
    return Finding(message, fix)


def _finding(suite: Suite, outcome: Outcome, case: Case) -> Finding:
    fix = f"{ADVICE[suite.type]}; all it said: {_output(outcome)}"
    return Finding(f"{case.name}: {case.message}", fix, case.file, case.line)


def _counts(outcome: Outcome) -> str:
    counts = outcome.junit.counts if outcome.junit else {}
    return ", ".join(f"{number} {name}" for name, number in counts.items()) or "an empty report"


def _summary(outcome: Outcome) -> str:
    parts = [_counts(outcome)]
    if outcome.coverage:
        parts.append(f"coverage {outcome.coverage.percent:.1f} %")
    parts.append(f"{outcome.seconds:.1f} s")
    parts += [word for word in ("reused", "weak", "dirty") if getattr(outcome, word)]
    return ", ".join(parts)


def _output(outcome: Outcome) -> str:
    return next((path for path in outcome.files if path.endswith("output.txt")), "the command's output")


def _evidence(suite: Suite, outcome: Outcome) -> dict[str, object]:
    seen: dict[str, object] = {
        "commit": outcome.commit,
        "tree": outcome.tree,
        "dirty": outcome.dirty,
        "command": list(outcome.argv),
        "code": outcome.code,
        "seconds": round(outcome.seconds, 3),
        "limit": suite.settings.limit,
        "retried": outcome.retried,
        "reused": outcome.reused,
        "weak": outcome.weak,
        "files": dict(outcome.files),
    }
    if outcome.junit:
        seen["tests"] = outcome.junit.counts
    if outcome.coverage:
        seen["coverage"] = outcome.coverage.percent
    if suite.coverage is not None:
        seen["coverage_asked"] = suite.coverage
    return seen
