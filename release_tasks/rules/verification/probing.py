"""Probes as looks at running instances: which version answers there, and does it answer as declared (decisions 34, 36).

The step that smoke-tests an environment and the command that gates run use the same ones.
"""

from collections.abc import Sequence
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from ...engine.errors import Unreachable
from ...engine.spelling import same_version
from ...evidence import ProbeResult
from .probes import address, complaint, token_in, version_in
from .suite import Look, Seen, Suite, left

if TYPE_CHECKING:  # listing stays free of pydantic
    from ...engine.settings import Probe
    from ...engine.world import World

USUAL = 5.0
"""Seconds that an answer may take where no probe says it."""


def identity(world: "World", url: str, path: str, version: str) -> Look:
    """Does this version answer there? (decisions 36)."""

    def ask(until: float) -> tuple[Seen, ...]:
        begun = monotonic()
        try:
            answer = world.get(address(url, path), timeout=left(until, USUAL))
        except Unreachable as error:
            return (Seen(_result("version", "version", begun, error.summary), transport=True),)
        said = version_in(answer.body) if answer.status == 200 else f"status {answer.status}"
        if same_version(said, version):
            return (Seen(_result("version", "version", begun, f"{url} says {said}", passed=True)),)
        details = f"{address(url, path)} says {said[:40]!r}, expected {version}"
        return (Seen(_result("version", "version", begun, details), answer=answer.body),)

    return Look("version", ask)


def suite_of(world: "World", urls: Sequence[str], declared: Sequence["Probe"], *, health: str) -> Suite:
    """External services first, each once; then all other probes against each URL. `health` is the instances' path."""

    def look(probe: "Probe", url: str, name: str) -> Look:
        return Look(probe.kind, partial(_probe, world, probe, url, name, health))

    def looks(probe: "Probe") -> tuple[Look, ...]:
        if not probe.path.startswith("/") or len(urls) == 1:
            return (look(probe, urls[0], probe.name),)
        return tuple(look(probe, url, f"{probe.name} at {url}") for url in urls)

    found = [each for probe in declared for each in looks(probe)]
    external = tuple(each for each in found if each.kind == "external")
    return Suite((external, tuple(each for each in found if each.kind != "external")))


def state(world: "World", url: str, paths: Sequence[str]) -> dict[str, str]:
    """What an instance says of itself at these paths, and in how many seconds; for whoever reads of a failure."""
    return {path: _state(world, address(url, path)) for path in dict.fromkeys(paths)}


def _state(world: "World", asked: str) -> str:
    begun = monotonic()
    try:
        answer = world.get(asked, timeout=USUAL)
    except Unreachable as error:
        return f"no answer in {monotonic() - begun:.2f} s: {error.summary}"
    return f"answers {answer.status} in {monotonic() - begun:.2f} s"


def _probe(world: "World", probe: "Probe", url: str, name: str, health: str, until: float) -> tuple[Seen, ...]:
    asked, begun = address(url, probe.path), monotonic()
    try:
        answer = world.get(
            asked, timeout=left(until, probe.timeout), headers=probe.headers, method=probe.method, json=probe.json_body
        )
    except Unreachable as error:
        return (Seen(_result(name, probe.kind, begun, error.summary), transport=True),)
    wrong = complaint(probe, answer.status, answer.body)
    if wrong and probe.kind == "login":
        token = "a" if token_in(answer.headers, answer.body) else "no"
        wrong += f", {token} token in the answer; {_health(world, url, health, until)}"
    details = f"{probe.method} {asked} {wrong or f'answered {answer.status}'}"
    said = f"{probe.method} {asked} answered {answer.status}: {answer.body}"
    return (Seen(_result(name, probe.kind, begun, details, passed=not wrong), answer=said),)


def _health(world: "World", url: str, path: str, until: float) -> str:
    """Whether the instance that refused a login is well otherwise."""
    try:
        return f"{path} answers {world.get(address(url, path), timeout=left(until, USUAL)).status}"
    except Unreachable as error:
        return error.summary


def _result(name: str, kind: str, begun: float, details: str, *, passed: bool = False) -> ProbeResult:
    return ProbeResult(name, kind, passed, details, round(monotonic() - begun, 3))
