"""Where the oracles lie, and which Node asks them."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import oracles


def program(folder: Path, name: str, says: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho {says}\n")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("version", "npm", "own"),
    [
        pytest.param("v20.0.0", True, True, id="new-enough"),
        pytest.param("v18.19.1", True, False, id="too-old"),
        pytest.param("v24.1.0", False, False, id="without-npm"),
        pytest.param("what?", True, False, id="unread"),
        pytest.param(None, False, False, id="none"),
    ],
)
def test_this_machines_node_is_taken_where_it_is_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str | None, npm: bool, own: bool
) -> None:
    if version is not None:
        program(tmp_path, "node", version)
    if npm:
        program(tmp_path, "npm", "10")
    monkeypatch.setenv("PATH", str(tmp_path))
    found = oracles.node(tmp_path / "place")
    assert (found.node == (str(tmp_path / "node"),)) is own
    assert own or found.node[0].startswith(str(tmp_path / "place"))


def test_other_versions_lie_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(oracles.PLACE)
    before = oracles.folder()
    monkeypatch.setattr(oracles, "PACKAGES", {**oracles.PACKAGES, "semver": "1.0.0"})
    assert oracles.folder() != before


def test_a_folder_that_was_not_filled_to_the_end_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "node_modules").mkdir()
    assert not oracles.are_here(tmp_path)
