"""`invoke version` in every state that a clone can be in: the right number, or one sentence and the next command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from release_tasks.commands.session import Session
from release_tasks.commands.versions import version
from release_tasks.engine.errors import ReleaseError

from ...support.repository import Clone, cloned, git

Repositories = Callable[..., Clone]


def history(clone: Clone, lines: str) -> Clone:
    """Commits and tags from lines: `v1.2.0` tags the tip, anything else is a commit of that message."""
    for line in filter(None, map(str.strip, lines.splitlines())):
        if " " in line:
            clone.commit(line, push=False)
        else:
            clone.git("tag", line)
    clone.push("HEAD", "--tags")
    return clone


def answer(path: Path, pre: str | None = None) -> str:
    """What is printed: the version, or the error and its fix."""
    try:
        return version.function(Session(path), pre=pre).text
    except ReleaseError as error:
        return str(error)


@pytest.fixture
def released(repository: Repositories) -> Clone:
    """v1.2.3 in a history of its own, and a fix since."""
    return history(repository(), "feat: one\nv1.2.2\nfix: two\nv1.2.3\nfix: three")


@pytest.mark.parametrize(
    ("lines", "pre", "expected"),
    [
        # pre-releases, in SemVer and PEP 440 (reference 3.2)
        ("v1.2.3\nfeat: a", "rc", "1.3.0-rc.1"),
        ("v1.2.3\nfeat: a\nv1.3.0-rc.1\nfix: b", "rc", "1.3.0-rc.2"),
        ("v1.2.3\nfeat: a\nv1.3.0-rc.1", "rc", "nothing to release since v1.3.0-rc.1"),
        ("v1.2.3\nfeat: a\nv1.3.0-rc.1\ndocs: b", "rc", "nothing to release since v1.3.0-rc.1"),
        ("v1.2.3\nfeat: a\nv1.3.0-rc.1\nfeat!: b", "rc", "2.0.0-rc.1"),
        ("v1.2.3\nfeat: a\nv1.3.0-rc.2", None, "1.3.0"),
        ("v1.2.3\nfeat: a\nv1.3.0-beta.3\nfix: b", "rc", "1.3.0-rc.1"),
        ("v1.2.3\nfeat: a\nv1.3.0rc1\nfix: b", "rc", "1.3.0rc2"),
        ("v26.1\nfeat: a", "beta", "26.2b1"),
        ("v26.1\nfeat: a\nv26.2rc1", None, "26.2"),
        ("docs: nothing", "rc", "nothing to release since the first commit"),
        ("feat: a", "rc", "0.1.0-rc.1"),
        # 0.y, no tag, nothing to release (reference 3.2)
        ("v0.3.2\nfeat!: a", None, "0.4.0"),
        ("v0.3.2\nfeat: a", None, "0.4.0"),
        ("v0.3.0\ndocs: a", None, "nothing to release since v0.3.0"),
        ("feat: a", None, "0.1.0"),
        ("feat: a\nv0.1.0", None, "nothing to release since v0.1.0"),
        # tags (reference 3.3)
        ("v1.0.0\nfeat: a\nv1.1.0-rc.1\nfix: b", None, "1.1.0"),
        ("v1.0.0\nfix: a\n1.5.0\nfeat: b", None, "1.1.0"),
        ("v1.0.0\nfeat: a\nnightly\nv2\ndocs-v9.9.9", None, "1.1.0"),
        ("feat: a\nv1.1.0-rc.1\nv1.1.0\nfix: b", None, "1.1.1"),
        ("feat: a\nv1.1.0\nfix: b\nv1.0.5\nfix: c", None, "1.1.1"),
        ("v2.18.0-0b1a2c-nightly.1\nfeat: a", None, "2.18.0"),
        ("1.2.3\nfix: a", None, "1.2.4"),  # written so here; said, not silent
    ],
)
def test_the_next_version(repository: Repositories, lines: str, pre: str | None, expected: str) -> None:
    clone = history(repository(), lines)
    assert answer(clone.path, pre) == expected


@pytest.mark.parametrize(
    ("lines", "pre", "said", "fix"),
    [
        ("v1.2.3\nfeat: a\nv1.3.0-rc.1\nfix: b", "alpha", "1.3.0-alpha.1 would be below 1.3.0-rc.1", "--pre rc"),
        ("v1.2.3\nfeat: a", "rc.1", "no word of a pre-release", "--pre rc"),
        ("v1.2.3rc1\nfeat: a", "next", "no pre-release of PEP 440, which has a, b and rc", "--pre rc"),
    ],
)
def test_a_pre_release_that_cannot_be(repository: Repositories, lines: str, pre: str, said: str, fix: str) -> None:
    told = answer(history(repository(), lines).path, pre)
    assert said in told
    assert f"fix: {fix}" in told


def test_a_version_of_another_branch_does_not_count_but_is_not_free(repository: Repositories) -> None:
    clone = history(repository(), "v1.0.0\nfix: on main")
    clone.git("switch", "--quiet", "--create", "next", "v1.0.0")
    history(clone, "feat!: other\nv2.0.0")
    clone.git("switch", "--quiet", "main")
    assert answer(clone.path) == "1.0.1"
    clone.commit("feat!: break")
    told = answer(clone.path)
    assert "Tag v2.0.0 already exists" in told
    assert "--version=2.0.1" in told


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"pyproject.toml": '[project]\nname = "x"\nversion = "1.0.0"\n'}, "1.0.0"),
        ({"pyproject.toml": '[project]\nname = "x"\nversion = "2.1rc1"\n'}, "2.1"),
        ({"pyproject.toml": '[project]\nname = "x"\nversion = "0.0.0"\n'}, "0.1.0"),
        ({"pyproject.toml": '[project]\nname = "x"\ndynamic = ["version"]\n'}, "0.1.0"),
        ({"pyproject.toml": "[tool.black]\n"}, "0.1.0"),
        ({"package.json": "{}"}, "0.1.0"),
        ({"package.json": '{"version": "3.0.0-beta.1"}'}, "3.0.0"),
        ({"Cargo.toml": '[package]\nname = "x"\nversion = "0.4.0"\n'}, "0.4.0"),
    ],
)
def test_without_a_tag_the_declared_version_is_the_first(
    repository: Repositories, files: Mapping[str, str], expected: str
) -> None:
    clone = repository()
    clone.commit("feat: start", files)
    assert answer(clone.path) == expected


def test_where_no_release_is_contained_the_declared_version_counts_and_must_be_free(repository: Repositories) -> None:
    clone = repository()
    clone.commit("feat: start", {"pyproject.toml": '[project]\nname = "x"\nversion = "1.2.3"\n'})
    history(clone, "v1.2.3\nv1.2.4")
    clone.git("switch", "--quiet", "--orphan", "rewritten")
    clone.commit("feat: again", {"pyproject.toml": '[project]\nname = "x"\nversion = "1.2.3"\n'})
    told = answer(clone.path)
    assert "Tag v1.2.3 already exists" in told
    assert "--version=1.2.5" in told


def test_a_declared_version_that_is_none_is_said(repository: Repositories) -> None:
    clone = repository()
    clone.commit("feat: start", {"pyproject.toml": '[project]\nname = "x"\nversion = "soon"\n'})
    assert answer(clone.path) == (
        "the project's files declare 'soon', which is no version\n  fix: write 0.1.0 there, or another version"
    )


def test_a_project_has_one_scheme_by_setting(repository: Repositories) -> None:
    clone = history(repository(), "v1.2.0\nfeat: a")
    clone.commit("fix: b", {"release.toml": 'scheme = "pep440"\n'})
    assert answer(clone.path, "rc") == "1.3.0rc1"


@pytest.mark.parametrize("pattern", ["mypkg-v{version}", "mypkg/v{version}", "@scope/name@{version}"])
def test_tags_with_the_name_of_a_package(repository: Repositories, pattern: str) -> None:
    clone = repository()
    clone.commit("feat: one", {"release.toml": f'tag = "{pattern}"\n'})
    tag = pattern.replace("{version}", "1.2.3")
    history(clone, f"{tag}\nfeat: two\nother-v9.9.9\nv8.0.0")
    found = version.function(Session(clone.path))
    assert (found.text, found.data["last"]) == ("1.3.0", tag)


class TestClones:
    """The states of reference 3.6."""

    @pytest.mark.parametrize("depth", [1, 3])
    def test_shallow(self, released: Clone, tmp_path: Path, depth: int) -> None:
        git(tmp_path, "clone", "--quiet", "--depth", str(depth), f"file://{released.remote}", "shallow")
        told = answer(tmp_path / "shallow")
        assert "this clone is shallow" in told
        for words in ("git fetch --unshallow --tags", "fetch-depth: 0", "GIT_DEPTH: 0"):
            assert words in told

    def test_shallow_with_the_tag_fetched_and_not_connected(self, released: Clone, tmp_path: Path) -> None:
        for number in range(3):
            released.commit(f"fix: number {number}")
        git(tmp_path, "clone", "--quiet", "--depth", "2", f"file://{released.remote}", "shallow")
        git(tmp_path / "shallow", "fetch", "--quiet", "--depth", "1", "origin", "tag", "v1.2.3")
        assert "this clone is shallow" in answer(tmp_path / "shallow")

    def test_what_it_says_to_run_mends_it(self, released: Clone, tmp_path: Path) -> None:
        git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{released.remote}", "shallow")
        git(tmp_path / "shallow", "fetch", "--quiet", "--unshallow", "--tags")
        assert answer(tmp_path / "shallow") == "1.2.4"

    def test_without_blobs(self, released: Clone, tmp_path: Path) -> None:
        git(released.remote, "config", "uploadpack.allowFilter", "true")
        git(tmp_path, "clone", "--quiet", "--filter=blob:none", "--no-checkout", f"file://{released.remote}", "bare")
        assert answer(tmp_path / "bare") == "1.2.4"

    def test_without_tags(self, released: Clone, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        git(tmp_path, "clone", "--quiet", "--no-tags", str(released.remote), "untagged")
        assert answer(tmp_path / "untagged") == "1.2.4"
        assert "v1.2.2, v1.2.3 of origin: not in this clone" in (told := capsys.readouterr().err)
        assert "fix: git fetch --tags" in told

    def test_a_tag_of_the_remote_that_is_not_here(self, released: Clone) -> None:
        behind = released.clone("behind")
        history(released, "v1.2.4")
        assert answer(behind.path) == "nothing to release since v1.2.4"

    def test_a_tag_of_the_remote_that_this_commit_does_not_contain(self, released: Clone) -> None:
        behind = released.clone("behind")
        history(released, "fix: four\nv1.2.4")
        told = answer(behind.path)
        assert "Tag v1.2.4 already exists" in told
        assert "git pull" in told

    def test_behind_the_remote(self, released: Clone, capsys: pytest.CaptureFixture[str]) -> None:
        behind = released.clone("behind")
        released.commit("feat: four")
        assert answer(behind.path) == "1.2.4"
        assert "main of origin has commits that are not counted here" in (told := capsys.readouterr().err)
        assert "fix: git pull" in told

    def test_a_tag_that_is_only_here(self, released: Clone, capsys: pytest.CaptureFixture[str]) -> None:
        released.git("tag", "v1.2.4")
        assert answer(released.path) == "nothing to release since v1.2.4"
        assert "v1.2.4: only in this clone, and counted" in capsys.readouterr().err

    def test_a_tag_that_was_moved(self, released: Clone, capsys: pytest.CaptureFixture[str]) -> None:
        released.git("tag", "--force", "v1.2.3", "HEAD")
        assert answer(released.path) == "1.2.4"
        assert "v1.2.3: on another commit on origin, which counts" in capsys.readouterr().err

    def test_detached(self, released: Clone) -> None:
        released.git("switch", "--quiet", "--detach", "v1.2.2")
        assert answer(released.path) == "nothing to release since v1.2.2"

    def test_dirty(self, released: Clone) -> None:
        released.write({"README.md": "not finished\n"})
        released.git("add", "--all")
        assert answer(released.path) == "1.2.4"

    def test_no_commit(self, tmp_path: Path) -> None:
        git(tmp_path, "init", "--quiet", "empty")
        assert answer(tmp_path / "empty") == "this repository has no commit yet\n  fix: git commit"

    def test_no_remote(self, released: Clone, capsys: pytest.CaptureFixture[str]) -> None:
        released.git("remote", "remove", "origin")
        assert answer(released.path) == "1.2.4"
        assert capsys.readouterr().err == ""

    def test_a_remote_of_another_name(self, released: Clone) -> None:
        released.git("remote", "rename", "origin", "upstream")
        assert answer(released.path) == "1.2.4"

    def test_several_remotes_and_none_of_them_is_origin(self, released: Clone) -> None:
        released.git("remote", "rename", "origin", "upstream")
        released.git("remote", "add", "fork", "../fork.git")
        assert answer(released.path) == (
            "remote 'origin' not found\n  fix: set remote in [tool.release] to one of: fork, upstream"
        )

    def test_unreachable(self, released: Clone, capsys: pytest.CaptureFixture[str]) -> None:
        released.git("remote", "set-url", "origin", "/nowhere.git")
        found = version.function(Session(released.path))
        assert found.text == "1.2.4"
        assert "origin was not asked, the tags of this clone count" in capsys.readouterr().err
        assert "origin was not asked" in found.data["notes"][0]["text"]

    def test_of_another_user(self, released: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        told = answer(released.path)
        assert "it belongs to another user, as in a container" in told
        assert f"git config --global --add safe.directory {released.path}" in told

    def test_outside_of_any_repository(self, tmp_path: Path) -> None:
        assert "is not in a git repository" in answer(tmp_path)


def test_look_alikes_are_said_on_standard_error(repository: Repositories, capsys: pytest.CaptureFixture[str]) -> None:
    clone = history(repository(), "v1.0.0\nfeat: a\n1.5.0\nV1.2.3\nrelease-1.2.3")
    found = version.function(Session(clone.path))
    assert (found.text, found.data["version"]) == ("1.1.0", "1.1.0")
    assert "1.5.0, V1.2.3, release-1.2.3 do not count: tags are written v{version} here" in capsys.readouterr().err
    assert len(found.data["notes"]) == 1


def test_a_pattern_that_was_found_from_the_tags_is_said(
    repository: Repositories, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(history(repository(), "1.2.3\nfeat: a").path) == "1.3.0"
    assert (
        capsys.readouterr().err == 'tags are written {version} here\n  fix: set tag = "{version}" in [tool.release]\n'
    )


def test_nothing_to_release_is_a_field(released: Clone) -> None:
    history(released, "v1.2.4")
    found = version.function(Session(released.path))
    assert (found.exit, found.data["nothing_to_release"], found.data["version"]) == (0, True, None)


def test_another_clone_says_the_same(released: Clone) -> None:
    assert answer(cloned(released.remote, released.path.with_name("other")).path) == "1.2.4"
