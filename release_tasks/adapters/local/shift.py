"""Moving the traffic of an environment from one side to the other, and proving where it goes."""

from time import monotonic
from typing import TYPE_CHECKING

from ...engine.errors import OutsideFailed, Unreachable, VerificationFailed
from ...engine.spelling import same_version
from ...evidence import Shifted
from .alone import Alone
from .serving import version_in, wait_until_serving
from .sides import Sides
from .site import Declared, loopback
from .up import up

if TYPE_CHECKING:
    from ...engine.settings import Settings

PROOFS = 5
"""Answers in a row, each on a connection of its own, that prove where the traffic goes."""

PATIENCE = 10.0
POLL = 0.01


def shift(sides: Sides, alone: Alone, settings: "Settings", version: str) -> Shifted:
    """Give the traffic to the side of this version; where it does not take it, it goes back to where it was."""
    site = sides.site
    alone.enter()
    to, before = _side_of(sides, version), sides.live()
    if not sides.traffic.is_in_force():
        up(site, alone, settings)
    if sides.supervisor.is_running():
        sides.start(alone, to)  # what crashed for good while it had no traffic gets another chance
    startup = settings.environment(site.environment).startup
    site.world.verify(f"see that {version} serves", lambda: wait_until_serving(sides, to, startup))
    began = monotonic()
    try:
        sides.traffic.serve(alone, sides.exposed(), live=to.side)
        _prove(sides, to)
    except (OutsideFailed, VerificationFailed):
        sides.traffic.serve(alone, sides.exposed(), live=before)
        raise
    seconds = monotonic() - began
    other = next((each.version for each in site.declared().values() if each.side != to.side), None)
    return Shifted(site.environment, version, to.side, other, seconds)


def withdraw(sides: Sides, alone: Alone, version: str) -> None:
    """Give this version no traffic any more; where it had all of it, Traefik answers 503."""
    alone.enter()
    declared = _side_of(sides, version)
    if sides.traffic.weight(declared) > 0:
        sides.traffic.serve(alone, sides.exposed(), live=None)


def _side_of(sides: Sides, version: str) -> Declared:
    """The side of this version; raises `VerificationFailed` that lists what is there."""
    declared = sides.site.declared().values()
    found = next((each for each in declared if each.version == version), None)
    if found is None:
        there = ", ".join(each.version for each in declared) or "nothing"
        raise VerificationFailed(
            f"{version} does not run in {sides.site.environment}: there is {there}",
            fix="bring it up first: invoke deploy",
        )
    return found


def _prove(sides: Sides, to: Declared) -> None:
    """Return when what enters at the environment's door is answered by this version, several times in a row."""
    url = loopback(sides.site.known_addresses().traffic) + to.identity
    end = monotonic() + PATIENCE
    proofs = 0
    while proofs < PROOFS:
        said = _said(sides, url)
        proofs = proofs + 1 if same_version(said, to.version) else 0
        if proofs == 0 and monotonic() > end:
            raise VerificationFailed(
                f"the traffic of {sides.site.environment} did not move to {to.version}: {url} says {said}",
                fix="the traffic is put back; look at the version's log, then run the same command",
            )
        if proofs == 0:
            sides.site.world.wait(POLL)


def _said(sides: Sides, url: str) -> str:
    try:
        answer = sides.site.world.get(url, timeout=2.0)
    except Unreachable as error:
        return error.summary
    return version_in(answer.body) if answer.status == 200 else f"status {answer.status}"
