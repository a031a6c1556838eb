"""What is there to release from a commit: the versions it contains, the commits since, and the next version.

Nothing is changed here, and nothing but the repository and its remote is asked. How a project writes its versions is
decided here, once: by the settings, else by its tags.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from .engine.errors import OutsideFailed, UsageError
from .engine.git import Commit, Repository
from .engine.settings import Settings
from .rules.commits.messages import Conventional, Unread, highest
from .rules.commits.reach import contained, since
from .rules.commits.reading import counted
from .rules.version_files.project_files import ProjectFileError
from .rules.versions.schemes import Version, VersionError, above, highest_pre, next_pre, next_version
from .rules.versions.tags import Note, TagPattern, find_pattern, listed, look_alikes, unusual, versions_of

HERE = "."
"""The remote of a repository that has none: git pushes to itself."""


@dataclass(frozen=True)
class Tags:
    """The tags of a project that are versions, of its remote and of this clone."""

    pattern: TagPattern
    commits: Mapping[Version, str]
    """The commit that each peels to; it need not be in this clone."""
    names: Mapping[Version, str]
    dates: Mapping[Version, int]
    """When it was tagged, seconds, of those in this clone; a lightweight tag has its commit's date."""
    look_alikes: tuple[Note, ...] = ()
    """Tags that do not count and might be meant to, or are written as no setting says."""
    differences: tuple[Note, ...] = ()
    """Where this clone and the remote do not have the same."""
    unasked: OutsideFailed | None = None
    """Why the remote's are not among them."""
    heads: Mapping[str, str] = field(default_factory=dict)
    """Branch of the remote to its commit."""

    @property
    def notes(self) -> tuple[Note, ...]:
        """All that is worth telling of them."""
        return (*self.look_alikes, *self.differences)


@dataclass(frozen=True)
class Unreleased:
    """What is there to release from a commit: the commits since the last version, and the next one."""

    last: Version | None
    last_tag: str | None
    top: Version | None
    """The highest version that the commit contains, a pre-release too."""
    next: Version | None
    commits: tuple[Conventional | Unread, ...]
    log: tuple[Commit, ...]
    tags: Tags

    @property
    def top_tag(self) -> str | None:
        """The tag of `top`."""
        return self.tags.names[self.top] if self.top is not None else None


def remote_of(repository: Repository, settings: Settings) -> str:
    """The remote of the settings, or the only one; the repository itself where it has none."""
    remotes = repository.remotes()
    if not remotes:
        return HERE
    if settings.remote in remotes:
        return settings.remote
    if len(remotes) == 1 and "remote" not in settings.model_fields_set:
        return remotes[0]
    raise UsageError(
        f"remote {settings.remote!r} not found", fix=f"set remote in [tool.release] to one of: {', '.join(remotes)}"
    )


def read_tags(repository: Repository, settings: Settings, remote: str, commit: str | None) -> Tags:
    """The project's tags; `commit` is where its declared version is looked up while it has none.

    A remote that cannot be asked is no error here: `unasked` says why.
    """
    dated = repository.dated_tags()
    local = {name: tag.commit for name, tag in dated.items()}
    there: Mapping[str, str] | None = None
    heads: dict[str, str] = {}
    unasked = None
    if remote != HERE:
        try:
            there, heads = _asked(repository, remote)
        except OutsideFailed as error:
            unasked = error
    tags = {**local, **(there or {})}
    said = settings.tag if "tag" in settings.model_fields_set else None
    pattern = find_pattern(
        tags, pattern=said, scheme=settings.scheme, declared=lambda: declared_text(repository, commit)
    )
    names = versions_of(tags, pattern)
    alike = (*unusual(pattern, said), *look_alikes(tags, pattern))
    other = tuple(_differences(local, there, names.values(), remote))
    commits = {version: tags[name] for version, name in names.items()}
    dates = {version: dated[name].time for version, name in names.items() if name in dated}
    return Tags(pattern, commits, names, dates, alike, other, unasked, heads)


def unreleased(
    repository: Repository, settings: Settings, commit: str, tags: Tags, *, pre: str | None = None
) -> Unreleased:
    """What came since the highest final version whose tag this commit contains; refuses a shallow clone.

    With `pre`, the word of a pre-release, `next` is the pre-release that comes next. Tags alone decide.
    """
    require_whole(repository)
    word = tags.pattern.scheme.word(pre) if pre is not None else None
    released = contained(repository, commit, tags.commits)
    last = max((version for version in released if version.final), default=None)
    log = since(repository, commit, last, tags.commits)
    commits = counted(repository, settings, log)
    first = tags.pattern.scheme.first if released else _first(repository, commit, tags.pattern)
    following = next_version(list(released), highest(commits), first=first)
    if following is not None and word is not None:
        before = highest_pre(following, released)
        newer = log if before is None else since(repository, commit, before, released)
        came = highest(counted(repository, settings, newer)) is not None
        following = next_pre(following, list(released), word, came=came)
    last_tag = tags.names[last] if last is not None else None
    return Unreleased(last, last_tag, max(released, default=None), following, commits, log, tags)


def require_free(tags: Tags, version: Version) -> None:
    """Raises `UsageError` where the tag of this version is there already, wherever it is: it is never moved."""
    if version in tags.commits:
        free = above(version)
        while free in tags.commits:
            free = above(free)
        raise UsageError(
            f"Tag {tags.names[version]} already exists, on {tags.commits[version][:10]}",
            fix=f"git pull, where this clone is behind it; a pushed tag is never moved: --version={free}",
        )


def require_whole(repository: Repository) -> None:
    """Raises `UsageError` in a shallow clone, where the last version may lie behind the end of its history."""
    if repository.git("rev-parse", "--is-shallow-repository") == "true":
        number = repository.git("rev-list", "--count", "HEAD")
        here = "1 commit" if number == "1" else f"{number} commits"
        raise UsageError(
            f"this clone is shallow: its history ends after {here}, and the last version may lie behind that",
            fix="git fetch --unshallow --tags; in CI: fetch-depth: 0 (GitHub, actions/checkout), GIT_DEPTH: 0 (GitLab)",
        )


def clone_notes(repository: Repository, remote: str, tags: Tags) -> tuple[Note, ...]:
    """What a look at the checked-out commit cannot know, or what its branch has on the remote that it has not."""
    if tags.unasked is not None:
        why = repository.world.redact(tags.unasked.summary.splitlines()[0])
        return (Note(f"{remote} was not asked, the tags of this clone count: {why}", f"git ls-remote {remote}"),)
    if not tags.heads:
        return ()
    name = repository.maybe("rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}") or ""
    branch = name.removeprefix(f"{remote}/") or repository.branch() or ""
    there = tags.heads.get(branch)
    if there is None or (repository.has(there) and repository.is_ancestor(there, "HEAD")):
        return ()
    return (Note(f"{branch} of {remote} has commits that are not counted here; a release takes them", "git pull"),)


def declared_text(repository: Repository, commit: str | None) -> str | None:
    """The version that the project's files have at a commit, as it is written; None where none of them says it."""
    from .rules.version_files.places import find  # tomlkit, only where there is no tag
    from .rules.version_files.sources import source

    if commit is None:
        return None
    try:
        texts = [
            (place, repository.read(commit, place.path)) for place in source(partial(repository.read, commit)).places
        ]
        return next((find(place, text).value for place, text in texts if text is not None), None)
    except ProjectFileError:  # for a first version only; whoever writes the file raises it
        return None


def _first(repository: Repository, commit: str, pattern: TagPattern) -> Version:
    """What a commit without a release starts with: the final version that its files declare, unless that is 0.0.0."""
    scheme, text = pattern.scheme, declared_text(repository, commit)
    try:
        declared = scheme.parse(text).base if text is not None else scheme.first
    except VersionError:
        raise UsageError(
            f"the project's files declare {text!r:.80}, which is no version",
            fix="write 0.1.0 there, or another version",
        ) from None
    return declared if any(character in "123456789" for character in str(declared)) else scheme.first


def _asked(repository: Repository, remote: str) -> tuple[dict[str, str], dict[str, str]]:
    """Tags, peeled, and branches of the remote now; raises `OutsideFailed`."""
    refs = repository.remote_refs(remote, "refs/tags/*", "refs/heads/*")
    tags, heads = {}, {}
    for name, identifier in sorted(refs.items()):  # a peeled name^{} comes after its tag, and counts
        if name.startswith("refs/tags/"):
            tags[name.removeprefix("refs/tags/").removesuffix("^{}")] = identifier
        else:
            heads[name.removeprefix("refs/heads/")] = identifier
    return tags, heads


def _differences(
    local: Mapping[str, str], there: Mapping[str, str] | None, names: Collection[str], remote: str
) -> Iterator[Note]:
    """Where the versions of this clone and of the remote are not the same."""
    if there is None:
        return
    missing = [name for name in names if name not in local]
    if missing:
        yield Note(f"{listed(missing)} of {remote}: not in this clone; counted as on {remote}", "git fetch --tags")
    own = [name for name in names if name not in there]
    if own:
        yield Note(
            f"{listed(own)}: only in this clone, and counted", f"git push {remote} {own[0]}, or git tag -d {own[0]}"
        )
    moved = [name for name in names if name in local and name in there and local[name] != there[name]]
    if moved:
        yield Note(
            f"{listed(moved)}: on another commit on {remote}, which counts", f"git fetch {remote} --tags --force"
        )
