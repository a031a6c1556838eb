"""Build: once, from the release commit, with checksums."""

from __future__ import annotations

import hashlib
import shutil
import sys

import pytest

from release_tasks.engine.errors import Conflict, OutsideFailed
from release_tasks.engine.release import History, Release
from release_tasks.evidence import Built, Merged
from release_tasks.rules.artifacts import SUMS
from release_tasks.steps.build import build

from ...support.repository import Clone
from .released import merged, released

COPIES = f'{sys.executable} -c \'import shutil; shutil.copy("VERSION", "{{out}}/a.txt")\''
NOTHING = f"{sys.executable} -c 0"
EMPTY = f'{sys.executable} -c \'open("{{out}}/a.txt", "w")\''


def made(release: Release, what: Merged, *events: dict[str, object]) -> Built:
    found = build.function(release, what, History(events))
    assert isinstance(found, Built)
    return found


def elsewhere(what: Merged, sha256: str) -> dict[str, object]:
    """The journal's word for what another machine built."""
    evidence = {"folder": "dist", "commit": what.commit, "artifacts": [{"name": "a.txt", "size": 5, "sha256": sha256}]}
    return {"event": "finished", "step": "build", "evidence": evidence}


def test_it_builds_the_release_commit_and_writes_its_checksums(python_project: Clone) -> None:
    release = released(python_project, build=COPIES)
    what = merged(release, python_project)
    python_project.write({"VERSION": "changed since\n"})
    found = made(release, what)
    digest = hashlib.sha256(b"1.1.0").hexdigest()
    assert [(each.name, each.size, each.sha256) for each in found.artifacts] == [("a.txt", 5, digest)]
    assert (release.folder / found.folder / SUMS).read_text() == f"{digest}  a.txt\n"


def test_what_is_built_is_not_built_again(python_project: Clone) -> None:
    release = released(python_project, build=COPIES)
    what = merged(release, python_project)
    first = made(release, what)
    assert made(released(python_project, build=NOTHING), what) == first


@pytest.mark.parametrize(
    ("command", "says"), [(NOTHING, "the build made nothing"), (EMPTY, r"empty files: a\.txt")], ids=["none", "empty"]
)
def test_a_build_without_content_is_a_failure(python_project: Clone, command: str, says: str) -> None:
    release = released(python_project, build=command)
    with pytest.raises(OutsideFailed, match=says):
        made(release, merged(release, python_project))


def test_another_machine_must_build_the_same_bytes(python_project: Clone) -> None:
    release = released(python_project, build=COPIES)
    what = merged(release, python_project)
    first = made(release, what)
    shutil.rmtree(release.folder / first.folder)
    assert made(release, what, elsewhere(what, first.artifacts[0].sha256)) == first
    with pytest.raises(Conflict, match=r"differ from what this release built before: a\.txt"):
        made(release, what, elsewhere(what, "0" * 64))
