"""What the how-to page shows is what the readers do."""

from pathlib import Path

import pytest

from gates.documents.fields import fields, near_misses
from gates.documents.issues import read_issues
from gates.documents.markdown import Document
from gates.documents.plan import read_plan

PAGE = Path(__file__).parents[3] / "docs/how-to/write-issues-and-plan.md"
DOCUMENT = Document(PAGE.name, PAGE.read_text(encoding="utf-8"))
ISSUE, PLAN = (fence.content for fence in DOCUMENT.fences())
SPELLINGS = [
    (row.get("written").strip("`"), row.get("read as"))
    for table in DOCUMENT.tables()
    if table.has("read as")
    for row in table.rows
    if row.get("written").count("`") == 2 and row.get("written").endswith("`")
]


def test_the_issue_is_read() -> None:
    (issue,) = read_issues({"issues/done/swe-bug-106.md": ISSUE}).all
    assert (issue.severity, issue.criteria_met, issue.unread) == ("should-fix", True, None)
    assert issue.milestone == "[Installer] One look everywhere (M13)"


def test_the_plan_is_read_without_rest() -> None:
    plan = read_plan("docs/release-plan.md", PLAN)
    assert not plan.unread
    assert (len(plan.rows), len(plan.checklist), len(plan.artifacts), plan.post_deployment) == (
        9,
        1,
        1,
        ("The error rate stays below 1 %",),
    )
    assert plan.coverage == {"unit": 85.0, "integration": 70.0}
    assert plan.rollback and plan.rollback.maximum and len(plan.rollback.who) == 2
    assert plan.notes_template and plan.notes_template.endswith("- [Issue]")


@pytest.mark.parametrize(("written", "read"), SPELLINGS)
def test_every_spelling_is_read_as_the_page_says(written: str, read: str) -> None:
    document = Document("x.md", f"# Title\n\n{written}\n\n## Description\n")
    found = fields(document, ("Severity",), document.header).get("severity")
    said = {"unset": None, "nothing": None, "reported": None}.get(read, read)
    assert (found.value if found else None) == said
    assert bool(found) is (read not in ("nothing", "reported"))
    assert bool(near_misses(document, ("Severity",))) is (read == "reported")


def test_the_page_has_its_table() -> None:
    assert len(SPELLINGS) == 15
