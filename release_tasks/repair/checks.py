"""What does not fit together, each with what was looked at and the one missing step."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ..rules.versions.schemes import Version, VersionError, above
from .ground import Ground, Lacking, Shelf, plain

SHOWN = 5
"""How many of several are named."""
CONTINUE = "invoke release"


class Finding(NamedTuple):
    """Something to repair: what does not fit, what was looked at, and one command. `unknown`: it could not be told."""

    what: str
    looked: str
    fix: str
    version: str = ""
    unknown: bool = False


Check = Callable[[Ground], Iterator[Finding]]


def unfinished(ground: Ground) -> Iterator[Finding]:
    """A release that was begun and has not ended."""
    for each in ground.releases:
        if not each.ended and each.id == ground.holder:
            yield Finding(
                f"release {each.id} of {each.version} is unfinished",
                f"its journal: {each.status}, {'tag pushed' if each.pushed else 'nothing pushed'}",
                f"{CONTINUE}, or end it: invoke release --abort --reason TEXT",
                each.version,
            )


def held(ground: Ground) -> Iterator[Finding]:
    """A lock that an ended release holds."""
    for each in ground.releases:
        if each.ended and each.id == ground.holder:
            yield Finding(
                f"the lock is held by {each.id}, which has ended",
                f"its journal: {each.status}",
                "invoke release --abort --reason 'it has ended'",
                each.version,
            )


def without_artifacts(ground: Ground) -> Iterator[Finding]:
    """A tag that has no artifacts at a place, since the project publishes there; where nothing is there, the newest."""
    for shelf in ground.shelves:
        if not shelf.reached:
            yield Finding(f"{shelf.name} could not be looked at", shelf.why, shelf.fix, unknown=True)
        if shelf.versions is None:
            continue
        for version in _expected(ground, shelf):
            if plain(str(version)) not in shelf.versions:
                yield Finding(
                    f"tag {ground.tag(version)} has no artifacts at {shelf.name}: unfinished",
                    f"{shelf.name}: {_listed(sorted(shelf.versions)) or 'nothing is there'}",
                    _publish(ground, version),
                    str(version),
                )


def _expected(ground: Ground, shelf: Shelf) -> list[Version]:
    """The versions that should be there: from the oldest one on that is; the newest where the place is named."""
    there = [version for version in ground.tags if plain(str(version)) in (shelf.versions or ())]
    first = min(there, default=None if shelf.default else ground.top)
    since = sorted(version for version in ground.tags if first is not None and first <= version)
    return [version for version in since if not (shelf.default and _published(ground, version))]


def _published(ground: Ground, version: Version) -> bool:
    release = ground.release(str(version))
    return release is not None and release.published


def _goes_on(ground: Ground, version: Version | str) -> bool:
    """Whether its release is unfinished: continuing it is the one missing step."""
    return any(each.version == str(version) and each.id == ground.holder for each in ground.releases)


def _publish(ground: Ground, version: Version) -> str:
    if _goes_on(ground, version):
        return CONTINUE
    journalled = ground.release(str(version))
    if journalled is not None and journalled.pushed:
        return f"invoke publish --release={version}"
    return f"invoke publish --release={ground.tag(version)} (no journal has it: it is built at the tag, no gate judged)"


def partly(ground: Ground) -> Iterator[Finding]:
    """The newest release lacks some of its files at a place."""
    untold = {shelf.name for shelf in ground.shelves if shelf.versions is None}
    for each in ground.lacking:
        if _nothing_of(ground, each) and each.shelf not in untold:
            continue  # its tag is a finding of its own
        yield Finding(
            f"{each.version} lacks {len(each.names)} of {each.of} files at {each.shelf}: unfinished",
            f"not there: {', '.join(each.names)}",
            CONTINUE if _goes_on(ground, each.version) else f"invoke publish --release={each.version}",
            each.version,
        )


def _nothing_of(ground: Ground, lacking: Lacking) -> bool:
    shelves = {shelf.name: shelf.versions or frozenset() for shelf in ground.shelves}
    return plain(lacking.version) not in shelves.get(lacking.shelf, ())


def without_tag(ground: Ground) -> Iterator[Finding]:
    """A version that is published, in the changelog, or said by a commit, and has no tag."""
    oldest = min(ground.tags, default=None)
    known = {plain(str(version)) for version in ground.tags}
    stray = {version: f"commit {commit[:10]} on {ground.target} says so" for version, commit in ground.commits.items()}
    for version in ground.sections:
        if oldest is None or version > oldest:
            stray.setdefault(version, f"the changelog on {ground.target} has a section for it")
    for version, saw in sorted(stray.items()):
        if plain(str(version)) not in known and not _goes_on(ground, version):
            yield Finding(f"{version} has no tag {ground.tag(version)}", saw, _tag(ground, version), str(version))
    for shelf in ground.shelves:
        for text in sorted((shelf.versions or frozenset()) - known - {plain(str(version)) for version in stray}):
            yield Finding(f"{text} is at {shelf.name} and has no tag", f"{shelf.name}, tags", _next(ground, text), text)


def _tag(ground: Ground, version: Version) -> str:
    if ground.top is None or version > ground.top:
        return f"invoke release --version={version}"
    commit = ground.commits.get(version, "COMMIT")
    tag = ground.tag(version)
    return f"git tag -a {tag} {commit[:10]} -m {version} && git push origin {tag}"


def _next(ground: Ground, published: str) -> str:
    """Above what is published too, where it is a version of this project's scheme."""
    try:
        known = [ground.pattern.scheme.parse(published)]
    except VersionError:
        known = []
    top = max((*known, *ground.tags), default=None)
    following = "" if top is None else f" --version={above(top)} or higher"
    return f"what is published stays; release the next version: invoke release{following}"


def without_section(ground: Ground) -> Iterator[Finding]:
    """A stable tag that the changelog does not tell of, since it has sections."""
    first = min(ground.sections, default=None)
    missing = [
        version
        for version in sorted(ground.tags)
        if first is not None and version.final and version > first and version not in ground.sections
    ]
    for version in missing:
        yield Finding(
            f"{ground.tag(version)} has no section in the changelog",
            f"sections on {ground.target}: {_listed(list(map(str, ground.sections)))}",
            "invoke changelog --all --print, and copy its section",
            str(version),
        )


def left_branches(ground: Ground) -> Iterator[Finding]:
    """A release branch whose release has ended without a tag that contains it; a blocked one is moved by the next."""
    for branch in ground.branches:
        release = ground.release(branch.version)
        waits = release is not None and (release.id == ground.holder or release.status == "blocked")
        if branch.kept or (waits and branch.remote is None):
            continue
        name = f"release/{branch.version}"
        yield Finding(
            f"branch {name} is left behind{f' on {branch.remote}' if branch.remote else ''}",
            f"its release: {f'{release.id}, {release.status}' if release else 'no journal has it'}; no tag contains it",
            f"git push {branch.remote} --delete {name}" if branch.remote else f"git branch -D {name}",
            branch.version,
        )


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


CHECKS: tuple[Check, ...] = (
    unfinished,
    held,
    without_artifacts,
    partly,
    without_tag,
    without_section,
    left_branches,
)
"""All checks, in the order in which they are shown."""
