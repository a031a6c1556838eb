"""Shift: the traffic goes to the tested version; in the end what is older than the one before is ended (PRD AC4)."""

from ..engine.errors import Stopped
from ..engine.ports import Platform
from ..engine.release import Fence, Release
from ..engine.step import step
from ..evidence import Healthy, Running, Settled, Shifted, Smoked


@step
def shift(
    release: Release, running: Running, smoked: Smoked, fence: Fence, platform: Platform, *, environment: str
) -> Shifted:
    """Give the traffic to the new version.

    Raises `Stopped` where the smoke test was of something else, `VerificationFailed` where the side does not serve;
    traffic then stays where it was.
    """
    if (smoked.version, smoked.urls) != (running.version, running.urls):
        raise Stopped(
            f"{environment}: {running.version} is up on {running.side}, the smoke test was of {smoked.version}",
            fix=f"smoke-test it first: invoke smoke --environment={environment} --side=idle",
        )
    return platform.shift(environment, running.version, fence=fence.number)


@step
def settle(
    release: Release, running: Running, healthy: Healthy, fence: Fence, platform: Platform, *, environment: str
) -> Settled:
    """Keep the version before for a rollback, and end what is older."""
    platform.settle(environment, running.version, fence=fence.number)
    kept = next((side.version for side in platform.state(environment).sides if side.version != running.version), None)
    return Settled(environment, running.version, kept)
