"""Confirm: a person sees what was judged and built, and agrees (decisions 28)."""

from ..engine.release import Release
from ..engine.step import step
from ..evidence import Built, Confirmed, Passed


@step
def confirm(release: Release, built: Built, passed: Passed, *, question: str = "Publish") -> Confirmed:
    """Show gates and artifacts, and ask before anything is published, or reaches production."""
    judged = f"{sum(row.status == 'PASS' for row in passed.rows)} of {len(passed.rows)} gates pass"
    shown = release.world.when_known(
        lambda: "\n".join(
            f"  {artifact.name}  {artifact.size} bytes  sha256:{artifact.sha256}" for artifact in built.artifacts
        )
    )
    release.world.say(f"{release.version}: {judged}\n{shown or '  artifacts: known when they are built'}")
    return release.world.confirm(f"{question} {release.version}?")
