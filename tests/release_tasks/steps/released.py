"""A release of a real clone, as the steps before any environment are handed it."""

from __future__ import annotations

import hashlib
from typing import Any

from release_tasks.engine.git import Repository
from release_tasks.engine.journal import Journal
from release_tasks.engine.release import Release
from release_tasks.engine.settings import Settings
from release_tasks.engine.world import Live
from release_tasks.evidence import Artifact, Built, Merged

from ...support.repository import Clone
from ...support.rollouts import decided
from ...support.scratch import IDENTITY


def released(clone: Clone, version: str = "1.1.0", *, build: str | None = None, **settings: Any) -> Release:
    """A release of this version from what is checked out; it has a journal on the remote."""
    world = Live(say=lambda line: None)
    repository = Repository.at(clone.path, world)
    known = decided(version)._replace(source_commit=clone.head, target_commit=clone.head, initiator=str(IDENTITY))
    folder = clone.path.with_name("state") / "releases" / known.id
    folder.mkdir(parents=True, exist_ok=True)
    world.recorder = Journal(repository, "origin", "refs/release", known.id)
    return Release(known, repository, Settings(build=build, **settings), world, folder, clone.path)


def merged(release: Release, clone: Clone) -> Merged:
    """What was cut: a commit on top of the target branch that is not pushed yet."""
    base = clone.head
    commit = clone.commit(f"chore(release): {release.version}", {"VERSION": release.version}, push=False)
    tree = clone.git("rev-parse", "HEAD^{tree}")
    return Merged(f"release/{release.version}", commit, "main", commit, tree, base, release.tag, "### Added\n- it")


def built(release: Release, content: bytes = b"wheel") -> Built:
    """One artifact, with its file."""
    path = release.folder / "dist" / "abacus.whl"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    artifact = Artifact(path.name, len(content), hashlib.sha256(content).hexdigest())
    return Built("dist", release.decided.source_commit, (artifact,))
