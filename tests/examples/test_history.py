"""What the example's people commit: each step is a version that passes its tests, and only the fault is a bad one."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from examples import history
from gates.documents.plan import read_plan

from ..support.repository import git
from .running import EXAMPLES, Installed, load

SEARCH = ("--fresh", "0", "--slow", "0", "--path", "/search?q=tea", "--path", "/notes")


@pytest.mark.parametrize("step", ["1.1.0", "1.2.0", "fault"])
def test_each_step_passes_the_tests_that_were_changed_for_it(release_of: Callable[[str], Installed], step: str) -> None:
    version = release_of(step)
    first = git(version.checkout, "rev-list", "--max-parents=0", "HEAD")
    changed = git(version.checkout, "diff", "--name-only", first, "HEAD", "--", "tests").splitlines()
    assert changed
    version.pytest(*changed)


def test_the_commits_say_what_kind_of_version_they_make(release_of: Callable[[str], Installed]) -> None:
    log = git(release_of("fault").checkout, "log", "--reverse", "--format=%s")
    assert [re.split(r"[(:]", line)[0] for line in log.splitlines()] == ["feat", "feat", "fix", "feat", "perf"]


def test_mending_takes_out_the_fault_and_nothing_else(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    history.begin(notes)
    for step in ("1.1.0", "1.2.0"):
        history.change(notes, step)
    good = git(notes, "rev-parse", "HEAD^{tree}")
    history.change(notes, "fault")
    assert git(notes, "rev-parse", "HEAD^{tree}") != good
    history.mend(notes)
    assert git(notes, "rev-parse", "HEAD^{tree}") == good
    assert git(notes, "status", "--porcelain") == ""


def test_the_fault_shows_under_load_only_and_in_a_fifth_of_the_searches(
    release_of: Callable[[str], Installed], tmp_path: Path
) -> None:
    with release_of("fault").serving(tmp_path) as url:
        calm = load(url, "--kept", "15", "--seconds", "2", *SEARCH)
        busy = load(url, "--kept", "150", "--seconds", "2", *SEARCH)
    assert (calm["lost"], calm["sent"]) == (0, calm["ok"])
    searches = busy["sent"] / 2
    assert busy["statuses"]["500"] == busy["lost"]
    assert 0.1 < busy["lost"] / searches <= 0.21


def test_the_same_version_without_the_fault_is_fine_under_load(
    release_of: Callable[[str], Installed], tmp_path: Path
) -> None:
    with release_of("1.2.0").serving(tmp_path) as url:
        assert load(url, "--kept", "150", "--seconds", "1", *SEARCH)["lost"] == 0


def signed(notes: Path) -> list[tuple[str, str | None]]:
    plan = read_plan(str(history.PLAN), (notes / history.PLAN).read_text(encoding="utf-8"))
    return [(row.text, row.by) for row in plan.rows if row.ticked]


def test_signing_ticks_anew_for_each_release(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    history.begin(notes)
    for name in ("Ada Moreno", "Jun Park"):
        history.sign(notes, name, date(2026, 11, 16))
        assert signed(notes) == [(text, name) for text in history.SIGNED]
    history.sign(notes, "Jun Park", date(2026, 11, 16))
    subjects = git(notes, "log", "-2", "--format=%s").splitlines()
    assert subjects == ["docs: Jun Park signs off the release", "docs: begin the plan of the next release"]


def test_every_row_that_is_signed_is_in_the_plan() -> None:
    plan = (EXAMPLES / "notes" / history.PLAN).read_text(encoding="utf-8")
    assert [row for row in history.SIGNED if f"- [ ] {row}\n" not in plan] == []


def test_a_step_that_does_not_fit_says_what_git_said(tmp_path: Path) -> None:
    history.begin(tmp_path / "notes")
    (tmp_path / "notes" / "src" / "notes" / "notebook.py").write_text("", encoding="utf-8")
    command = (sys.executable, str(EXAMPLES / "history.py"), "1.1.0", str(tmp_path / "notes"))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("git am")
    assert "Traceback" not in done.stderr
