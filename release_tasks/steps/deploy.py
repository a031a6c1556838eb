"""Deploy: the built artifacts run beside what serves (decisions 4, 36; PRD AC4)."""

from ..engine.errors import Conflict, VerificationFailed
from ..engine.ports import Platform
from ..engine.release import Fence, Release
from ..engine.step import step
from ..evidence import Built, Running
from ..rules.artifacts.checksums import differences


@step
def deploy(release: Release, built: Built, fence: Fence, platform: Platform, *, environment: str) -> Running:
    """Start the version on the side without traffic.

    Raises `Conflict` where the artifacts are no longer the bytes that were built, `VerificationFailed` where the
    version does not come up.
    """
    _same_bytes(release, built)
    folder = str(release.folder / built.folder)
    running = platform.deploy(environment, release.version, folder, built.artifacts, fence=fence.number)
    if running.version != release.version:
        raise VerificationFailed(
            f"{environment}: {running.side} runs {running.version}, {release.version} was deployed",
            fix="see which processes listen there: invoke status",
            seen=(running,),
        )
    return running


def _same_bytes(release: Release, built: Built) -> None:
    """The same bytes go to every environment; raises `Conflict` that names each file that differs."""
    folder = release.folder / built.folder
    digests = {each: release.world.digest(folder / each.name) for each in built.artifacts}
    found = tuple(each._replace(sha256=digest) for each, digest in digests.items() if digest is not None)
    wrong = [each.message for each in differences({each.name: each.sha256 for each in built.artifacts}, found)]
    if wrong or not built.artifacts:
        raise Conflict(
            f"the artifacts in {folder} are not what was built: {'; '.join(wrong) or 'there are none'}",
            fix="put the built files back; they are made once, so else release the next version",
        )
