"""The release notes of a commit: its plan's template, its open issues, and what its commits say (decisions 53)."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ..commits.messages import Conventional, Unread
from .links import Links
from .notes import notes, render

if TYPE_CHECKING:  # what listing must not pay for
    from ...engine.git import Repository
    from ...engine.settings import Settings

BLOCKING = ("must-fix", "blocker")


class Occasion(NamedTuple):
    """What is released, and what it brings, newest first."""

    version: str
    day: date
    milestone: str | None
    commits: Sequence[Conventional | Unread]
    links: Links | None


def drafted_notes(repository: "Repository", settings: "Settings", commit: str, occasion: Occasion) -> str:
    """The notes by the template of the plan at this commit; open issues that do not block are its known issues."""
    from gates.documents.issues import read_issues
    from gates.documents.plan import read_plan
    from gates.documents.roots import find_roots

    roots = find_roots(repository.files(commit), **settings.documents())
    text = repository.read(commit, roots.plan)
    plan = read_plan(roots.plan, text) if text is not None else None
    template, milestone = (plan.notes_template, plan.milestone) if plan else (None, None)
    issues = read_issues(repository.texts(commit, roots.issues))
    known = [issue.title for issue in issues.open() if issue.severity not in BLOCKING]
    content = notes(occasion.commits, known, occasion.links)
    return render(template, occasion.version, occasion.day, occasion.milestone or milestone, content)
