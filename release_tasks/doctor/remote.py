"""What the remote answers: it is there, its tags are ours, it takes pushes, no release is under way."""

from ..engine.errors import OutsideFailed, Unreachable, UsageError
from ..project import last_decided
from ..unreleased import HERE
from .diagnosis import Check, Patient, Unsure


def answers(patient: Patient) -> str:
    """The remote answers."""
    if patient.remote == HERE:
        raise Unsure("there is no remote: releases and locks stay on this machine", fix="git remote add origin URL")
    try:
        return f"{patient.remote}, {patient.target.name} at {patient.target.commit[:10]}"
    except Unreachable as error:  # nothing can be released without it
        raise OutsideFailed(error.summary, fix=error.fix) from None


def has_the_same_tags(patient: Patient) -> str | None:
    """Tags are the same here and on the remote."""
    if patient.remote == HERE:
        return None
    here = {f"refs/tags/{name}": commit for name, commit in patient.repository.tags().items()}
    refs = patient.repository.remote_refs(patient.remote, "refs/tags/*")
    there = {name: refs.get(f"{name}^{{}}", commit) for name, commit in refs.items() if not name.endswith("^{}")}
    moved = sorted(name.removeprefix("refs/tags/") for name in here.keys() & there.keys() if here[name] != there[name])
    if moved:
        raise UsageError(
            f"{', '.join(moved[:5])} name other commits on {patient.remote}",
            fix=f"git tag --delete {' '.join(moved[:5])} && git fetch --tags {patient.remote}",
        )
    missing = len(there.keys() - here.keys())
    if missing:
        raise UsageError(
            f"{missing} of the remote's {len(there)} tags are not here", fix=f"git fetch --tags {patient.remote}"
        )
    return f"{len(there)} tags"


def takes_a_push(patient: Patient) -> str | None:
    """The remote takes a push."""
    if patient.remote == HERE:
        return None
    probe = f"{patient.target.commit}:refs/heads/release-doctor-probe"
    try:
        patient.repository.git("push", "--dry-run", "--quiet", "--no-verify", patient.remote, probe)
    except Unreachable:
        raise
    except OutsideFailed as error:
        raise UsageError(
            error.summary, fix="use a token or key with write access (GitHub Actions: permissions: contents: write)"
        ) from None
    return "git push --dry-run was let in; nothing was sent"


def protects_nothing_we_need(patient: Patient) -> str | None:
    """Branch protection lets the release in."""
    if patient.remote == HERE:
        return None
    raise Unsure(
        f"protection of {patient.target.name} and required checks are known to the host alone; where records are"
        " refused they go to the branch release-records",
        fix=f"see the host's rules for {patient.target.name}; a bot's default token starts no required checks",
    )


def nothing_is_under_way(patient: Patient) -> str:
    """No other release is under way."""
    events = patient.project.unfinished()
    if events:
        decided = last_decided(events)
        raise UsageError(f"{decided.id} of version {decided.version} is unfinished", fix="invoke status")
    return "the lock is free"


CHECKS: tuple[Check, ...] = (
    answers,
    has_the_same_tags,
    takes_a_push,
    protects_nothing_we_need,
    nothing_is_under_way,
)
