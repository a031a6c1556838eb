"""A page that shows something else than what happens is caught."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from docs.run import Mismatch, Shell, blocks, examples, run_page, shows

FENCE = "```"


def page(mark: str, text: str) -> str:
    return f"# Page\n\n<!-- {mark} -->\n{FENCE}console\n{text}{FENCE}\n"


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        pytest.param(page("run", "$ echo one\none\n$ echo two\n"), 2, id="two commands"),
        pytest.param(page("run", "$ echo a \\\n  b\na b\n"), 1, id="a long command"),
        pytest.param(page("run exit=3", "$ true\n$ exit 3\n"), 2, id="only the last one fails"),
        pytest.param(page("run", "$ printf 'a\\nb\\nc\\n'\na\n...\nc\n"), 1, id="anything between"),
        pytest.param(page("run", "$ mkdir in\n$ cd in\n") + page("run", "$ basename $PWD\nin\n"), 3, id="cd stays"),
        pytest.param(page("run", "$ export WORD=word\n$ echo $WORD\nword\n"), 2, id="exports stay"),
        pytest.param("<!-- setup\n$ touch a\n-->\n" + page("run", "$ ls\na\n"), 2, id="a setup that nobody sees"),
        pytest.param(page("file: a/b", "one\n") + page("run", "$ cat a/b\none\n"), 1, id="a file"),
        pytest.param(page("file: a", "1\n") + page("edit: a", "2\n") + page("run", "$ cat a\n1\n2\n"), 1, id="an edit"),
        pytest.param(f"{FENCE}console\n$ false\n{FENCE}\n", 0, id="a block without a mark"),
    ],
)
def test_runs_what_is_marked(tmp_path: Path, text: str, commands: int) -> None:
    assert run_page("page.md", text, Shell(tmp_path, dict(os.environ))) == commands


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(page("run", "$ echo one\n$ exit 4\n"), "page.md:6: exit code 4, not 0", id="fails"),
        pytest.param(page("run exit=3", "$ true\n"), "page.md:5: exit code 0, not 3", id="should fail"),
        pytest.param(
            page("run", "$ echo one\ntwo\n"), "the page shows\ntwo\n\nIt said:\none", id="says something else"
        ),
        pytest.param(page("run", "$ false | true\n"), "exit code 1", id="fails inside a pipe"),
    ],
)
def test_says_which_line_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Mismatch) as mismatch:
        run_page("page.md", text, Shell(tmp_path, dict(os.environ)))
    assert said in str(mismatch.value)


def test_output_is_told_from_commands() -> None:
    found = examples(blocks(page("run", "$ one\nout\n\nmore\n$ two\n"))[0])
    assert [(each.command, each.output, each.line) for each in found] == [("one", "out\n\nmore", 5), ("two", "", 9)]


def test_dots_stand_for_anything_and_other_signs_for_themselves() -> None:
    assert shows("took ... s (v1.0)", "it took 3.2 s (v1.0)\n")
    assert not shows("took ... s (v1.0)", "it took 3.2 s (v1x0)\n")
