"""Monitor `traefik`: the counts that the environment's own Traefik serves, for each version by itself.

Source of the series: Traefik documentation, "Metrics", Prometheus. A version's service has a name that no other version
has. What is missing, doubled or no number is an error, never a zero (decisions 41).
"""

from collections.abc import Iterable, Sequence
from math import inf, isfinite
from pathlib import Path
from typing import TYPE_CHECKING

from ..engine.errors import OutsideFailed
from ..engine.world import World
from ..evidence import Counts
from .exposition import Sample
from .local.routes import bounds
from .local.sides import Sides
from .local.site import site_of
from .local.traffic import TOTAL

if TYPE_CHECKING:
    from ..engine.settings import Settings

BUCKET = "traefik_service_request_duration_seconds_bucket"
ENTRY = "traefik_entrypoint_requests_total"
LOADED = "traefik_config_last_reload_success"
SERVER = "traefik_service_server_up"


class TraefikMonitor:
    """What Traefik counted. `state` is where the project's environments lie; by default found from the clone."""

    name = "traefik"

    def __init__(self, settings: "Settings", world: World, *, state: Path | None = None) -> None:
        self.settings = settings
        self.world = world
        self._state = state

    def read(self, environment: str, version: str) -> Counts:
        """Cumulative counts of this version since Traefik was started.

        A version that never had a request has counts of 0; one that does not run there raises `OutsideFailed`.
        """
        site = site_of(self.settings, self.world, self._state, environment)
        site.known_addresses()
        sides = Sides(site)
        declared = next((each for each in sides.exposed() if each.version == version), None)
        if declared is None:
            raise OutsideFailed(f"{version} does not run in {environment}", fix="see what does: invoke status")
        samples = sides.traffic.samples()
        processes = sides.supervisor.processes()
        up = all(name in processes and processes[name].is_up for name in declared.programs)
        restarts = sum(sides.restarts(declared, name) for name in declared.programs)
        known = bounds(self.settings, environment)
        return counts(samples, declared.service, at=self.world.now(), up=up, restarts=restarts, known=known)


def counts(
    samples: Sequence[Sample], service: str, *, at: float, up: bool, restarts: int, known: Iterable[float]
) -> Counts:
    """What the samples say of one service; raises `OutsideFailed` where no configured Traefik says them.

    `up` is what supervisord says of the processes, `known` the bounds of the histogram while nothing was counted yet.
    """
    own = [each for each in samples if each.labels.get("service") == f"{service}@file"]
    if not any(each.name == LOADED and each.value > 0 for each in samples):
        raise OutsideFailed(
            "no Traefik with a configuration serves these metrics", fix="see what listens on its port: ss -ltnp"
        )
    return Counts(
        at=at,
        requests=_total(each for each in own if each.name == TOTAL),
        errors=_total(each for each in own if each.name == TOTAL and each.labels.get("code", "5").startswith("5")),
        buckets=_buckets([each for each in own if each.name == BUCKET], known),
        entry=_total(each for each in samples if each.name == ENTRY and each.labels.get("entrypoint") == "traffic"),
        owned=_total(each for each in samples if each.name == TOTAL),
        alive=up and all(each.value == 1 for each in own if each.name == SERVER),
        restarts=restarts,
    )


def _total(samples: Iterable[Sample]) -> int:
    """The sum of counters; raises `OutsideFailed` where one is no count."""
    values = [(each.name, each.value) for each in samples]
    bad = [
        f"{name} is {value}" for name, value in values if not (isfinite(value) and value >= 0 and value.is_integer())
    ]
    if bad:
        raise OutsideFailed(f"no count: {bad[0]}", fix="see what serves metrics there")
    return int(sum(value for _, value in values))


def _buckets(samples: Sequence[Sample], known: Iterable[float]) -> tuple[tuple[float, int], ...]:
    """The histogram over all codes and methods, as (upper bound in seconds, cumulative count)."""
    found = {_bound(each) for each in samples} or {*known, inf}
    return tuple((bound, _total(each for each in samples if _bound(each) == bound)) for bound in sorted(found))


def _bound(sample: Sample) -> float:
    try:
        return float(sample.labels["le"])
    except (KeyError, ValueError):
        raise OutsideFailed(
            f"{sample.name} has a bucket without a bound", fix="see what serves metrics there"
        ) from None
