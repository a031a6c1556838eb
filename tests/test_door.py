"""Everything outside goes through the door: what imports cannot show, a whole release under an audit hook does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from release_tasks.engine.world import opened

from .support.door import RESULT, past_the_door
from .support.keys import signing_environment, ssh_key
from .support.library import PROMISING
from .support.repository import Clone

PROJECT = Path(__file__).parents[1]


def watched(clone: Clone, *words: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run the program in a project; what it said, and what went past the door."""
    result = clone.path.with_name("past-the-door.txt")
    env = {**os.environ, "PYTHONPATH": str(PROJECT), RESULT: str(result)}
    command = (sys.executable, "-P", str(PROJECT / "tests/support/door.py"), *words)
    done = subprocess.run(
        command, cwd=clone.path, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert result.is_file(), done.stderr
    return done, result.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def feature(python_project: Clone) -> Clone:
    """The small library, with something to release."""
    files = {
        "src/abacus/minus.py": "def minus(a: int, b: int) -> int:\n    return a - b\n",
        "tests/unit/test_minus.py": "from abacus.minus import minus\n\n\ndef test_minus():\n    assert minus(3, 1)\n",
    }
    python_project.commit("feat: subtract", files)
    return python_project


def test_a_whole_release_goes_through_the_door(feature: Clone) -> None:
    done, past = watched(feature, "release", "--yes", "--version=1.0.0")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "refs/tags/v1.0.0" in feature.refs()
    assert past == []


def test_what_vouches_for_the_artifacts_is_made_through_the_door(
    repository: Callable[..., Clone], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in signing_environment(ssh_key(tmp_path)).items():
        monkeypatch.setenv(name, value)
    clone = repository(PROMISING)
    clone.commit("feat: add numbers")
    done, past = watched(clone, "release", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert past == []


@pytest.mark.parametrize("words", [("release", "--dry-run"), ("status",), ("gates",), ("version",)], ids=" ".join)
def test_commands_go_through_the_door(feature: Clone, words: tuple[str, ...]) -> None:
    assert watched(feature, *words)[1] == []


def asked_by(module: str, event: str, *arguments: object) -> str | None:
    """What the watch says when a module of this name does that."""
    names: dict[str, Any] = {"__name__": module, "ask": past_the_door, "event": event, "arguments": arguments}
    exec("said = ask(event, arguments)", names)  # noqa: S102 - a module of any name
    said: str | None = names["said"]
    return said


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("open", ("notes.md", "w", os.O_WRONLY | os.O_CREAT)),
        ("open", ("notes.md", None, os.O_RDWR)),
        ("os.rename", ("a", "b", -1, -1)),
        ("os.fork", ("",)),
        ("subprocess.Popen", ("git", ["git", "push"], None, None)),
        ("socket.connect", ("a socket", ("127.0.0.1", 80))),
    ],
    ids=["write", "update", "rename", "fork", "command", "connection"],
)
def test_a_rule_that_touches_the_outside_is_caught(event: str, arguments: tuple[object, ...]) -> None:
    assert asked_by("release_tasks.rules.careless", event, *arguments) is not None
    with opened():
        assert asked_by("release_tasks.rules.careless", event, *arguments) is None


def test_reading_and_other_peoples_code_are_fine() -> None:
    assert asked_by("release_tasks.rules.careful", "open", "notes.md", "r", os.O_RDONLY) is None
    assert asked_by("somebody.elses", "os.rename", "a", "b", -1, -1) is None
