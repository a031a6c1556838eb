"""Index `command`: any other place, by a command that puts a file there and one that says what is there."""

import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..engine.change import Change, Run
from ..engine.errors import OutsideFailed
from ..engine.ports import Place

if TYPE_CHECKING:
    from ..engine.settings import Settings
    from ..engine.world import World

DIGEST = re.compile(r"\b[0-9a-f]{64}\b", re.IGNORECASE)
TIMEOUT = 900.0
"""Seconds that one file may take."""


class CommandIndex:
    """A bucket, a release page, a server: whatever has a command; it inherits the environment, with its credentials.

    Filled in are `{name}` and `{version}`, and for the upload `{file}`, its path, and `{out}`, the folder it lies in.
    """

    def __init__(self, settings: "Settings", world: "World") -> None:
        self.world = world

    def named(self, place: Place, version: str) -> str:
        """The command as it is written."""
        return f"command `{place.where}`"

    def takes(self, name: str) -> bool:
        """Any file."""
        return True

    def carries(self, name: str) -> bool:
        """Each goes by itself."""
        return False

    def ready(self, place: Place) -> None:
        """Only its own upload tells."""

    def digests(self, place: Place, version: str, names: Sequence[str]) -> Mapping[str, str]:
        """What the check prints for each; a check that fails says that the file is not there."""
        found = {name: self._check(place, version, name) for name in names}
        return {name: digest for name, digest in found.items() if digest is not None}

    def _check(self, place: Place, version: str, name: str) -> str | None:
        words = _filled(place.look, version, name, Path(name))
        answer = self.world.ask(words)
        if answer.code != 0:
            return None
        digest = DIGEST.search(answer.out)
        if digest is None:
            raise OutsideFailed(
                f"the check of {name} succeeds and prints no SHA-256: {shlex.join(words)}",
                fix="let it print 64 hex digits where the file is there, and fail where it is not",
            )
        return digest.group().lower()

    def upload(self, place: Place, version: str, name: str, file: Path) -> Change:
        """Run the command for this file."""
        return Run(_filled(place.where, version, name, file), timeout=TIMEOUT)

    def versions(self, place: Place, project: str) -> tuple[str, ...] | None:
        """A command cannot tell."""
        return None


def _filled(command: str, version: str, name: str, file: Path) -> tuple[str, ...]:
    """The words of the command; what is filled in never becomes two words."""
    values = {"{file}": str(file), "{name}": name, "{version}": version, "{out}": str(file.parent)}
    fill = re.compile("|".join(map(re.escape, values)))
    return tuple(fill.sub(lambda found: values[found.group()], word) for word in shlex.split(command))
