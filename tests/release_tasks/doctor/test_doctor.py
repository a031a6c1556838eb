"""Each obstacle, made by hand in a real clone, is found by the doctor with the command that mends it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from release_tasks.doctor import Diagnosis, Patient, examine
from release_tasks.engine.errors import Exit
from release_tasks.engine.world import Live
from release_tasks.project import Project
from release_tasks.views.diagnoses import diagnoses

from ...support.repository import Clone, git


def examined(path: Path) -> dict[str, Diagnosis]:
    """Claim to diagnosis."""
    found = examine(Patient(Project.at(path, Live(say=lambda line: None))))
    return {each.claim: each for each in found}


def test_a_project_that_is_ready_has_no_obstacle(python_project: Clone) -> None:
    found = examined(python_project.path)
    assert {claim: each.saw for claim, each in found.items() if each.status == "FAIL"} == {}
    assert found["The history is whole"].saw == "1 commits"
    assert found["The remote takes a push"].status == "PASS"


def test_what_only_the_host_knows_is_unknown_not_passed(python_project: Clone) -> None:
    found = examined(python_project.path)["Branch protection lets the release in"]
    assert (found.status, found.exit) == ("UNKNOWN", Exit.DONE)


def shallow(clone: Clone) -> Path:
    for number in range(3):
        clone.commit(f"feat: {number}")
    place = clone.path.with_name("shallow")
    git(clone.remote, "clone", "--quiet", "--depth=1", f"file://{clone.remote}", str(place))
    return place


def unpushed(clone: Clone) -> Path:
    clone.commit("feat: only here", push=False)
    return clone.path


def tags_missing(clone: Clone) -> Path:
    clone.tag("v1.0.0")
    clone.git("tag", "--delete", "v1.0.0")
    return clone.path


def tag_moved(clone: Clone) -> Path:
    clone.tag("v1.0.0")
    clone.commit("feat: more")
    clone.git("tag", "--force", "--annotate", "--message=x", "v1.0.0")
    return clone.path


def refused(clone: Clone) -> Path:
    clone.git("remote", "set-url", "--push", "origin", str(clone.remote.with_name("nowhere.git")))
    return clone.path


def no_plan(clone: Clone) -> Path:
    clone.commit("docs: no plan", {"docs/release-plan.md": None})
    return clone.path


def workflow(text: str) -> Callable[[Clone], Path]:
    def made(clone: Clone) -> Path:
        clone.commit("ci: release", {".github/workflows/release.yml": text})
        return clone.path

    return made


def pipeline(clone: Clone) -> Path:
    clone.commit("ci: release", {".gitlab-ci.yml": "release:\n  script:\n    - invoke release --yes\n"})
    return clone.path


WORKFLOW = """\
on: push
permissions: {contents: write}
jobs:
  release:
    steps:
      - uses: actions/checkout@v5
      - run: invoke release --yes
"""
DEEP = WORKFLOW.replace("checkout@v5\n", "checkout@v5\n        with:\n          fetch-depth: 0\n")


def detached(clone: Clone) -> Path:
    clone.git("checkout", "--quiet", "--detach")
    return clone.path


def without_commits(clone: Clone) -> Path:
    place = clone.path.with_name("begun")
    git(clone.remote, "init", "--quiet", str(place))
    return place


OBSTACLES = (
    (detached, "A release could begin", "HEAD is detached", "git switch main"),
    (without_commits, "There is a commit", "no commit yet", "git commit"),
    (without_commits, "What is released is on the remote", "not found", "git commit"),
    (shallow, "The history is whole", "shallow", "git fetch --unshallow --tags"),
    (unpushed, "What is released is on the remote", "not on the remote", "git push"),
    (tags_missing, "Tags are the same here and on the remote", "1 of the remote's 1 tags", "git fetch --tags origin"),
    (tag_moved, "Tags are the same here and on the remote", "v1.0.0 name", "git tag --delete v1.0.0"),
    (no_plan, "A release could begin", "No release plan found", "write-issues-and-plan"),
    (workflow(WORKFLOW), "GitHub workflows that release fetch the whole history", "release.yml:6", "fetch-depth: 0"),
    (
        workflow(DEEP.replace("write", "read")),
        "GitHub workflows that release may write",
        "may only read",
        "contents: write",
    ),
    (pipeline, "GitLab's pipeline fetches the whole history", "default, 20", "GIT_DEPTH"),
)


@pytest.mark.parametrize(
    ("break_it", "claim", "saw", "fix"), OBSTACLES, ids=[row[1] + " " + row[2] for row in OBSTACLES]
)
def test_an_obstacle_is_found_with_what_mends_it(
    python_project: Clone, break_it: Callable[[Clone], Path], claim: str, saw: str, fix: str
) -> None:
    found = examined(break_it(python_project))[claim]
    assert (found.status, found.exit) == ("FAIL", Exit.GATES_NOT_MET)
    assert saw in found.saw
    assert fix in found.fix


def test_a_workflow_with_the_whole_history_passes(python_project: Clone) -> None:
    found = examined(workflow(DEEP)(python_project))
    assert found["GitHub workflows that release fetch the whole history"].status == "PASS"
    assert found["GitHub workflows that release may write"].status == "PASS"


def test_a_remote_that_does_not_answer_is_unknown_or_fails_and_never_passes(python_project: Clone) -> None:
    found = examined(refused(python_project))["The remote takes a push"]
    assert found.status != "PASS"


def test_tags_that_nearly_match_are_unknown(python_project: Clone) -> None:
    claim = "Tags that look like versions count"
    python_project.tag("v1.0.0")
    assert (examined(python_project.path)[claim].status, examined(python_project.path)[claim].saw) == (
        "PASS",
        "1 versions as v{version}, SemVer",
    )
    python_project.tag("1.5.0")
    found = examined(python_project.path)[claim]
    assert (found.status, found.saw) == ("UNKNOWN", "1.5.0 does not count: tags are written v{version} here")
    assert "git tag v1.5.0 1.5.0" in found.fix


def test_a_detached_head_and_a_tip_that_no_ci_saw_are_unknown(python_project: Clone) -> None:
    python_project.commit("chore: x [skip ci]")
    python_project.git("checkout", "--quiet", "--detach")
    found = examined(python_project.path)
    assert found["A branch says what is released"].status == "UNKNOWN"
    assert found["No mark keeps CI from judging the tip"].status == "UNKNOWN"


def test_a_repository_that_is_not_ours_is_examined_too(repository: Callable[..., Clone]) -> None:
    found = examined(repository({"index.html": "<p>"}).path)
    assert {claim for claim, each in found.items() if each.status == "FAIL"} == {"A release could begin"}


def test_a_person_reads_claim_what_was_seen_and_the_command() -> None:
    found = (
        Diagnosis("The history is whole", "FAIL", "this clone is shallow", "git fetch --unshallow", Exit.GATES_NOT_MET),
        Diagnosis("There is a commit", "PASS", "abc"),
    )
    assert diagnoses(found) == (
        "FAIL    The history is whole: this clone is shallow\n"
        "        fix: git fetch --unshallow\n"
        "PASS    There is a commit: abc\n"
        "\n"
        "1 PASS, 1 FAIL, 0 UNKNOWN"
    )


def test_a_place_that_a_release_would_leave_behind_is_told_with_its_setting(python_project: Clone) -> None:
    clean = examined(python_project.path)
    assert clean["The version stands where it can be written"].saw == "0.1.0 in pyproject.toml"
    assert clean["No other file holds the current version"].status == "PASS"
    python_project.commit("docs: cite", {"CITATION.cff": "version: 0.1.0\n"})
    found = examined(python_project.path)["No other file holds the current version"]
    assert (found.status, found.saw) == ("UNKNOWN", "CITATION.cff:1 holds 0.1.0, and a release leaves it")
    assert 'version_files = [{ path = "CITATION.cff", pattern = ' in found.fix


def test_a_version_that_cannot_be_written_is_an_obstacle(python_project: Clone) -> None:
    project = '[build-system]\nbuild-backend = "mesonpy"\n[project]\nname = "abacus"\ndynamic = ["version"]\n'
    python_project.commit("build: another backend", {"pyproject.toml": project})
    found = examined(python_project.path)["The version stands where it can be written"]
    assert (found.status, found.exit) == ("FAIL", Exit.GATES_NOT_MET)
    assert found.saw.startswith("pyproject.toml:5: the version is dynamic, made by mesonpy")


def test_what_stands_in_the_way_of_many_checks_is_told_once(python_project: Clone) -> None:
    python_project.git("remote", "set-url", "origin", str(python_project.remote.with_name("gone.git")))
    found = examined(python_project.path)
    assert [claim for claim, each in found.items() if each.status == "FAIL"] == ["The remote answers"]
    assert sum("does not appear to be a git repository" in each.saw for each in found.values()) == 1
    assert found["The remote takes a push"].saw == "not examined before this is mended: The remote answers"
