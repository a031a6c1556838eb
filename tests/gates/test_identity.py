"""Whether two machines judged with the same program and settings."""

from __future__ import annotations

import shutil
from pathlib import Path

import gates
from gates.identity import program_digest, settings_digest
from gates.settings import parse_settings

PACKAGE = Path(gates.__file__).parent


def test_a_copy_under_another_name_is_the_same_program(tmp_path: Path) -> None:
    copy = shutil.copytree(PACKAGE, tmp_path / "ready", ignore=shutil.ignore_patterns("__pycache__"))
    assert program_digest.__wrapped__(copy) == program_digest(PACKAGE)
    (copy / "checks" / "mine.py").write_text('"""Mine."""\n')
    assert program_digest.__wrapped__(copy) != program_digest(PACKAGE)


def test_one_changed_letter_is_another_program(tmp_path: Path) -> None:
    copy = shutil.copytree(PACKAGE, tmp_path / "ready", ignore=shutil.ignore_patterns("__pycache__"))
    judge = copy / "judge.py"
    judge.write_bytes(judge.read_bytes() + b"\n")
    assert program_digest.__wrapped__(copy) != program_digest(PACKAGE)


def test_settings_in_another_order_are_the_same() -> None:
    one = parse_settings("release.toml", '[gates.documents]\nissues = "a"\nplan = "b"\n')
    other = parse_settings("release.toml", '[gates.documents]\nplan = "b"\nissues = "a"\n')
    assert settings_digest(one) == settings_digest(other)
    assert settings_digest(one) != settings_digest(parse_settings("release.toml", "[gates]\njobs = 2\n"))
