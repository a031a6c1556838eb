"""What is there to release from a commit: the versions it contains, the commits since, and the next version.

Nothing is changed here, and nothing but the repository and its remote is asked.
"""

from dataclasses import dataclass

from .engine.errors import UsageError
from .engine.git import Commit, Repository
from .engine.settings import Settings
from .rules.commits import Conventional, Unread, highest
from .rules.project_files import read_version
from .rules.reading import counted
from .rules.versions import TagPattern, Version, next_version, parse_version

HERE = "."
"""The remote of a repository that has none: git pushes to itself."""


@dataclass(frozen=True)
class Unreleased:
    """What is there to release from a commit: the commits since the last version, and the next one."""

    last: Version | None
    last_tag: str | None
    next: Version | None
    commits: tuple[Conventional | Unread, ...]
    log: tuple[Commit, ...]


def remote_of(repository: Repository, settings: Settings) -> str:
    """The remote of the settings, or the repository itself where it has none."""
    remotes = repository.remotes()
    if not remotes:
        return HERE
    if settings.remote not in remotes:
        raise UsageError(
            f"remote {settings.remote!r} not found", fix=f"set remote in [tool.release] to one of: {', '.join(remotes)}"
        )
    return settings.remote


def unreleased(
    repository: Repository, remote: str, pattern: TagPattern, commit: str, first: Version | None, settings: Settings
) -> Unreleased:
    """What came since the highest version whose tag this commit contains; refuses a shallow clone."""
    if repository.git("rev-parse", "--is-shallow-repository") == "true":
        raise UsageError(
            "this clone is shallow: its history ends before the last tag may be seen", fix="git fetch --unshallow"
        )
    tags = released_tags(repository, remote, pattern)
    reached = repository.contained(commit, tags.values())
    contained = {version: tagged for version, tagged in tags.items() if tagged in reached}
    stable = [version for version in contained if not version.pre]
    last = max(stable, default=None)
    log = repository.log(commit, *(f"^{tagged}" for version, tagged in contained.items() if not version.pre))
    commits = counted(repository, settings, log)
    following = next_version(list(contained), highest(commits), **({"first": first} if first else {}))
    return Unreleased(last, pattern.tag(last) if last else None, following, commits, log)


def released_tags(repository: Repository, remote: str, pattern: TagPattern) -> dict[Version, str]:
    """Version to the commit that its tag peels to, of the remote and of this clone."""
    found = dict(repository.tags())
    refs = repository.remote_refs(remote, "refs/tags/*")
    for name, identifier in sorted(refs.items()):  # a peeled name^{} comes after its tag, and counts
        found[name.removeprefix("refs/tags/").removesuffix("^{}")] = identifier
    versions = ((pattern.version(name), commit) for name, commit in found.items())
    return {version: commit for version, commit in versions if version is not None}


def declared_version(repository: Repository, commit: str) -> Version | None:
    """The version that pyproject.toml has at a commit; raises `UsageError` where it is dynamic."""
    text = repository.read(commit, "pyproject.toml")
    return parse_version(read_version(text)) if text is not None else None
