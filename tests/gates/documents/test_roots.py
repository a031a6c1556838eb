"""Where the documents lie, in each layout."""

from pathlib import Path

import pytest

from gates.documents.roots import Roots, find_roots
from gates.documents.text import DocumentError

DOCS = Roots(
    root="docs",
    plan="docs/release-plan.md",
    brief="docs/project-brief.md",
    env_context="docs/env-context.md",
    roadmap="docs/roadmap.md",
    test_plan="docs/test-plan.md",
    issues="issues",
    handoff_notes="docs/handoff-notes",
)
SDLC = Roots(
    root=".sdlc",
    plan=".sdlc/release-plan.md",
    brief="docs/project-brief.md",
    env_context=".sdlc/env-context.md",
    roadmap="docs/roadmap.md",
    test_plan=".sdlc/test-plan.md",
    issues=".sdlc/issues",
    handoff_notes=".sdlc/handoff-notes",
)


@pytest.mark.parametrize(
    ("files", "roots"),
    [
        ([], DOCS),
        (["docs/release-plan.md", "issues/backlog/swe-bug-001.md", "src/issues/backlog/x.md"], DOCS),
        (["issues/__init__.py", "docs/issues/index.md"], DOCS),
        ([".sdlc/lessons-log.md", "docs/roadmap.md"], SDLC),
        ([".sdlc/issues/done/swe-bug-001.md"], SDLC),
    ],
)
def test_a_layout_is_known_by_its_files(files: list[str], roots: Roots) -> None:
    assert find_roots(files) == roots


def test_mixed_layouts_are_read_where_the_documents_are() -> None:
    found = find_roots(["docs/release-plan.md", ".workflow/issues/issues-list.md", "docs/test-plan.md"])
    assert (found.plan, found.test_plan, found.issues) == (DOCS.plan, DOCS.test_plan, ".workflow/issues")
    assert (found.root, found.handoff_notes) == (".workflow", ".workflow/handoff-notes")
    assert find_roots([".sdlc/x.md", "docs/handoff-notes/pm/session-01.md"]).handoff_notes == "docs/handoff-notes"


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ([".sdlc/release-plan.md", "docs/release-plan.md"], "release-plan.md and docs/release-plan.md both exist"),
        ([".sdlc/issues/done/a.md", "issues/backlog/b.md"], ".sdlc/issues and issues both exist"),
    ],
)
def test_a_document_in_two_places_is_refused(files: list[str], message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        find_roots(files)


def test_settings_win() -> None:
    files = [".sdlc/release-plan.md", "docs/release-plan.md"]
    found = find_roots(files, plan="ops/plan.md", issues="tickets/", roadmap=None)
    assert (found.plan, found.issues, found.roadmap) == ("ops/plan.md", "tickets", "docs/roadmap.md")


def test_a_checkout_is_looked_into(tmp_path: Path) -> None:
    (tmp_path / ".sdlc/issues/backlog").mkdir(parents=True)
    (tmp_path / ".sdlc/issues/backlog/swe-bug-001.md").write_text("# x\n")
    assert find_roots(tmp_path) == SDLC
