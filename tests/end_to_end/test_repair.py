"""Half-releases that other tools leave, made by hand: each is named with its one missing step, and that finishes it."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ..support.library import FILES
from ..support.repository import Clone, git, new_repository
from ..support.scratch import surroundings
from .program import RELEASE, Done, everything, holder, journals, run

BUMPED = FILES["pyproject.toml"].replace('version = "0.1.0"', 'version = "1.1.0"')
CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n## [1.1.0] - 2026-11-20\n\n### Added\n\n- subtract\n"


def repaired(clone: Clone) -> Done:
    """What `repair` says; it changes nothing, and `status` names the same next command."""
    before = everything(clone.remote), clone.git("for-each-ref")
    done = run(clone, "repair")
    assert (everything(clone.remote), clone.git("for-each-ref")) == before
    return done


def next_commands(done: Done) -> list[str]:
    return [found.partition(" (")[0] for found in re.findall(r"^  next: (.*)$", done.out, re.MULTILINE)]


def follow(clone: Clone, command: str) -> Done:
    """Run the one missing step as it is written."""
    words = shlex.split(command)
    assert words[0] == "invoke", command
    return run(clone, *words[1:], *(("--yes",) if words[1] == "release" else ()))


def shelf(home: Path) -> dict[str, list[str]]:
    """Version to what is published of it."""
    return {path.name: sorted(each.name for each in path.iterdir()) for path in home.glob("state/release/*/index/*")}


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a clone, its remote and its home, in which ours has released 1.0.0."""
    folder = tmp_path_factory.mktemp("released")
    (folder / "home").mkdir()
    clone = new_repository(folder / "repository", FILES)
    clone.commit("feat: add numbers")
    done = run(clone, *RELEASE, "--version=1.0.0", env=surroundings(folder / "home"))
    assert done.code == 0, done
    clone.git("pull", "--quiet", "--ff-only", "--tags")
    clone.commit("feat: subtract")
    return folder


@pytest.fixture
def before(released: Path, tmp_path: Path, home: Path) -> Clone:
    """Released as 1.0.0 by ours, with a feature since."""
    shutil.copytree(released / "repository", tmp_path / "repository")
    shutil.copytree(released / "home/state", home / "state", dirs_exist_ok=True)
    clone = Clone(tmp_path / "repository/work", tmp_path / "repository/remote.git")
    clone.git("remote", "set-url", "origin", str(clone.remote))
    return clone


def test_a_release_that_is_whole_leaves_nothing_to_repair(before: Clone) -> None:
    done = repaired(before)
    assert (done.code, done.out) == (0, "nothing to repair\n"), done


def tag_alone(clone: Clone) -> None:
    """semantic-release: the tag is pushed, publishing failed; its rerun says that there is nothing to do."""
    clone.commit("chore(release): 1.1.0", {"pyproject.toml": BUMPED, "CHANGELOG.md": CHANGELOG})
    clone.tag("v1.1.0")


def commit_alone(clone: Clone) -> None:
    """commitizen: the commit is made and pushed, tagging failed; its rerun exits 16."""
    clone.commit("bump: version 1.0.0 → 1.1.0", {"pyproject.toml": BUMPED, "CHANGELOG.md": CHANGELOG})


def local_commit_alone(clone: Clone) -> None:
    """python-semantic-release: commit and tag are made, the push failed; its rerun says that it is released."""
    clone.commit("1.1.0", {"pyproject.toml": BUMPED, "CHANGELOG.md": CHANGELOG}, push=False)
    clone.git("push", "--quiet", "origin", "HEAD")


def bumped_by_hand(clone: Clone) -> None:
    """Somebody wrote the next version into the file, and no more."""
    clone.commit("chore: next version", {"pyproject.toml": BUMPED})


@pytest.mark.parametrize(
    ("leave", "said", "command"),
    [
        (tag_alone, "tag v1.1.0 has no artifacts at ", "invoke publish --release=v1.1.0"),
        (commit_alone, "1.1.0 has no tag v1.1.0", "invoke release --version=1.1.0"),
        (local_commit_alone, "1.1.0 has no tag v1.1.0", "invoke release --version=1.1.0"),
        (bumped_by_hand, "", "invoke release"),
    ],
)
def test_a_half_release_of_another_tool_is_named_and_finished(
    before: Clone, home: Path, leave: Callable[[Clone], None], said: str, command: str
) -> None:
    leave(before)
    done = repaired(before)
    assert done.code == (3 if said else 0), done
    assert said in done.out
    assert next_commands(done) == ([command] if said else [])
    if said:
        assert command in run(before, "status").out

    finished = follow(before, command)
    assert finished.code == 0, finished
    assert git(before.remote, "cat-file", "-t", "v1.1.0") == "tag"
    assert shelf(home)["1.1.0"] == ["SHA256SUMS", "abacus-1.1.0-py3-none-any.whl"]
    assert before.show("CHANGELOG.md", "main").count("## [1.1.0]") == 1
    assert 'version = "1.1.0"' in before.show("pyproject.toml", "v1.1.0")
    assert holder(before) is None
    assert repaired(before).out == "nothing to repair\n"


def test_nothing_to_release_is_not_said_of_a_version_that_is_not_whole(before: Clone) -> None:
    tag_alone(before)
    for done in (run(before, *RELEASE), run(before, "release", "--dry-run")):
        assert done.code == 6, done
        assert "Nothing to release: no change since v1.1.0 that raises the version, but tag v1.1.0 has" in done.err
        assert "invoke publish --release=v1.1.0" in done.err


def test_publishing_a_tag_that_failed_is_finished_by_the_same_command(before: Clone, home: Path) -> None:
    tag_alone(before)
    command = "invoke publish --release=v1.1.0"
    (place,) = (path.parent for path in home.glob("state/release/*/index/1.0.0"))
    (place / "1.1.0").write_text("no folder")
    failed = follow(before, command)
    assert failed.code == 5, failed
    assert "could not be written" in failed.err
    assert "next:     the same command again\n" in failed.out
    (place / "1.1.0").unlink()
    for _ in range(2):
        finished = follow(before, command)
        assert finished.code == 0, finished
        assert shelf(home)["1.1.0"] == ["SHA256SUMS", "abacus-1.1.0-py3-none-any.whl"]


@pytest.mark.parametrize("name", ["1.0.0", "v1.0.0"])
def test_a_release_is_found_behind_steps_of_it_that_were_run_alone(before: Clone, name: str) -> None:
    for words in (["build"], ["publish", f"--release={name}"], ["publish", f"--release={name}"]):
        done = run(before, *words)
        assert done.code == 0, done


def test_steps_that_begin_in_one_second_have_ids_of_their_own(before: Clone) -> None:
    (tip,) = (commit for ref, commit in before.refs().items() if "/journal/release-" in ref)
    for later in range(60):
        stamp = datetime.fromtimestamp(time.time() + later, UTC).strftime("%Y-%m-%d-%H%M%S")
        git(before.remote, "update-ref", f"refs/release/journal/publish-{stamp}", tip)
    done = run(before, "publish", "--release=1.0.0")
    assert done.code == 0, done
    assert [ref for ref in before.refs() if re.fullmatch(r".*/journal/publish-\S*-\d{6}-2", ref)]


def test_what_publishing_a_tag_would_do_can_be_seen(before: Clone, home: Path) -> None:
    tag_alone(before)
    refs, there = before.refs(), shelf(home)
    done = run(before, "publish", "--release=v1.1.0", "--dry-run")
    assert done.code == 0, done
    assert "no journal tells of v1.1.0: it is built at the tag, and no gate judges it" in done.err
    assert "would publish what was built to " in done.err
    assert (before.refs(), shelf(home)) == (refs, there)


def test_only_publishing_needs_no_journal(before: Clone) -> None:
    tag_alone(before)
    done = run(before, "push", "--release=v1.1.0")
    assert done.code == 2, done
    assert "push needs the journal of a release" in done.err


def test_another_machine_misses_nothing_in_its_own_default_folder(before: Clone, tmp_path: Path) -> None:
    done = run(before, "repair", env={"XDG_STATE_HOME": str(tmp_path / "another")})
    assert (done.code, done.out) == (0, "nothing to repair\n"), done


def test_some_files_of_several_are_missing(before: Clone, home: Path) -> None:
    (lost,) = home.glob("state/release/*/index/1.0.0/*.whl")
    lost.unlink()
    done = repaired(before)
    assert "1.0.0 lacks 1 of " in done.out, done
    assert next_commands(done) == ["invoke publish --release=1.0.0"]
    finished = follow(before, "invoke publish --release=1.0.0")
    assert finished.code == 0, finished
    assert lost.is_file()
    assert repaired(before).code == 0


def test_a_release_branch_without_a_journal(before: Clone) -> None:
    before.git("branch", "release/1.1.0", "HEAD")
    done = repaired(before)
    assert (done.code, next_commands(done)) == (3, ["git branch -D release/1.1.0"]), done
    before.git("branch", "-D", "release/1.1.0")
    assert run(before, *RELEASE).code == 0


def test_one_on_the_remote(before: Clone) -> None:
    before.push("HEAD:refs/heads/release/1.1.0")
    done = repaired(before)
    assert next_commands(done) == ["git push origin --delete release/1.1.0"], done


def test_a_lock_of_a_release_that_has_ended(before: Clone) -> None:
    ended = journals(before)[-1].rpartition("/")[2]
    lock, tip = "refs/release/lock/repository", before.refs()["refs/release/lock/repository"]
    said = json.dumps({"release": ended, "fence": 9, "nonce": "mine"})
    made = git(before.remote, "commit-tree", "-m", said, "-p", tip, f"{tip}^{{tree}}")
    git(before.remote, "update-ref", lock, made)
    done = repaired(before)
    assert f"the lock is held by {ended}, which has ended" in done.out
    (command,) = next_commands(done)
    assert follow(before, command).code == 0
    assert holder(before) is None
    assert repaired(before).code == 0


def test_what_cannot_be_asked_is_said(before: Clone) -> None:
    settings = f'{FILES["pyproject.toml"]}\n[tool.release.publish]\nindex = "http://127.0.0.1:9/"\n'
    before.commit("build: an index that is down", {"pyproject.toml": settings})
    done = repaired(before)
    assert done.code == 5, done
    assert done.out.startswith("UNKNOWN: index http://127.0.0.1:9/ could not be looked at")
    assert run(before, "repair", "--json").json["exit"] == 5
