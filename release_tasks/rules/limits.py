"""How long each part of a release may take (decisions 29; PRD, Performance Requirements)."""

from collections.abc import Mapping
from math import isfinite
from types import MappingProxyType
from typing import NamedTuple

from ..engine.errors import UsageError


class Limit(NamedTuple):
    """A limit in seconds. Over it is a warning in the report, unless it `acts`: then the part fails."""

    seconds: float
    covers: str
    acts: bool = False


LIMITS: Mapping[str, Limit] = MappingProxyType(
    {
        "start": Limit(10, "validate the call and cut the branch"),
        "gates_security": Limit(180, "security gates"),
        "gates_done": Limit(120, "definition-of-done gates"),
        "gates_unit": Limit(300, "unit tests"),
        "gates_integration": Limit(300, "integration tests"),
        "gates_smoke": Limit(180, "smoke tests before the release"),
        "gates_e2e": Limit(300, "end-to-end tests"),
        "gates": Limit(1380, "all gates"),
        "smoke": Limit(180, "smoke tests of one environment", acts=True),
        "staging": Limit(780, "deploy to staging, smoke tests and health window"),
        "production": Limit(1380, "deploy to production, smoke tests and health window"),
        "deployment": Limit(1800, "one deployment in all, before it is rolled back", acts=True),
        "rollback": Limit(300, "from the trigger to smoke tests passed on the version before", acts=True),
        "traffic_back": Limit(120, "from the trigger to traffic on the version before", acts=True),
        "hotfix_gates": Limit(600, "gates of a hotfix"),
        "hotfix": Limit(900, "from the commit of a fix to all traffic"),
        "pull_request": Limit(30, "open the pull request"),
        "report": Limit(60, "write the report"),
    }
)


def limits(settings: Mapping[str, float]) -> Mapping[str, Limit]:
    """The limits of a project: ours, with its own seconds; raises `UsageError` that names every mistake."""
    mistakes = [
        _mistake(name, seconds) for name, seconds in settings.items() if name not in LIMITS or not _usable(seconds)
    ]
    if mistakes:
        raise UsageError(
            f"[tool.release.limits]: {'; '.join(mistakes)}", fix=f"known limits, in seconds: {', '.join(LIMITS)}"
        )
    return MappingProxyType(
        {name: limit._replace(seconds=settings.get(name, limit.seconds)) for name, limit in LIMITS.items()}
    )


def _usable(seconds: float) -> bool:
    return isfinite(seconds) and seconds > 0


def _mistake(name: str, seconds: float) -> str:
    if name in LIMITS:
        return f"{name} = {seconds} is not a number of seconds above 0"
    from difflib import get_close_matches

    meant = get_close_matches(name, LIMITS, n=1)
    return f"{name} is unknown" + (f", did you mean {meant[0]}?" if meant else "")


def health_window(declared: float | None, *, production: bool, restored: bool = False) -> float:
    """Seconds to watch a version: 300 on staging, 900 in production, or as declared; after a rollback at most 300.

    Source: PRD AC4 (staging and production validation), AC5 (rollback validation).
    """
    usual = 900.0 if production else 300.0
    window = usual if declared is None else declared
    return min(window, 300.0) if restored else window
