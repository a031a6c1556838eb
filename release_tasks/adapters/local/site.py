"""Where an environment of platform `local` lies on this machine, and what is written down there (decisions 24, 64).

Three small files are the truth: `addresses.json`, `sides/<side>.json` and `fence`; who gets the traffic stands in
Traefik's own file. Everything else in the folder is derived from them, or is data and logs.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ...engine.errors import OutsideFailed, UsageError
from ...engine.record import dump, restore
from ...engine.world import World

if TYPE_CHECKING:
    from ...engine.settings import Settings

T = TypeVar("T")

SIDES = ("blue", "green")


class Addresses(NamedTuple):
    """What is chosen once and kept: ports where traffic enters and Traefik tells metrics, supervisord's socket."""

    traffic: int
    metrics: int
    socket: str


class Declared(NamedTuple):
    """A version on a side, with all that its instances were started with: a rollback needs no settings of today.

    `log` is how long supervisord's log was before they started, in bytes: restarts are counted from there.
    """

    side: str
    version: str
    digest: str
    ports: tuple[int, ...]
    start: str
    env: dict[str, str]
    health: str
    identity: str
    log: int

    @property
    def service(self) -> str:
        """Its name in Traefik and in the metrics; another version, or other bytes, never share it."""
        return f"{self.side}-{self.version}-{self.digest[:8]}"

    @property
    def programs(self) -> dict[str, int]:
        """Its instances: name in supervisord, and port."""
        return {f"{self.side}-{number}": port for number, port in enumerate(self.ports, 1)}

    @property
    def urls(self) -> tuple[str, ...]:
        """Where its instances answer."""
        return tuple(loopback(port) for port in self.ports)


@dataclass(frozen=True)
class Site:
    """The folder of one environment."""

    environment: str
    folder: Path
    world: World

    @property
    def data(self) -> Path:
        """The service's own data: it belongs to the environment, never to a version."""
        return self.folder / "data"

    @property
    def addresses_file(self) -> Path:
        """Where the kept addresses are."""
        return self.folder / "addresses.json"

    @property
    def fence_file(self) -> Path:
        """Where the highest fencing number is."""
        return self.folder / "fence"

    @property
    def traffic_file(self) -> Path:
        """What Traefik watches: JSON, in a file that it takes for YAML, for it ignores `.json`."""
        return self.folder / "traffic" / "traffic.yml"

    @property
    def runtimes(self) -> Path:
        """The virtual environments."""
        return self.folder / "runtimes"

    def runtime(self, digest: str) -> Path:
        """The virtual environment of an artifact."""
        return self.runtimes / digest[:16]

    def side_file(self, side: str) -> Path:
        """What is declared to run on this side."""
        return self.folder / "sides" / f"{side}.json"

    def log_file(self, program: str) -> Path:
        """What a program prints."""
        return self.folder / "logs" / f"{program}.log"

    def addresses(self) -> Addresses | None:
        """The kept addresses; None in an environment that was never used."""
        return self._read(self.addresses_file, Addresses)

    def known_addresses(self) -> Addresses:
        """The kept addresses; raises `OutsideFailed` in an environment that was never used."""
        found = self.addresses()
        if found is None:
            raise OutsideFailed(
                f"{self.environment} was never used on this machine", fix="deploy to it: invoke release"
            )
        return found

    def declared(self) -> dict[str, Declared]:
        """What is declared to run, by side."""
        found = {side: self._read(self.side_file(side), Declared) for side in SIDES}
        return {side: each for side, each in found.items() if each is not None}

    def fence(self) -> int:
        """The highest fencing number that was here (decisions 31)."""
        text = (self.world.read(self.fence_file) or "0").strip()
        if not text.isdecimal():
            raise _damaged(self.fence_file, f"{text!r} is no number")
        return int(text)

    def tail(self, program: str, lines: int = 15) -> str:
        """The last lines that a program printed."""
        path = self.log_file(program)
        text = path.read_bytes()[-8000:].decode(errors="replace") if path.is_file() else ""
        return "\n".join(text.splitlines()[-lines:]) or f"({path} is empty)"

    def _read(self, path: Path, kind: type[T]) -> T | None:
        text = self.world.read(path)
        if text is None:
            return None
        try:
            restored: T = restore(kind, json.loads(text))
        except ValueError as error:  # of JSON, and of pydantic
            raise _damaged(path, str(error)) from None
        return restored


def _damaged(path: Path, why: str) -> OutsideFailed:
    return OutsideFailed(
        f"{path} is damaged: {why}", fix=f"stop everything: invoke environment.down; remove {path}; deploy again"
    )


def site_of(settings: "Settings", world: World, state: Path | None, environment: str) -> Site:
    """The site of an environment that the settings declare; raises `UsageError` where its name cannot be a folder's."""
    settings.environment(environment)
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]*", environment):
        raise UsageError(
            f"environment {environment!r} cannot be a folder's name", fix="use letters, digits, '-', '_' and '.' only"
        )
    return Site(environment, (state or project_folder(settings, world)).resolve() / environment, world)


def project_folder(settings: "Settings", world: World) -> Path:
    """Where this machine keeps the state of the project whose clone we stand in (decisions 24)."""
    from ...engine.git import Repository
    from ...engine.settings import project_name
    from ...engine.state import project_key, state_home

    repository = Repository.at(Path.cwd(), world)
    name = project_name(lambda each: world.read(repository.root / each), settings, repository.root.name)
    return state_home() / project_key(repository, name)


def text_of(kept: Addresses | Declared) -> str:
    """The text of a file of the site."""
    return json.dumps(dump(kept), indent=2) + "\n"


def loopback(port: int) -> str:
    """The URL of a port on this machine."""
    return f"http://127.0.0.1:{port}"
