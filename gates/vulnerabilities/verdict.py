"""Which weaknesses there are, how bad each is, who answers for it, and what follows (audit reference, 7.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ..result import Finding, Result, failed, passed, unknown, unsure, warned
from ..settings import VulnerabilitySettings
from ..wording import count
from .audit import Audit
from .exceptions import Accepted
from .matching import clusters, concerns, first_fix, public
from .model import Dependency
from .osv import GET
from .scores import Score, score

AHEAD = timedelta(days=1)  # clocks may differ by that much
EXCEPT = "write an exception with an end"


@dataclass(frozen=True)
class Vulnerability:
    """A weakness of a dependency. `certain`: False where nobody can tell whether this version has it."""

    dependency: Dependency
    ids: tuple[str, ...]
    score: Score
    fixed: str | None
    certain: bool = True
    accepted: Accepted | None = None

    def blocks(self, threshold: float) -> bool | None:
        """Is it as bad as that? None where nobody can tell."""
        bad = self.score.reaches(threshold)
        return bad if self.certain or bad is False else None


def judge(audit: Audit, settings: VulnerabilitySettings) -> Result:
    """Fail for what is known to be too bad, unknown for what nobody can tell, warn for the rest; else pass."""
    if not audit.resolved.dependencies and not audit.resolved.unresolved:
        return _nothing(audit)
    if stale := _stale(audit, settings):
        return stale
    found = [each for one in audit.resolved.dependencies for each in vulnerabilities(one, audit)]
    open_ = [each for each in found if each.accepted is None or each.accepted.expired(audit.now.date())]
    bad = [_finding(each, settings) for each in open_ if each.blocks(settings.threshold)]
    unclear = [_finding(each, settings) for each in open_ if each.blocks(settings.threshold) is None]
    unclear += [*audit.resolved.unresolved, *_not_audited(audit)]
    low = [_finding(each, settings) for each in open_ if each.blocks(settings.threshold) is False]
    low += _exceptions(audit, found)
    details, evidence = _details(audit, found, bad, unclear), _evidence(audit, found)
    if bad:
        return failed([*bad, *unclear, *low], details, **evidence)
    if unclear:
        return unsure([*unclear, *low], details, **evidence)
    return warned(low, details, **evidence) if low else passed(details, **evidence)


def vulnerabilities(dependency: Dependency, audit: Audit) -> Iterator[Vulnerability]:
    """The weaknesses of one dependency, each once, by whatever names it goes."""
    for cluster in clusters(audit.advisories.get(dependency.name, ())):
        answers = [concerns(each, dependency.name, dependency.version) for each in cluster]
        if not any(answers) and None not in answers:
            continue
        names = frozenset(name for each in cluster for name in each.names)
        fixes = [first_fix(each, dependency.name, dependency.version) for each in cluster]
        yield Vulnerability(
            dependency,
            tuple(sorted(names, key=lambda name: (not name.startswith("CVE-"), name))),
            score(cluster),
            _highest([each for each in fixes if each]),
            certain=any(answers),
            accepted=_accepted(dependency, names, audit),
        )


def _accepted(dependency: Dependency, names: frozenset[str], audit: Audit) -> Accepted | None:
    """The exception for it; of several the one that holds longest."""
    about = [each for each in audit.accepted if each.is_about(dependency, names)]
    return max(about, key=lambda each: each.expires, default=None)


def _highest(versions: list[str]) -> str | None:
    return max(versions, key=lambda each: (public(each) is not None, public(each)), default=None)


def _nothing(audit: Audit) -> Result:
    """No dependency: told by a lock file or the project file, else `resolve` had raised."""
    left_out = audit.resolved.left_out
    if left_out:
        fix = "lock them, or install them where the tests run"
        return unknown(f"0 dependencies found, but {', '.join(left_out)} are asked for by extras or groups", fix=fix)
    proof = ", ".join(audit.resolved.sources) or "pyproject.toml"
    return passed(f"0 dependencies: {proof} names none", dependencies=0, audited=0, files=dict(audit.resolved.sources))


def _stale(audit: Audit, settings: VulnerabilitySettings) -> Result | None:
    if audit.database is None:
        return None
    newest = audit.database.newest
    evidence = _database(audit)
    if newest - audit.now > AHEAD:
        reason = (
            f"could not audit: the database is of unknown age: its newest advisory is of {newest:%Y-%m-%d}, to come"
        )
        return unknown(reason, fix="set this machine's clock, or get the database anew", **evidence)
    if audit.now - newest > timedelta(days=settings.max_age_days):
        days = (audit.now - newest).days
        reason = f"could not audit: the database's newest advisory is {days} days old (limit {settings.max_age_days:g})"
        return unknown(reason, fix=f"get it anew: {GET}", **evidence)
    return None


def _not_audited(audit: Audit) -> Iterator[Finding]:
    """Versions that cannot be compared with anything."""
    for each in audit.resolved.dependencies:
        if public(each.version) is None:
            message = f"{each.title} cannot be audited: its version is not of PEP 440"
            yield Finding(message, "lock a version that is", each.where, each.line)


def _finding(each: Vulnerability, settings: VulnerabilitySettings) -> Finding:
    one = each.dependency
    path = f"; by {' → '.join(one.path)}" if len(one.path) > 1 else ""
    doubt = "" if each.certain else " (nobody can tell whether this version has it)"
    problem = f" ({each.score.problem})" if each.score.problem else ""
    name, others = each.ids[0], f" ({', '.join(each.ids[1:])})" if each.ids[1:] else ""
    over = ""
    if each.accepted:
        over = f"; its exception of {each.accepted.where}:{each.accepted.line} expired on {each.accepted.expires}"
    fix = f"upgrade {one.name} to {each.fixed} or later" if each.fixed else f"replace {one.name}: no version mends it"
    if each.blocks(settings.threshold) is not False:
        fix += f"; or {EXCEPT}"
    return Finding(f"{one.title}: {name}{others}, {each.score}{problem}{doubt}{path}{over}", fix, one.where, one.line)


def _exceptions(audit: Audit, found: list[Vulnerability]) -> Iterator[Finding]:
    """Each use of an exception is shown, and each that is of no use."""
    used = {each.accepted for each in found if each.accepted}
    for each in found:
        if each.accepted and not each.accepted.expired(audit.now.date()):
            where, line = each.accepted.where, each.accepted.line
            message = f"{each.dependency.title}: {each.ids[0]}, {each.score}, is accepted: {each.accepted.title}"
            yield Finding(message, f"mend it before {each.accepted.expires}", where, line)
    for one in audit.accepted:
        if one not in used:
            yield Finding(
                f"the exception {one.id} for {one.package} concerns nothing", "delete it", one.where, one.line
            )


def _details(audit: Audit, found: list[Vulnerability], bad: list[Finding], unclear: list[Finding]) -> str:
    numbers = [
        f"{count(len(audit.resolved.dependencies), 'dependency', 'dependencies')}",
        f"{count(len(found), 'known vulnerability', 'known vulnerabilities')}",
    ]
    numbers += [f"{len(bad)} too severe"] if bad else []
    numbers += [f"{len(unclear)} unclear"] if unclear else []
    accepted = sum(each.accepted is not None and not each.accepted.expired(audit.now.date()) for each in found)
    numbers += [f"{accepted} accepted"] if accepted else []
    numbers += [f"not audited: {', '.join(audit.resolved.left_out)}"] if audit.resolved.left_out else []
    day = f"; advisories up to {audit.database.newest:%Y-%m-%d}" if audit.database else ""
    return ", ".join(numbers) + day


def _evidence(audit: Audit, found: list[Vulnerability]) -> dict[str, Any]:
    audited = sum(public(each.version) is not None for each in audit.resolved.dependencies)
    return {
        "dependencies": len(audit.resolved.dependencies) + len(audit.resolved.unresolved),
        "audited": audited,
        "left_out": list(audit.resolved.left_out),
        "files": dict(audit.resolved.sources),
        "vulnerabilities": [_told(each) for each in found],
        "tools": dict(audit.tools),
        "seconds": round(audit.seconds, 3),
        **_database(audit),
    }


def _told(each: Vulnerability) -> dict[str, Any]:
    return {
        "dependency": each.dependency.title,
        "path": list(each.dependency.path),
        "ids": list(each.ids),
        "score": each.score.value,
        "vector": each.score.vector,
        "label": each.score.label,
        "fixed": each.fixed,
        "accepted": each.accepted.title if each.accepted else None,
    }


def _database(audit: Audit) -> dict[str, Any]:
    told: dict[str, Any] = {"asked": list(audit.asked)}
    if base := audit.database:
        newest = base.newest.isoformat(timespec="seconds")
        told["database"] = {"sha256": base.sha256, "newest": newest, "advisories": base.total}
    return told
