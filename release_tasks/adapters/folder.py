"""Index `folder`: a folder with one folder for each version; the embedded default."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..engine.change import Call, Change
from ..engine.errors import NotPermitted, OutsideFailed
from ..engine.ports import Place

if TYPE_CHECKING:
    from ..engine.settings import Settings
    from ..engine.world import World

CHUNK = 1 << 20


class FolderIndex:
    """Copies files, whole or not at all."""

    def __init__(self, settings: "Settings", world: "World") -> None:
        self.world = world

    def named(self, place: Place, version: str) -> str:
        """The version's folder."""
        return str(_folder(place, version))

    def takes(self, name: str) -> bool:
        """Any file."""
        return True

    def carries(self, name: str) -> bool:
        """Each goes by itself."""
        return False

    def ready(self, place: Place) -> None:
        """See that it can be written, or made where it is not there yet."""
        folder = Path(place.where)
        nearest = next(each for each in (folder, *folder.parents) if each.exists())
        if not (nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)):
            raise NotPermitted(
                f"{folder} cannot be written: {nearest} is {_obstacle(nearest)}",
                fix="let it be a folder that you may write, or name another one: folder in [tool.release.publish]",
            )

    def digests(self, place: Place, version: str, names: Sequence[str]) -> Mapping[str, str]:
        """Of these files, those that lie in the version's folder."""
        found = {name: self.world.digest(_folder(place, version) / name) for name in names}
        return {name: digest for name, digest in found.items() if digest is not None}

    def upload(self, place: Place, version: str, name: str, file: Path) -> Change:
        """Copy it there."""
        target = _folder(place, version) / name
        return Call(f"copy {name} to {target.parent}", lambda: _copy(file, target))

    def versions(self, place: Place, project: str) -> tuple[str, ...] | None:
        """The folders that begin with a digit, and have a file in them."""
        folder = Path(place.where)
        found = sorted(folder.iterdir()) if folder.is_dir() else []
        return tuple(each.name for each in found if each.name[:1].isdigit() and each.is_dir() and _visible(each))


def _folder(place: Place, version: str) -> Path:
    return Path(place.where) / version


def _obstacle(path: Path) -> str:
    return "not yours to write" if path.is_dir() else "no folder"


def _copy(source: Path, target: Path) -> None:
    try:
        copy_whole(source, target)
    except OSError as error:
        raise OutsideFailed(
            f"{target} could not be written: {error.strerror}", fix="mend the folder, then run the same command"
        ) from None


def _visible(folder: Path) -> Sequence[Path]:
    return [each for each in folder.iterdir() if not each.name.startswith(".")]


def copy_whole(source: Path, target: Path) -> None:
    """Copy a file so that a reader sees all of it or none; a part that a killed copy left is written over."""
    part = target.with_name(f".{target.name}.part")
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as before, part.open("wb") as after:
        while chunk := before.read(CHUNK):
            after.write(chunk)
        after.flush()
        os.fsync(after.fileno())
    part.replace(target)
