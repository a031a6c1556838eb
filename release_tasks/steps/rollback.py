"""Rollback: the traffic goes back to the version before, first of all (decisions 33, 43, 44; PRD AC5)."""

from ..engine.errors import Locked, Stopped
from ..engine.ports import Platform
from ..engine.release import Fence, History, Release
from ..engine.step import step
from ..evidence import EnvironmentState, Restored, Running
from ..rules.limits import limits
from ..rules.verification.circumstances import require_running, states, status


@step
def rollback(
    release: Release,
    fence: Fence,
    platform: Platform,
    running: Running | None,
    history: History,
    *,
    environment: str,
    to: str | None = None,
    reason: str = "",
) -> Restored:
    """Give the traffic back to the version before.

    The side of that version is checked to serve before it gets any. Without `to` it is the version that served before
    this release. Raises `UsageError` for a version that does not run there, and `Stopped` where there is none to go
    back to, or the traffic did not come back: then a person has to act.
    """
    state = platform.state(environment)
    old = _back_to(release, state, running, to)
    if old is None:
        raise _nothing_to_go_back_to(release, platform, state, fence)
    limit = limits(release.settings.limits)["traffic_back"].seconds
    since, why = _trigger(history, environment, release.world.now())
    side = _shift(platform, state, old, fence, limit)
    seconds = round(release.world.now() - since, 3)
    if seconds > limit:
        release.world.say(f"{environment}: traffic came back {seconds:.0f} s after the failure; limit {limit:.0f} s")
    return Restored(environment, old, _from(release, state, running, old), side, reason or why, seconds)


def _back_to(release: Release, state: EnvironmentState, running: Running | None, to: str | None) -> str | None:
    """The version that shall serve, or None where there never was one before."""
    if to is not None:
        wanted = to.removeprefix("v")
        require_running(state, wanted)
        return wanted
    if running is not None:
        return running.previous
    if state.live is not None and state.live.version != release.version:
        return state.live.version  # the deployment failed before it got any traffic
    return next((side.version for side in state.sides if side.version != release.version), None)


def _from(release: Release, state: EnvironmentState, running: Running | None, old: str) -> str:
    """The version that is left; where traffic had gone back already, the other one that runs there."""
    if running is not None:
        return running.version
    if state.live is not None and state.live.version != old:
        return state.live.version
    return next((side.version for side in state.sides if side.version != old), release.version)


def _trigger(history: History, environment: str, now: float) -> tuple[float, str]:
    """When the failure that leads here was seen, and what it was; now, where a person asked for it."""
    events = (event for event in reversed(history.events) if event["event"] == "recovering")
    event = next((each for each in events if each["section"] == environment), None)
    return (float(event.get("at", now)), str(event["why"])) if event else (now, "")


def _shift(platform: Platform, state: EnvironmentState, old: str, fence: Fence, limit: float) -> str:
    """Move the traffic within its limit; raises `Stopped`, in words for who is on call, where it does not come back."""
    from ..engine.runner import deadline  # not at listing

    try:
        with deadline(limit, f"traffic of {state.environment} did not go back to {old}"):
            return platform.shift(state.environment, old, fence=fence.number).side
    except Locked:
        raise
    except Stopped as error:
        raise Stopped(
            f"INCIDENT: {state.environment} cannot go back to {old}: {error.summary}\n  {status(state)}",
            fix=f"bring {old} up (its log says why it does not serve), then: invoke rollback "
            f"--environment={state.environment} --to={old}; by hand: docs/how-to/roll-back.md",
            seen=(*states(platform, state.environment), *error.seen),
        ) from error


def _nothing_to_go_back_to(release: Release, platform: Platform, state: EnvironmentState, fence: Fence) -> Stopped:
    """The first version in an environment is taken out of traffic: nothing is better than something broken."""
    environment, live = state.environment, state.live
    if live is not None:
        platform.withdraw(environment, live.version, fence=fence.number)
        what = f"INCIDENT: {environment} serves nothing: {live.version} was taken out of traffic"
    else:
        what = f"{environment}: {release.version} got no traffic"
    return Stopped(
        f"{what}; there is nothing to go back to, no version ran there before",
        fix="mend the cause, then release the next version (first: invoke release --abort --reason TEXT)",
        seen=states(platform, environment),
    )
