"""Flows: the steps of each release type, in order, as data (design, idea 3; decisions 1). Nothing else."""

from collections.abc import Mapping
from typing import Any

from .engine.flow import Flow, Policy, Section
from .engine.settings import Settings
from .engine.step import Bound
from .evidence import Running
from .rules.limits import limits
from .rules.verification.verifiable import require_verifiable
from .steps.build import build
from .steps.confirm import confirm
from .steps.confirm_changelog import confirm_changelog
from .steps.cut import cut
from .steps.deploy import deploy
from .steps.health import health
from .steps.pass_gates import pass_gates
from .steps.publish import find_places, publish
from .steps.push import push
from .steps.report import write_report
from .steps.rollback import rollback
from .steps.sbom import sbom
from .steps.shift import settle, shift
from .steps.sign import sign
from .steps.smoke import smoke


def standard(settings: Settings) -> Flow:
    """From the cut over build, gates and confirmation to push, publish, each environment in order, and the report."""
    return Flow(
        cut(),
        *((confirm_changelog(),) if settings.changelog.review else ()),
        *artifacts(settings),
        pass_gates(),
        find_places(),
        confirm(),
        push(),
        publish(),
        *(blue_green(name, settings) for name in settings.environments),
        ending=(write_report(),),
    )


def artifacts(settings: Settings) -> tuple[Bound, ...]:
    """What makes the files that are shipped, their checksums and what vouches for them."""
    return (
        build(),
        *((sbom(),) if settings.sbom else ()),
        *((sign(),) if settings.sign != "off" else ()),
    )


def blue_green(name: str, settings: Settings) -> Section:
    """One environment: the new version beside the old, smoke, traffic, smoke again, health; and back if that fails.

    Raises `UsageError` where the environment could not be verified.
    """
    require_verifiable(settings, name)
    production = settings.is_production(name)
    ask = (confirm(question=f"Deploy to {name}"),) if production else ()
    return Section(
        name,
        (
            deploy(environment=name),
            smoke(environment=name, side="idle").named("smoke-idle"),
            shift(environment=name),
            smoke(environment=name, side="live").named("smoke-live"),
            health(environment=name),
            settle(environment=name),
        ),
        recovery=recovery(name),
        ahead=ask,
        pivot="shift",
        before="ask",
        after=_after(settings, production),
        first=_first,
        deadline=limits(settings.limits)["deployment"].seconds,
    )


def _first(scope: Mapping[type, Any]) -> bool:
    """Whether nothing served before: then a failure takes the new version out of traffic (decisions 33)."""
    running = scope.get(Running)
    return running is not None and running.previous is None


def _after(settings: Settings, production: bool) -> Policy:
    """What a failure does once traffic has moved (decisions 42, 43)."""
    return "recover" if production or settings.on_staging_failure == "rollback" else "stop"


def recovery(name: str, *, to: str | None = None, reason: str = "") -> tuple[Bound, ...]:
    """Traffic back first, then smoke and a health window on the version that serves again."""
    return (
        rollback(environment=name, to=to, reason=reason),
        smoke(environment=name, side="restored").named("smoke-restored"),
        health(environment=name).named("health-restored"),
    )


def rollback_only(name: str, *, to: str | None, reason: str) -> Flow:
    """A rollback that a person asked for."""
    return Flow(Section(name, recovery(name, to=to, reason=reason)), ending=(write_report(),))
