"""Publish a tag that no journal tells of: what another tool has left is built at the tag, and published."""

from typing import TYPE_CHECKING

from ..engine.errors import UsageError
from ..engine.release import Decided
from ..evidence import Merged, Pushed

if TYPE_CHECKING:
    from ..engine.flow import Flow
    from ..engine.step import Bound
    from ..project import Project


def tag_named(project: "Project", name: str) -> tuple[str, str, str] | None:
    """Version, tag and commit that a version or tag names; None where the project has no such tag."""
    from ..unreleased import read_tags, remote_of

    repository = project.repository
    remote = remote_of(repository, project.settings)
    tags = read_tags(repository, project.settings, remote, None)
    for version, tag in tags.names.items():
        if name in (tag, str(version)):
            project.bring(remote, tags.commits[version])
            return str(version), tag, tags.commits[version]
    return None


def decided_by(project: "Project", version: str, tag: str, commit: str) -> Decided:
    """What a release of this tag was decided to be, as far as the repository tells."""
    from gates.documents.roots import find_roots

    repository = project.repository
    remote, target, target_commit = project.standing()
    plan = find_roots(repository.files(commit), **project.settings.documents()).plan
    return Decided(
        id=f"tag-{version}",
        type="publish",
        version=version,
        tag=tag,
        previous_tag=None,
        source=tag,
        source_commit=commit,
        target=target,
        target_commit=target_commit,
        remote=remote,
        date=repository.log("-1", commit)[0].time,
        plan=plan if repository.read(commit, plan) is not None else None,
        plan_digest=None,
        milestone=None,
        initiator=repository.identity(),
        yes=True,
        on_failure="stop",
        file_issues=False,
        blocked=None,
    )


def built_at(project: "Project", decided: Decided, bound: "Bound") -> "Flow":
    """Make the artifacts at the tag, then the step; raises `UsageError` for one that needs more than a tag can give."""
    from ..engine.flow import Flow
    from ..flows import artifacts

    commit = decided.source_commit
    tree = project.repository.tree(commit)
    merged = Merged(decided.tag, commit, decided.target, commit, tree, commit, decided.tag, "")
    given = {Merged: merged, Pushed: Pushed(decided.remote, commit, decided.tag)}
    if bound.step.name != "publish":
        raise UsageError(f"{bound.name} needs the journal of a release", fix=f"invoke publish --release={decided.tag}")
    return Flow(*artifacts(project.settings), bound, given=given)
