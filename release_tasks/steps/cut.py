"""Cut: version and changelog on a local release branch, and its merge computed as a commit (decisions 1, 3)."""

from datetime import date

from ..engine.change import Run
from ..engine.errors import Conflict
from ..engine.release import Release
from ..engine.step import made_again_unless, step
from ..evidence import Merged
from ..rules.changelog import extract, insert, section
from ..rules.reading import counted

NOWHERE = "0" * 40


def is_here(release: Release, merged: Merged) -> bool:
    """Whether this clone has what was cut, or can get it: until the push only the clone that made it has it."""
    repo, remote = release.repository, release.decided.remote
    if not repo.has(merged.commit):
        repo.fetch(remote, *repo.remote_refs(remote, f"refs/tags/{merged.tag}").values())
    return repo.has(merged.commit)


@made_again_unless(is_here)
@step
def cut(release: Release) -> Merged:
    """Cut release/X.Y.Z with version and changelog, and compute its merge into the target."""
    repo, decided = release.repository, release.decided
    files = _files(release)
    tree = repo.edit(decided.source_commit, files)
    made = _branch(release, tree, f"chore(release): {release.version}")
    merged_tree = repo.merge(decided.target_commit, made)
    message = f"Merge branch 'release/{release.version}'"
    commit = repo.commit_tree(
        merged_tree, (decided.target_commit, made), message, date=decided.date, by=decided.initiator
    )
    return Merged(
        branch=f"release/{release.version}",
        branch_commit=made,
        target=decided.target,
        commit=commit,
        tree=merged_tree,
        base=decided.target_commit,
        tag=release.tag,
        changelog=extract(str(files[release.settings.changelog]), release.version, path=release.settings.changelog),
    )


def _files(release: Release) -> dict[str, str]:
    """The files that carry the version, as they will be."""
    return {**changelog(release), **version_files(release)}


def changelog(release: Release) -> dict[str, str]:
    """The changelog as it will be; raises `UsageError` where the section cannot be put into it."""
    repo, decided, path = release.repository, release.decided, release.settings.changelog
    new = section(release.version, date.fromisoformat(release.day), counted(repo, release.settings, release.commits()))
    return {path: insert(repo.read(decided.source_commit, path) or "", new, path=path)}


def version_files(release: Release) -> dict[str, str]:
    """The other files that hold the version, as they will be; raises `UsageError` where one cannot take it."""
    from ..rules.project_files import set_version  # tomlkit: not at listing

    project = release.repository.read(release.decided.source_commit, "pyproject.toml")
    return {} if project is None else {"pyproject.toml": set_version(project, release.version)}


def _branch(release: Release, tree: str, message: str) -> str:
    """The commit of the release branch, which the local branch points to; moved by compare-and-swap."""
    repo, decided = release.repository, release.decided
    ref = f"refs/heads/release/{release.version}"
    before = repo.commit(ref)
    made = _same_or_new(release, before, tree, (decided.source_commit,), message)
    if before not in (None, made) and decided.blocked is None:
        raise Conflict(
            f"{ref} was moved by somebody else", fix=f"git branch -D release/{release.version} where nobody needs it"
        )
    if before not in (None, made):
        release.world.say(
            f"moving release/{release.version} from {str(before)[:10]}, the tip of the blocked {decided.blocked}"
        )
    argv = ("git", "-C", str(repo.root), "update-ref", ref, made, before or NOWHERE)
    return release.world.ensure(lambda: made if repo.commit(ref) == made else None, Run(argv), made)


def _same_or_new(release: Release, there: str | None, tree: str, parents: tuple[str, ...], message: str) -> str:
    """The commit that is there if it says the same (a signature may differ each time), else a new one."""
    repo, decided = release.repository, release.decided
    if there is not None and repo.same_commit(there, tree, parents, message):
        return there
    return repo.commit_tree(tree, parents, message, date=decided.date, by=decided.initiator)
