"""Publish: every artifact where plan and settings say, its digest read back there (decisions 52)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, NamedTuple

from ..engine.change import Call
from ..engine.errors import Conflict, OutsideFailed, Stopped
from ..engine.ports import Index, Indexes, Place
from ..engine.release import Release
from ..engine.step import step
from ..evidence import Built, Places, Published, Pushed, Put
from ..rules.artifacts.places import Declared, Said, declared, plan_locations, said

PAUSE = 1.0
"""Seconds between two looks at an index that shows late what it has."""


class _Target(NamedTuple):
    """A place, and the files that it takes, by their digests; `there` are the digests found before anything is done."""

    place: Place
    provider: Index
    name: str
    wanted: Mapping[str, str]
    there: Mapping[str, str]


@step
def find_places(release: Release, built: Built, indexes: Indexes) -> Places:
    """See where the artifacts will go, that they can, and that nothing else has their names there.

    Before the tag is pushed: what is refused here has burnt no version.
    """
    from ..engine.options import resolve  # pydantic: not at listing

    table = release.settings.options.get("publish", {})
    options = resolve(publish, ("[tool.release.publish]", table))
    goes = places_of(release, said(options))
    names = tuple(indexes(place).named(place, release.version) for place in goes.places)
    release.world.say(f"artifacts go to {', '.join(names)}")
    wanted = release.world.when_known(lambda: _wanted(release, built)) or {}
    targets = [_target(release, indexes, place, wanted) for place in goes.places if wanted]
    _refuse_other_content(release, targets)
    release.world.verify(f"see that uploads to {', '.join(names)} can be tried", lambda: _see_ready(indexes, goes))
    return Places(names, tuple(f"{name} in {target.name}" for target in targets for name in target.there))


@step
def publish(  # noqa: PLR0913  # its options are the places
    release: Release,
    pushed: Pushed,
    built: Built,
    indexes: Indexes,
    *,
    folder: Annotated[str | None, "folder, with one folder for each version"] = None,
    index: Annotated[str | None, "Python package index: the URL that takes uploads, or a name in ~/.pypirc"] = None,
    simple: Annotated[str | None, "where that index lists its files; found from the URL if not given"] = None,
    command: Annotated[
        str | None, "command that publishes one file; {file}, {name}, {version}, {out} are filled"
    ] = None,
    check: Annotated[str | None, "command that prints the SHA-256 of {name} that is there, or fails"] = None,
    lag: Annotated[float, "seconds that an index may take to show what was uploaded"] = 60.0,
) -> Published:
    """Put the artifacts where plan and settings say, and read every digest back."""
    goes = places_of(release, Said(folder, index, simple, command, check))
    wanted = release.world.when_known(lambda: _wanted(release, built))
    if wanted is None:
        return _announced(release, indexes, goes)
    targets = [_target(release, indexes, place, wanted) for place in goes.places]
    _refuse_other_content(release, targets)
    files = tuple(put for target in targets for put in _publish(release, built, target, lag))
    release.world.verify(
        f"read back the digest of every file in {len(targets)} places", lambda: _read_back(release, targets)
    )
    left = (*_left(targets, wanted), *(f"the plan's location {text!r} names no place" for text in goes.unread))
    return Published(tuple(target.name for target in targets), files, left)


def _see_ready(indexes: Indexes, goes: Declared) -> None:
    for place in goes.places:
        indexes(place).ready(place)


def places_of(release: Release, given: Said) -> Declared:
    """The places of a release: its options, and the plan that it was released with."""
    path = release.decided.plan
    text = release.repository.read(release.decided.source_commit, path) if path else None
    locations = plan_locations(path, text) if path else ()
    return declared(given, locations, root=release.root, default=release.folder.parent.parent / "index")


def _wanted(release: Release, built: Built) -> dict[str, str]:
    """Every file beside the artifacts, by digest; raises `Conflict` where an artifact is not what was built."""
    folder = release.folder / built.folder
    if not folder.is_dir():
        raise Stopped(
            f"the artifacts of {release.version} are not on this machine: {folder}",
            fix="continue on the machine that built them",
        )
    there = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}
    digests = {name: str(release.world.digest(path)) for name, path in there.items()}
    wrong = [each.name for each in built.artifacts if digests.get(each.name) != each.sha256]
    if wrong:
        raise Conflict(
            f"{', '.join(wrong)} in {folder} has other content than what was built",
            fix="put the built files back; they are made once, so else release the next version",
        )
    return digests


def _announced(release: Release, indexes: Indexes, goes: Declared) -> Published:
    """What a preview can say before anything is built: where it would go."""
    names = ", ".join(indexes(place).named(place, release.version) for place in goes.places)
    return release.world.ensure(lambda: None, Call(f"publish what was built to {names}", lambda: None))


def _target(release: Release, indexes: Indexes, place: Place, files: Mapping[str, str]) -> _Target:
    index = indexes(place)
    wanted = {name: digest for name, digest in files.items() if index.takes(name)}
    if not wanted:
        raise OutsideFailed(
            f"{index.named(place, release.version)} takes none of {', '.join(files)}",
            fix="publish them elsewhere: folder or command in [tool.release.publish]",
        )
    there = index.digests(place, release.version, tuple(wanted))
    return _Target(place, index, index.named(place, release.version), wanted, there)


def _refuse_other_content(release: Release, targets: list[_Target]) -> None:
    """Before the first upload: raises `Conflict` that names every file that is there with other bytes."""
    other = [
        f"{name} in {target.name}"
        for target in targets
        for name, digest in target.there.items()
        if digest != target.wanted[name]
    ]
    if other:
        raise Conflict(
            f"published before, with other content than what was built: {', '.join(other)}",
            fix=f"what is published is never replaced: end this release (invoke release --abort --reason "
            f"'{release.version} is taken'), then release the next version",
        )


def _publish(release: Release, built: Built, target: _Target, lag: float) -> list[Put]:
    return [
        Put(target.name, name, digest, uploaded=False)
        if name in target.there
        else _upload(release, target, name, release.folder / built.folder / name, lag)
        for name, digest in target.wanted.items()
    ]


def _upload(release: Release, target: _Target, name: str, file: Path, lag: float) -> Put:
    """One file, there when this returns; where the upload says that it failed, what the place says counts."""
    wanted = Put(target.name, name, target.wanted[name], uploaded=True)
    looks = iter((0.0, lag))  # before the change nothing is waited for

    def look() -> Put | None:
        return wanted if _shows(release, target, name, next(looks)) else None

    try:
        change = target.provider.upload(target.place, release.version, name, file)
        return release.world.ensure(look, change, wanted)
    except Conflict:
        raise
    except OutsideFailed:
        if not _shows(release, target, name, 0.0):  # its answer may have been lost on the way
            raise
        return wanted


def _shows(release: Release, target: _Target, name: str, patience: float) -> bool:
    """Whether it is there in so many seconds: an index may show late what it has. Raises `Conflict` for other bytes."""
    world = release.world
    end = world.now() + patience
    while True:
        found = target.provider.digests(target.place, release.version, (name,))
        _refuse_other_content(release, [target._replace(there=found)])
        if name in found or world.now() >= end:
            return name in found
        world.say(f"waiting until {target.name} shows {name}")
        world.wait(min(PAUSE, patience))


def _read_back(release: Release, targets: list[_Target]) -> None:
    """Every digest once more, when all is done; raises `OutsideFailed` for what is missing."""
    for target in targets:
        found = target.provider.digests(target.place, release.version, tuple(target.wanted))
        _refuse_other_content(release, [target._replace(there=found)])
        missing = [name for name in target.wanted if name not in found]
        if missing:
            raise OutsideFailed(
                f"{', '.join(missing)} was published to {target.name} and is not there any more",
                fix="see who removed it, then run the same command",
            )


def _left(targets: list[_Target], files: Mapping[str, str]) -> list[str]:
    """What a place does not take."""
    left = {
        target.name: [name for name in files if name not in target.wanted and not target.provider.carries(name)]
        for target in targets
    }
    return [f"{place} takes only distributions: not {', '.join(names)}" for place, names in left.items() if names]
