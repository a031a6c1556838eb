"""The spellings of a field, row by row of the table in docs/how-to/write-issues-and-plan.md."""

import pytest

from gates.documents.fields import all_fields, fields, near_misses
from gates.documents.markdown import Document

KNOWN = ("Severity", "Status", "Scope", "Milestone")


def header(text: str) -> Document:
    return Document("issues/backlog/swe-bug-001.md", f"# Title\n\n{text}\n\n## Description\n\nx\n")


@pytest.mark.parametrize(
    "written",
    [
        "**Severity:** must-fix",
        "**Severity**: must-fix",
        "**Severity :** must-fix",
        "- **Severity:** must-fix",
        "* **Severity:** must-fix",
        "> **Severity:** must-fix",
        "> > - **Severity:** must-fix",
        "**severity:** must-fix",
        "**SEVERITY:** must-fix",
        "   **Severity:** must-fix",
        "    **Severity:** must-fix",
        "**Severity:** must-fix  ",
        "**Severity:** `must-fix`",
        "**Severity:** **must-fix**",
        "**Severity:**\tmust-fix",
        "> **Status:** planned | **Severity:** must-fix",
        "**Severity:** must-fix; **Scope:** all",
        "| Severity | must-fix |\n|---|---|\n| Status | planned |",
        "| Field | Value |\n|---|---|\n| **Severity** | must-fix |",
        "```\n**Severity:** nit\n```\n**Severity:** must-fix",
        "<!-- **Severity:** nit --> **Severity:** must-fix",
        "Text `<!--` text\n**Severity:** must-fix\nand `-->`",
    ],
)
def test_a_field_is_read_in_every_common_spelling(written: str) -> None:
    document = header(written)
    assert fields(document, KNOWN, document.header)["severity"].value == "must-fix"
    assert not near_misses(document, KNOWN, document.header)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("**Severity:** blocker. **Scope:** everything", "blocker."),
        ("**Severity:** BLOCKER (before fix) — prose", "BLOCKER (before fix) — prose"),
        ("**Severity:** must-fix | should-fix", None),
        ("**Severity:** MUST-FIX | SHOULD-FIX | NIT", None),
        ("**Severity:** [severity]", None),
        ("**Severity:** {severity}", None),
        ("**Severity:** XXX", None),
        ("**Severity:**", None),
    ],
)
def test_a_value_ends_at_the_next_field_and_a_template_is_unset(written: str, value: str | None) -> None:
    document = header(written)
    assert fields(document, KNOWN, document.header)["severity"].value == value


@pytest.mark.parametrize(
    "written",
    [
        "**note** this is prose",
        "**Note:** this is prose about severity",
        "```\n**Severity:** must-fix\n```",
        "~~~md\n**Severity:** must-fix\n~~~",
        "<!-- **Severity:** must-fix -->",
        "<!--\n\n**Severity:** must-fix\n\n-->",
        "Text <!-- over\n**Severity:** must-fix\nlines --> text",
        "> ```\n> **Severity:** must-fix\n> ```",
        "```md\n```py\n**Severity:** must-fix\n```\n**Severity:** must-fix\n```",
        "## Details\n\n**Severity:** must-fix",
        "## MUST-FIX Issues",
    ],
)
def test_prose_code_comments_and_later_sections_are_no_fields(written: str) -> None:
    document = header(written)
    assert not all_fields(document, KNOWN, document.header)
    assert not near_misses(document, KNOWN, document.header)


@pytest.mark.parametrize(
    "written",
    [
        "1. **Severity:** must-fix",
        "+ **Severity:** must-fix",
        "- [ ] **Severity:** must-fix",
        "__Severity:__ must-fix",
        "**Severity：** must-fix",
        "Severity: must-fix",
        "*Severity:* must-fix",
        "`Severity:` must-fix",
    ],
)
def test_a_near_miss_is_reported_with_line_and_the_form_that_is_read(written: str) -> None:
    document = header(written)
    (miss,) = near_misses(document, KNOWN, document.header)
    assert (miss.path, miss.line, miss.fix) == (document.path, 3, "Write `**Severity:** must-fix`.")
    assert written in str(miss)


def test_front_matter_is_read() -> None:
    matter = 'id: back-42\ntitle: "A: title"\nstatus: To Do  # said on Monday\nlabels: [a, b]\nseverity: High\n'
    text = f"---\n{matter}---\n\n# T\n"
    document = Document("backlog/tasks/back-42 - Title.md", text)
    found = fields(document, ("Title", "Status", "Severity"), document.header)
    assert {name: field.value for name, field in found.items()} == {
        "title": "A: title",
        "status": "To Do",
        "severity": "High",
    }
    assert document.title == "T"


def test_a_milestone_may_be_a_tag_and_a_template_word_is_none() -> None:
    for written, value in (("[SDLC Boundary]", "[SDLC Boundary]"), ("[name]", None), ("[Milestone name]", None)):
        document = header(f"**Milestone:** {written}")
        assert fields(document, KNOWN, document.header)["milestone"].value == value


def test_span_and_line_are_those_of_the_value() -> None:
    document = Document("x.md", "\ufeff# T\r\n\r\n- **Severity** :  must-fix  \r\n")
    field = fields(document, KNOWN)["severity"]
    assert field.line == 3
    assert document.text[slice(*field.span)] == "must-fix"
