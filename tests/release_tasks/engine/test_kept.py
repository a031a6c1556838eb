"""What is kept of some files is used while they stay as they are, and only then."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from release_tasks.engine.errors import UsageError
from release_tasks.engine.kept import kept


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.py"
    path.write_text("a = 1\n")
    return path


def counting(made: list[int]) -> Callable[[], dict[str, int]]:
    def make() -> dict[str, int]:
        made.append(1)
        return {"made": len(made)}

    return make


def test_it_is_made_once(source: Path) -> None:
    made: list[int] = []
    assert [kept([source], counting(made)) for _ in range(3)] == [{"made": 1}] * 3


def edited(source: Path) -> list[Path]:
    source.write_text("a = 22\n")
    return [source]


def touched(source: Path) -> list[Path]:
    found = source.stat()
    os.utime(source, ns=(found.st_atime_ns, found.st_mtime_ns + 1))
    return [source]


def joined(source: Path) -> list[Path]:
    other = source.with_name("other.py")
    other.touch()
    return [source, other]


@pytest.mark.parametrize("change", [edited, touched, joined])
def test_what_changed_is_made_again(source: Path, change: Callable[[Path], list[Path]]) -> None:
    made: list[int] = []
    kept([source], counting(made))
    assert kept(change(source), counting(made)) == {"made": 2}


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"files": 1', b"\xff"])
def test_a_spoilt_file_of_the_cache_is_made_again(source: Path, home: Path, content: bytes) -> None:
    made: list[int] = []
    kept([source], counting(made))
    (place,) = (home / "cache" / "release" / "listing").iterdir()
    place.write_bytes(content)
    assert [kept([source], counting(made)) for _ in range(2)] == [{"made": 2}] * 2


def test_without_a_cache_it_is_made_each_time(source: Path, home: Path) -> None:
    (home / "cache" / "release").write_text("a file where the folder would be\n")
    made: list[int] = []
    assert [kept([source], counting(made)) for _ in range(2)] == [{"made": 1}, {"made": 2}]


def test_a_mistake_is_not_kept(source: Path) -> None:
    def fail() -> object:
        raise UsageError("two steps are named build", fix="rename one of them")

    for _ in range(2):
        with pytest.raises(UsageError):
            kept([source], fail)
    assert kept([source], lambda: "mended") == "mended"
