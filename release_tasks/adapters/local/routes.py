"""Traefik's two files, as values (reference/delivery.md 6.1).

Four settings together lose no request at a switch: a short throttle, a watched directory with whole files, health
checks on every service and on the weighted one, and the retry of what was never sent to an instance.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from .site import Addresses

if TYPE_CHECKING:
    from ...engine.settings import Settings

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Bounds of the latency histogram in seconds; the thresholds of the settings are added."""


class Weighted(NamedTuple):
    """A side as Traefik serves it, and its share of the traffic, 0 to 100."""

    service: str
    urls: tuple[str, ...]
    health: str
    weight: int


def bounds(settings: "Settings", environment: str) -> tuple[float, ...]:
    """Bounds of the latency histogram: every threshold that a health window of this environment may ask about."""
    rules = settings.environment(environment).health_rules or settings.health
    return tuple(sorted({*BUCKETS, settings.health.p95, rules.p95}))


def static_text(addresses: Addresses, buckets: Iterable[float]) -> str:
    """What Traefik is started with."""
    entries = {
        "traffic": {"address": f"127.0.0.1:{addresses.traffic}", "transport": {"lifeCycle": {"graceTimeOut": "1s"}}},
        "metrics": {"address": f"127.0.0.1:{addresses.metrics}"},
    }
    return _json(
        {
            "global": {"checkNewVersion": False, "sendAnonymousUsage": False},
            "log": {"level": "WARN", "noColor": True},
            "entryPoints": entries,
            "providers": {
                "providersThrottleDuration": "10ms",
                "file": {"directory": "traffic", "watch": True},
            },
            "ping": {"entryPoint": "metrics"},
            "metrics": {
                "prometheus": {
                    "entryPoint": "metrics",
                    "addEntryPointsLabels": True,
                    "addServicesLabels": True,
                    "buckets": sorted(buckets),
                }
            },
        }
    )


def traffic_text(sides: Sequence[Weighted]) -> str:
    """What Traefik watches. Without a weight above 0 it answers 503 to everything.

    A second router answers, beside the metrics, at a path made from the content: who gets an answer there knows that
    exactly this file is in force.
    """
    http: dict[str, Any] = {
        "routers": {
            "traffic": {
                "rule": "PathPrefix(`/`)", "entryPoints": ["traffic"], "service": "traffic", "middlewares": ["again"],
            },
        },
        "middlewares": {"again": {"retry": {"attempts": 3, "initialInterval": "20ms"}}},
        "services": {
            "traffic": {
                "weighted": {
                    "services": [{"name": side.service, "weight": side.weight} for side in sides],
                    "healthCheck": {},
                }
            },
            **{side.service: _balancer(side) for side in sides},
        },
    }  # fmt: skip
    path = f"/in-force/{hashlib.sha256(_json(http).encode()).hexdigest()[:16]}"
    http["routers"]["in-force"] = {"rule": f"Path(`{path}`)", "entryPoints": ["metrics"], "service": "ping@internal"}
    return _json({"http": http})


def _balancer(side: Weighted) -> dict[str, Any]:
    check = {"path": side.health, "interval": "500ms", "timeout": "2s"}
    return {"loadBalancer": {"servers": [{"url": url} for url in side.urls], "healthCheck": check}}


def weights(text: str | None) -> Mapping[str, int]:
    """Share of the traffic by service, as the file that Traefik watches says it."""
    if text is None:
        return {}
    services = json.loads(text)["http"]["services"]["traffic"]["weighted"]["services"]
    return {each["name"]: each["weight"] for each in services}


def in_force_path(text: str) -> str:
    """Where Traefik answers, beside the metrics, while this text is in force."""
    rule: str = json.loads(text)["http"]["routers"]["in-force"]["rule"]
    return rule.removeprefix("Path(`").removesuffix("`)")


def _json(value: object) -> str:
    return json.dumps(value, indent=1) + "\n"
