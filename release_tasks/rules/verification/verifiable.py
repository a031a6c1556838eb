"""Can an environment be verified at all? Asked when a flow is made, not after the push (decisions 34, 35, 38)."""

from typing import TYPE_CHECKING

from ..limits import health_window
from .judgment import Thresholds, needed_rate
from .probes import declared

if TYPE_CHECKING:  # listing stays free of pydantic
    from ...engine.settings import Settings


def require_verifiable(settings: "Settings", environment: str) -> None:
    """Raises `UsageError` where nothing smoke-tests it, nothing safe in production, or its window is too short."""
    declared(settings, environment)
    needed_rate(window(settings, environment), thresholds(settings, environment).minimum_sample)


def thresholds(settings: "Settings", environment: str) -> Thresholds:
    """The environment's thresholds, else the project's."""
    health = settings.environment(environment).health_rules or settings.health
    return Thresholds(health.error_rate, health.p95, health.increase, minimum_sample=health.minimum_sample)


def window(settings: "Settings", environment: str, *, restored: bool = False) -> float:
    """Seconds of its health window."""
    own = settings.environment(environment).window
    return health_window(own, production=settings.is_production(environment), restored=restored)
