"""Headings, tables, boxes and what hides them."""

import pytest

from gates.documents.markdown import Document
from gates.documents.text import DocumentError, decode, lines


def test_only_markdown_line_ends_end_a_line() -> None:
    found = lines("a\r\nb\rc\nd\x0be\u2028f")
    assert [(each.number, each.text, each.newline) for each in found] == [
        (1, "a", "\r\n"),
        (2, "b", "\r"),
        (3, "c", "\n"),
        (4, "d\x0be\u2028f", ""),
    ]


def test_bytes_that_are_not_utf8_are_reported_with_their_line() -> None:
    with pytest.raises(DocumentError, match=r"docs/x\.md:2: not UTF-8 \(byte 0xe4\)\. Save the file as UTF-8\."):
        decode("docs/x.md", b"# ok\n\xe4h\n")


def test_sections_cover_what_stands_under_them() -> None:
    text = "# T\n\n## 1. Release Gates\n### **Code:**\n- [ ] a\n\nTesting\n-------\n- [x] b\n# Other\n- [ ] c\n"
    document = Document("x.md", text)
    assert [(each.title, each.level, each.first, each.last, each.key) for each in document.sections] == [
        ("T", 1, 2, 9, "t"),
        ("1. Release Gates", 2, 4, 6, "release gates"),
        ("**Code:**", 3, 5, 6, "code"),
        ("Testing", 2, 9, 9, "testing"),
        ("Other", 1, 11, 11, "other"),
    ]
    assert [(box.text, box.ticked, box.line, box.section) for box in document.checkboxes()] == [
        ("a", False, 5, "1. Release Gates/**Code:**"),
        ("b", True, 9, "Testing"),
        ("c", False, 11, ""),
    ]


@pytest.mark.parametrize(
    ("written", "text", "ticked", "ordered"),
    [
        ("- [ ] step", "step", False, False),
        ("* [x] step", "step", True, False),
        ("+ [X] step", "step", True, False),
        ("1. [ ] step", "step", False, True),
        ("12) [x] step", "step", True, True),
        ("   - [ ] step", "step", False, False),
        ("> - [ ] step", "step", False, False),
        ("- [ ] step\n  that goes on\nlazily", "step that goes on lazily", False, False),
        ("- [ ] step\n- next", "step", False, False),
        ("- [ ] step\n**Version:** 1", "step", False, False),
    ],
)
def test_a_box_is_read_with_all_its_lines(written: str, text: str, ticked: bool, ordered: bool) -> None:
    (box,) = Document("x.md", written).checkboxes()
    assert (box.text, box.ticked, box.ordered) == (text, ticked, ordered)


@pytest.mark.parametrize(
    "written", ["- []", "- [ ]", "- [x](link)", "- [xx] a", "[ ] a", "```\n- [ ] a\n```", "-[ ] a"]
)
def test_what_is_no_box(written: str) -> None:
    assert not Document("x.md", written).checkboxes()


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("| A | B |\n|---|---|\n| 1 | 2 |", [("1", "2")]),
        ("A | B\n---|---\n1 | 2", [("1", "2")]),
        ("> | A | B |\n> |---|---|\n> | 1 | 2 |", [("1", "2")]),
        ("| A | B |\n|---|---|\n| a \\| b |  |\n| 3 |", [("a | b", ""), ("3", "")]),
        ("| A | B |\n|---|---|\n|1|2|  \n\n| no | row |", [("1", "2")]),
        ("| B | A |\n|---|---|\n| 2 | 1 |", [("1", "2")]),
    ],
)
def test_a_table_is_read_by_the_names_of_its_columns(table: str, rows: list[tuple[str, str]]) -> None:
    (found,) = Document("x.md", table).tables()
    assert [(row.get("a"), row.get("**B**")) for row in found.rows] == rows


def test_a_cell_has_the_span_of_what_was_written() -> None:
    document = Document("x.md", "| A | B |\r\n|---|---|\r\n|  a \\| b |c|\r\n")
    (row,) = document.tables()[0].rows
    assert [document.text[slice(*cell.span)] for cell in row.cells] == ["a \\| b", "c"]


NESTED = """\
## Template

```
text
```python
code
```
more
```

## After

- [ ] seen
"""


def test_a_fence_inside_a_fence_hides_nothing_behind_it() -> None:
    document = Document("x.md", NESTED)
    assert [each.title for each in document.sections] == ["Template", "After"]
    assert [fence.content for fence in document.fences()] == ["text\n```python\ncode\n```\nmore\n"]
    assert [box.text for box in document.checkboxes()] == ["seen"]


def test_without_nesting_that_closes_fences_are_read_as_commonmark_does() -> None:
    document = Document("x.md", "```\n```python\n```\n\n- [ ] seen\n")
    assert [box.text for box in document.checkboxes()] == ["seen"]


@pytest.mark.parametrize(
    ("text", "unclosed"),
    [
        ("a\n\n```\n# b\n", [(3, "code fence")]),
        ("a\n\n<!-- b\n\n# c\n", [(3, "comment")]),
        ("```\nx\n```\n<!-- a -->\n", []),
        ("`<!--` is said\n", []),
        ("> ```\n> x\n\n# b\n", [(1, "code fence")]),
    ],
)
def test_what_is_never_closed_is_known(text: str, unclosed: list[tuple[int, str]]) -> None:
    assert list(Document("x.md", text).unclosed) == unclosed


def test_a_comment_hides_sections_and_raw_html_is_no_markdown() -> None:
    text = "<!--\n## Hidden\n- [ ] a\n-->\n## Seen\n<pre>\n- [ ] b\n</pre>\n<details>\n- [ ] c\n</details>\n"
    document = Document("x.md", text)
    assert [each.title for each in document.sections] == ["Seen"]
    assert [box.text for box in document.checkboxes()] == ["c"]
