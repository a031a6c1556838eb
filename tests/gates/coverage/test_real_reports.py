"""One run of coverage.py, told in all three formats: the same files, the same lines, the same functions."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gates.coverage import Coverage, read_coverage
from gates.coverage.sources import misfits, place

CODE = '''"""A module."""

import os


class Store:
    """With a docstring."""

    @property
    def size(self):
        return (
            1
        )

    def delete(self):
        return os.name


print(Store().size)
'''
FILES = {"pkg/__init__.py": "", "pkg/store.py": CODE, "run.py": "import pkg.store\n"}
MEASURE = """
from coverage.cmdline import main
assert main(["run", "--source=pkg", "run.py"]) == 0
for words in (["json", "-o", "c.json"], ["xml", "-o", "c.xml"], ["lcov", "-o", "c.info"]):
    assert main(words) == 0
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("measured")
    for name, text in FILES.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    subprocess.run((sys.executable, "-c", MEASURE), cwd=root, check=True, capture_output=True)
    return root


def read(root: Path, name: str) -> Coverage:
    return read_coverage((root / name).read_bytes())


@pytest.mark.parametrize(("name", "format"), [("c.json", "coverage.py"), ("c.xml", "Cobertura"), ("c.info", "LCOV")])
def test_each_format_tells_the_same_of_the_same_sources(root: Path, name: str, format: str) -> None:
    told, expected = read(root, name), read(root, "c.json")
    placed = place(told, root, FILES)
    assert told.format == format
    assert told.statements == expected.statements
    assert told.percent == pytest.approx(expected.percent)
    assert {each.path: each.missing for each in placed.coverage.uncovered} == {"pkg/store.py": (16,)}
    assert misfits(placed, root, ours=False) is None


def test_functions_are_named_alike_where_the_format_has_them(root: Path) -> None:
    by_json, by_lcov = (read(root, name).uncovered[0].untouched for name in ("c.json", "c.info"))
    assert by_json == by_lcov == ("Store.delete",)


@pytest.mark.parametrize("name", ["c.json", "c.xml", "c.info"])
def test_the_same_report_does_not_fit_the_next_version_of_the_file(root: Path, name: str, tmp_path: Path) -> None:
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "__init__.py").touch()
    (tmp_path / "pkg" / "store.py").write_text(f"#!/usr/bin/env python\n\n\n{CODE}", encoding="utf-8")
    placed = place(read(root, name), tmp_path, FILES)
    assert misfits(placed, tmp_path, ours=False) is not None
