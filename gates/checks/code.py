"""Is the code's own list of open questions closed? Issue files say so: the folder they lie in is their status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..fact import fact
from ..gate import gate
from ..result import Finding, Result, Status, failed, passed, skipped, unknown, unsure, warned
from ..wording import count

if TYPE_CHECKING:
    from ..documents.issues import Issue, Issues
    from ..documents.roots import Roots
    from ..settings import GateSettings

NAME_IT = "write `**Milestone:** name` in the plan, or give --milestone"
COMPARE = "compare the plan's milestone with the issues'"
NO_ISSUES = "write issues/issues-list.md where none was ever found, or name the folder: `issues` under `documents`"

# Gates that are about issues: an issue filed for one of them would keep it red for ever.
ABOUT_ISSUES = frozenset({"COD001", "COD002", "COD003", "DOD001", "DOD009"})


@fact
def issues_folder(root: Path, roots: Roots) -> str | None:
    """Where issue files lie, or None where nobody keeps any."""
    return roots.issues if (root / roots.issues).is_dir() else None


@gate(
    "COD001",
    category="code",
    row="Must-fix issues resolved",
    phrases=("All must-fix issues resolved", "Must-fix issues resolved"),
    order=1,
)
def must_fix_resolved(issues: Issues, others: Mapping[str, Result], issues_folder: str | None = None) -> Result:
    """No open issue has severity must-fix.

    Proves: no issue file in an open folder, here or on the records branch, says must-fix, whatever its milestone.

    Cannot see: what nobody wrote down, what lies in a tracker elsewhere, and whether a severity is right; issues
    without one are listed.
    """
    return _none_open(issues, "must-fix", others, issues_folder)


@gate(
    "COD002",
    category="code",
    row="No open blockers",
    phrases=("No open blocker issues", "No open blockers"),
    order=2,
)
def no_blockers(issues: Issues, others: Mapping[str, Result], issues_folder: str | None = None) -> Result:
    """No open issue has severity blocker.

    Proves: no issue file in an open folder, here or on the records branch, says blocker, whatever its milestone.

    Cannot see: what nobody wrote down, what lies in a tracker elsewhere, and whether a severity is right.
    """
    result = _none_open(issues, "blocker", others, issues_folder)
    high = _standing(issues.open(severity="high"), others)
    if high and result.status is Status.PASS:
        findings = [_finding(each, "is open with severity high") for each in high]
        return warned(findings, f"0 open, {len(high)} high", **result.evidence)
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
        return unknown("no milestone is named", fix=NAME_IT, **_seen(issues))
    done, left = issues.done(milestone=milestone), _standing(issues.open(milestone=milestone), others)
    seen = {"milestone": milestone, "done": len(done), "left": len(left), **_seen(issues)}
    if not done and not issues.open(milestone=milestone):
        return unknown(f"no issue belongs to milestone {milestone!r}", fix=COMPARE, **seen)
    if left:
        return failed(
            [_finding(each, f"is {each.status}") for each in left], f"{len(left)} open, {len(done)} done", **seen
        )
    if strays := issues.unmatched:
        fix = "write its milestone as the roadmap does, or add that milestone to the roadmap"
        unsaid = [
            _finding(each, f"is of milestone {each.milestone!r}, which the roadmap has not", fix) for each in strays
        ]
        return warned(unsaid, f"{len(done)} done, {count(len(strays), 'issue')} of a milestone nobody knows", **seen)
    return passed(f"{len(done)} done", **seen)


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
        return unknown("no milestone is named", fix=NAME_IT, **_seen(issues))
    done = issues.done(milestone=milestone)
    seen = {"milestone": milestone, "done": len(done), **_seen(issues)}
    if not done:
        return unknown(f"no issue of milestone {milestone!r} is done", fix=COMPARE, **seen)
    fix = "write `**All acceptance criteria met:** Yes` in its session summary, or tick its boxes"
    unmet = [_finding(each, "has criteria that are not met", fix) for each in done if acceptance[each.path] is False]
    silent = [
        _finding(each, "does not say that its criteria are met", fix) for each in done if acceptance[each.path] is None
    ]
    verified = len(done) - len(unmet) - len(silent)
    details, seen = f"{verified} of {len(done)} verified", {"verified": verified, **seen}
    if unmet:
        return failed(unmet + silent, details, **seen)
    if silent:
        return (warned if settings.acceptance == "warn" else unsure)(silent, details, **seen)
    return passed(details, **seen)


def _none_open(issues: Issues, severity: str, others: Mapping[str, Result], folder: str | None) -> Result:
    """Whatever their milestone: open issues of this severity count, and a severity that nobody can read is unknown."""
    without = issues.without_severity
    seen = {"folder": folder, "without_severity": [each.path for each in without], **_seen(issues)}
    left = _standing(issues.open(severity=severity), others)
    if left:
        findings = [_finding(each, f"is open with severity {severity}") for each in left]
        return failed(findings, f"{len(left)} open", open=len(left), **seen)
    if unread := issues.unread:
        return unsure([Finding(each.message, each.fix, each.path, each.line) for each in unread], "", **seen)
    if answered := [each for each in issues.open(severity=severity) if _status(each, others) is Status.OVERRIDDEN]:
        words = f"0 open, {count(len(answered), 'issue')} of a gate that is overridden"
        told = [_finding(each, f"is open with severity {severity}; its gate is overridden") for each in answered]
        return warned(told, words, open=0, **seen)
    if not issues.all and folder is None:
        return skipped(f"needs issue files, and there is no folder of them: {NO_ISSUES}", **seen)
    details = "0 open" + (f", {count(len(without), 'issue')} without severity" if without else "")
    return passed(details, open=0, **seen)


def _seen(issues: Issues) -> dict[str, Any]:
    """What was looked at, here and on the branch of records."""
    return {"issues": len(issues), "issues_open": len(issues.open()), "issues_done": len(issues.done())}


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
