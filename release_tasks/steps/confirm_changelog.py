"""Confirm the changelog: a person reads what it will say, before anything is built (setting `changelog.review`)."""

from ..engine.release import Release
from ..engine.step import step
from ..evidence import Merged, Reviewed


@step
def confirm_changelog(release: Release, merged: Merged) -> Reviewed:
    """Show what the changelog will say, and pause until a person has read it."""
    release.world.say(f"{release.settings.changelog.file}:\n\n{merged.changelog}\n")
    return release.world.review(f"Is this what the changelog is to say of {release.version}?")
