"""Reading patches: the lines that commits added, whatever they look like."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gates.repository import Repository
from gates.scans.history import MARK, Added, added_lines, removed

from ...support.repository import new_repository

ID = "ab" * 20


def log(*patches: str) -> bytes:
    return "\n".join((f"{MARK}{ID}", "", *patches)).encode()


ONE = "diff --git a.py a.py\n--- a.py\n+++ a.py\n@@ -1 +1,2 @@\n-old\n+new\n+more\n"


def test_lines_have_commit_file_and_number() -> None:
    assert list(added_lines(log(ONE))) == [Added(ID, "a.py", 1, "new"), Added(ID, "a.py", 2, "more")]


@pytest.mark.parametrize(
    ("patch", "texts"),
    [
        ("+++ a.py\n@@ -0,0 +1,2 @@\n++++ b.py\n+@@ -1 +1 @@\n", ["+++ b.py", "@@ -1 +1 @@"]),
        (f"+++ a.py\n@@ -1 +0,0 @@\n-{MARK}cd\n", []),
        (f"+++ a.py\n@@ -0,0 +1 @@\n+{MARK}cd\n", [f"{MARK}cd"]),
        ("+++ a.py\n@@ -0,0 +1 @@\n+end\n\\ No newline at end of file\n", ["end"]),
        ("+++ a.py\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n", ["b"]),
        ("+++ a.py\n@@ -1,0 +2 @@ def f():\n+dos\r\n", ["dos"]),
        ("+++ a.py\n@@ -0,0 +1,9 @@\n+cut off", ["cut off"]),
    ],
)
def test_a_line_that_looks_like_a_header_is_a_line(patch: str, texts: list[str]) -> None:
    assert [(each.path, each.commit, each.text) for each in added_lines(log(patch))] == [
        ("a.py", ID, text) for text in texts
    ]


def test_only_what_is_gone_counts_each_once_at_its_oldest_commit() -> None:
    newer = log(ONE).replace(ID.encode(), b"cd" * 20)
    (gone,) = removed(newer + b"\n" + log(ONE), {"a.py": ["more"]})
    assert (gone.path, gone.text, gone.origin(1)) == ("a.py", "new\n", Added(ID, "a.py", 1, "new"))
    assert gone.origin(2) is None


NAMES = st.text("abcä \"\\'\t+-@", min_size=1, max_size=8).map(lambda name: f"x{name}x")
LINES = st.lists(st.text("ab+-@ \\\t", max_size=6), min_size=1, max_size=5)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=NAMES, before=LINES, after=LINES)
def test_git_and_we_agree_on_names_and_lines(
    tmp_path_factory: pytest.TempPathFactory, name: str, before: list[str], after: list[str]
) -> None:
    clone = new_repository(tmp_path_factory.mktemp("history"), {name: "\n".join(before)})
    clone.commit("feat: more", {name: "\n".join(after)})
    found = list(added_lines(Repository(Path(clone.path)).patches(None, MARK)))
    for commit, lines in ((clone.head, after), (clone.git("rev-parse", "HEAD^"), before)):
        for each in found:
            if each.commit == commit:
                assert (each.path, lines[each.line - 1]) == (name, each.text)
    assert {each.text for each in found} >= set(after) - {""}
