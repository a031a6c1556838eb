"""Records: one commit per end of a release, on a real remote, found again and never written twice."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from release_tasks.engine.change import Push
from release_tasks.engine.dry_run import DryRun
from release_tasks.engine.errors import UsageError
from release_tasks.engine.git import Repository
from release_tasks.engine.journal import Journal
from release_tasks.engine.record import dump
from release_tasks.engine.release import History, Release
from release_tasks.engine.settings import Environment, Settings
from release_tasks.engine.world import Live, World
from release_tasks.evidence import Reported
from release_tasks.steps.report import write_report

from ...support.repository import Clone, cloned, git
from ..views.journals import Story, blocked, by_hand, incident, rolled_back, stopped_at_staging, succeeded

LIST = """\
# Issues

| File | Title | Expert | Type | Milestone | Prerequisites | Status |
|------|-------|--------|------|-----------|---------------|--------|
| swe-feature-041 | Orders | swe | feature | M2 | — | done |
"""
PLAN = """\
# Release Plan

**Milestone:** M2

## Release Gates

### Code
- [ ] All must-fix issues resolved

## Rollback Procedure

**Trigger:** errors
**Steps:**
1. Switch the proxy to blue
2. Call Ada
**Maximum rollback time:** 5 minutes
"""
FILES = {
    "README.md": "# Shop\n",
    "docs/release-plan.md": PLAN,
    "issues/issues-list.md": LIST,
    "issues/done/swe-feature-041.md": "# Orders\n\n**Type:** feature\n**Milestone:** M2\n**Status:** done\n",
}
SETTINGS = Settings(environments={"staging": Environment(), "production": Environment()})
LOG = "docs/audit/releases.log"

Make = Callable[..., Clone]


class Desk:
    """A clone with a release in it, whose report is to be written."""

    def __init__(
        self, clone: Clone, story: Story, *, settings: Settings = SETTINGS, world: World | None = None,
        remote: str = "origin", store: str = "origin",
    ) -> None:  # fmt: skip
        self.said: list[str] = []
        self.clone = clone
        self.world = world or Live()
        self.world.say = self.said.append
        repository = Repository.at(clone.path, self.world)
        commit = clone.git("rev-list", "--max-parents=0", "main")
        known = story.decided._replace(remote=remote, target_commit=commit, source_commit=commit)
        first = {**story.events[0], **dump(known)}
        self.history = History((first, *story.events[1:]))
        self.release = Release(known, repository, settings, self.world, clone.path.parent / "state", clone.path)
        self.journal = Recorder(repository, store, "refs/release", known.id)
        self.journal.load()
        self.world.recorder = self.journal

    def write(self) -> Reported:
        """What the step answers."""
        made = write_report.function(self.release, self.history)
        assert isinstance(made, Reported)
        return made


class Recorder(Journal):
    """A journal that lets something happen just before a push leaves."""

    before: Callable[[], object] | None = None

    def push(self, change: Push) -> None:
        happens, self.before = self.before, None
        if happens:
            happens()
        super().push(change)


@pytest.fixture
def shop(repository: Make) -> Clone:
    """A service with plan and issues."""
    return repository(FILES)


def paths(clone: Clone, revision: str = "main") -> list[str]:
    """The files that the last commit on the remote changed."""
    return git(clone.remote, "show", "--format=", "--name-only", revision).splitlines()


def protect(clone: Clone, branch: str) -> None:
    """From here on the remote refuses pushes to this branch, as hosts do."""
    hook = clone.remote / "hooks" / "update"
    hook.write_text(
        f'#!/bin/sh\n[ "$1" != refs/heads/{branch} ] || {{ echo "protected branch hook declined" >&2; exit 1; }}\n'
    )
    hook.chmod(0o755)


# -- what it writes --------------------------------------------------------------------------------------------------


def test_a_success_leaves_report_log_and_note_in_one_commit(shop: Clone) -> None:
    desk = Desk(shop, succeeded())
    made = desk.write()
    assert made == Reported(
        (LOG, "docs/handoff-notes/devops/session-01.md", "docs/releases/v1.2.0.md"),
        shop.refs()["refs/heads/main"],
        "main",
    )
    assert git(shop.remote, "log", "--format=%s", "main").splitlines() == [
        "docs(release): 1.2.0 succeeded",
        "chore: start",
    ]
    assert paths(shop) == list(made.paths)
    assert "# Release 1.2.0: SUCCEEDED" in shop.show("docs/releases/v1.2.0.md", "main")
    assert "session-01.md: docs/handoff-notes/devops/session-01.md" in shop.show("docs/releases/v1.2.0.md", "main")
    assert "## Deployment Report: M2" in shop.show("docs/handoff-notes/devops/session-01.md", "main")
    assert [json.loads(line)["status"] for line in shop.show(LOG, "main").splitlines()] == ["succeeded"]


def test_the_clone_is_not_touched_and_told_how_to_catch_up(shop: Clone) -> None:
    shop.write({"README.md": "# Shop, half edited\n"})
    before = (shop.head, shop.git("status", "--porcelain"), shop.git("ls-files", "--stage"))
    desk = Desk(shop, succeeded())
    desk.write()
    assert (shop.head, shop.git("status", "--porcelain"), shop.git("ls-files", "--stage")) == before
    assert desk.said[-1] == "your main is behind origin; to catch up: git pull --ff-only"
    shop.git("pull", "--quiet", "--ff-only")
    assert (shop.path / LOG).is_file()


def test_a_rollback_leaves_its_report_and_a_blocker(shop: Clone) -> None:
    made = Desk(shop, rolled_back()).write()
    assert set(made.paths) == {
        LOG, "docs/handoff-notes/devops/session-01.md", "docs/releases/v1.2.0.md", "docs/releases/v1.2.0-rollback.md",
        "issues/backlog/devops-bug-042.md", "issues/issues-list.md",
    }  # fmt: skip
    issue = shop.show("issues/backlog/devops-bug-042.md", "main")
    for line in (
        "# Deployment failure: M2 — 1.2.0 in production, rollback executed successfully",
        "**Severity:** blocker",
        "**Step that failed:** production/health",
        "**Rollback status:** executed successfully",
        "- Release: release-2026-11-21-101203",
        "## Next Steps",
    ):
        assert line in issue
    assert "| devops-bug-042 | Deployment failure: M2" in shop.show("issues/issues-list.md", "main")


def test_a_failed_rollback_leaves_an_incident_with_the_plans_steps(shop: Clone) -> None:
    made = Desk(shop, incident()).write()
    assert "docs/releases/v1.2.0-incident.md" in made.paths
    assert "1. Switch the proxy to blue\n2. Call Ada" in shop.show("docs/releases/v1.2.0-incident.md", "main")


def test_a_rollback_by_hand_leaves_the_releases_own_report_alone(shop: Clone) -> None:
    Desk(shop, succeeded()).write()
    before = shop.show("docs/releases/v1.2.0.md", "main")
    made = Desk(shop.clone(), by_hand()).write()
    assert "docs/releases/v1.2.0-rollback.md" in made.paths
    assert "docs/handoff-notes/devops/session-02.md" in made.paths
    assert shop.show("docs/releases/v1.2.0.md", "main") == before


def test_a_refused_rollback_is_only_in_the_log(shop: Clone) -> None:
    story = Story(id="rollback-2026-11-22-080000", type="rollback")
    story.failed("production/rollback", "Cannot rollback", kind="UsageError", exit=2)
    assert Desk(shop, story.close("stopped", "Cannot rollback", "take another", 2)).write().paths == (LOG,)


def test_documents_lie_where_the_project_keeps_them(repository: Make) -> None:
    clone = repository({".sdlc/issues/backlog/swe-bug-007.md": "# A bug\n", ".sdlc/release-plan.md": PLAN})
    made = Desk(clone, rolled_back()).write()
    assert ".sdlc/handoff-notes/devops/session-01.md" in made.paths
    assert ".sdlc/issues/backlog/devops-bug-008.md" in made.paths
    assert ".sdlc/issues/issues-list.md" in made.paths


# -- gates' issues ---------------------------------------------------------------------------------------------------


def test_a_blocked_release_files_an_issue_for_each_gate_that_blocks_by_itself(shop: Clone) -> None:
    """The smoke tests were not run because the integration tests failed: mending those is enough."""
    made = Desk(shop, blocked()).write()
    issues = [path for path in made.paths if path.startswith("issues/backlog/")]
    assert issues == [f"issues/backlog/devops-bug-0{number}.md" for number in (42, 43)]
    gates = [line for path in issues for line in shop.show(path, "main").splitlines() if line.startswith("**Gate:**")]
    assert gates == ["**Gate:** COD001", "**Gate:** TST002"]
    assert not any("handoff-notes" in path for path in made.paths)


def test_the_same_gate_is_not_filed_twice_for_a_milestone(shop: Clone) -> None:
    Desk(shop, blocked()).write()
    again = blocked()
    again.decided = again.decided._replace(id="release-2026-11-22-090000")
    made = Desk(shop.clone(), again).write()
    assert set(made.paths) == {LOG, "docs/releases/v1.2.0.md"}


def test_no_issue_is_filed_where_the_call_said_so(shop: Clone) -> None:
    story = blocked()
    story.decided = story.decided._replace(file_issues=False)
    assert set(Desk(shop, story).write().paths) == {LOG, "docs/releases/v1.2.0.md"}


def test_an_issue_is_done_when_its_gate_passes_on_what_was_pushed(shop: Clone) -> None:
    Desk(shop, blocked()).write()
    shop.git("pull", "--quiet")
    again = succeeded()
    again.decided = again.decided._replace(id="release-2026-11-22-090000")
    made = Desk(shop, again).write()
    assert {"issues/backlog/devops-bug-042.md", "issues/done/devops-bug-042.md"} <= set(made.paths)
    assert "**Status:** done" in shop.show("issues/done/devops-bug-042.md", "main")
    assert "devops-bug-042.md" not in git(shop.remote, "ls-tree", "--name-only", "main", "issues/backlog/")
    row = next(line for line in shop.show("issues/issues-list.md", "main").splitlines() if "devops-bug-042" in line)
    assert row.endswith("| done |")


def test_an_issue_stays_open_while_its_gate_passes_only_on_a_commit_that_was_not_pushed(shop: Clone) -> None:
    shop.commit(
        "docs: an issue", {"issues/backlog/devops-bug-050.md": "# A gate\n\n**Gate:** TST001\n**Milestone:** M2\n"}
    )
    made = Desk(shop, blocked()).write()
    assert "issues/done/devops-bug-050.md" not in made.paths


def test_a_list_of_another_shape_costs_the_row_and_not_the_issue(repository: Make) -> None:
    gate = "# A gate\n\n**Gate:** TST001\n**Status:** backlog\n"
    clone = repository(
        {**FILES, "issues/issues-list.md": "# Issues\n\n- see the folders\n", "issues/backlog/qa-bug-050.md": gate}
    )
    desk = Desk(clone, rolled_back())
    assert {"issues/backlog/devops-bug-051.md", "issues/done/qa-bug-050.md"} <= set(desk.write().paths)
    assert any("devops-bug-051.md has no row in the list of issues" in line for line in desk.said)
    assert any("qa-bug-050.md is done, and the list of issues does not say so" in line for line in desk.said)
    assert clone.show("issues/issues-list.md", "main") == "# Issues\n\n- see the folders"


def test_documents_in_two_places_cost_the_issues_and_not_the_report(repository: Make) -> None:
    clone = repository({**FILES, ".sdlc/release-plan.md": PLAN})
    desk = Desk(clone, rolled_back())
    assert "docs/releases/v1.2.0.md" in desk.write().paths
    assert any("no issues are filed" in line for line in desk.said)


# -- again, elsewhere, meanwhile -------------------------------------------------------------------------------------


@pytest.mark.parametrize("story", [succeeded, blocked, rolled_back, incident, by_hand, stopped_at_staging])
def test_writing_again_finds_what_is_there(shop: Clone, story: Callable[[], Story]) -> None:
    """Also from another clone, after the first one was killed between its push and its last word."""
    made = Desk(shop, story()).write()
    before = {name: ref for name, ref in shop.refs().items() if name.startswith("refs/heads/")}
    assert Desk(shop, story()).write() == made
    assert Desk(shop.clone(), story()).write() == made
    assert {name: ref for name, ref in shop.refs().items() if name.startswith("refs/heads/")} == before


def test_what_a_person_changed_afterwards_is_not_changed_back(shop: Clone) -> None:
    made = Desk(shop, rolled_back()).write()
    shop.git("pull", "--quiet")
    shop.commit("docs: triage", {"issues/backlog/devops-bug-042.md": None})
    assert Desk(shop, rolled_back()).write() == made


def test_a_stopped_release_that_goes_on_has_two_ends_one_note_and_one_issue(shop: Clone) -> None:
    story = stopped_at_staging()
    first = Desk(shop, story).write()
    assert "issues/backlog/devops-bug-042.md" in first.paths
    story.tell("continued", host="builder", machine="m1", pid=2).settled("staging").unhealthy().went_back()
    second = Desk(shop.clone(), story.close("rolled back", "it went back", "next", 7)).write()
    assert "docs/handoff-notes/devops/session-01.md" in second.paths
    assert not any(path.startswith("issues/") for path in second.paths)
    assert [json.loads(line)["status"] for line in shop.show(LOG, "main").splitlines()] == ["stopped", "rolled back"]


def test_a_branch_that_moved_meanwhile_is_built_upon(shop: Clone) -> None:
    other = shop.clone()
    desk = Desk(shop, succeeded())
    desk.journal.append({"event": "started", "step": "write_report"})
    desk.journal.before = lambda: other.commit("fix: meanwhile", {"README.md": "# Shop 2\n"})
    made = desk.write()
    assert git(shop.remote, "log", "--format=%s", "main").splitlines() == [
        "docs(release): 1.2.0 succeeded", "fix: meanwhile", "chore: start",
    ]  # fmt: skip
    assert shop.refs()["refs/heads/main"] == made.commit
    assert shop.show("README.md", "main") == "# Shop 2"


def test_the_same_events_make_the_same_commit(shop: Clone, tmp_path: Path) -> None:
    """A run that was killed before its push leaves nothing that another has to know."""
    twin = tmp_path / "twin"
    shutil.copytree(shop.remote, twin / "remote.git")
    made = Desk(shop, succeeded()).write()
    assert Desk(cloned(twin / "remote.git", twin / "work"), succeeded()).write() == made


# -- where it goes ---------------------------------------------------------------------------------------------------


def test_the_settings_name_another_branch(shop: Clone) -> None:
    made = Desk(shop, succeeded(), settings=Settings(records="notes")).write()
    assert made.branch == "notes"
    assert shop.refs()["refs/heads/notes"] == made.commit
    assert shop.refs()["refs/heads/main"] == shop.head


def test_a_protected_branch_is_left_alone_and_it_says_so(shop: Clone) -> None:
    protect(shop, "main")
    desk = Desk(shop, succeeded())
    made = desk.write()
    assert made.branch == "release-records"
    assert shop.refs()["refs/heads/main"] == shop.head
    said = "\n".join(desk.said)
    assert "main on origin takes no records" in said
    assert "git fetch origin && git merge origin/release-records" in said
    assert Desk(shop.clone(), succeeded()).write() == made


def test_records_pile_up_on_their_own_branch_until_they_are_merged(shop: Clone) -> None:
    protect(shop, "main")
    first = Desk(shop, blocked()).write()
    again = succeeded()
    again.decided = again.decided._replace(id="release-2026-11-22-090000")
    second = Desk(shop, again).write()
    assert git(shop.remote, "rev-parse", "release-records^") == first.commit
    assert [json.loads(line)["status"] for line in shop.show(LOG, second.commit).splitlines()] == [
        "blocked",
        "succeeded",
    ]


def test_without_a_remote_a_checked_out_branch_is_left_alone(shop: Clone, tmp_path: Path) -> None:
    shop.git("remote", "remove", "origin")
    store = tmp_path / "journal.git"
    git(tmp_path, "init", "--quiet", "--bare", str(store))
    desk = Desk(shop, succeeded(), remote=".", store=str(store))
    before = shop.head
    made = desk.write()
    assert (shop.head, shop.git("rev-parse", "release-records")) == (before, made.commit)
    assert any("main was left alone" in line and "git merge release-records" in line for line in desk.said)


def test_without_a_remote_a_branch_that_is_not_checked_out_takes_the_records(shop: Clone, tmp_path: Path) -> None:
    shop.git("remote", "remove", "origin")
    shop.git("switch", "--quiet", "--create", "work")
    store = tmp_path / "journal.git"
    git(tmp_path, "init", "--quiet", "--bare", str(store))
    made = Desk(shop, succeeded(), remote=".", store=str(store)).write()
    assert shop.git("rev-parse", "main") == made.commit


# -- what must not be lost, and not leave ----------------------------------------------------------------------------


def test_secrets_do_not_leave(shop: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", "correct-horse|battery")
    story = (
        Story().published().failed("staging/deploy", "login with correct-horse|battery at https://ada:pw@host/ failed")
    )
    made = Desk(shop, story.close("stopped", "correct-horse|battery", "mend correct-horse|battery", 6)).write()
    for path in made.paths:
        text = shop.show(path, "main")
        assert "correct-horse" not in text
        assert "ada:pw" not in text


def test_a_report_that_cannot_be_made_leaves_the_raw_journal(shop: Clone) -> None:
    story = succeeded()
    finished = next(event for event in story.told if event.get("type") == "Passed")
    finished["evidence"]["rows"] = [{"id": "COD001"}]
    desk = Desk(shop, story)
    made = desk.write()
    assert "docs/releases/v1.2.0.jsonl" in made.paths
    assert any("the raw journal is in docs/releases/v1.2.0.jsonl" in line for line in desk.said)
    events = [json.loads(line) for line in shop.show("docs/releases/v1.2.0.jsonl", "main").splitlines()]
    assert events[0]["event"] == "decided"
    assert events[-1]["event"] == "closing"


def test_a_release_that_goes_on_has_nothing_to_record(shop: Clone) -> None:
    with pytest.raises(UsageError, match="has not come to an end"):
        Desk(shop, Story().judged()).write()


def test_a_preview_says_what_it_would_push_and_changes_nothing(shop: Clone) -> None:
    world = DryRun()
    desk = Desk(shop, succeeded(), world=world)
    world.quarantine(desk.release.repository.objects)
    before: Mapping[str, str] = shop.refs()
    objects = shop.git("count-objects")
    desk.write()
    assert any(line.startswith("would push refs/heads/main to ") for line in desk.said)
    assert (shop.refs(), shop.git("count-objects")) == (before, objects)
    world.close()
