"""The seven kinds of outside system, a small protocol each; `load` finds the provider that the settings name.

A provider is a class that takes `(settings, world)`; dry run, redaction, retry and recording come with the world.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from ..evidence import Artifact, Counts, EnvironmentState, Running, Shifted
from .change import Change
from .errors import UsageError

if TYPE_CHECKING:  # listing stays free of pydantic
    from .settings import Settings
    from .world import World


@runtime_checkable
class Platform(Protocol):
    """Where versions run: brings artifacts up beside the live ones, and says who gets the traffic."""

    def state(self, environment: str) -> EnvironmentState:
        """What runs there now, asked from the running system; an environment never used has no sides."""

    def deploy(
        self, environment: str, version: str, folder: str, artifacts: Sequence[Artifact], *, fence: int
    ) -> Running:
        """Start this version on the side without traffic, and see that it is healthy and says this version.

        The artifacts' digests are checked before; the same version already up with the same digest is used as it is.
        Raises `VerificationFailed` where it does not come up, `Locked` where `fence` is below the last one seen.
        """

    def shift(self, environment: str, version: str, *, fence: int) -> Shifted:
        """Give the traffic to the side of this version, and take it from the other, losing no request.

        Raises `VerificationFailed` where that side does not serve; traffic then stays where it was.
        """

    def withdraw(self, environment: str, version: str, *, fence: int) -> None:
        """Take this version out of traffic where nothing else can serve (a first deployment that failed)."""

    def settle(self, environment: str, version: str, *, fence: int) -> None:
        """The release is over: let the old side drain, keep it for rollback, end what is older."""

    def up(self, environment: str) -> None:
        """Start what is to run there: after `down`, or after a restart of the machine."""

    def down(self, environment: str) -> None:
        """Stop everything of this environment; nothing is left running."""


@runtime_checkable
class Monitor(Protocol):
    """Who measures: one reading of the counts of a version in an environment."""

    name: str

    def read(self, environment: str, version: str) -> Counts:
        """Cumulative counts now; raises `Unreachable` or `OutsideFailed` with the reason where there is no reading."""


@runtime_checkable
class Notifier(Protocol):
    """Who is told."""

    def notify(self, title: str, text: str, *, priority: str = "info") -> None:
        """Tell it; priority is `info`, `warning` or `P0`."""


class Place(NamedTuple):
    """Where artifacts go: the kind of index (`folder`, `python`, `command`), which one, and how to look there.

    `look` is the check of a command, or the address where a package index lists its files; empty: found from `where`.
    """

    kind: str
    where: str
    look: str = ""


@runtime_checkable
class Index(Protocol):
    """Where artifacts are published: says what is there, and takes what is missing. One for all places of its kind."""

    def named(self, place: Place, version: str) -> str:
        """What people call it, without credentials."""

    def takes(self, name: str) -> bool:
        """Whether a file of this name can be published there by itself."""

    def carries(self, name: str) -> bool:
        """Whether it goes there together with a file that can: an attestation."""

    def ready(self, place: Place) -> None:
        """See that an upload can be tried; raises `UsageError` for a missing tool, `NotPermitted` for credentials."""

    def digests(self, place: Place, version: str, names: Sequence[str]) -> Mapping[str, str]:
        """File name to the SHA-256 that is there now, 64 hex digits; a name that is not there is left out.

        Raises `Unreachable` where it does not answer, `OutsideFailed` where it does not tell a digest.
        """

    def upload(self, place: Place, version: str, name: str, file: Path) -> Change:
        """The change that puts this file there.

        Making it raises `NotPermitted` for wrong credentials, `Unreachable` where trying again may help.
        """

    def versions(self, place: Place, project: str) -> tuple[str, ...] | None:
        """The versions that have a file there; None where it cannot be told."""


@runtime_checkable
class Indexes(Protocol):
    """The index of each place: a release publishes to several at once."""

    def __call__(self, place: Place) -> Index:
        """Its provider; raises `UsageError` for a kind that is not known."""


def indexes_of(settings: "Settings", world: "World") -> Indexes:
    """The indexes with these settings, each made once."""
    made: dict[str, Index] = {}

    def find(place: Place) -> Index:
        if place.kind not in made:
            made[place.kind] = load("index", place.kind)(settings, world)
        return made[place.kind]

    return find


KINDS: Mapping[str, tuple[type, str]] = {
    "platform": (Platform, "local"),
    "monitor": (Monitor, "traefik"),
    "notifier": (Notifier, "console"),
}
"""The kinds of which a project has one, each with its embedded default."""
EMBEDDED: Mapping[str, tuple[str, ...]] = {
    **{kind: (default,) for kind, (_, default) in KINDS.items()},
    "index": ("folder", "python", "command"),
}
"""Our own providers, also where they are not installed, but copied or run from their folder."""


def load(kind: str, name: str) -> type:
    """The provider class of this kind: by entry point `release_tasks.<kind>`, or by dotted path `package.module:Class`.

    Raises `UsageError` that lists the known ones.
    """
    from importlib import import_module
    from importlib.metadata import entry_points

    if ":" in name:
        module, _, attribute = name.partition(":")
        try:
            found: type = getattr(import_module(module), attribute)
        except (ImportError, AttributeError) as error:
            raise UsageError(
                f"{kind} {name!r} cannot be loaded: {error}", fix="mend the dotted path in the settings"
            ) from None
        return found
    known = {point.name: point for point in entry_points(group=f"release_tasks.{kind}")}
    if name in known:
        loaded: type = known[name].load()
        return loaded
    if name in EMBEDDED[kind]:
        return embedded(kind, name)
    raise UsageError(
        f"unknown {kind} {name!r}",
        fix=f"one of: {', '.join(sorted({*known, *EMBEDDED[kind]}))}, or package.module:Class",
    )


def embedded(kind: str, name: str) -> type:
    """Our own default of this kind, where no entry points are installed."""
    from importlib import import_module

    module = import_module(f"..adapters.{name}", __package__)
    provider: type = getattr(module, name.capitalize() + kind.capitalize())
    return provider
