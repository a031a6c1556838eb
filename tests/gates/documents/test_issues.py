"""Issue files: the folder is the status, the header says the rest, and nothing unread is passed over."""

import pytest

from gates.documents.context import read_roadmap
from gates.documents.issues import Issues, read_issues, status_of
from gates.documents.milestones import Milestones

from .realistic import MILESTONE, ROADMAP

milestones = read_roadmap("docs/roadmap.md", ROADMAP)


def issue(severity: str | None = "nit", *, milestone: str = "M13", more: str = "", title: str = "T") -> str:
    line = f"**Severity:** {severity}\n" if severity is not None else ""
    header = f"**Type:** bug\n**Milestone:** {milestone}\n**Status:** backlog\n{line}{more}"
    return f"# {title}\n\n{header}\n## Description\n\nx\n"


def read(known: Milestones = milestones, **files: str) -> Issues:
    """Issues by folder and name: `backlog__swe_bug_001`."""
    paths = {f".sdlc/issues/{name.replace('__', '/').replace('_', '-')}.md": text for name, text in files.items()}
    return read_issues(paths, known)


def test_an_issue_s_facts() -> None:
    more = "**Gate:** cod001\n"
    text = issue("BLOCKER (now)", more=more, title="BUG: it breaks") + "\n## Acceptance Criteria\n\n- [x] a\n- [ ] b\n"
    (found,) = read(in_progress__qa_bug_042=text)
    assert (found.path, found.number, found.name) == (".sdlc/issues/in-progress/qa-bug-042.md", 42, "qa-bug-042")
    assert (found.expert, found.type, found.title) == ("qa", "bug", "BUG: it breaks")
    assert (found.milestone, found.status, found.is_open) == (MILESTONE, "in-progress", True)
    assert (found.severity, found.severity_line, found.gate, found.unread) == ("blocker", 6, "COD001", None)
    assert [box.ticked for box in found.boxes] == [True, False]
    assert (found.boxes_ticked, found.criteria_met) == (False, None)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("issues/backlog/a.md", "backlog"),
        (".sdlc/issues/planned/a.md", "planned"),
        (".workflow/issues/in-progress/a.md", "in-progress"),
        ("issues/done/2026/a.md", "done"),
        ("backlog/issues/done/a.md", "done"),
        ("issues/a.md", None),
        ("issues/blocked/a.md", None),
        ("issues/in_progress/a.md", None),
    ],
)
def test_the_folder_is_the_status(path: str, status: str | None) -> None:
    assert status_of(path) == status


def test_only_open_issues_count_and_only_those_asked_for() -> None:
    found = read(
        backlog__swe_bug_001=issue("must-fix"),
        planned__swe_bug_002=issue("must-fix", milestone="M14"),
        done__swe_bug_003=issue("must-fix"),
        in_progress__swe_bug_004=issue("high"),
    )
    assert [each.number for each in found.open(severity="must-fix")] == [1, 2]
    assert [each.number for each in found.open(milestone="Update structure and references (M13)")] == [1, 4]
    assert [each.number for each in found.open(severity="must-fix", milestone="M13")] == [1]
    assert [each.number for each in found.done(milestone=MILESTONE)] == [3]
    assert len(found) == 4


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (issue("critical"), 6, "nobody knows the severity 'critical'"),
        (issue("nit", more="**Severity:** must-fix\n"), 7, "two severities: 'nit' and 'must-fix'"),
        (issue(None, more="__Severity:__ must-fix\n"), 6, "`__Severity:__ must-fix` is not read as a field"),
        (issue(None, more="Severity: must-fix\n"), 6, "`Severity: must-fix` is not read as a field"),
        (issue(None, more="### Severity: must-fix\n"), 6, "`### Severity: must-fix` is not read as a field"),
        (issue(None) + "\n**Severity:** must-fix\n", 11, "a severity that does not count where it stands"),
        (issue(None) + "\n## Severity\n\nmust-fix\n", 11, "a severity that does not count where it stands"),
        (issue(None, more="<!-- note\n"), 6, "never closed, so all that follows is hidden"),
    ],
)
def test_a_severity_that_cannot_be_read_is_reported(text: str, line: int, message: str) -> None:
    found = read(backlog__swe_bug_001=text)
    (unread,) = found.unread
    assert (unread.path, unread.line, unread.message) == (".sdlc/issues/backlog/swe-bug-001.md", line, message)
    assert unread.fix
    assert not read(done__swe_bug_001=text).unread


@pytest.mark.parametrize("severity", [None, "", "must-fix | should-fix", "[severity]", "—", "none"])
def test_no_severity_is_counted_apart(severity: str | None) -> None:
    found = read(backlog__swe_bug_001=issue(severity))
    assert [each.number for each in found.without_severity] == [1]
    assert not found.unread and found.all[0].severity is None


def test_a_severity_that_others_have_does_not_matter() -> None:
    text = issue("nit") + "\n## Findings\n\n**Severity:** blocker\n"
    (found,) = read(backlog__swe_bug_001=text)
    assert (found.severity, found.unread) == ("nit", None)


def test_two_severities_count_as_the_graver() -> None:
    found = read(backlog__swe_bug_001=issue("nit", more="**Severity:** blocker\n"))
    assert [each.number for each in found.open(severity="blocker")] == [1]


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("issues/backlog/any name.md", True),
        ("issues/blocked/swe-bug-001.md", False),
        ("issues/in_progress/fix-login.md", False),
        ("issues/swe-bug-001.md", False),
        ("issues/backlog/swe-bug-001.markdown", False),
        ("issues/backlog/swe-bug-001.txt", False),
    ],
)
def test_an_issue_that_no_gate_would_see_is_reported(path: str, seen: bool) -> None:
    found = read_issues({path: issue("blocker")})
    assert (len(found), [each.path for each in found.unread]) == ((1, []) if seen else (0, [path]))


@pytest.mark.parametrize(
    "name", ["README.md", "issues-list.md", "backlog/.gitkeep", "backlog/README.md", "TEMPLATE.md"]
)
def test_other_files_are_no_issues(name: str) -> None:
    found = read_issues({f"issues/{name}": "# About\n\n**Severity:** must-fix | should-fix\n"})
    assert not found.all and not found.unread


@pytest.mark.parametrize(
    ("summaries", "met"),
    [
        (("Yes",), True),
        (("Yes — all 8 criteria reviewed",), True),
        (("No — one is open",), False),
        (("No", "Yes"), True),
        (("Yes", "No"), False),
        (("Yes, except the last",), None),
        (("[Yes/No]",), None),
        ((), None),
    ],
)
def test_acceptance_is_what_the_last_summary_says(summaries: tuple[str, ...], met: bool | None) -> None:
    told = "".join(
        f"\n## Session {n} Summary\n\n**All acceptance criteria met:** {s}\n" for n, s in enumerate(summaries)
    )
    (found,) = read(done__swe_bug_001=issue() + told)
    assert found.criteria_met is met


def test_criteria_are_the_boxes_of_their_section_else_all() -> None:
    steps = "\n## Next Steps\n\n- [ ] later\n"
    both, other = issue() + "\n## Acceptance Criteria\n\n- [x] a\n" + steps, issue() + steps
    assert [each.boxes_ticked for each in read(done__swe_bug_001=both, done__swe_bug_002=other)] == [True, False]
    assert read(done__swe_bug_003=issue()).all[0].boxes_ticked is None


def test_other_names_and_front_matter_are_read() -> None:
    text = "---\nid: back-42\nmilestone: M14\nseverity: High\ntitle: Say hello\n---\n\n## Description\n\nx\n"
    (found,) = read_issues({"issues/planned/back-42 - Say hello.md": text}, milestones)
    assert (found.number, found.title, found.severity) == (42, "Say hello", "high")
    assert found.milestone == "[Workflow Directory] Migration from old structure (M14)"


def test_milestones_the_roadmap_does_not_know_are_named() -> None:
    found = read(backlog__swe_bug_001=issue(milestone="M99"), backlog__swe_bug_002=issue(milestone="—"))
    assert [(each.number, each.milestone) for each in found.unmatched] == [(1, "M99")]
    assert not read(Milestones(), backlog__swe_bug_001=issue(milestone="M99")).unmatched
    assert len(read(Milestones(), backlog__swe_bug_001=issue(milestone="M99 — later")).open(milestone="M99")) == 1


def test_records_add_what_the_commit_does_not_have() -> None:
    commit = read_issues({"issues/done/swe-bug-001.md": issue("blocker"), "issues/backlog/x/swe-bug-002.md": issue()})
    records = read_issues(
        {
            "issues/backlog/swe-bug-001.md": issue("blocker"),
            "issues/backlog/swe-bug-002.md": issue("blocker", title="Another with that number"),
            "issues/backlog/devops-bug-003.md": issue("blocker"),
        }
    )
    merged = commit.merge(records)
    assert [each.name for each in merged.open(severity="blocker")] == ["devops-bug-003", "swe-bug-002"]
    assert [each.name for each in merged.done()] == ["swe-bug-001"]
