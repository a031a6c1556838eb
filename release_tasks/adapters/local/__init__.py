"""Platform `local`: versions run on this machine, Traefik shares out the traffic, supervisord keeps them up.

Each environment has one Traefik and one supervisord, on loopback, and two sides, blue and green. Linux only. Where
things lie: `site`; who may change them: `alone`; how to use it: docs/how-to/deploy-locally.md.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...engine.change import Remove
from ...engine.errors import UsageError
from ...engine.world import World
from ...evidence import DEVELOPMENT, Artifact, EnvironmentState, Running, Shifted
from . import deploy, shift, up
from .alone import Alone
from .sides import Sides
from .site import Site, loopback, site_of

if TYPE_CHECKING:
    from ...engine.settings import Settings


class LocalPlatform:
    """Versions on this machine. `state` is where the project's environments lie; by default found from the clone."""

    def __init__(self, settings: "Settings", world: World, *, state: Path | None = None) -> None:
        if sys.platform != "linux":
            raise UsageError("platform local needs Linux", fix="name another platform in the settings")
        self.settings = settings
        self.world = world
        self._state = state

    def state(self, environment: str) -> EnvironmentState:
        """What runs there now; an environment that was never used has no sides."""
        sides = self._sides(environment)
        addresses = sides.site.addresses()
        fence = sides.site.fence()
        if addresses is None:
            return EnvironmentState(environment, "", (), fence)
        return EnvironmentState(environment, loopback(addresses.traffic), sides.state(), fence)

    def deploy(
        self, environment: str, version: str, folder: str, artifacts: Sequence[Artifact], *, fence: int
    ) -> Running:
        """Start this version on the side without traffic, and see that it is healthy and says this version."""
        sides = self._sides(environment)
        if environment == DEVELOPMENT and environment not in self.settings.environments:
            self._begin_afresh(sides.site)
        return deploy.deploy(sides, Alone(sides.site, fence), self.settings, version, Path(folder), artifacts)

    def shift(self, environment: str, version: str, *, fence: int) -> Shifted:
        """Give the traffic to this version, losing no request; it stays where it is if that side does not serve."""
        sides = self._sides(environment)
        return shift.shift(sides, Alone(sides.site, fence), self.settings, version)

    def withdraw(self, environment: str, version: str, *, fence: int) -> None:
        """Take this version out of traffic; where nothing else serves, everything is answered with 503."""
        sides = self._sides(environment)
        shift.withdraw(sides, Alone(sides.site, fence), version)

    def settle(self, environment: str, version: str, *, fence: int) -> None:
        """Keep the side with the traffic and the one for rollback, and clear away what neither needs."""
        sides = self._sides(environment)
        deploy.settle(sides, Alone(sides.site, fence))

    def up(self, environment: str) -> None:
        """Start supervisord and Traefik, and with them whatever is declared to run: after `down`, or a restart."""
        site = self._sides(environment).site
        up.up(site, Alone(site), self.settings)

    def down(self, environment: str) -> None:
        """Stop everything of this environment; nothing is left running. What is declared stays declared."""
        site = self._sides(environment).site
        up.down(site, Alone(site))

    def _begin_afresh(self, site: Site) -> None:
        """Where artifacts are only tried nothing of an earlier try is left: its data is scratch (decisions 6)."""
        up.down(site, Alone(site))
        self.world.ensure(lambda: not site.folder.exists() or None, Remove(site.folder), True)

    def _sides(self, environment: str) -> Sides:
        return Sides(site_of(self.settings, self.world, self._state, environment))
