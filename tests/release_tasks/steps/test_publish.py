"""Publish: the bytes that were built, and what is published stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from release_tasks.engine.errors import Conflict
from release_tasks.evidence import Built, Published, Pushed
from release_tasks.steps.publish import publish

from ...support.repository import Clone
from .released import built, released


def published(clone: Clone, what: Built, index: Path) -> Published:
    made = publish.function(released(clone), Pushed("origin", "0" * 40, "v1.1.0"), what, folder=str(index))
    assert isinstance(made, Published)
    return made


def test_the_artifacts_lie_in_a_folder_of_their_version(python_project: Clone, tmp_path: Path) -> None:
    what = built(released(python_project))
    for _ in range(2):
        assert published(python_project, what, tmp_path / "index").places == (str(tmp_path / "index/1.1.0"),)
    assert (tmp_path / "index/1.1.0/abacus.whl").read_bytes() == b"wheel"


def test_a_published_version_with_other_content_is_never_replaced(python_project: Clone, tmp_path: Path) -> None:
    there = tmp_path / "index/1.1.0/abacus.whl"
    there.parent.mkdir(parents=True)
    there.write_bytes(b"published before")
    with pytest.raises(Conflict, match=r"abacus\.whl has other content than what was built"):
        published(python_project, built(released(python_project)), tmp_path / "index")
    assert there.read_bytes() == b"published before"


def test_bytes_that_changed_on_the_way_are_noticed(python_project: Clone, tmp_path: Path) -> None:
    what = built(released(python_project))
    (released(python_project).folder / "dist/abacus.whl").write_bytes(b"other bytes")
    with pytest.raises(Conflict, match="other content"):
        published(python_project, what, tmp_path / "index")
