"""`gates/` copied alone into another repository, under another name: it lists, judges and brings its nox sessions."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import gates

from ..support.repository import Clone

NOXFILE = "from ready import sessions\n\nsessions.register()\n"
IGNORED = "__pycache__/\ndist/\n.nox/\n"
ONE_FILE = '''\
"""Is the weather fine?"""

from __future__ import annotations

from ..fact import fact
from ..gate import gate
from ..result import Finding, Result, failed, passed


@fact
def weather(root):
    return (root / "weather.txt").read_text().strip()


@gate("WEA001", category="weather", row="Fine weather", phrases=("The sun shines",))
def fine(weather: str) -> Result:
    """The weather is fine."""
    if weather == "fine":
        return passed(weather)
    return failed([Finding(f"it is {weather}", "wait a day", "weather.txt", 1)])
'''


@pytest.fixture
def copied(python_project: Clone) -> Clone:
    """A project with the copied folder, one check dropped into it, and a noxfile."""
    package = Path(gates.__file__).parent
    shutil.copytree(package, python_project.path / "ready", ignore=shutil.ignore_patterns("__pycache__"))
    files = {
        "ready/checks/weather.py": ONE_FILE,
        "noxfile.py": NOXFILE,
        "weather.txt": "fine\n",
        ".gitignore": IGNORED,
        "tests/unit/test_add.py": None,
    }
    python_project.commit("build: copy the gates", files)
    return python_project


def run(folder: Path, *words: str, code: int = 0) -> str:
    """Standard output of a program that must end with this code."""
    done = subprocess.run((sys.executable, *words), cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def test_one_file_in_checks_is_a_gate_everywhere(copied: Clone) -> None:
    assert "WEA001  weather     The weather is fine." in run(copied.path, "-m", "ready", "--list")
    listed = json.loads(run(copied.path, "-m", "ready", "--list", "--json"))
    assert "WEA001" in [each["id"] for each in listed["gates"]]
    sessions = run(copied.path, "-m", "nox", "-l", "-t", "weather")
    assert "* gates(WEA001) [weather] -> The weather is fine." in sessions
    table = run(copied.path, "-m", "ready", "WEA001")
    assert "| Fine weather | PASS   | fine |" in table
    document = json.loads(run(copied.path, "-m", "ready", "WEA001", "--json"))
    assert [(each["id"], each["status"]) for each in document["gates"]] == [("WEA001", "pass")]


def test_the_plan_may_ask_for_it_in_its_own_words(copied: Clone) -> None:
    plan = (
        (copied.path / "docs/release-plan.md").read_text().replace("- [ ] Unit tests passing", "- [ ] The sun shines.")
    )
    copied.commit("docs: ask for sun", {"docs/release-plan.md": plan})
    document = json.loads(run(copied.path, "-m", "ready", "WEA001", "--json"))
    assert document["gates"][0]["required"] is True


def test_nox_asks_all_or_one_prints_the_table_and_writes_json(copied: Clone) -> None:
    assert "| Fine weather | PASS   | fine |" in run(copied.path, "-m", "nox", "-s", "gates(WEA001)")
    copied.commit("docs: rain", {"weather.txt": "rain\n"})
    out = run(copied.path, "-m", "nox", "-s", "gates", code=1)
    assert "| Must-fix issues resolved         | PASS" in out
    assert "| Fine weather                     | FAIL" in out
    assert "**Overall: NOT READY**" in out
    written = json.loads((copied.path / ".git" / "gates" / "gates.json").read_text())
    assert (written["verdict"], written["exit_code"]) == ("NOT READY", 3)
    run(copied.path, "-m", "nox", "-s", "gates(WEA002)", code=3)  # nox's own code for an unknown session


def test_listing_needs_the_standard_library_only(copied: Clone) -> None:
    assert "COD001" in run(copied.path, "-S", "-m", "ready", "--list")


def test_asking_without_the_libraries_names_them(copied: Clone) -> None:
    words = (sys.executable, "-S", "-m", "ready")
    done = subprocess.run(words, cwd=copied.path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "not installed: GitPython, markdown-it-py" in done.stderr
    assert "-m pip install GitPython markdown-it-py" in done.stderr


def test_nothing_heavy_is_imported_to_list(copied: Clone) -> None:
    code = (
        "import sys; from ready.__main__ import main; main(['--list']);"
        "print(sorted({'git', 'markdown_it', 'pydantic', 'sh', 'tomlkit', 'httpx2', 'rich'} & set(sys.modules)))"
    )
    assert run(copied.path, "-c", code).endswith("[]\n")


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (
            lambda clone: clone.write({"ready/checks/weather.py": ONE_FILE.replace("(weather: str)", "(wether: str)")}),
            "asks for the fact 'wether', which nobody provides; did you mean 'weather'?",
        ),
        (lambda clone: clone.write({"ready/checks/weather.py": "def f(:\n"}), "weather.py:1: invalid syntax"),
        (
            lambda clone: clone.write({"release.toml": "[gates]\njob = 3\n"}),
            "release.toml:2: [gates] job is not a setting; did you mean 'jobs'?",
        ),
    ],
    ids=["unknown fact", "syntax", "settings"],
)
def test_a_mistake_of_whoever_declares_is_exit_2_and_never_a_traceback(
    copied: Clone, break_it: Callable[[Clone], None], message: str
) -> None:
    break_it(copied)
    for words in (["--list"], []):
        done = subprocess.run(
            (sys.executable, "-m", "ready", *words), cwd=copied.path, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert message in done.stderr
        assert "Traceback" not in done.stderr
    assert "gates ->" in run(copied.path, "-m", "nox", "-l"), "nox can still list"
