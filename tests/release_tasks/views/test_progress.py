"""Progress in its four manners, as it looks on the stream."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping

import pytest

from release_tasks.views.colour import colours
from release_tasks.views.live import Live
from release_tasks.views.manners import Groups, JsonLines, Lines
from release_tasks.views.progress import Manner, Progress, manner_name

PLANNED = [("cut", "Cut the branch"), ("pass_gates", "Judge it"), ("push", "Push it"), ("write_report", "Write it")]


def seen(manner: Manner, stream: io.StringIO, *, end: str | None = "succeeded") -> str:
    """What a small release writes."""
    progress = Progress("standard release of 1.2.0", PLANNED, manner)
    progress("started", "cut", "Cut the branch")
    progress("done", "cut", "Cut the branch")
    progress("started", "pass_gates", "Judge it")
    progress.judged("TST001", "Unit tests", "PASS", "12 passed", 4.0)
    progress.judged("TST002", "Integration tests", "FAIL", "1 failed", 6.0)
    progress("failed", "pass_gates", "NOT READY: Integration tests")
    if end:
        progress.end(end)
    return stream.getvalue()


def test_lines_begin_with_nothing_done_and_the_test_types_waiting() -> None:
    """PRD AC1: 0 % and the status of test execution."""
    stream = io.StringIO()
    first = seen(Lines(stream, now=lambda: 0.0), stream).splitlines()[0]
    assert first == (
        "00:00:00  begin        standard release of 1.2.0: 0 % of 4 steps; "
        "tests: unit waiting, integration waiting, smoke waiting, e2e waiting"
    )


def test_lines_are_one_for_each_change() -> None:
    stream = io.StringIO()
    assert seen(Lines(stream, now=lambda: 0.0), stream, end="blocked").splitlines()[1:] == [
        "00:00:00  running        0 %  cut: Cut the branch",
        "00:00:00  done          25 %  cut",
        "00:00:00  running       25 %  pass_gates: Judge it",
        "00:00:00  gate         PASS TST001 Unit tests (4.00 s) 12 passed",
        "00:00:00  gate         FAIL TST002 Integration tests (6.00 s) 1 failed",
        "00:00:00  FAILED        25 %  pass_gates: NOT READY: Integration tests",
        "00:00:00  end           25 %  blocked",
    ]


def test_only_success_is_a_hundred_percent() -> None:
    progress = Progress("", PLANNED, Lines(io.StringIO()))
    for key, title in PLANNED:
        progress("done", key, title)
    assert progress.board.percent == 99
    progress.end("succeeded")
    assert progress.board.percent == 100


def test_a_repeated_report_and_an_unplanned_rollback_are_counted() -> None:
    progress = Progress("", [("write_report", "Write it")], Lines(io.StringIO()))
    progress("done", "write_report@2", "Write it")
    assert dict(progress.board.states) == {"write_report": "done"}
    progress("started", "production/rollback", "Go back")
    assert progress.board.states["production/rollback"] == "running"


def test_what_is_cut_again_starts_anew() -> None:
    progress = Progress("", PLANNED, Lines(io.StringIO()))
    progress("done", "cut", "Cut the branch")
    progress("again", "cut", "main moved")
    assert set(progress.board.states.values()) == {"waiting"}


def test_a_silent_step_is_said_to_run_when_something_goes_on_in_it() -> None:
    now = [0.0]
    stream = io.StringIO()
    progress = Progress("", PLANNED, Lines(stream, now=lambda: now[0]), now=lambda: now[0])
    progress("started", "cut", "Cut the branch")
    for now[0] in (10.0, 29.0, 31.0, 40.0):
        progress.tick()
    lines = stream.getvalue().splitlines()
    assert lines[2:] == ["00:00:31  running        0 %  cut, for 31 s"]


def test_groups_fold_each_step_and_mark_the_failure() -> None:
    stream = io.StringIO()
    lines = seen(Groups(stream, now=lambda: 0.0), stream).splitlines()
    assert [line for line in lines if line.startswith("::")] == [
        "::group::cut: Cut the branch",
        "::endgroup::",
        "::group::pass_gates: Judge it",
        "::endgroup::",
        "::error title=pass_gates::NOT READY: Integration tests",
    ]


@pytest.mark.parametrize("words", ["ok\n::set-env name=A::b", "ok\n  ##[error]b", "ok\r\n::warning::b"])
def test_groups_let_no_outside_line_be_a_command(words: str) -> None:
    stream = io.StringIO()
    Progress("", PLANNED, Groups(stream)).say(words)
    last = stream.getvalue().splitlines()[-1]
    assert last.startswith("| ")


def test_an_annotation_is_one_line() -> None:
    stream = io.StringIO()
    Progress("", PLANNED, Groups(stream))("failed", "cut", "100 % wrong\nin two lines")
    assert "::error title=cut::100 %25 wrong%0Ain two lines\n" in stream.getvalue()


def test_json_lines_are_one_object_each() -> None:
    stream = io.StringIO()
    objects = [json.loads(line) for line in seen(JsonLines(stream, now=lambda: 0.0), stream).splitlines()]
    assert {each["schema"] for each in objects} == {"release-progress/1"}
    assert [each["what"] for each in objects] == [
        "begin", "started", "done", "started", "gate", "gate", "failed", "end",
    ]  # fmt: skip
    assert objects[0]["percent"] == 0
    assert objects[5]["tests"] == {"unit": "PASS", "integration": "FAIL", "smoke": "waiting", "e2e": "waiting"}
    assert objects[-1]["status"] == "succeeded"


class Screen:
    """A terminal of some lines, as far as the table uses it."""

    def __init__(self, text: str) -> None:
        self.lines: list[str] = []
        for part in text.split("\x1b["):
            moved, _, rest = part.partition("A") if part[:1].isdigit() else ("", "", part)
            if moved:
                self.lines = self.lines[: len(self.lines) - int(moved)]
            self.lines += rest.removeprefix("J").splitlines()


def test_the_table_is_drawn_in_place_and_what_was_said_stays_above() -> None:
    stream = io.StringIO()
    progress = Progress("release of 1.2.0", PLANNED, Live(stream))
    progress("started", "cut", "Cut the branch")
    progress.say("continuing release-1")
    progress("done", "cut", "Cut the branch")
    progress.judged("TST001", "Unit tests", "PASS", "", 4.0)
    assert Screen(stream.getvalue()).lines == [
        "continuing release-1",
        "PASS TST001 Unit tests (4.00 s)",
        "release of 1.2.0  25 %",
        "tests: unit PASS, integration waiting, smoke waiting, e2e waiting",
        "  done         cut           Cut the branch",
        "  waiting      pass_gates    Judge it",
        "  waiting      push          Push it",
        "  waiting      write_report  Write it",
    ]


def test_a_question_is_not_drawn_over() -> None:
    """When a person may be asked, the table stays above, and the next one is drawn below the answer."""
    stream = io.StringIO()
    progress = Progress("release", [("confirm", "Ask"), ("push", "Push it")], Live(stream))
    progress("started", "confirm", "Ask")
    progress.say("two artifacts")
    stream.write("Publish 1.2.0? [y/N] y\n")
    progress("done", "confirm", "Ask")
    assert [line.split("  ")[0] or line.split()[0] for line in Screen(stream.getvalue()).lines] == [
        *("release", "tests: unit waiting, integration waiting, smoke waiting, e2e waiting", "running", "waiting"),
        *("two artifacts", "Publish 1.2.0? [y/N] y"),
        *("release", "tests: unit waiting, integration waiting, smoke waiting, e2e waiting", "done", "waiting"),
    ]


@pytest.mark.parametrize(
    ("environment", "terminal", "as_json", "name"),
    [
        ({"TERM": "xterm"}, True, False, "live"),
        ({"TERM": "xterm"}, False, False, "lines"),
        ({"TERM": "dumb"}, True, False, "lines"),
        ({"TERM": "xterm", "CI": "true"}, True, False, "lines"),
        ({"GITHUB_ACTIONS": "true"}, False, False, "groups"),
        ({"TERM": "xterm"}, True, True, "json"),
    ],
)
def test_the_manner_fits_the_stream(environment: Mapping[str, str], terminal: bool, as_json: bool, name: str) -> None:
    assert manner_name(environment, terminal=terminal, as_json=as_json) == name


@pytest.mark.parametrize(
    ("environment", "terminal", "wanted"),
    [
        ({"TERM": "xterm"}, True, True),
        ({"TERM": "xterm"}, False, False),
        ({"TERM": "dumb"}, True, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "0"}, False, False),
    ],
)
def test_colours_are_asked_for_and_refused(environment: Mapping[str, str], terminal: bool, wanted: bool) -> None:
    assert colours(environment, terminal=terminal) is wanted


def test_colour_is_never_alone() -> None:
    """Without the escape codes a coloured run says the same words."""
    plain, coloured = io.StringIO(), io.StringIO()
    seen(Lines(plain, now=lambda: 0.0), plain)
    text = seen(Lines(coloured, colour=True, now=lambda: 0.0), coloured)
    for code in ("\x1b[32m", "\x1b[31m", "\x1b[36m", "\x1b[0m"):
        assert code in text
        text = text.replace(code, "")
    assert text == plain.getvalue()
