"""Probes: requests to a running instance, what they expect, and what their failures ask for (decisions 34, 35)."""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from ...engine.errors import UsageError
from ...evidence import ProbeResult

if TYPE_CHECKING:  # listing stays free of pydantic
    from ...engine.settings import Probe, Settings

TOKENS = ("token", "access_token", "id_token", "jwt", "session", "session_id")
"""Fields of a login's answer that carry what the next request shows."""

ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "api": "look at the log of the instance for this request",
        "database": "check the database's address, its credentials and its free connections",
        "external": "see the service's status page for an outage; switch to its fallback if you have one, or wait",
        "login": "check the service that authenticates, and the keys that tokens are signed with",
        "path": "follow the journey from the last step that passed",
        "test": "run this test by itself against the same URL",
        "version": "an instance of another version answers: see which processes listen there",
    }
)
"""The next thing to do, by kind of probe (AC4, Smoke Test Failure Scenarios)."""


def declared(settings: "Settings", environment: str) -> "str | tuple[Probe, ...]":
    """What smoke-tests an environment: a command, or probes; on production only those marked safe for it.

    Raises `UsageError` where there is none, or none that is safe: no smoke test is not a pass.
    """
    own = settings.environment(environment).smoke
    found = settings.probes if own is None else own
    if not found:
        raise UsageError(
            f"nothing smoke-tests {environment}",
            fix=f"declare [[tool.release.probes]], or a command: smoke in [tool.release.environments.{environment}]",
        )
    if isinstance(found, str):
        return found
    unusable = [probe.name for probe in found if not _usable(probe)]
    if unusable:
        raise UsageError(
            f"probes with an unusable path: {', '.join(unusable)}",
            fix="begin it with /, or for kind external give a whole URL (http://… or https://…)",
        )
    safe = tuple(probe for probe in found if probe.safe_for_production or not settings.is_production(environment))
    if not safe:
        names = ", ".join(probe.name for probe in found)
        raise UsageError(
            f"no safe probe for {environment}: none of {names} may run against production",
            fix="mark those that change nothing there: safe_for_production = true",
        )
    return safe


def _usable(probe: "Probe") -> bool:
    return probe.path.startswith("/") or (probe.kind == "external" and probe.path.startswith(("http://", "https://")))


def address(base: str, path: str) -> str:
    """Where a path is asked: on this instance, or the whole URL that it is already."""
    return path if path.startswith(("http://", "https://")) else base.rstrip("/") + path


def complaint(probe: "Probe", status: int, body: str) -> str:
    """What is wrong with an answer to this probe; empty where nothing is."""
    if status != probe.status:
        return f"answered {status}, expected {probe.status}"
    if probe.expect is not None and probe.expect not in body:
        return f"answered {status} without the expected {probe.expect!r}"
    return ""


def version_in(body: str) -> str:
    """The version that an instance says it is: text, a JSON string, or the field `version` of a JSON object."""
    text = body.strip()
    try:
        found = json.loads(text)
    except ValueError:
        return text
    if isinstance(found, dict):
        found = found.get("version", "")
    return found if isinstance(found, str) else text


def token_in(headers: Mapping[str, str], body: str) -> bool:
    """Whether a login's answer carries a token: a cookie, or a field that is named like one."""
    if any(name.lower() == "set-cookie" for name in headers):
        return True
    try:
        found = json.loads(body)
    except ValueError:
        return False
    return isinstance(found, dict) and any(found.get(name) for name in TOKENS)


def explain(results: Sequence[ProbeResult]) -> tuple[str, ...]:
    """What failed, a line each, with what AC4 asks for that kind of probe; external services first."""
    bad = sorted((each for each in results if not each.passed), key=lambda each: each.kind != "external")
    return tuple(line for each in bad for line in (f"{each.kind} {each.name}: {each.details}", *_beside(each, results)))


def _beside(bad: ProbeResult, results: Sequence[ProbeResult]) -> tuple[str, ...]:
    others = [each for each in results if each.kind == bad.kind and each.name != bad.name]
    if bad.kind == "database":
        return (f"  other database probes: {_listed(others)}", f"  {ADVICE['database']}")
    if bad.kind == "external":
        return (
            "  environment, not code: this service is not ours",
            f"  other external services: {_listed(others)}",
            f"  {ADVICE['external']}",
        )
    if bad.kind == "path":
        return (f"  the journey's other steps: {_listed(others)}", f"  {ADVICE['path']}")
    return (f"  {ADVICE.get(bad.kind, ADVICE['test'])}",)


def _listed(results: Sequence[ProbeResult]) -> str:
    said = (f"{each.name} {'passes' if each.passed else 'fails'} ({each.seconds * 1000:.0f} ms)" for each in results)
    return ", ".join(said) or "none was run"
