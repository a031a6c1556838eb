"""The reference says what the code says."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs import generate
from docs.settings_page import settings_page
from docs.tables import table
from gates import catalogue
from release_tasks.program import all_commands


def test_every_gate_and_command_has_its_part() -> None:
    pages = {path.stem: text for path, text in generate.pages().items()}
    assert all(f"## {each.id} {each.row}\n\n{each.title}" in pages["gates"] for each in catalogue().values())
    assert all(f"## {name}\n\n{each.title}" in pages["commands"] for name, each in all_commands().items())


def test_one_table_says_what_each_gate_proves_and_cannot_see() -> None:
    lines = generate.gates_page()
    each = catalogue()["COD001"]
    assert "| Gate | A pass proves | It cannot see |" in lines
    assert f"| COD001 | {each.proves} | {each.cannot_see} |" in lines


def test_a_setting_has_its_default_and_meaning() -> None:
    lines = settings_page()
    assert any(line.startswith("| tag | str | `v{version}` | pattern of tags, ") for line in lines)
    assert "## [tool.release.gates.smoke]" in lines
    assert "| jobs | int | `16` | gates at a time |" in lines


def test_a_bar_in_a_cell_does_not_end_it() -> None:
    assert table(("a",), [("b | c",)]) == ["| a |", "| --- |", "| b \\| c |"]


def test_check_names_what_is_not_current(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generate, "FOLDER", tmp_path / "docs" / "reference")
    (tmp_path / "docs").mkdir()
    assert generate.main(["--check"]) == 1
    assert "docs/reference/gates.md is not current. Run: make reference" in capsys.readouterr().err
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0
