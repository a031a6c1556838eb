"""Publish: the artifacts where people get them, their digests read back (decisions 52)."""

from pathlib import Path

from ..engine.change import Run
from ..engine.errors import Conflict
from ..engine.release import Release
from ..engine.step import step
from ..engine.world import World
from ..evidence import Built, Published, Pushed


@step
def publish(release: Release, pushed: Pushed, built: Built, *, folder: str | None = None) -> Published:
    """Put the artifacts into the index folder, one folder per version, and read their digests back."""
    index = Path(folder).expanduser() if folder else release.folder.parent.parent / "index"
    place, source = index / release.version, release.folder / built.folder
    wanted = {artifact.name: artifact.sha256 for artifact in built.artifacts}
    release.world.ensure(
        lambda: _published(release.world, place, wanted),
        Run(("cp", "-R", f"{source}/.", "{out}"), into=place),
        Published((str(place),)),
    )
    return Published((str(place),))


def _published(world: World, place: Path, wanted: dict[str, str]) -> Published | None:
    """Whether it lies there. Raises `Conflict` where a file of that version has other content."""
    if not place.is_dir():
        return None
    for name, digest in wanted.items():
        if world.digest(place / name) != digest:
            raise Conflict(
                f"{place / name} has other content than what was built",
                fix="a published version is never replaced: move that folder away, or take the next version",
            )
    return Published((str(place),))
