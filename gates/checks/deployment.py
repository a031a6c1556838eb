"""Can this be deployed, and taken back? The procedure, the notes, the artifacts."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..documents.values import placeholders
from ..gate import gate
from ..result import Finding, Result, failed, passed, skipped, unsure, warned
from ..wording import count, span

if TYPE_CHECKING:
    from ..artifacts import Artifact
    from ..documents.plan import Plan
    from ..plan_rows import PlanRows
    from ..sign_off import SignOffs

BUILD = "python -m build"
SIGNATURES = (".sigstore.json", ".bundle", ".sig", ".asc")
TOLERANCE = 0.5
"""The share by which a file's size may differ from the last release's before somebody should look."""
SET_UP = "git config gpg.format ssh && git config user.signingkey ~/.ssh/id_ed25519.pub"


@gate(
    "DEP001",
    category="deployment",
    row="Rollback procedure documented",
    phrases=("Rollback procedure documented", "Rollback procedure documented and tested"),
    order=6,
)
def rollback_documented(plan: Plan) -> Result:
    """The plan says when and how to roll back, how long it may take, what is at risk and who may start it.

    Proves: all five parts of the procedure are written, and the time can be read.

    Cannot see: whether the procedure works; `DEP004` asks for a rehearsal.
    """
    procedure = plan.rollback
    seen: dict[str, Any] = {"plan": {plan.path: plan.digest}}
    if procedure is None:
        fix = "write `## Rollback Procedure` with Trigger, Steps, Maximum rollback time, Data at risk, Who can trigger"
        return failed([Finding("the plan has no rollback procedure", fix, plan.path)], **seen)
    parts = {
        "Trigger": procedure.trigger,
        "Steps": procedure.steps,
        "Maximum rollback time": procedure.maximum,
        "Data at risk": procedure.data_at_risk,
        "Who can trigger": procedure.who,
    }
    missing = [
        Finding(
            f"{name} is not filled in",
            f"write it under `## Rollback Procedure`: `**{name}:** …`",
            plan.path,
            procedure.line,
        )
        for name, value in parts.items()
        if not value
    ]
    if missing or procedure.maximum is None:
        return failed(missing, ", ".join(each.message for each in missing), **seen)
    steps, seconds = len(procedure.steps), procedure.maximum.total_seconds()
    return passed(f"{count(steps, 'step')}, at most {span(procedure.maximum)}", steps=steps, seconds=seconds, **seen)


@gate("DEP002", category="deployment", row="Release notes drafted", phrases=("Release notes drafted",), order=7)
def notes_drafted(plan: Plan, release_notes: str) -> Result:
    """The release notes are written, and nothing in them is left to fill in.

    Proves: the notes have text, and no placeholder of the template is left.

    Cannot see: whether they tell all that changed, and whether it is true.
    """
    fix = "write it into the plan's release notes, or delete the line"
    unfilled = placeholders(plan.notes_template or "")  # what a commit or an issue has in brackets is its own
    words = [word for word in placeholders(release_notes) if word in unfilled]
    left = [Finding(f"{word} is still to be filled in", fix, plan.path) for word in words]
    lines = [line for line in release_notes.splitlines() if line.strip()]
    seen: dict[str, Any] = {"lines": len(lines), "sha256": hashlib.sha256(release_notes.encode()).hexdigest()}
    if left:
        return failed(left, f"{count(len(left), 'placeholder')} left", **seen)
    if not lines:
        return failed([Finding("the release notes are empty", "write what is new", plan.path)], **seen)
    return passed(count(len(lines), "line"), **seen)


@gate(
    "DEP003",
    category="deployment",
    row="Artifacts built",
    phrases=("Release artifacts built and verified", "Release artifacts built", "Artifacts built"),
    order=8,
)
def artifacts_built(plan: Plan, artifacts: Sequence[Artifact]) -> Result:
    """The artifacts are built from what is judged, neither empty nor too large, and signed where the plan says so.

    Proves: each file's digest and size, that it was built from this commit or holds the checkout's files byte for
    byte, and that somebody verified its signature where the plan wants one.

    Cannot see: whether it installs or runs (smoke tests do), and whether a compiled file comes from its source.
    """
    if not artifacts:
        return skipped(f"needs artifacts: `invoke release` builds them; else run `{BUILD}` first")
    bad = [
        *_empty(artifacts),
        *_built_elsewhere(artifacts),
        *_too_large(plan, artifacts),
        *_unsigned(plan, artifacts),
    ]
    seen = {each.name: {"size": each.size, "sha256": each.sha256} for each in artifacts}
    if bad:
        return failed(bad, f"{bad[0].message}{f' and {len(bad) - 1} more' if bad[1:] else ''}", artifacts=seen)
    if unproven := [each for each in artifacts if not each.made_here and not each.same]:
        fix = "let `invoke release` build them: what it built from the commit it knows"
        doubts = [Finding(f"nobody can tell what {each.name} was built from", fix, each.path) for each in unproven]
        return unsure(doubts, artifacts=seen)
    if changed := _of_another_size(artifacts):
        return warned(changed, changed[0].message, artifacts=seen)
    return passed(f"{count(len(artifacts), 'artifact')}: {', '.join(seen)}", artifacts=seen)


@gate(
    "DEP004",
    category="deployment",
    row="Rollback procedure tested",
    phrases=("Rollback procedure tested", "Rollback procedure documented and tested"),
    order=26,
)
def rollback_tested(plan_rows: PlanRows, sign_offs: SignOffs) -> Result:
    """A person has signed off the rehearsal of the rollback since the last release.

    Proves: somebody's name, date and commit stand behind the word that it was rehearsed.

    Cannot see: the rehearsal itself.
    """
    rows = plan_rows.of("DEP004")
    return sign_offs.all_of(rows) if rows else skipped("the plan asks for no rehearsal")


def _empty(artifacts: Sequence[Artifact]) -> list[Finding]:
    return [
        Finding(f"{each.name} is empty", f"build it again: {BUILD}", each.path) for each in artifacts if not each.size
    ]


def _built_elsewhere(artifacts: Sequence[Artifact]) -> list[Finding]:
    return [
        Finding(difference, f"delete it and build again: {BUILD}", each.path)
        for each in artifacts
        if not each.made_here
        for difference in each.differs
    ]


def _too_large(plan: Plan, artifacts: Sequence[Artifact]) -> list[Finding]:
    """Files over the plan's limit; and a limit of a row that no file is meant by, which nobody can hold them to."""
    found: list[Finding] = []
    for row in (each for each in plan.artifacts if each.limit is not None):
        meant = [each for each in artifacts if row.means(each.name)]
        if not meant:
            fix = "name the row as its file begins, or by a pattern as in abacus-*.whl"
            found.append(Finding(f"no artifact is {row.name}: its limit holds for nothing", fix, plan.path, row.line))
        fix = "leave out what does not belong in it, or raise the plan's limit"
        found += [
            Finding(f"{each.name} has {each.size} bytes, the plan allows {row.limit}", fix, plan.path, row.line)
            for each in meant
            if each.size > (row.limit or 0)
        ]
    return found


def _of_another_size(artifacts: Sequence[Artifact]) -> list[Finding]:
    """Files whose size is more than `TOLERANCE` away from the last release's (decisions 52)."""
    return [
        Finding(
            f"{each.name} has {each.size} bytes, {(each.size - each.last) / each.last:+.0%} against {each.last} "
            "in the last release",
            "look at what it contains",
            each.path,
        )
        for each in artifacts
        if each.last and abs(each.size - each.last) > TOLERANCE * each.last
    ]


def _is_signature(artifact: Artifact, artifacts: Sequence[Artifact]) -> bool:
    """Whether this file is the signature of another one; it needs none itself."""
    return any(artifact.name in (f"{each.name}{ending}" for ending in SIGNATURES) for each in artifacts)


def _unsigned(plan: Plan, artifacts: Sequence[Artifact]) -> list[Finding]:
    """Files that the plan calls signed, and nobody has verified a signature of; a row that names none means all."""
    fix = f"let git sign: {SET_UP}; or write `no` under Signed in the plan"
    return [
        Finding(
            f"{each.name} has no signature that was verified; the plan says {row.name} is signed",
            fix,
            plan.path,
            row.line,
        )
        for row in plan.artifacts
        if row.signed
        for each in ([each for each in artifacts if row.means(each.name)] or artifacts)
        if not each.signature and not _is_signature(each, artifacts)
    ]
