"""Running a checking tool."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from gates import Status, Unjudged
from gates.redaction import redactor
from gates.tools import NotRun, Tools

PYTHON = sys.executable


@pytest.fixture
def tools() -> Tools:
    return Tools()


def test_output_and_code_come_back(tools: Tools, tmp_path: Path) -> None:
    code = "import sys; print('out'); print('first', file=sys.stderr); print('why', file=sys.stderr); sys.exit(7)"
    done = tools.run((PYTHON, "-c", code), cwd=tmp_path)
    assert (done.code, done.out, done.last_words, done.ok) == (7, "out\n", "why", False)


def test_words_are_words_not_shell(tools: Tools, tmp_path: Path) -> None:
    done = tools.run((PYTHON, "-c", "import sys; print(sys.argv[1:])", "a b", "$HOME", "; rm x"), cwd=tmp_path)
    assert done.out == "['a b', '$HOME', '; rm x']\n"


def test_the_environment_is_the_one_that_is_given(tools: Tools, tmp_path: Path) -> None:
    done = tools.run(
        (PYTHON, "-c", "import os; print(os.environ.get('HOME'), os.environ['X'])"), cwd=tmp_path, env={"X": "1"}
    )
    assert done.out == "None 1\n"


def test_a_program_that_is_not_there_is_a_result(tools: Tools, tmp_path: Path) -> None:
    done = tools.run(("no-such-program",), cwd=tmp_path)
    assert (done.code, done.ok) == (None, False)
    assert done.last_words == "no-such-program: No such file or directory"


def test_bytes_that_are_not_text_do_not_break_it(tools: Tools, tmp_path: Path) -> None:
    done = tools.run((PYTHON, "-c", "import os; os.write(1, b'\\xff ok')"), cwd=tmp_path)
    assert done.out == "\ufffd ok"


def test_what_it_says_is_scrubbed(tmp_path: Path) -> None:
    tools = Tools(redactor(["hunter2-secret"]))
    done = tools.run((PYTHON, "-c", "print('hunter2-secret https://me:pw@host/')"), cwd=tmp_path)
    assert done.out == "*** https://***@host/\n"


def test_it_cannot_ask_a_person(tools: Tools, tmp_path: Path) -> None:
    assert tools.run((PYTHON, "-c", "input()"), cwd=tmp_path, timeout=10).last_words.startswith("EOFError")


# A child that outlives its parent, unless the whole group is ended.
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open("pid", "w").write(str(child.pid))
time.sleep(float(sys.argv[1]))
"""


@pytest.mark.parametrize("lives", ["60", "0"], ids=["on time-out", "at its end"])
def test_its_children_end_with_it(tools: Tools, tmp_path: Path, lives: str) -> None:
    began = time.monotonic()
    done = tools.run((PYTHON, "-c", PARENT, lives), cwd=tmp_path, timeout=1)
    assert done.timed_out is (lives == "60")
    assert time.monotonic() - began < 10
    assert _gone(int((tmp_path / "pid").read_text()))


def test_stop_ends_what_runs_and_lets_nothing_start(tools: Tools, tmp_path: Path) -> None:
    threading.Timer(0.3, tools.stop).start()
    done = tools.run((PYTHON, "-c", PARENT, "60"), cwd=tmp_path)
    assert done.code == -9
    assert _gone(int((tmp_path / "pid").read_text()))
    with pytest.raises(Unjudged):
        tools.run((PYTHON, "-c", "print()"), cwd=tmp_path)


def test_a_command_that_is_not_run_says_what_would_run() -> None:
    result = NotRun(("pytest", "tests/my unit")).result
    assert (result.status, result.details) == (Status.SKIP, "would run pytest 'tests/my unit'")


def _gone(process: int) -> bool:
    for _ in range(100):
        try:
            os.kill(process, 0)
            if (Path("/proc") / str(process) / "stat").read_text().split(") ")[1].startswith("Z"):
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.02)
    return False
