"""Releases whose version is worth a look: candidates and their promotion, PEP 440, detached and old clones."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from ..support.project import FILES
from ..support.repository import Clone, git
from .program import RELEASE, code_refs, run


def test_a_candidate_is_released_and_the_very_commit_becomes_the_release(repository: Callable[..., Clone]) -> None:
    """Built by a real backend, which writes 0.1.0-rc.1 into the wheel as 0.1.0rc1."""
    library = repository(FILES)
    library.tag("v0.0.9")
    library.commit("feat: add numbers")
    done = run(library, *RELEASE, "--pre=rc")
    assert done.code == 0, done
    library.git("pull", "--quiet", "--ff-only")
    again = run(library, *RELEASE, "--pre=rc")
    assert (again.code, "Nothing to release: no change since v0.1.0-rc.1" in again.err) == (0, True), again

    done = run(library, *RELEASE, "--from=v0.1.0-rc.1")
    assert done.code == 0, done
    assert {name for name in code_refs(library) if "tags" in name} == {
        "refs/tags/v0.0.9",
        "refs/tags/v0.1.0-rc.1",
        "refs/tags/v0.1.0",
    }
    assert git(library.remote, "merge-base", "--is-ancestor", "v0.1.0-rc.1", "v0.1.0") == ""
    changelog = library.show("CHANGELOG.md")
    assert "## [0.1.0]" in changelog
    assert "- add numbers" in changelog
    assert 'version = "0.1.0"' in library.show("pyproject.toml")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--pre=rc",), "preview of 1.3.0rc1 (v1.3.0rc1)"),
        (("--pre=beta",), "preview of 1.3.0b1 (v1.3.0b1)"),
        ((), "preview of 1.3.0 (v1.3.0)"),
        (("--version=2.0rc1",), "preview of 2.0rc1 (v2.0rc1)"),
        (("--pre=next",), "--pre 'next' is no pre-release of PEP 440, which has a, b and rc"),
        (("--version=1.3.0-rc.1",), "1.3.0-rc.1 is written 1.3.0rc1"),
        (("--version=3",), "Version must follow PEP 440 (X.Y or X.Y.Z). Example: --version=2.5.0rc1"),
        (("--version=1.2.0rc1",), "Tag v1.2.0rc1 already exists"),
        (("--version=1.2.0rc9",), "Version 1.2.0rc9 is not above the last one, 1.2.0"),
        (("--version=2.0", "--pre=rc"), "--version and --pre both say what comes next"),
    ],
    ids=lambda value: "-".join(value) or "none" if isinstance(value, tuple) else "",
)
def test_a_project_of_pep_440(library: Clone, words: tuple[str, ...], said: str) -> None:
    library.tag("v1.2.0rc1", "HEAD~1")
    library.tag("v1.2.0", "HEAD~1")
    done = run(library, "release", "--dry-run", *words)
    assert said in done.err + done.out, done


def test_a_release_tells_of_tags_that_do_not_count(second_time: Clone) -> None:
    second_time.tag("1.5.0")
    done = run(second_time, "release", "--dry-run")
    assert "preview of 1.0.1 (v1.0.1)" in done.err, done
    assert "1.5.0 does not count: tags are written v{version} here" in done.err


class TestDetached:
    """A release needs a branch: the checked-out one's, `--from`, or CI's (reference 3.6)."""

    @pytest.fixture
    def detached(self, library: Clone) -> Clone:
        """A clone as CI makes it."""
        library.git("switch", "--quiet", "--detach")
        return library

    def test_it_is_refused(self, detached: Clone) -> None:
        done = run(detached, *RELEASE)
        assert (done.code, "HEAD is detached: no branch says what to release" in done.err) == (2, True), done
        assert "--from main" in done.err

    def test_with_from_it_goes_on(self, detached: Clone) -> None:
        done = run(detached, "release", "--dry-run", "--from=main")
        assert (done.code, "preview of 0.1.0 (v0.1.0)" in done.err) == (0, True), done

    def test_with_the_branch_that_ci_names_too(self, detached: Clone) -> None:
        done = run(detached, "release", "--dry-run", env={"CI_COMMIT_BRANCH": "main"})
        assert (done.code, "preview of 0.1.0 (v0.1.0)" in done.err) == (0, True), done


def test_a_shallow_clone_is_refused_with_what_to_run(library: Clone) -> None:
    git(library.path.parent, "clone", "--quiet", "--depth=1", f"file://{library.remote}", "shallow")
    done = run(Clone(library.path.with_name("shallow"), library.remote), *RELEASE)
    assert done.code == 2, done
    for words in ("this clone is shallow", "git fetch --unshallow --tags", "fetch-depth: 0", "GIT_DEPTH: 0"):
        assert words in done.err


def test_version_prints_one_word_and_tells_the_rest_beside(second_time: Clone) -> None:
    second_time.tag("1.5.0")
    second_time.git("remote", "set-url", "origin", "/nowhere.git")
    done = run(second_time, "version", "--pre=rc")
    assert (done.code, done.out) == (0, "1.0.1-rc.1\n"), done
    assert "1.5.0 does not count" in done.err
    assert "origin was not asked" in done.err
    notes = json.loads(run(second_time, "version", "--json").out)["notes"]
    assert [sorted(note) for note in notes] == [["fix", "text"]] * 2
