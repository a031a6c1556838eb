"""An environment's own two processes, supervisord and Traefik, brought up when needed and ended on a person's word."""

from hashlib import sha256
from typing import TYPE_CHECKING

from ..engine.change import Call, Write
from ..engine.world import write_whole
from .local_addresses import choose
from .local_alone import Alone
from .local_processes import Program, Supervisor
from .local_routes import bounds, static_text, traffic_text
from .local_site import Addresses, Site, text_of
from .local_start import end_marked, executable, marked, start
from .local_traffic import Traffic

if TYPE_CHECKING:
    from ..engine.settings import Settings

TRAEFIK = "traefik"
STATIC = "traefik.yml"


def up(site: Site, alone: Alone, settings: "Settings") -> Addresses:
    """See that supervisord and Traefik run as the settings say; what is declared starts with them."""
    wanted = choose(site, settings.environment(site.environment).port)
    kept = Write(site.addresses_file, text_of(wanted))
    alone.ensure(lambda: site.addresses() == wanted or None, kept, True)
    nobody = Write(site.traffic_file, traffic_text(()))
    alone.ensure(lambda: site.traffic_file.is_file() or None, nobody, True)
    static = static_text(wanted, bounds(settings, site.environment))
    title = f"start supervisord and Traefik of {site.environment} on port {wanted.traffic}"
    alone.ensure(lambda: _is_up(site, static) or None, Call(title, lambda: _bring_up(site, static)), True)
    return wanted


def down(site: Site, alone: Alone) -> None:
    """End every process of the environment; what is declared to run starts again with the next `up`."""
    stop = Call(f"stop everything of {site.environment}", lambda: end_marked(site.folder))
    alone.ensure(lambda: not marked(site.folder) or None, stop, True)


def _is_up(site: Site, static: str) -> bool:
    supervisor = Supervisor(site)
    return supervisor.is_running() and supervisor.is_current(TRAEFIK, _seal(static)) and Traffic(site).is_in_force()


def _bring_up(site: Site, static: str) -> None:
    supervisor, seal = Supervisor(site), _seal(static)
    write_whole(Write(site.folder / STATIC, static))
    if not supervisor.is_running() or not supervisor.is_current(TRAEFIK, seal):
        supervisor.write(TRAEFIK, (Program(TRAEFIK, (executable(TRAEFIK), f"--configFile={STATIC}")),), seal)
        supervisor.update(TRAEFIK) if supervisor.is_running() else start(site)
    Traffic(site).wait_until_in_force()


def _seal(static: str) -> str:
    return sha256(static.encode()).hexdigest()
