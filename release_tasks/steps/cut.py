"""Cut: version and changelog on a local release branch, and its merge computed as a commit (decisions 1, 3)."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from ..engine.change import Run
from ..engine.errors import Conflict, Unreachable
from ..engine.release import Release
from ..engine.step import made_again_unless, step
from ..evidence import Merged
from ..rules.changelog.links import links
from ..rules.changelog.sections import Draft, Section, draft, section
from ..rules.commits.messages import doubts, unread
from ..rules.commits.reading import counted

if TYPE_CHECKING:
    from ..rules.version_files.edits import VersionEdits

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
    written, versions = drafted(release), version_edits(release)
    commits = counted(repo, release.settings, release.commits())
    doubted = doubts(commits)
    for line in (*_worth_telling(release, versions), *(f"more may have been meant: {each}" for each in doubted)):
        release.world.say(line)
    tree = repo.edit(decided.source_commit, {**written.files, **versions.files})
    release.world.show(f"the release commit of {release.version}", lambda: repo.diff(decided.source_commit, tree))
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
        changelog=written.said,
        unread=unread(commits),
        doubts=doubted,
    )


def changelog(release: Release) -> dict[str, str]:
    """The changelog as it will be; none where a pre-release leaves it alone. Raises as `drafted` does."""
    return dict(drafted(release).files)


def drafted(release: Release) -> Draft:
    """What is said of this release; raises `UsageError` where that cannot be put into the changelog."""
    from ..rules.versions.tags import scheme_of  # packaging: not at listing

    path = release.settings.changelog.file
    text = release.repository.text(release.decided.source_commit, path) or ""
    stable = scheme_of([release.version]).parse(release.version).final
    return draft(text, _section(release), stable=stable, path=path)


def _section(release: Release) -> Section:
    """The section of this release, from its commits, or as a person wrote it."""
    decided, day = release.decided, date.fromisoformat(release.day)
    if decided.changelog is not None:
        new = Section(release.version, day, links=links(decided.home), written=decided.changelog)
    else:
        commits = counted(release.repository, release.settings, release.commits())
        new = section(release.version, day, commits, links(decided.home))
    return _scrubbed(release, new)._replace(tag=release.tag, previous=decided.previous_tag)


def _scrubbed(release: Release, new: Section) -> Section:
    """What commits and people say leaves with the release; those who wrote its commits may be seen."""
    release.world.exempt(release.decided.initiator, *release.authors())
    redact = release.world.redact
    groups = {group: tuple(map(redact, entries)) for group, entries in new.groups.items()}
    return new._replace(groups=groups, written=redact(new.written))


def version_files(release: Release) -> dict[str, str]:
    """The other files that hold the version, as they will be; raises `UsageError` where one cannot take it."""
    return version_edits(release).files


def version_edits(release: Release) -> "VersionEdits":
    """These files, and where the version stands; raises as `version_files` does."""
    from ..rules.version_files.edits import version_edits as edits  # tomlkit: not at listing

    repo, decided = release.repository, release.decided
    return edits(lambda path: repo.text(decided.source_commit, path), release.settings, release.version)


def _worth_telling(release: Release, versions: "VersionEdits") -> Iterator[str]:
    """Where the version is not written, and where it stands and stays as it is."""
    from ..engine.settings import project_name
    from ..rules.version_files.undeclared import undeclared_at

    repo, decided, settings = release.repository, release.decided, release.settings
    if versions.told is not None:
        yield versions.told
    current = versions.current or release.previous
    if current is None or current == release.version:
        return
    name = project_name(lambda path: repo.read(decided.source_commit, path), settings, "")
    known = (*versions.files, settings.changelog.file)
    try:
        found = undeclared_at(repo, decided.source_commit, current, project=name, known=known)
    except Unreachable as error:
        yield f"other places that hold {current} were not looked for: {error.summary}"
    else:
        yield from (f"warning: {each}" for each in found)


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
