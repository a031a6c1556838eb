"""What one run of tests says about a suite."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from .result import Finding, Result, failed, passed, skipped, unknown, warned
from .suite_reports.escalation import MEND

if TYPE_CHECKING:
    from .affected import Affected
    from .coverage import Coverage
    from .junit import JUnit
    from .suite_runs import Outcome, RunTests
    from .suites import Suite


def judge(suite: Suite, run_tests: RunTests, find_affected: Callable[[], Affected] | None = None) -> Result:
    """The tests of one type, if anybody asks for them; with `find_affected`, which of them the changes touch."""
    if (found := excuse(suite)) is not None:
        return found
    outcome = run_tests(suite)
    result = judge_outcome(suite, outcome)
    if find_affected is None:
        return result
    return replace(result, notes=(*result.notes, *_touched(suite, outcome, find_affected)))


def excuse(suite: Suite) -> Result | None:
    """The answer where these tests are not asked for; None where they are."""
    if suite.left_out:
        return skipped(suite.left_out, **({"owed": f"{suite.type} tests after deployment"} if suite.owed else {}))
    if suite.asked_by is None:
        return skipped(f"no {suite.type} tests: neither the plan, the settings nor a folder of tests names them")
    return None


def judge_outcome(suite: Suite, outcome: Outcome) -> Result:
    """What this run says about the suite. No result, no test that ran, no number where one is asked for: unknown."""
    verdict = _verdict(suite, outcome)
    return replace(verdict, evidence=_evidence(suite, outcome), notes=(*verdict.notes, *_advice(outcome)))


def _verdict(suite: Suite, outcome: Outcome) -> Result:
    if outcome.timed_out:
        return _timed_out(suite, outcome)
    if outcome.unread:
        return unknown(outcome.unread, fix=outcome.fix or f"see {_output(outcome)}")
    if (junit := outcome.junit) is None:
        return _by_code(suite, outcome)
    if junit.bad:
        return _failed(suite, outcome, junit)
    if not junit.ran:
        fix = f"give the {suite.type} tests what they were skipped for" if junit.cases else f"add {suite.type} tests"
        return unknown(f"{_counts(outcome)}: no {suite.type} test ran", fix=fix)
    if outcome.code not in (0, None):
        return failed([Finding(f"ended with code {outcome.code}: {outcome.said}", f"see {_output(outcome)}")])
    if suite.coverage is not None and (short := _too_little(suite, outcome)) is not None:
        return short
    doubts = _doubts(suite, outcome)
    return warned(doubts, _summary(outcome)) if doubts else passed(_summary(outcome))


def _by_code(suite: Suite, outcome: Outcome) -> Result:
    """Without a JUnit report only a smoke command's exit code can speak."""
    words = f"code {outcome.code}" + (f": {outcome.said}" if outcome.said else "")
    if suite.type == "smoke" and suite.settings.command:
        if outcome.code == 0:
            return passed("the smoke command ended well")
        return failed([Finding(f"the smoke command ended with {words}", MEND["smoke"])])
    fix = f"install pytest and coverage beside the project, or set `command` in [tool.release.gates.{suite.type}]"
    return unknown(f"no report was written ({words})", fix=fix)


def _failed(suite: Suite, outcome: Outcome, junit: JUnit) -> Result:
    """The report that the type's failure asks for; code that no test runs is told beside it."""
    from .suite_reports import failures, uncovered

    findings = failures.of(suite, outcome, junit, _output(outcome))
    notes: tuple[str, ...] = ()
    if suite.coverage is not None and outcome.coverage and outcome.coverage.percent < suite.coverage:
        notes = uncovered.as_notes(outcome.coverage, outcome.root, suite.coverage)
    return replace(failed(findings, _counts(outcome)), notes=notes)


def _timed_out(suite: Suite, outcome: Outcome) -> Result:
    from .suite_reports import failures

    again = ", also on the second run" if outcome.retried else ""
    message = f"timed out after {suite.settings.timeout:g} s{again}"
    return failed([failures.of_time_out(suite, outcome, message, _output(outcome))], message)


def _too_little(suite: Suite, outcome: Outcome) -> Result | None:
    enough, coverage = suite.coverage or 0.0, outcome.coverage
    if coverage is None:
        fix = f"install coverage beside the project, or let the command of {suite.type} tests write {{coverage}}"
        return unknown(f"no coverage was measured; {enough:g} % is asked for", fix=fix)
    return None if coverage.percent >= enough else _short(suite, coverage, outcome)


def _short(suite: Suite, coverage: Coverage, outcome: Outcome) -> Result:
    """The functions that no test runs, with the tests to add."""
    from .suite_reports import uncovered

    enough = suite.coverage or 0.0
    gaps = uncovered.gaps(coverage, outcome.root)
    findings = [gap.finding for gap in gaps[: uncovered.SHOWN]]
    notes = (uncovered.enough(gaps, coverage, enough), uncovered.more(gaps))
    result = failed(
        findings or [Finding("too little code is run", f"add {suite.type} tests")],
        f"coverage {coverage.percent:.1f} %, {enough:g} % is asked for",
    )
    return replace(result, notes=tuple(note for note in notes if note))


def _doubts(suite: Suite, outcome: Outcome) -> list[Finding]:
    """What does not block, but should be looked at."""
    doubts = []
    if outcome.retried:
        doubts.append(
            Finding(
                "flaky: passed on the second run only"
                + (f"; before: {outcome.retried_for}" if outcome.retried_for else ""),
                "find out what timed out or broke the connection",
            )
        )
    if outcome.seconds > suite.settings.limit:
        took = f"took {outcome.seconds:.0f} s; the limit is {suite.settings.limit:g} s"
        doubts.append(Finding(took, f"make them faster, or raise `limit` in [tool.release.gates.{suite.type}]"))
    if suite.coverage is not None and suite.usual is not None and suite.coverage < suite.usual:
        asked = f"asks for {suite.coverage:g} % coverage only; {suite.usual:g} % is usual"
        doubts.append(Finding(asked, "raise the number in the plan"))
    if suite.coverage is not None and outcome.coverage is not None and (left := outcome.coverage.beside):
        from .coverage.sources import some_of

        fix = "let the runner measure all files of code, not only those that tests load"
        doubts.append(Finding(f"the coverage report says nothing of {some_of(left)}", fix, left[0]))
    return doubts


def _advice(outcome: Outcome) -> tuple[str, ...]:
    """What would make these tests quicker; a slow machine is no reason to say so of a few seconds."""
    from .suite_reports.advice import quicker

    return tuple(quicker(outcome.junit, outcome.seconds, outcome.argv)) if outcome.junit else ()


def _touched(suite: Suite, outcome: Outcome, find_affected: Callable[[], Affected]) -> tuple[str, ...]:
    from .suite_reports.touched import journeys

    return journeys(outcome, suite.folders, find_affected)


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
        **({"retried_for": outcome.retried_for} if outcome.retried_for else {}),
        "reused": outcome.reused,
        "weak": outcome.weak,
        "files": dict(outcome.files),
    }
    if outcome.junit:
        seen["tests"] = outcome.junit.counts
    if outcome.attachments:
        seen["attachments"] = [
            {"test": each.test, "kind": each.kind, "path": each.path or each.said, "there": each.path is not None}
            for each in outcome.attachments
        ]
    if outcome.versions:
        seen["versions"] = dict(outcome.versions)
    if outcome.coverage:
        seen["coverage"] = outcome.coverage.percent
        seen["measured"] = {
            "format": outcome.coverage.format,
            "files": len(outcome.coverage.files),
            "statements": outcome.coverage.statements,
        }
    if suite.coverage is not None:
        seen["coverage_asked"] = suite.coverage
    if suite.affected:
        seen["affected"] = {**asdict(suite.affected), "all_tests_run_because": list(suite.wider)}
    return seen
