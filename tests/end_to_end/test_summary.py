"""The summary page of a CI run: `$GITHUB_STEP_SUMMARY` names a file, and each release adds to it."""

from __future__ import annotations

from pathlib import Path

from ..support.library import UNREADY
from ..support.repository import Clone
from .program import RELEASE, run


def test_each_release_adds_a_page_also_a_blocked_one(library: Clone, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("# Build\n\nIt was built.\n\n")
    library.commit("docs: plan without a way back", {"docs/release-plan.md": UNREADY})
    done = run(library, *RELEASE, env={"GITHUB_STEP_SUMMARY": str(summary)})
    assert done.code == 3, done
    text = summary.read_text()
    assert text.startswith("# Build\n\nIt was built.\n\n# Release 0.1.0\n")
    assert "**BLOCKED**" in text
    assert "| Rollback procedure documented |" in text


def test_a_file_that_cannot_be_written_changes_nothing_about_the_release(library: Clone, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run(library, *RELEASE, env={"GITHUB_STEP_SUMMARY": str(tmp_path / "file" / "summary.md")})
    assert done.code == 0, done
    assert "no summary was written for CI" in done.err


def test_a_preview_writes_none(library: Clone, tmp_path: Path) -> None:
    done = run(library, "release", "--dry-run", env={"GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")})
    assert done.code == 0, done
    assert not (tmp_path / "summary.md").exists()
