"""One change at a time, and none after a newer release: the platform's half of the fence (decisions 31)."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import TypeVar

from ...engine.change import Call, Change, Write
from ...engine.errors import Locked
from .site import Site

T = TypeVar("T")

PATIENCE = 120.0
"""Seconds that another process of this machine may need for one change."""


class Alone:
    """Who may change this environment: everybody in turn, but nobody whose number is below the highest one seen.

    Without a number (a person's `up` or `down`) only the turn counts.
    """

    def __init__(self, site: Site, fence: int | None = None) -> None:
        self.site = site
        self.fence = fence

    def enter(self) -> None:
        """Write the number down: from here on every older release is refused. Raises `Locked` in an older one."""
        if self.fence is not None:
            self.ensure(self._is_newest, Write(self.site.fence_file, f"{self.fence}\n"), True)

    def ensure(self, look: Callable[[], T | None], change: Change, wanted: T | None = None) -> T:
        """As the door's `ensure`, in turn; what another process changed meanwhile counts.

        Raises `Locked` where a newer release was here.
        """
        world = self.site.world

        def make() -> None:
            with _turn(self.site):
                self._is_newest()
                if look() is None:
                    world.perform(change)

        self._is_newest()
        return world.ensure(look, Call(str(change), make), wanted)

    def _is_newest(self) -> bool | None:
        """True where the stored number is this one, None where it is below; raises `Locked` where it is above."""
        stored = self.site.fence()
        if self.fence is not None and stored > self.fence:
            raise Locked(
                f"{self.site.environment} was changed by a newer release (number {stored}, this one has {self.fence})",
                fix="this release can change nothing there any more; see who did: invoke status",
            )
        return stored == self.fence or None


@contextmanager
def _turn(site: Site) -> Iterator[None]:
    """Nobody else on this machine changes the environment meanwhile; the kernel ends the turn of a killed process."""
    site.folder.mkdir(parents=True, exist_ok=True)
    with (site.folder / "lock").open("w") as file:
        end = monotonic() + PATIENCE
        while not _taken(file.fileno()):
            if monotonic() > end:
                raise Locked(
                    f"another process has been changing {site.environment} for {PATIENCE:.0f} s",
                    fix="wait for it, or end it",
                )
            sleep(0.02)
        yield


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
