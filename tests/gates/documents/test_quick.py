"""The quick reading of an issue says what the parser says, or that it is not sure."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gates.documents import issues
from gates.documents.issues import Header, quick_header, read_issues, whole_header
from gates.documents.markdown import Document
from gates.documents.quick import Quick, Unsure

from . import realistic

PATH = "issues/planned/swe-bug-106.md"
PLAIN = """\
# BUG: it breaks — often

**Type:** bug
**Milestone:** M13
**Severity:** must-fix (before fix)
**Gate:** cod001

## Description

See `code` and a < b:

```python
# Severity: no
- [ ] no criterion
```

<!-- what is expected?
**All acceptance criteria met:** No
-->

## Acceptance Criteria

- [x] one
- [ ] two

## Notes

- [x] other

## Session 07 Summary

**All acceptance criteria met:** Yes — both
"""
lines = st.sampled_from(
    (
        "# Title", "## Acceptance Criteria", "## 2. Acceptance criteria", "### Severity", "#", "##", "Severity", "---",
        "===", "- - -", "**Severity:** must-fix", "**Severity:** nit", "**Severity**: [severity]", "Severity: low",
        "**Milestone:** M13", "- **Gate:** cod001", "> **Severity:** blocker", "the severity of it", "```", "```py",
        "~~~", "````", "  ```", "<!-- x -->", "<!--", "-->", "<!-- a --> **Severity:** low", "<b>", "a < b", "`<!--`",
        "- [ ] a", "1. [x] b", "  - [X] c", "- item", "    indented", "\t# tab", " ## three", "| Severity | High |",
        "|---|---|", "**All acceptance criteria met:** Yes", "**All acceptance criteria met:** No", "",
        "**All acceptance criteria met:** Yes, except b", "| All acceptance criteria met | No |", "## Notes ##", "text",
        "**ſeverity:** low", "**Mileﬆone:** M2", "\ufeff", "[a]: /b", "* * *", "+ [x] d", "> ```", "> # Quoted",
        "`` ` ``", "**Title:** said", "**Expert:** qa", "title: x", "\u00a0", "# Ends with #", "<pre>", "</pre>",
        "``` `",
    )
)  # fmt: skip
ends = st.sampled_from(("\n", "\n", "\n", "\n\n", "\r\n", "\r"))
mixed = st.lists(st.tuples(lines, ends), max_size=14).map(lambda each: "".join(line + end for line, end in each))
texts = st.one_of(mixed, mixed, realistic.soup, realistic.issues().map(lambda each: each.text))


UNSURE = "unsure"


def quickly(text: str, path: str = PATH) -> list[object]:
    """Title, fields and line of the severity; acceptance; boxes: each as the quick reading has it, or UNSURE."""
    looks: tuple[Callable[[], object], ...] = (
        lambda: quick_header(text, usual=path == PATH),
        lambda: issues._yes(Quick(text).report()),
        lambda: all(ticks) if (ticks := Quick(text).boxes()) else None,
    )
    return [_sure(look) for look in looks]


def _sure(look: Callable[[], object]) -> object:
    try:
        return look()
    except Unsure:
        return UNSURE


@given(texts, st.sampled_from((PATH, "issues/planned/back-42 - Say hello.md")))
@example("\ufeff# T\n\n**Severity:** low\n", PATH)
@example("# T\n\nSeverıty: low\n", PATH)
@example("**MILESTONE**0<!-->", PATH)
@example("<!-- a --> **All acceptance criteria met:** Yes\n", PATH)
@example("text\n---\n\n**Severity:** low\n", PATH)
def test_it_says_what_the_parser_says_or_that_it_is_not_sure(text: str, path: str) -> None:
    head, met, ticked = quickly(text, path)
    document = Document(path, text)
    boxes = [each.ticked for each in issues._criteria(document)]
    assert head in (UNSURE, whole_header(document, usual=path == PATH))
    assert met in (UNSURE, issues._yes(issues._report(document)))
    assert ticked in (UNSURE, all(boxes) if boxes else None)


def test_it_is_sure_of_what_most_issues_look_like() -> None:
    head, met, ticked = quickly(PLAIN)
    assert head == ("BUG: it breaks — often", Header("M13", "must-fix", None, "COD001"), 5)
    assert (met, ticked) == (True, False)
    assert quickly(PLAIN.replace("\n", "\r\n")) == [head, met, ticked]


@pytest.mark.parametrize(
    "text",
    [
        "---\nseverity: high\n---\n\n# T\n",
        "# T\n\n| Severity | High |\n|---|---|\n",
        "# T\n\n```\n**Severity:** low\n\n## No heading\n```\n",
        "# T\n\n<pre>\n**Severity:** low\n</pre>\n",
        "# T\n\nSeverity: low\n",
        "# T\n\n**Severity:** urgent\n",
        "# T\n\n- ## Nested\n\n  ```\n  **Severity:** low\n  ```\n",
        "T\n=\n\n**Severity:** low\n",
    ],
)
def test_it_leaves_to_the_parser_what_is_not_plain(text: str) -> None:
    assert quickly(text)[0] == UNSURE


def test_a_text_is_looked_at_once_unless_more_is_asked() -> None:
    class Counting(dict[str, str]):
        looked = 0

        def __getitem__(self, path: str) -> str:
            self.looked += 1
            return super().__getitem__(path)

    files = Counting({PATH: PLAIN})
    (issue,) = read_issues(files)
    assert (issue.severity, issue.milestone, issue.expert, files.looked) == ("must-fix", "M13", "swe", 1)
    assert (issue.criteria_met, issue.boxes_ticked, len(issue.boxes)) == (True, False, 2)
