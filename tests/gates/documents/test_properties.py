"""What holds for every text: nothing raises but DocumentError, and an edit changes what it is meant to and no more."""

from hypothesis import given
from hypothesis import strategies as st

from gates.documents.context import read_brief, read_env_context, read_roadmap
from gates.documents.edit import add_row, set_field, tick
from gates.documents.fields import fields
from gates.documents.filing import Draft, new_issue, next_number
from gates.documents.handoff import acceptance_met
from gates.documents.issues import read_issues
from gates.documents.markdown import Document
from gates.documents.milestones import Milestones
from gates.documents.plan import Plan, read_plan
from gates.documents.test_plan import read_test_plan
from gates.documents.text import DocumentError, lines
from gates.documents.values import duration, is_none, is_unset, severity, yes_or_no

from . import realistic

COLUMNS = ("File", "Title", "Expert", "Type", "Milestone", "Prerequisites", "Status")
any_text = st.one_of(realistic.soup, realistic.plans(), realistic.issues().map(lambda each: each.text))
milestones = read_roadmap("docs/roadmap.md", realistic.ROADMAP)


def same_but_one(before: str, after: str) -> list[tuple[str, str]]:
    """The lines that differ; both texts have equally many."""
    old, new = lines(before), lines(after)
    assert [each.newline for each in old] == [each.newline for each in new]
    return [(a.text, b.text) for a, b in zip(old, new, strict=True) if a.text != b.text]


@given(any_text)
def test_lines_and_masks_keep_every_offset(text: str) -> None:
    document = Document("x.md", text)
    assert "".join(each.text + each.newline for each in document.lines) == text
    assert [(each.start, each.end, each.newline) for each in document.masked] == [
        (each.start, each.end, each.newline) for each in document.lines
    ]
    for line, masked in zip(document.lines, document.masked, strict=True):
        assert all(m in (" ", c) for c, m in zip(line.text, masked.text, strict=True))


@given(any_text)
def test_reading_any_text_raises_nothing_but_document_errors(text: str) -> None:
    read_issues({"issues/backlog/swe-bug-001.md": text, "issues/issues-list.md": text}, milestones)
    for read in (read_brief, read_env_context, read_roadmap, read_test_plan):
        read("docs/x.md", text)
    acceptance_met({"docs/handoff-notes/qa/session-01.md": text})
    try:
        assert isinstance(read_plan("docs/release-plan.md", text), Plan)
    except DocumentError as error:
        assert error.path == "docs/release-plan.md" and error.fix


@given(st.text(max_size=60))
def test_no_value_raises(value: str) -> None:
    for read in (duration, is_none, is_unset, severity, yes_or_no, milestones.resolve, Milestones().canonical):
        read(value)


@given(any_text, st.sampled_from(("Severity", "Milestone", "Status", "nobody's")), st.text(max_size=20))
def test_setting_a_field_of_any_text_works_or_says_why(text: str, name: str, value: str) -> None:
    try:
        after = set_field(text, "x.md", name, value)
    except DocumentError as error:
        assert error.fix
        return
    assert len(same_but_one(text, after)) <= 1


@given(any_text, st.integers(1, 30))
def test_ticking_any_text_works_or_says_why(text: str, line: int) -> None:
    try:
        after = tick(text, "x.md", line, "Jane Doe, 2026-11-20")
    except DocumentError as error:
        assert error.line == line and error.fix
        return
    box = next(each for each in Document("x.md", after).checkboxes() if each.line == line)
    assert box.ticked and box.text.endswith("— Jane Doe, 2026-11-20")
    assert len(same_but_one(text, after)) in (1, 2)


@given(any_text)
def test_adding_a_row_to_any_text_works_or_says_why(text: str) -> None:
    try:
        after = add_row(text, "x.md", ("Priority",), ("P1",))
    except DocumentError as error:
        assert error.fix
        return
    assert len(lines(after)) == len(lines(text)) + 1


@given(any_text)
def test_filing_into_any_list_works_or_says_why(text: str) -> None:
    files = {"issues/issues-list.md": text, "issues/done/swe-bug-007.md": text}
    draft = Draft("devops", "bug", "Broken", "M13", "blocker", "## Description\n\nIt broke.")
    try:
        made = new_issue(files, "issues", draft)
    except DocumentError as error:
        assert error.fix
        return
    assert next_number({**files, **made}) > next_number(files)


@given(realistic.issues())
def test_an_issue_is_read_as_it_was_meant(written: realistic.Written) -> None:
    (issue,) = read_issues({".sdlc/issues/planned/swe-bug-106.md": written.text}, milestones)
    assert issue.unread is None
    assert (issue.title, issue.severity, issue.milestone) == (written.title, written.severity, written.milestone)
    assert (issue.number, issue.expert, issue.type, issue.status) == (106, "swe", "bug", "planned")
    assert tuple(box.ticked for box in issue.boxes) == written.ticked


@given(realistic.issues(), st.sampled_from(("Milestone", "Status", "Severity")))
def test_an_edit_to_the_same_value_keeps_every_byte(written: realistic.Written, name: str) -> None:
    document = Document("x.md", written.text)
    field = fields(document, (name,), document.header).get(name.casefold())
    if field and field.value and field.value == field.raw:
        assert set_field(written.text, "x.md", name, field.value) == written.text


@given(realistic.issues(), st.sampled_from(("Milestone", "Status")), st.sampled_from(("done", "M14", "Ärger (M19)")))
def test_an_edit_of_one_field_changes_one_line(written: realistic.Written, name: str, value: str) -> None:
    after = set_field(written.text, "x.md", name, value)
    ((old, new),) = same_but_one(written.text, after) or [("", value)]
    assert value in new and len(old) - len(old.rstrip()) == len(new) - len(new.rstrip())
    document = Document("x.md", after)
    assert fields(document, (name,), document.header)[name.casefold()].value == value


@given(realistic.plans(), st.data())
def test_a_tick_changes_its_line_and_not_the_digest(text: str, data: st.DataObject) -> None:
    plan = read_plan("docs/release-plan.md", text)
    row = data.draw(st.sampled_from([each for each in (*plan.rows, *plan.checklist) if not each.ticked]))
    after = read_plan(plan.path, tick(text, plan.path, row.line, "Jane Doe, 2026-11-20"))
    ticked = next(each for each in (*after.rows, *after.checklist) if each.line == row.line)
    assert ticked.ticked and (ticked.by, str(ticked.on), ticked.text) == ("Jane Doe", "2026-11-20", row.text)
    assert after.digest == plan.digest


@given(realistic.plans())
def test_a_plan_is_read_as_it_was_meant(text: str) -> None:
    plan = read_plan("docs/release-plan.md", text)
    assert not plan.unread
    assert milestones.resolve(plan.milestone or "") == realistic.MILESTONE
    assert {row.category for row in plan.rows} == {"code", "testing", "deployment"}
    assert plan.rollback and len(plan.rollback.steps) == 2
    assert plan.notes_template and plan.notes_template.startswith("### [Version] — [Date]")
    assert [row.text for row in plan.checklist] == ["Announce the release", "Freeze the branch"]


@given(st.lists(st.tuples(st.sampled_from(("done", "backlog")), st.integers(1, 999)), max_size=5))
def test_numbers_are_never_used_twice(taken: list[tuple[str, int]]) -> None:
    files = {f"issues/{folder}/qa-feature-{number:03d}.md": "# x\n" for folder, number in taken}
    assert next_number(files) > max([0, *(number for _, number in taken)])
