"""What this clone has: commits, a whole history, the branch that is released."""

from ..engine.errors import UsageError
from .diagnosis import Check, Patient, Unsure

SKIPS = ("[skip ci]", "[ci skip]", "[no ci]", "[skip actions]", "[actions skip]", "skip-checks: true")


def has_commits(patient: Patient) -> str:
    """There is a commit."""
    commit = patient.repository.commit("HEAD")
    if commit is None:
        raise UsageError("this repository has no commit yet", fix="git commit")
    return commit[:10]


def is_whole(patient: Patient) -> str | None:
    """The history is whole."""
    if patient.repository.commit("HEAD") is None:
        return None
    if patient.repository.git("rev-parse", "--is-shallow-repository") == "true":
        raise UsageError(
            "this clone is shallow: versions and changelogs would be wrong",
            fix="git fetch --unshallow --tags (GitHub: fetch-depth: 0, GitLab: GIT_DEPTH: 0)",
        )
    return f"{patient.repository.git('rev-list', '--count', 'HEAD')} commits"


def is_on_a_branch(patient: Patient) -> str:
    """A branch says what is released."""
    if patient.branch is None:
        raise Unsure("HEAD is detached: no branch is checked out", fix="git switch main, or release with --from BRANCH")
    return patient.branch


def all_is_pushed(patient: Patient) -> str:
    """What is released is on the remote."""
    source = patient.source
    return source.told or f"{source.name} at {source.commit[:10]}"


def ci_judged_the_tip(patient: Patient) -> str:
    """No mark keeps CI from judging the tip."""
    message = patient.repository.git("log", "-1", "--format=%B", patient.source.commit, "--")
    mark = next((each for each in SKIPS if each in message.casefold()), None)
    if mark is not None:
        raise Unsure(
            f"{patient.source.commit[:10]} says {mark}: CI did not run for it",
            fix='git commit --allow-empty -m "ci: judge what is released"',
        )
    return f"{patient.source.commit[:10]} says nothing like [skip ci]"


CHECKS: tuple[Check, ...] = (has_commits, is_whole, is_on_a_branch)
RELEASED: tuple[Check, ...] = (all_is_pushed, ci_judged_the_tip)
"""Of what a release would be cut from: asked after the remote."""
