"""A preview as a page."""

from __future__ import annotations

from typing import Any

from release_tasks.views.preview import DIFF_LINES, page

DATA: dict[str, Any] = {
    "version": "1.0.0",
    "files": [{"title": "the release commit of 1.0.0", "diff": "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new"}],
    "changes": [
        {"step": "cut", "title": "Cut", "open": False, "changes": ["run git"]},
        {"step": "build", "title": "Build", "open": True, "changes": []},
    ],
    "not_checked": ["the right to push to origin: never tried"],
    "digest": "sha256:0123456789abcdef0123456789abcdef",
}


def test_it_has_edits_changes_what_was_not_checked_and_last_the_digest() -> None:
    assert page(DATA) == (
        "the release commit of 1.0.0:\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new\n\n"
        "would do, in order:\n  cut: Cut\n      run git\n"
        "  build: Build\n      and what is known only when the time comes\n\n"
        "could not be checked:\n  - the right to push to origin: never tried\n\n"
        "preview of 1.0.0: nothing was changed\n"
        "to release this and nothing else: invoke release --preview sha256:0123456789abcdef0123456789abcdef\n"
        "preview sha256:0123456789abcdef0123456789abcdef"
    )


def test_without_a_digest_it_says_why() -> None:
    assert page({**DATA, "digest": None, "error": "no plan\n  fix: write one"}).endswith(
        "no plan\n  fix: write one\n\npreview of 1.0.0: nothing was changed; a release would end there"
    )


def test_colours_are_for_changed_lines_alone() -> None:
    lines = page(DATA, colour=True).splitlines()
    assert "--- a/x" in lines
    assert "\x1b[31m-old\x1b[0m" in lines
    assert "\x1b[32m+new\x1b[0m" in lines
    assert "\x1b" not in page(DATA)


def test_a_long_diff_is_cut_and_what_is_left_out_is_counted() -> None:
    long = "\n".join(f"+{number}" for number in range(DIFF_LINES + 7))
    text = page({**DATA, "files": [{"title": "x", "diff": long}]})
    assert f"+{DIFF_LINES - 1}\n… 7 more lines: --json has the whole diff" in text
    assert f"+{DIFF_LINES}\n" not in text
    wide = page({**DATA, "files": [{"title": "x", "diff": "+" + "y" * 1000}]})
    assert max(map(len, wide.splitlines())) < 500
