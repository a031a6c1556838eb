"""What an environment looked like when something failed there: for messages and incident reports (PRD AC3, AC5)."""

from ...engine.errors import ReleaseError, UsageError
from ...engine.ports import Monitor, Platform
from ...evidence import Counts, EnvironmentState
from ..versions.tags import scheme_of


def states(platform: Platform, environment: str) -> tuple[EnvironmentState, ...]:
    """Its state now, as something that was seen; nothing where the platform does not say."""
    try:
        return (platform.state(environment),)
    except ReleaseError:
        return ()


def require_running(state: EnvironmentState, version: str) -> None:
    """Raises `UsageError`, in the words of PRD AC5, where this version does not run there, so that none goes back."""
    if state.running(version) is None:
        there = ", ".join(side.version for side in state.sides) or "nothing"
        raise UsageError(
            f"Cannot rollback, previous version v{version} not deployed",
            fix=f"{state.environment} has {there}: invoke rollback --environment={state.environment} --to=VERSION",
        )


def require_earlier(state: EnvironmentState, live: str) -> None:
    """Raises `UsageError` where no version below the live one runs there: a rollback without a name never goes forward.

    After a rollback, or beside a release that has no traffic yet, the other side has the newer version.
    """
    parse = scheme_of([live, *(side.version for side in state.sides)]).parse
    if not any(parse(side.version) < parse(live) for side in state.sides):
        others = ", ".join(side.version for side in state.sides if side.version != live)
        raise UsageError(
            f"Cannot rollback, no version before v{live} is deployed",
            fix=f"to go on to another one, name it: --to={others}" if others else "release a mended version",
        )


def circumstances(platform: Platform, monitor: Monitor, environment: str, version: str) -> tuple[str, ...]:
    """Its state and the health metrics of a version, a line each; what cannot be asked says why."""
    try:
        state = status(platform.state(environment))
    except ReleaseError as error:
        state = f"cannot be asked: {error.summary}"
    try:
        counts = metrics(monitor.read(environment, version))
    except ReleaseError as error:
        counts = f"cannot be asked: {error.summary}"
    return (f"environment: {state}", f"monitor {monitor.name}: {counts}")


def status(state: EnvironmentState) -> str:
    """The sides of an environment in one line: who gets traffic, and whose instances answer."""
    sides = (
        f"{side.name} {side.version} at {side.weight} % of traffic: "
        + ", ".join(
            f"{each.name} {'alive' if each.alive else 'not alive'}, {each.restarts} restarts" for each in side.instances
        )
        for side in state.sides
    )
    return "; ".join(sides) or "nothing runs there"


def metrics(counts: Counts) -> str:
    """What a monitor has counted of a version, in one line."""
    share = counts.errors / counts.requests if counts.requests else 0.0
    timed = counts.buckets[-1][1] if counts.buckets else 0
    p95 = next((f", p95 at most {bound:g} s" for bound, count in counts.buckets if timed and count >= 0.95 * timed), "")
    alive = "alive" if counts.alive else "not alive"
    return f"{counts.requests} requests, {counts.errors} errors ({share:.2%}){p95}, {alive}, {counts.restarts} restarts"
