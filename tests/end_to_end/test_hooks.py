"""`invoke hooks.install`: git asks us about each message, as a person commits."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ..support.repository import Clone, new_repository
from .program import SUITE, run


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return new_repository(tmp_path, {"README.md": "# It\n"})


def commit(clone: Clone, message: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ("git", "commit", "--quiet", "--allow-empty", "--file=-", *words), input=message, cwd=clone.path, text=True,
        capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(SUITE)},
    )  # fmt: skip


def test_a_message_that_a_release_cannot_read_is_refused_with_what_to_write(clone: Clone) -> None:
    done = run(clone, "hooks.install")
    assert (done.code, done.out) == (0, f"{clone.path}/.git/hooks/commit-msg is put in place\n"), done
    before = clone.head
    for message, why in (
        ("search by name", "it is not written as type: description: write type: description"),
        ("feat!:search by name", "a blank is missing after the colon: write type: description"),
        ("fix: sums\n\nbreaking: none is zero", "write BREAKING CHANGE: and what breaks"),
    ):
        refused = commit(clone, message)
        assert refused.returncode == 1
        assert why in refused.stderr, refused.stderr
        assert "it is kept: git commit --edit --file=.git/COMMIT_EDITMSG" in refused.stderr
    assert clone.head == before


@pytest.mark.parametrize(
    "message",
    [
        "feat(api)!: search by name\n\nBREAKING CHANGE: a name is needed",
        "Merge branch 'side'",
        'Revert "feat: search"\n\nThis reverts commit 1234567.',
        "fixup! feat: search by name",
        "feat: search\n# ------------------------ >8 ------------------------\nfeat!:x\n",
        "# written by git\nfeat: search",
    ],
)
def test_what_a_release_reads_and_what_git_writes_is_let_through(clone: Clone, message: str) -> None:
    assert run(clone, "hooks.install").code == 0
    done = commit(clone, message, "--cleanup=scissors" if ">8" in message else "--cleanup=strip")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_type_that_counts_for_nothing_is_told_and_a_setting_makes_it_count(clone: Clone) -> None:
    run(clone, "hooks.install")
    told = commit(clone, "improve: sums")
    assert (told.returncode, told.stderr) == (0, "note: type improve raises no version and stands in no changelog\n")
    clone.write({"release.toml": 'commits.levels.improve = "minor"\n'})
    assert commit(clone, "improve: sums").stderr == ""


def test_installed_again_nothing_changes_and_another_tools_hook_stays(clone: Clone) -> None:
    run(clone, "hooks.install")
    assert "is there already" in run(clone, "hooks.install").out
    hook = clone.path / ".git/hooks/commit-msg"
    assert hook.stat().st_mode & stat.S_IXUSR
    hook.write_text("#!/bin/sh\nexit 0\n")
    done = run(clone, "hooks.install")
    assert "another tool's" in done.err, done
    assert 'add to it: invoke hooks.check --file="$1" || exit 1' in done.err
    assert hook.read_text() == "#!/bin/sh\nexit 0\n"


def test_a_folder_of_hooks_that_is_committed_gets_no_place_of_this_machine(clone: Clone) -> None:
    clone.git("config", "core.hooksPath", "hooks")
    done = run(clone, "hooks.install")
    assert done.code == 2, done
    assert "core.hooksPath is hooks, in the working tree" in done.err
    assert not (clone.path / "hooks").exists()


def test_an_environment_that_is_gone_lets_nothing_through(clone: Clone) -> None:
    run(clone, "hooks.install")
    hook = clone.path / ".git/hooks/commit-msg"
    hook.write_text(hook.read_text().replace(sys.executable, "/nowhere/python"))
    done = commit(clone, "feat: search")
    assert done.returncode == 1
    assert "fix: invoke hooks.install, or git commit --no-verify" in done.stderr


def test_a_preview_writes_nothing(clone: Clone) -> None:
    done = run(clone, "--dry", "hooks.install")
    assert done.code == 0, done
    assert not (clone.path / ".git/hooks/commit-msg").exists()


def test_a_title_can_be_checked_without_a_hook(clone: Clone) -> None:
    assert run(clone, "hooks.check", "--message=feat: search").code == 0
    refused = run(clone, "hooks.check", "--message=search")
    assert refused.code == 2
    assert run(clone, "hooks.check").code == 2
    assert "nowhere is not there" in run(clone, "hooks.check", "--file=nowhere").err
