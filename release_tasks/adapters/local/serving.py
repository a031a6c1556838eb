"""Does a side serve? Every instance is asked for its health and for its version (decisions 36)."""

import json
from collections.abc import Mapping
from time import monotonic

from ...engine.errors import Unreachable, VerificationFailed
from ...engine.spelling import same_version
from ...engine.world import World
from .processes import Process
from .sides import Sides
from .site import Declared, loopback

AGAIN = (
    "what is wrong here, mend, then run the same command, it continues; "
    "a fault in the code needs the next version (first: invoke release --abort --reason TEXT)"
)
ASK_TIMEOUT = 2.0
POLL = 0.05


def wait_until_serving(sides: Sides, declared: Declared, startup: float) -> None:
    """Return when every instance is healthy and says its version; raises `VerificationFailed` where one does not.

    An instance has `startup` seconds since its process was started; one that says another version, or crashes again
    and again, is not waited for.
    """
    world = sides.site.world
    end = monotonic() + startup
    while problems := _problems(world, declared):
        processes = sides.processes()
        crashing = [name for name in problems if _is_crashing(processes.get(name), sides.restarts(declared, name))]
        patient = any(_is_young(processes.get(name), world.now() - startup) for name in problems)
        if crashing or not patient or monotonic() > end:
            raise _failure(sides, declared, crashing, problems, startup)
        world.wait(POLL)


def _problems(world: World, declared: Declared) -> dict[str, str]:
    """Why an instance does not serve, by name; empty where all do."""
    found = {name: problem(world, declared, loopback(port)) for name, port in declared.programs.items()}
    return {name: why for name, why in found.items() if why}


def problem(world: World, declared: Declared, url: str) -> str:
    """Why what answers there does not serve this version; empty where it does.

    Raises `VerificationFailed` where it is healthy and says another version.
    """
    try:
        health = world.get(url + declared.health, timeout=ASK_TIMEOUT)
        identity = world.get(url + declared.identity, timeout=ASK_TIMEOUT)
    except Unreachable as error:
        return error.summary
    if not 200 <= health.status < 300:
        return f"{declared.health} answers {health.status}: {health.body[:200]}"
    if identity.status != 200:
        return f"{declared.identity} answers {identity.status}"
    if not same_version(said := version_in(identity.body), declared.version):
        raise VerificationFailed(
            f"{url}{declared.identity} says {said!r}, but {declared.version!r} was started there",
            fix="see that the artifact has the version of the release, and answers with it (setting `version`); "
            f"{AGAIN}",
        )
    return ""


def version_in(body: str) -> str:
    """The version in an answer: the field `version` of a JSON object, else the text."""
    try:
        found = json.loads(body)
    except ValueError:
        return body.strip()
    return str(found.get("version", "")) if isinstance(found, dict) else body.strip().strip('"')


def _is_crashing(process: Process | None, restarts: int) -> bool:
    """Whether it ended for good, or ended again soon after it was started again."""
    return process is not None and (process.has_ended or (process.state == "BACKOFF" and restarts > 0))


def _is_young(process: Process | None, since: float) -> bool:
    return process is not None and process.started >= int(since)


def _failure(
    sides: Sides, declared: Declared, crashing: list[str], problems: Mapping[str, str], startup: float
) -> VerificationFailed:
    what = "crashes again and again" if crashing else f"does not serve {startup:.0f} s after it was started"
    names = crashing or list(problems)
    told = "\n".join(f"{name}: {problems[name]}\n{sides.site.tail(name)}" for name in names)
    return VerificationFailed(
        f"{declared.version} {what} in {sides.site.environment}\n{told}",
        fix=f"see the whole log in {sides.site.log_file(names[0])}; {AGAIN}",
    )
