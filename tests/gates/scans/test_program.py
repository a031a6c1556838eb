"""Where a scanner is looked for, and what it is when there is none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gates import Unjudged
from gates.scans.program import Missing, start, version_of
from gates.tools import Tools


def program(folder: Path, script: str) -> None:
    folder.mkdir()
    (folder / "scanner").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "scanner").chmod(0o755)


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the interpreter that runs the gates; PATH has another one before the system's."""
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}:/usr/bin:/bin")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "beside" / "python"))
    return tmp_path / "beside"


def said(folder: Path) -> str:
    return start(Tools(), ("scanner",), cwd=folder, timeout=30).out.strip()


def test_path_comes_first_then_the_interpreters_folder(tmp_path: Path, beside: Path) -> None:
    with pytest.raises(Missing):
        said(tmp_path)
    program(beside, "echo beside")
    assert said(tmp_path) == "beside"
    program(tmp_path / "path", "echo path")
    assert said(tmp_path) == "path"


def test_a_version_managers_stand_in_is_no_program(tmp_path: Path, beside: Path) -> None:
    program(tmp_path / "path", "echo 'scanner: command not found' >&2; exit 127")
    with pytest.raises(Missing):
        said(tmp_path)
    program(beside, "echo beside")
    assert said(tmp_path) == "beside"


def test_its_answer_is_whole_and_as_it_was_written(tmp_path: Path, beside: Path) -> None:
    program(beside, "head -c 3000000 /dev/zero | tr '\\0' 'x'; printf 'https://me:wombat9@example.org'")
    file = tmp_path / "answer"
    done = start(Tools(), ("scanner",), cwd=tmp_path, timeout=30, answer=file)
    assert file.read_text() == "x" * 3_000_000 + "https://me:wombat9@example.org"
    assert "wombat9" not in done.out


def test_one_that_does_not_end_is_unknown(tmp_path: Path, beside: Path) -> None:
    program(beside, "sleep 60")
    with pytest.raises(Unjudged, match=r"scanner was ended after 0\.2 s"):
        start(Tools(), ("scanner",), cwd=tmp_path, timeout=0.2)


def test_it_writes_utf8_wherever_it_runs(tmp_path: Path, beside: Path) -> None:
    program(beside, 'echo "$PYTHONUTF8"')
    assert said(tmp_path) == "1"


@pytest.mark.parametrize(("words", "version"), [("scanner 1.9.4", "1.9.4"), ("2.0", "2.0"), ("no idea", "?")])
def test_a_version_is_the_first_number(tmp_path: Path, beside: Path, words: str, version: str) -> None:
    program(beside, f"echo '{words}'")
    assert version_of(Tools(), "scanner", tmp_path) == version
