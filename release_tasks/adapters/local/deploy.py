"""Bringing a version up on the side without traffic, and clearing away what no side needs any more."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ...engine.change import Remove
from ...engine.errors import Conflict, UsageError
from ...evidence import Artifact, Running
from .addresses import free_port
from .alone import Alone
from .runtime import check_digests, make_runtime, wheel_of, words_of
from .serving import wait_until_serving
from .sides import Sides
from .site import SIDES, Addresses, Declared
from .up import up

if TYPE_CHECKING:
    from ...engine.settings import Environment, Settings


def deploy(
    sides: Sides, alone: Alone, settings: "Settings", version: str, folder: Path, artifacts: Sequence[Artifact]
) -> Running:
    """Start the version's instances from its wheel, see that they serve, and let Traefik know them, without traffic."""
    site = sides.site
    given, wheel = settings.environment(site.environment), wheel_of(artifacts)
    _check_start(site.environment, given)
    check_digests(site.world, folder, artifacts)
    alone.enter()
    addresses = up(site, alone, settings)
    side = _side_of(sides, version, wheel)
    declared = site.declared().get(side)
    if declared is None or declared.digest != wheel.sha256 or declared.version != version:
        _make_room(sides, alone, declared, given.drain)
        declared = _declare(sides, side, version, wheel, given, addresses)
    make_runtime(site.world, site.runtime(wheel.sha256), folder, wheel)
    sides.declare(alone, declared)
    sides.start(alone, declared)
    site.world.verify(f"wait until {version} serves", lambda: wait_until_serving(sides, declared, given.startup))
    _expose(sides, alone, declared)
    return _running(sides, declared)


def settle(sides: Sides, alone: Alone) -> None:
    """Remove the virtual environments that neither the side with the traffic nor the one for rollback runs in."""
    alone.enter()
    site = sides.site
    used = {site.runtime(declared.digest) for declared in site.declared().values()}
    for runtime in sorted(set(site.runtimes.glob("*")) - used):
        alone.ensure(partial(_is_gone, runtime), Remove(runtime), True)


def _is_gone(path: Path) -> bool | None:
    return not path.exists() or None


def _check_start(environment: str, given: "Environment") -> None:
    if not words_of(given.start or ""):
        raise UsageError(
            f"environment {environment} has no start command",
            fix=f'[tool.release.environments.{environment}] start = "your-service --port {{port}} --data {{data}}"',
        )


def _side_of(sides: Sides, version: str, wheel: Artifact) -> str:
    """The side that this version is to run on: its own, where it runs already, else one without traffic.

    Raises `Conflict` where other bytes of this version have the traffic: a version is one set of bytes.
    """
    declared = sides.site.declared()
    own = next((each for each in declared.values() if each.version == version), None)
    if own is None:
        idle = [side for side in SIDES if side not in declared or sides.traffic.weight(declared[side]) == 0]
        return min(idle, key=lambda side: side in declared)  # an empty one first
    if own.digest != wheel.sha256 and sides.traffic.weight(own) > 0:
        raise Conflict(
            f"{version} serves in {sides.site.environment} already, made of other bytes "
            f"({own.digest[:12]}, not {wheel.sha256[:12]})",
            fix="release these bytes under a new version",
        )
    return own.side


def _make_room(sides: Sides, alone: Alone, old: Declared | None, drain: float) -> None:
    """End what a side ran before; requests that were in flight when the traffic last moved have `drain` seconds."""
    if old is None:
        return
    now = sides.site.world.now()
    drained = min(now, sides.site.traffic_file.stat().st_mtime) + drain
    others = [each for each in sides.exposed() if each.side != old.side]
    sides.traffic.serve(alone, others, live=sides.live(), not_before=drained)
    sides.end(alone, old)


def _declare(
    sides: Sides, side: str, version: str, wheel: Artifact, given: "Environment", addresses: Addresses
) -> Declared:
    """This version on this side, with ports that nobody else has."""
    taken = {addresses.traffic, addresses.metrics}.union(*(each.ports for each in sides.site.declared().values()))
    ports: tuple[int, ...] = ()
    while len(ports) < given.instances:
        ports = (*ports, free_port(*taken, *ports))
    since = sides.supervisor.log_length()
    return Declared(
        side, version, wheel.sha256, ports, given.start or "", given.env, given.health, given.version, since
    )


def _expose(sides: Sides, alone: Alone, declared: Declared) -> None:
    """Let Traefik know this side, and check its health; the traffic stays where it is."""
    others = [each for each in sides.exposed() if each.side != declared.side]
    sides.traffic.serve(alone, sorted((*others, declared)), live=sides.live())


def _running(sides: Sides, declared: Declared) -> Running:
    """What is up now; `previous` is the version with the traffic, or where it has it already, the one beside it."""
    others = [each for each in sides.exposed() if each.side != declared.side]
    other = next((each for each in others if sides.live() in (each.side, declared.side)), None)
    return Running(
        environment=sides.site.environment, version=declared.version, side=declared.side, digest=declared.digest,
        urls=declared.urls, previous=other.version if other else None, previous_side=other.side if other else None,
    )  # fmt: skip
