"""Who gets the traffic of an environment, and how to see that Traefik does what its file says."""

from collections.abc import Mapping, Sequence
from time import monotonic

from ...engine.change import Call, Write
from ...engine.errors import OutsideFailed, Unreachable
from ...engine.world import write_whole
from ..exposition import Sample, parse
from .alone import Alone
from .routes import Weighted, in_force_path, traffic_text, weights
from .site import Declared, Site, loopback

TOTAL = "traefik_service_requests_total"
POLL = 0.01
PATIENCE = 10.0


class Traffic:
    """The traffic of one environment: which side gets it, and whether Traefik does so."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def weights(self) -> Mapping[str, int]:
        """Share of the traffic by service."""
        return weights(self.site.world.read(self.site.traffic_file))

    def weight(self, side: Declared) -> int:
        """Share of the traffic of a side, 0 to 100."""
        return self.weights().get(side.service, 0)

    def is_in_force(self) -> bool:
        """Whether Traefik runs, and serves what the file says."""
        text = self.site.world.read(self.site.traffic_file)
        if text is None:
            return False
        try:
            return self._metrics_port(in_force_path(text)) is not None
        except Unreachable:
            return False

    def serve(self, alone: Alone, sides: Sequence[Declared], live: str | None, *, not_before: float = 0.0) -> None:
        """Serve these sides, all traffic to the one named `live`; return when Traefik does.

        It is not done before `not_before`, in seconds since the epoch. Raises `OutsideFailed` where Traefik does not
        follow within 10 s.
        """
        world = self.site.world
        weighted = [Weighted(side.service, side.urls, side.health, 100 * (side.side == live)) for side in sides]
        write = Write(self.site.traffic_file, traffic_text(weighted))
        shares = ", ".join(f"{side.service} {side.weight} %" for side in weighted) or "nobody"

        def is_served() -> bool | None:
            return (world.read(write.path) == write.content and self.is_in_force()) or None

        def move() -> None:
            world.wait(max(0.0, not_before - world.now()))
            write_whole(write)
            self.wait_until_in_force()
            write.path.touch()  # the old side's last requests came until now: its drain counts from here

        alone.ensure(is_served, Call(f"set the traffic of {self.site.environment}: {shares}", move), True)

    def wait_until_in_force(self) -> None:
        """Return when Traefik serves what the file says."""
        end = monotonic() + PATIENCE
        while not self.is_in_force():
            if monotonic() > end:
                log = self.site.tail("traefik")
                raise OutsideFailed(
                    f"Traefik of {self.site.environment} does not serve {self.site.traffic_file}:\n{log}",
                    fix="mend what its log says, then run the same command",
                )
            self.site.world.wait(POLL)
        self.samples()  # shows what a removed service had counted once more, then drops it: no monitor is to see that

    def samples(self) -> tuple[Sample, ...]:
        """Traefik's metrics now; raises `Unreachable` or `OutsideFailed`."""
        text = self._metrics_port("/metrics")
        if text is None:
            raise OutsideFailed(
                f"Traefik of {self.site.environment} serves no metrics",
                fix="invoke environment.down, then deploy again",
            )
        return parse(text)

    def _metrics_port(self, path: str) -> str | None:
        """What Traefik answers beside the traffic; None where it knows no such path."""
        answer = self.site.world.get(loopback(self.site.known_addresses().metrics) + path, timeout=2.0)
        return answer.body if answer.status == 200 else None
