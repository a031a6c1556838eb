"""Is the code's own list of open questions closed? Issue files say so: the folder they lie in is their status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ..gate import gate
from ..result import Finding, Result, Status, failed, passed, unknown, unsure, warned
from ..wording import count

if TYPE_CHECKING:
    from ..documents.issues import Issue, Issues
    from ..settings import GateSettings

# Gates that are about issues: an issue filed for one of them would keep it red for ever.
ABOUT_ISSUES = frozenset({"COD001", "COD002", "COD003"})


@gate(
    "COD001",
    category="code",
    row="Must-fix issues resolved",
    phrases=("All must-fix issues resolved", "Must-fix issues resolved"),
    order=1,
)
def must_fix_resolved(issues: Issues, others: Mapping[str, Result]) -> Result:
    """No open issue has severity must-fix.

    Proves: no issue file in an open folder, here or on the records branch, says must-fix, whatever its milestone.

    Cannot see: what nobody wrote down, what lies in a tracker elsewhere, and whether a severity is right; issues
    without one are listed.
    """
    return _none_open(issues, "must-fix", others)


@gate(
    "COD002",
    category="code",
    row="No open blockers",
    phrases=("No open blocker issues", "No open blockers"),
    order=2,
)
def no_blockers(issues: Issues, others: Mapping[str, Result]) -> Result:
    """No open issue has severity blocker.

    Proves: no issue file in an open folder, here or on the records branch, says blocker, whatever its milestone.

    Cannot see: what nobody wrote down, what lies in a tracker elsewhere, and whether a severity is right.
    """
    result = _none_open(issues, "blocker", others)
    high = _standing(issues.open(severity="high"), others)
    if high and result.status is Status.PASS:
        return warned([_finding(each, "is open with severity high") for each in high], f"0 open, {len(high)} high")
    return result


@gate(
    "COD003",
    category="code",
    row="Milestone complete",
    phrases=("Milestone complete", "All milestone issues done", "All issues of the milestone are done"),
    order=20,
)
def milestone_complete(issues: Issues, milestone: str | None, others: Mapping[str, Result]) -> Result:
    """All issues of the milestone are done.

    Proves: every issue file of the milestone lies in `done/`, and there is one.

    Cannot see: work of the milestone that has no issue file, and whether what lies in `done/` was done.
    """
    if milestone is None:
        return unknown("no milestone is named", fix="write `**Milestone:** name` in the plan, or give --milestone")
    done, left = issues.done(milestone=milestone), _standing(issues.open(milestone=milestone), others)
    if not done and not issues.open(milestone=milestone):
        return unknown(
            f"no issue belongs to milestone {milestone!r}", fix="compare the plan's milestone with the issues'"
        )
    if left:
        return failed([_finding(each, f"is {each.status}") for each in left], f"{len(left)} open, {len(done)} done")
    if strays := issues.unmatched:
        fix = "write its milestone as the roadmap does, or add that milestone to the roadmap"
        unsaid = [
            _finding(each, f"is of milestone {each.milestone!r}, which the roadmap has not", fix) for each in strays
        ]
        return warned(unsaid, f"{len(done)} done, {count(len(strays), 'issue')} of a milestone nobody knows")
    return passed(f"{len(done)} done", done=len(done))


@gate(
    "COD004",
    category="code",
    row="All acceptance criteria verified",
    phrases=("All acceptance criteria verified",),
    order=3,
)
def acceptance_verified(
    issues: Issues, milestone: str | None, acceptance: Mapping[str, bool | None], settings: GateSettings
) -> Result:
    """Every done issue of the milestone says that its acceptance criteria are met.

    Proves: each done issue's summary, handoff note or boxes say that its criteria are met.

    Cannot see: whether that is true, and criteria that nobody wrote.
    """
    if milestone is None:
        return unknown("no milestone is named", fix="write `**Milestone:** name` in the plan, or give --milestone")
    done = issues.done(milestone=milestone)
    if not done:
        return unknown(
            f"no issue of milestone {milestone!r} is done", fix="compare the plan's milestone with the issues'"
        )
    fix = "write `**All acceptance criteria met:** Yes` in its session summary, or tick its boxes"
    unmet = [_finding(each, "has criteria that are not met", fix) for each in done if acceptance[each.path] is False]
    silent = [
        _finding(each, "does not say that its criteria are met", fix) for each in done if acceptance[each.path] is None
    ]
    details = f"{len(done) - len(unmet) - len(silent)} of {len(done)} verified"
    if unmet:
        return failed(unmet + silent, details)
    if silent:
        return (warned if settings.acceptance == "warn" else unsure)(silent, details)
    return passed(details, verified=len(done))


def _none_open(issues: Issues, severity: str, others: Mapping[str, Result]) -> Result:
    """Whatever their milestone: open issues of this severity count, and a severity that nobody can read is unknown."""
    left = _standing(issues.open(severity=severity), others)
    if left:
        return failed([_finding(each, f"is open with severity {severity}") for each in left], f"{len(left)} open")
    if unread := issues.unread:
        return unsure([Finding(each.message, each.fix, each.path, each.line) for each in unread])
    if answered := [each for each in issues.open(severity=severity) if _status(each, others) is Status.OVERRIDDEN]:
        words = f"0 open, {count(len(answered), 'issue')} of a gate that is overridden"
        return warned(
            [_finding(each, f"is open with severity {severity}; its gate is overridden") for each in answered], words
        )
    without = issues.without_severity
    details = "0 open" + (f", {count(len(without), 'issue')} without severity" if without else "")
    return passed(details, open=0, without_severity=[each.path for each in without])


def _standing(issues: Iterable[Issue], others: Mapping[str, Result]) -> list[Issue]:
    """Those that count: not the ones filed for a gate that passes now, nor for a gate about issues (decisions 10).

    An override answers for the issue of its gate too, which stays open: each blocked release files one.
    """
    settled = (Status.PASS, Status.WARN, Status.OVERRIDDEN)
    return [each for each in issues if each.gate not in ABOUT_ISSUES and _status(each, others) not in settled]


def _status(issue: Issue, others: Mapping[str, Result]) -> Status | None:
    return others[issue.gate].status if issue.gate is not None and issue.gate in others else None


def _finding(issue: Issue, what: str, fix: str | None = None) -> Finding:
    filed = f" (filed for gate {issue.gate})" if issue.gate else ""
    mend = f"finish it and move it to done/{', or ask ' + issue.gate + ' too' if issue.gate else ''}"
    return Finding(f"{issue.title}{filed} {what}", fix or mend, issue.path, issue.severity_line)
