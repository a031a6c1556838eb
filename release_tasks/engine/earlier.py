"""What an earlier release said in its journal."""

from typing import Any

from .lock import journal_events
from .release import Release

HERE = "."
LOOKED = 8
"""Journals that are looked through, newest first."""


def last_release(release: Release) -> tuple[dict[str, Any], ...]:
    """The events of the release that made the previous tag; none where it left no journal, or one long ago."""
    repository, wanted = release.repository, release.decided.previous_tag
    remote, prefix = release.decided.remote, release.settings.journal.ref
    store = str(release.folder.parent.parent / "journal.git") if remote == HERE else remote
    refs = repository.remote_refs(store, f"{prefix}/journal/release-*") if wanted else {}
    names = sorted((ref.removeprefix(f"{prefix}/journal/") for ref in refs), reverse=True)
    for name in [name for name in names if name != release.decided.id][:LOOKED]:
        events = journal_events(repository, store, prefix, name)
        if events[0].get("tag") == wanted:
            return tuple(events)
    return ()
