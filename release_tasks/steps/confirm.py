"""Confirm: a person sees what was judged and built, and agrees (decisions 28)."""

from ..engine.release import Release
from ..engine.step import step
from ..evidence import Built, Confirmed, Passed


@step
def confirm(release: Release, built: Built, passed: Passed, *, question: str = "Publish") -> Confirmed:
    """Show gates and artifacts, and ask before anything is published, or reaches production."""
    from ..views.words import tally

    overridden = "".join(
        f"\n  {row.id} {row.title}: {row.details}" for row in passed.rows if row.status == "OVERRIDDEN"
    )
    judged = tally(row.status for row in passed.rows) + overridden
    shown = release.world.when_known(
        lambda: "\n".join(
            f"  {artifact.name}  {artifact.size} bytes  sha256:{artifact.sha256}" for artifact in built.artifacts
        )
    )
    release.world.say(f"{release.version}: {judged}\n{shown or '  artifacts: known when they are built'}")
    return release.world.confirm(f"{question} {release.version}?")
