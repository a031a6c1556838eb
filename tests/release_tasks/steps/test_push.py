"""Push: branch and tag together, and never over what somebody else put there."""

from __future__ import annotations

import pytest

from release_tasks.engine.errors import Conflict, TargetMoved
from release_tasks.engine.release import Release
from release_tasks.evidence import Confirmed, Merged, Passed, Pushed
from release_tasks.steps.push import push

from ...support.repository import Clone
from .released import merged, released


def pushed(release: Release, what: Merged) -> Pushed:
    passed, confirmed = Passed(what.commit, what.tree, ()), Confirmed("publish?", "Ada Example", "--yes")
    made = push.function(release, what, passed, confirmed)
    assert isinstance(made, Pushed)
    return made


def code(clone: Clone) -> dict[str, str]:
    return {name: commit for name, commit in clone.refs().items() if not name.startswith("refs/release/")}


def test_branch_and_annotated_tag_are_there_afterwards(python_project: Clone) -> None:
    release = released(python_project)
    what = merged(release, python_project)
    assert pushed(release, what) == Pushed("origin", what.commit, "v1.1.0")
    assert python_project.refs()["refs/heads/main"] == what.commit
    assert python_project.git("ls-remote", "origin", "refs/tags/v1.1.0^{}").split()[0] == what.commit
    assert python_project.show("VERSION", "v1.1.0") == "1.1.0"


def test_what_is_there_already_is_not_pushed_again(python_project: Clone) -> None:
    release = released(python_project)
    what = merged(release, python_project)
    pushed(release, what)
    before = python_project.refs()
    assert pushed(release, what) == Pushed("origin", what.commit, "v1.1.0")
    assert python_project.refs() == before


def test_a_tag_that_is_on_another_commit_is_never_moved(python_project: Clone) -> None:
    release = released(python_project)
    python_project.tag("v1.1.0")
    before = code(python_project)
    with pytest.raises(Conflict, match=r"v1\.1\.0 exists on the remote, on another commit"):
        pushed(release, merged(release, python_project))
    assert code(python_project) == before


def test_a_target_that_moved_since_the_cut_is_left_alone_and_named(python_project: Clone) -> None:
    release = released(python_project)
    what = merged(release, python_project)
    now = python_project.clone().commit("feat: meanwhile", {"b.py": "b = 1\n"})
    before = code(python_project)
    with pytest.raises(TargetMoved) as caught:
        pushed(release, what)
    assert caught.value.seen == (now,)
    assert code(python_project) == before
