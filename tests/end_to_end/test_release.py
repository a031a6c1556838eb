"""`release` on a library: from a plan to a pushed tag, or to a report that says why not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ..support.library import FILES, PLAN, UNREADY
from ..support.repository import Clone, git
from .program import RELEASE, code_refs, events, everything, holder, journals, run

PLAN_PATH = "docs/release-plan.md"


def commit_message(clone: Clone, revision: str) -> str:
    return git(clone.remote, "log", "-1", "--format=%B", revision)


def test_a_release_pushes_merge_and_tag_and_records_what_happened(library: Clone, home: Path) -> None:
    before = library.head
    done = run(library, *RELEASE)
    assert done.code == 0, done

    tagged = git(library.remote, "rev-parse", "v0.1.0^{commit}")
    assert git(library.remote, "cat-file", "-t", "v0.1.0") == "tag"
    assert commit_message(library, tagged) == "Merge branch 'release/0.1.0'"
    assert git(library.remote, "rev-parse", f"{tagged}^1") == before
    changes = r"## \[0\.1\.0\] - 20\d\d-\d\d-\d\d\n\n### Added\n\n- add numbers"
    assert re.search(changes, library.show("CHANGELOG.md", tagged))

    assert git(library.remote, "rev-parse", "main^") == tagged
    assert commit_message(library, "main").startswith("docs(release): 0.1.0 succeeded")
    assert library.show("docs/releases/v0.1.0.md").startswith("# Release 0.1.0: SUCCEEDED")
    assert len(library.show("docs/audit/releases.log").splitlines()) == 1
    assert events(library)[-1]["event"] == "ended"
    assert holder(library) is None
    assert [path.name for path in home.glob("state/release/*/index/0.1.0/*.whl")] == ["abacus-0.1.0-py3-none-any.whl"]


def test_the_working_tree_stays_as_it_is_also_a_dirty_one(library: Clone) -> None:
    library.write({"README.md": "# not finished\n", "notes.txt": "mine\n", "staged.txt": "mine\n"})
    library.git("add", "staged.txt")
    before = standing(library)

    done = run(library, *RELEASE)
    assert done.code == 0, done
    assert standing(library) == before
    assert "to catch up: git pull --ff-only" in done.err


def standing(clone: Clone) -> tuple[dict[str, bytes], str, str]:
    """Files of the working tree, what git says of them and of the index, and what is checked out."""
    files = {path: content for path, content in everything(clone.path).items() if not path.startswith(".git/")}
    return files, clone.git("status", "--porcelain=v2"), f"{clone.head} {clone.git('symbolic-ref', 'HEAD')}"


class TestBlocked:
    """A gate fails: the release ends, nothing of it is pushed, and what to do is filed."""

    @pytest.fixture
    def blocked(self, library: Clone) -> Clone:
        library.commit("docs: plan without a way back", {PLAN_PATH: UNREADY})
        return library

    def test_it_exits_3_and_pushes_neither_code_nor_tag(self, blocked: Clone) -> None:
        main = blocked.head
        done = run(blocked, *RELEASE)
        assert done.code == 3, done
        assert "NOT READY: Rollback procedure documented" in done.out
        assert list(code_refs(blocked)) == ["refs/heads/main"]
        assert git(blocked.remote, "rev-parse", "main^") == main
        assert {path.split("/")[0] for path in changed(blocked, main)} == {"docs", "issues"}
        assert holder(blocked) is None

    def test_it_files_issues_and_writes_a_report(self, blocked: Clone) -> None:
        main = blocked.head
        run(blocked, *RELEASE)
        filed = [path for path in changed(blocked, main) if path.startswith("issues/backlog/")]
        assert len(filed) == 1
        issue = blocked.show(filed[0])
        assert "**Gate:** DEP001" in issue
        assert Path(filed[0]).stem in blocked.show("issues/issues-list.md")
        assert blocked.show("docs/releases/v0.1.0.md").startswith("# Release 0.1.0: BLOCKED")

    def test_without_file_issues_only_the_report_is_written(self, blocked: Clone) -> None:
        main = blocked.head
        assert run(blocked, *RELEASE, "--no-file-issues").code == 3
        assert all(path.startswith("docs/") for path in changed(blocked, main))

    def test_mended_the_same_command_starts_a_new_release_that_names_it(self, blocked: Clone) -> None:
        run(blocked, *RELEASE)
        tip, first = blocked.git("rev-parse", "release/0.1.0"), journals(blocked)[-1].rsplit("/", 1)[1]
        mend(blocked)

        done = run(blocked, *RELEASE)
        assert done.code == 0, done
        assert f"trying again after {first}, which was blocked" in done.err
        assert f"moving release/0.1.0 from {tip[:10]}, the tip of the blocked {first}" in done.err
        assert events(blocked)[0]["blocked"] == first
        assert blocked.git("rev-parse", "release/0.1.0") == git(blocked.remote, "rev-parse", "v0.1.0^{commit}^2")
        assert len(journals(blocked)) == 2

    def test_a_branch_that_somebody_moved_since_is_refused(self, blocked: Clone) -> None:
        run(blocked, *RELEASE)
        mend(blocked)
        blocked.git("branch", "--force", "release/0.1.0", "main")
        done = run(blocked, *RELEASE)
        assert (done.code, "Release branch release/0.1.0 already exists" in done.err) == (2, True), done


def changed(clone: Clone, since: str) -> list[str]:
    return git(clone.remote, "diff", "--name-only", since, "main").splitlines()


def mend(clone: Clone) -> None:
    """What a person does: take up the records, write the plan, close what was filed."""
    clone.git("pull", "--quiet", "--ff-only")
    for path in sorted(clone.path.glob("issues/backlog/*.md")):
        path.unlink()
    clone.commit("docs: the way back", {PLAN_PATH: PLAN, "issues/issues-list.md": FILES["issues/issues-list.md"]})


class TestWhereItStartsFrom:
    """Source and target are the remote's branches (decisions 62)."""

    def test_unpushed_commits_are_refused(self, library: Clone) -> None:
        library.commit("fix: not pushed", push=False)
        before = library.refs()
        done = run(library, *RELEASE)
        assert done.code == 2
        assert "main has commits that are not on the remote" in done.err
        assert "git push, or release them with --from HEAD" in done.err
        assert library.refs() == before

    def test_from_head_they_travel_with_the_release(self, library: Clone) -> None:
        head = library.commit("fix: not pushed", push=False)
        done = run(library, *RELEASE, "--from", "HEAD")
        assert done.code == 0, done
        assert git(library.remote, "merge-base", "--is-ancestor", head, "v0.1.0") == ""
        assert "- not pushed" in library.show("CHANGELOG.md")

    def test_behind_the_remote_counts(self, library: Clone) -> None:
        ahead = library.clone()
        newer = ahead.commit("feat: subtract")
        done = run(library, *RELEASE)
        assert done.code == 0, done
        assert f"your main is behind the remote; the remote's {newer[:10]} counts" in done.err
        assert "- subtract" in library.show("CHANGELOG.md")

    def test_another_target(self, library: Clone) -> None:
        library.push("HEAD:refs/heads/stable")
        main = library.head
        done = run(library, *RELEASE, "--to", "stable")
        assert done.code == 0, done
        assert git(library.remote, "rev-parse", "stable^") == git(library.remote, "rev-parse", "v0.1.0^{commit}")
        assert git(library.remote, "rev-parse", "main") == main

    def test_without_a_remote_a_target_that_is_checked_out_is_left_alone(self, library: Clone) -> None:
        library.git("remote", "remove", "origin")
        main = library.head
        done = run(library, *RELEASE)
        assert done.code == 0, done
        assert library.head == main
        assert "main is checked out and left alone; to catch up: git merge --ff-only v0.1.0" in done.err
        library.git("merge", "--quiet", "--ff-only", "v0.1.0")

    def test_without_a_remote_another_target_moves(self, library: Clone) -> None:
        library.git("remote", "remove", "origin")
        library.git("switch", "--quiet", "--create", "work")
        done = run(library, *RELEASE, "--to", "main")
        assert done.code == 0, done
        assert library.git("rev-parse", "main^") == library.git("rev-parse", "v0.1.0^{commit}")


def test_nothing_to_release_is_fine(second_time: Clone) -> None:
    second_time.tag("v1.0.1")
    done = run(second_time, *RELEASE)
    assert done.code == 0
    assert "Nothing to release: no change since v1.0.1" in done.err
    assert journals(second_time) == []


def test_where_nobody_can_be_asked_it_says_so_before_anything_is_done(library: Clone) -> None:
    before = everything(library.path), library.refs()
    done = run(library, "release")
    assert done.code == 2
    assert "nobody can be asked here" in done.err
    assert "--yes" in done.err
    assert (everything(library.path), library.refs()) == before


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("--version=2.5",), "Version must follow semantic versioning (X.Y.Z). Example: --version=2.5.0"),
        (("--from=nowhere",), "Source branch 'nowhere' not found"),
        (("--to=nowhere",), "Target branch 'nowhere' not found"),
        (("--target=nowhere",), "Target branch 'nowhere' not found"),
        (("--version=2.0.0",), "Release branch release/2.0.0 already exists"),
        (("--version=3.0.0",), "Release branch release/3.0.0 already exists"),
        (("--version=1.0.0",), "Tag v1.0.0 already exists"),
        (("--version=0.9.0",), "Version 0.9.0 is not above the last one, 1.0.0"),
        (("--type=sudden",), "unknown release type 'sudden'"),
        (("--resume",), "there is no unfinished release"),
        (("--abort", "--reason=no"), "there is no unfinished release to abort"),
        (("--abort",), "an abort needs a reason"),
        (("--on-failure=panic",), "Input should be 'stop' or 'rollback'"),
        (("--sudden",), "No idea what '--sudden' is!"),
        (("--preview",), "Flag --preview needed value and was not given one!"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_mistake_exits_2_in_the_words_of_the_specification(
    second_time: Clone, words: tuple[str, ...], error: str
) -> None:
    second_time.git("branch", "release/2.0.0")
    second_time.push("HEAD:refs/heads/release/3.0.0")
    before = everything(second_time.path), second_time.refs()
    done = run(second_time, *RELEASE, *words)
    assert (done.code, done.out) == (2, ""), done
    assert error in done.err
    assert (everything(second_time.path), second_time.refs()) == before
