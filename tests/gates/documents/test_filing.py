"""New issues: the next number, the file, and its row in the list."""

import pytest

from gates.documents.filing import Draft, FailedDeployment, close_issue, for_gate, gate_issue, new_issue, next_number
from gates.documents.issues import read_issues
from gates.documents.text import DocumentError

HEADER = "| File | Title | Expert | Type | Milestone | Prerequisites | Status |\n|------|------|---|---|---|---|---|\n"
LIST = f"# Issues List\n\n{HEADER}| swe-bug-007 | BUG: after SHA-256 | swe | bug | M3 | — | done |\n"
BUG = "# A bug\n\n**Type:** bug\n**Milestone:** M3\n**Status:** backlog\n**Severity:** nit\n"


@pytest.mark.parametrize(
    ("files", "number"),
    [
        ([], 1),
        (["issues/backlog/swe-bug-003.md", "issues/done/qa-feature-041.md"], 42),
        (["issues/in-progress/data-analyst-research-1000.md"], 1001),
        (["issues/planned/back-42 - Title.md", "issues/planned/17-ready-p2-x.md"], 43),
        (["issues/archive/swe-bug-050.md"], 51),
        (["issues/README.md", "issues/backlog/notes-12.txt"], 1),
    ],
)
def test_the_next_number_is_one_sequence_over_all_folders(files: list[str], number: int) -> None:
    assert next_number(dict.fromkeys(files, "")) == number


def test_numbers_that_only_the_list_knows_are_taken() -> None:
    assert next_number({"issues/issues-list.md": LIST}) == 8


DRAFT = Draft("devops", "bug", "It broke | badly", "M3", "blocker", "## Description\n\nx", gate="TST001")
FILE = """\
# It broke | badly

**Type:** bug
**Expert:** devops
**Milestone:** M3
**Status:** backlog
**Severity:** blocker
**Gate:** TST001

## Description

x
"""


def test_a_new_issue_is_a_file_and_a_row() -> None:
    made = new_issue({"issues/issues-list.md": LIST}, "issues", DRAFT)
    row = "| devops-bug-008 | It broke \\| badly | devops | bug | M3 | — | backlog |\n"
    assert made == {"issues/backlog/devops-bug-008.md": FILE, "issues/issues-list.md": LIST + row}
    (read,) = read_issues(made)
    assert (read.title, read.severity, read.gate) == ("It broke | badly", "blocker", "TST001")


def test_a_list_that_is_missing_is_made_of_all_issues() -> None:
    files = {".sdlc/issues/done/qa-bug-002.md": BUG.replace("M3", "—"), ".sdlc/issues/planned/swe-bug-001.md": BUG}
    made = new_issue(files, ".sdlc/issues", DRAFT)
    rows = made[".sdlc/issues/issues-list.md"].splitlines()[4:]
    assert rows == [
        "| swe-bug-001 | A bug | swe | bug | M3 | — | planned |",
        "| qa-bug-002 | A bug | qa | bug | — | — | done |",
        "| devops-bug-003 | It broke \\| badly | devops | bug | M3 | — | backlog |",
    ]


def test_a_list_without_its_table_is_refused() -> None:
    with pytest.raises(DocumentError, match=r"issues/issues-list\.md: no table with the columns File"):
        new_issue({"issues/issues-list.md": "# Issues\n\n- swe-bug-001\n"}, "issues", DRAFT)


def test_a_gate_s_issue_is_filed_once_for_a_milestone() -> None:
    def file(files: dict[str, str], milestone: str | None) -> dict[str, str]:
        return gate_issue(files, "issues", for_gate("TST001", "Unit tests pass", milestone, ["3 failed", "see\nlog"]))

    first = file({}, "M3")
    assert "- 3 failed\n- see log\n" in first["issues/backlog/devops-bug-001.md"]
    assert read_issues(first).all[0].title == "Release gate TST001: Unit tests pass"
    assert file(first, "M3") == {}
    assert file(first, "Core (M3)") == {}
    assert "issues/backlog/devops-bug-002.md" in file(first, "M4")
    assert "issues/backlog/devops-bug-002.md" in file(first, None)
    assert file(file(first, None) | first, None) == {}
    closed = {path.replace("/backlog/", "/done/"): text for path, text in first.items()}
    assert "issues/backlog/devops-bug-002.md" in file(closed, "M3")


def test_a_failed_deployment_becomes_an_issue_in_the_form_of_the_specification() -> None:
    failed = FailedDeployment(
        milestone="M3",
        brief="smoke test failed",
        what="The deployment of 1.2.0 to production failed.",
        step="smoke-live",
        rollback="executed successfully",
        details="GET /orders: 500",
        next_steps=("Find the cause", "Release again"),
    )
    made = new_issue({"issues/issues-list.md": LIST}, "issues", failed.draft())
    assert made["issues/backlog/devops-bug-008.md"] == (
        "# Deployment failure: M3 — smoke test failed\n\n**Type:** bug\n**Expert:** devops\n**Milestone:** M3\n"
        "**Status:** backlog\n**Severity:** blocker\n\n## Description\n\n"
        "The deployment of 1.2.0 to production failed.\n\n"
        "**Step that failed:** smoke-live\n**Rollback status:** executed successfully\n\n## Details\n\n"
        "GET /orders: 500\n\n## Next Steps\n\n- [ ] Find the cause\n- [ ] Release again\n"
    )


def test_closing_moves_the_file_and_changes_its_row() -> None:
    files = new_issue({"issues/issues-list.md": LIST}, "issues", DRAFT)
    assert close_issue(files, "issues/backlog/devops-bug-008.md") == {
        "issues/backlog/devops-bug-008.md": None,
        "issues/done/devops-bug-008.md": FILE.replace("**Status:** backlog", "**Status:** done"),
        "issues/issues-list.md": files["issues/issues-list.md"].replace("— | backlog |", "— | done |"),
    }


@pytest.mark.parametrize(
    ("row", "after"),
    [
        (
            "| swe-bug-001 | a | b | swe | bug | M3 | — | planned |",
            "| swe-bug-001 | a | b | swe | bug | M3 | — | done |",
        ),
        ("| qa-bug-002 | other | qa | bug | — | — | done |", "| qa-bug-002 | other | qa | bug | — | — | done |"),
        ("| swe-bug-001 | a | swe |", None),
        ("| swe-bug-001 | a | swe | bug | M3 | — | said by Jane |", None),
    ],
)
def test_closing_changes_a_row_only_where_its_status_stands(row: str, after: str | None) -> None:
    files = {"issues/planned/swe-bug-001.md": BUG, "issues/issues-list.md": f"{HEADER}{row}\n"}
    if after is None:
        with pytest.raises(DocumentError, match=r"issues-list\.md:3: no status where swe-bug-001 should have one"):
            close_issue(files, "issues/planned/swe-bug-001.md")
    else:
        listed = close_issue(files, "issues/planned/swe-bug-001.md").get("issues/issues-list.md", f"{HEADER}{row}\n")
        assert listed == f"{HEADER}{after}\n"


def test_closing_keeps_the_rest_of_the_file() -> None:
    text = "# T\r\n\r\n**Type:** bug  \r\n**Status:** backlog  \r\n\r\nText \r\n"
    assert close_issue({"issues/backlog/swe-bug-001.md": text}, "issues/backlog/swe-bug-001.md") == {
        "issues/backlog/swe-bug-001.md": None,
        "issues/done/swe-bug-001.md": text.replace("backlog", "done"),
    }


@pytest.mark.parametrize("path", ["issues/done/swe-bug-001.md", "issues/backlog/swe-bug-002.md"])
def test_only_an_open_issue_can_be_closed(path: str) -> None:
    with pytest.raises(DocumentError, match="no open issue"):
        close_issue({"issues/done/swe-bug-001.md": BUG}, path)
