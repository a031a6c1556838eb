"""An environment's own two processes, supervisord and Traefik, brought up when needed and ended on a person's word."""

from hashlib import sha256
from typing import TYPE_CHECKING

from ...engine.change import Call, Write
from ...engine.world import write_whole
from .addresses import choose
from .alone import Alone
from .processes import Program, Supervisor
from .routes import bounds, static_text, traffic_text
from .site import Addresses, Site, text_of
from .start import end_marked, executable, marked, start
from .traffic import Traffic

if TYPE_CHECKING:
    from ...engine.settings import Settings

TRAEFIK = "traefik"
STATIC = "traefik.yml"


def up(site: Site, alone: Alone, settings: "Settings") -> Addresses:
    """See that supervisord and Traefik run as the settings say; what is declared starts with them."""
    addresses = _keep_addresses(site, alone, settings.environment(site.environment).port)
    nobody = Write(site.traffic_file, traffic_text(()))
    alone.ensure(lambda: site.traffic_file.is_file() or None, nobody, True)
    static = static_text(addresses, bounds(settings, site.environment))
    title = f"start supervisord and Traefik of {site.environment} on port {addresses.traffic}"
    alone.ensure(lambda: _is_up(site, static) or None, Call(title, lambda: _bring_up(site, static)), True)
    return addresses


def down(site: Site, alone: Alone) -> None:
    """End every process of the environment; what is declared to run starts again with the next `up`."""
    stop = Call(f"stop everything of {site.environment}", lambda: end_marked(site.folder))
    alone.ensure(lambda: not marked(site.folder) or None, stop, True)


def _keep_addresses(site: Site, alone: Alone, port: int | None) -> Addresses:
    """The kept addresses; who is first chooses, in its turn, so that two who start at once agree."""

    def kept() -> Addresses | None:
        found = site.addresses()
        return found if found is not None and found == choose(site, port) else None

    def keep() -> None:
        write_whole(Write(site.addresses_file, text_of(choose(site, port))))

    return alone.ensure(kept, Call(f"choose ports for {site.environment}", keep), choose(site, port))


def _is_up(site: Site, static: str) -> bool:
    supervisor = Supervisor(site)
    return supervisor.is_running() and _runs(supervisor, _seal(static)) and Traffic(site).is_in_force()


def _bring_up(site: Site, static: str) -> None:
    supervisor, seal = Supervisor(site), _seal(static)
    write_whole(Write(site.folder / STATIC, static))
    if not supervisor.is_running() or not _runs(supervisor, seal):
        supervisor.write(TRAEFIK, (Program(TRAEFIK, (executable(TRAEFIK), f"--configFile={STATIC}")),), seal)
        supervisor.update(TRAEFIK) if supervisor.is_running() else start(site)
    Traffic(site).wait_until_in_force()


def _runs(supervisor: Supervisor, seal: str) -> bool:
    """Whether Traefik runs with this configuration; one that was just killed is started again by supervisord."""
    traefik = supervisor.processes().get(TRAEFIK)
    return supervisor.is_current(TRAEFIK, seal) and traefik is not None and traefik.is_up


def _seal(static: str) -> str:
    return sha256(static.encode()).hexdigest()
