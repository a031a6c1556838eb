"""One line of a commit as Markdown that shows it as it was written."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from release_tasks.rules.changelog.inline import shown
from release_tasks.rules.changelog.links import links

HUB = links("https://github.com/acme/abacus")
LAB = links("https://gitlab.com/acme/abacus")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nothing to do here", "nothing to do here"),
        ("show <b> and `<i>`", "show &lt;b&gt; and `<i>`"),
        ("a -> b, c => d, e >= f, g < h", "a -> b, c => d, e >= f, g &lt; h"),
        ("> not a quotation", "&gt; not a quotation"),
        ("&copy; & so on", "&amp;copy; & so on"),
        ("read *.py and *.txt", r"read \*.py and \*.txt"),
        ("globs a/*.py, b/*.py", r"globs a/\*.py, b/\*.py"),
        ("2*3*4", r"2\*3\*4"),
        ("this is *meant*, and **this too**.", "this is *meant*, and **this too**."),
        ("snake_case and _this_", "snake_case and _this_"),
        ("call __init__ of foo__bar", r"call \_\_init\_\_ of foo__bar"),
        ("`__init__` and `*`", "`__init__` and `*`"),
        (r"a\*b \d", r"a\\\*b \d"),
        ("[docs](https://example.org/a_b) and [x]", "[docs](https://example.org/a_b) and [x]"),
        ("[x]: y", r"\[x]: y"),
        ("[ ] task", r"\[ ] task"),
        ("# heading", r"\# heading"),
        ("- item", r"\- item"),
        ("1. one", r"1\. one"),
        ("1.5 times", "1.5 times"),
        ("```sh", r"\```sh"),
        ("```a``` b", "```a``` b"),
        ("a\x1b[31mred\x00\u2028b", "a [31mred  b"),
        ("crash, closes #12", "crash, refs #12"),
        ("Fixes #12: crash", "Refs #12: crash"),
        ("fixes acme/other#12 and resolved GH-3", "refs acme/other#12 and refs GH-3"),
        ("closes https://example.org/issues/1", "refs https://example.org/issues/1"),
        ("close the file", "close the file"),
        ("`closes #12`", "`closes #12`"),
    ],
)
def test_shown(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "on_github", "on_gitlab"),
    [
        ("search (#5)", "search ([#5](H/pull/5))", "search ([#5](L/-/issues/5))"),
        ("search (!5)", "search (!5)", "search ([!5](L/-/merge_requests/5))"),
        ("closes #12", "refs [#12](H/pull/12)", "refs [#12](L/-/issues/12)"),
        ("acme/other#12, a#1, /#2", "acme/other#12, a#1, /#2", "acme/other#12, a#1, /#2"),
        ("`#5` and [#5](https://example.org)", "`#5` and [#5](https://example.org)", None),
        ("https://example.org/#5", "https://example.org/#5", None),
    ],
)
def test_numbers_become_links(text: str, on_github: str, on_gitlab: str | None) -> None:
    assert shown(text, HUB) == on_github.replace("(H", "(https://github.com/acme/abacus")
    assert shown(text, LAB) == (on_gitlab or on_github).replace("(L", "(https://gitlab.com/acme/abacus")


LINES = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="ab12 <>&;*_\\`[]()#!.:-+~=\"'/", max_size=30),
    st.lists(st.sampled_from(["*", "**", "__", "<b>", "`", "](", "[x]:", "1.", "- ", "a", " ", "\\", "&lt;"])).map(
        "".join
    ),
)


@given(LINES)
@settings(max_examples=300)
@example("*a*\\*b*")
@example("&#35; x")
@example("hide <!-- this --> and a=<b>")
def test_no_line_leaves_its_bullet_or_becomes_html(text: str) -> None:
    written = shown(text)
    assert "\n" not in written
    tokens = MarkdownIt("commonmark").parse(f"- {written} (0123456)\n- next\n")
    kinds = [token.type for token in tokens if token.type.endswith("_open") or token.type in {"fence", "html_block"}]
    assert kinds == ["bullet_list_open", *["list_item_open", "paragraph_open"] * 2], written
    children = next(token for token in tokens if token.type == "inline").children or []
    assert {child.type for child in children}.isdisjoint({"html_inline", "image"}) or "![" in text


@given(st.text(alphabet="ab1 <>&;\\#.:-+~=\"'/!)", max_size=30))
@settings(max_examples=300)
def test_without_code_links_and_emphasis_a_line_reads_as_it_was_written(text: str) -> None:
    tokens = MarkdownIt("commonmark").parse(f"- {shown(text)} (0123456)\n")
    children = next(token for token in tokens if token.type == "inline").children or []
    assert "".join(child.content for child in children) == f"{text.strip()} (0123456)".strip()
