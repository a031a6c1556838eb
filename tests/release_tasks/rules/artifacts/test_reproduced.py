"""Two builds compared: what differs is named."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_tasks.rules.artifacts.reproduced import SHOWN, differences

FILES = {"a.py": b"one", "b.py": b"two"}


def wheel(files: dict[str, bytes], *, date: tuple[int, ...] = (2026, 1, 2, 3, 4, 6), mode: int = 0o100644) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, date)  # type: ignore[arg-type]  # six numbers
            entry.external_attr = mode << 16
            archive.writestr(entry, content)
    return made.getvalue()


def sdist(files: dict[str, bytes], *, stamp: int = 0, **fields: Any) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            for field, value in fields.items():
                setattr(entry, field, value)
            archive.addfile(entry, io.BytesIO(content))
    return gzip.compress(made.getvalue(), mtime=stamp)


@pytest.mark.parametrize(
    ("name", "first", "second", "said"),
    [
        ("a.whl", wheel(FILES), wheel({**FILES, "a.py": b"six"}), "a.whl: a.py: other content"),
        ("a.whl", wheel(FILES), wheel({**FILES, "a.py": b"four"}), "a.whl: a.py: size 3 and 4"),
        ("a.whl", wheel(FILES), wheel({"a.py": b"one"}), "a.whl: b.py is only in the first"),
        ("a.whl", wheel({"a.py": b"one"}), wheel(FILES), "a.whl: b.py is only in the second"),
        (
            "a.whl",
            wheel({"a.py": b"one"}),
            wheel({"a.py": b"one"}, date=(2026, 1, 2, 3, 4, 8)),
            "a.whl: a.py: timestamp 2026-01-02 03:04:06 and 2026-01-02 03:04:08",
        ),
        (
            "a.whl",
            wheel({"a.py": b"one"}),
            wheel({"a.py": b"one"}, mode=0o100755),
            "a.whl: a.py: mode 100644 and 100755",
        ),
        (
            "a.whl",
            wheel(FILES),
            wheel(dict(reversed(FILES.items()))),
            "a.whl: same members, in another order or compressed otherwise",
        ),
        ("a.tar.gz", sdist(FILES), sdist({**FILES, "b.py": b"six"}), "a.tar.gz: b.py: other content"),
        ("a.tar.gz", sdist({"a": b""}), sdist({"a": b""}, mtime=5), "a.tar.gz: a: timestamp 0 and 5"),
        ("a.tar.gz", sdist({"a": b""}), sdist({"a": b""}, mode=0o755), "a.tar.gz: a: mode 644 and 755"),
        ("a.tar.gz", sdist({"a": b""}), sdist({"a": b""}, uname="ada"), "a.tar.gz: a: owner 0:0 : and 0:0 ada:"),
        ("a.tar.gz", sdist(FILES), sdist(FILES, stamp=9), "a.tar.gz: timestamp in the gzip header"),
        ("a.bin", b"one", b"two", "a.bin: other content"),
        ("a.bin", b"one", b"three", "a.bin: size 3 and 5"),
        ("a.whl", b"no archive", wheel(FILES), "a.whl: size 10 and "),
    ],
)
def test_what_differs_is_named(name: str, first: bytes, second: bytes, said: str) -> None:
    (found,) = differences({name: first}, {name: second})
    assert found.startswith(said)


def test_files_that_one_build_did_not_make_are_named() -> None:
    assert differences({"a": b"", "b": b""}, {"b": b"", "c": b""}) == (
        "a: the second build did not make it",
        "c: only the second build made it",
    )


def test_a_long_list_is_cut_and_counted() -> None:
    first, second = ({f"{n}.py": text for n in range(SHOWN + 3)} for text in (b"one", b"two"))
    said = differences({"a.whl": wheel(first)}, {"a.whl": wheel(second)})
    assert (len(said), said[-1]) == (SHOWN + 1, "a.whl: 3 more")


@given(st.sampled_from(["a.whl", "a.tar.gz", "a.txt"]), st.binary(max_size=60), st.binary(max_size=60))
def test_other_bytes_are_never_alike(name: str, first: bytes, second: bytes) -> None:
    assert bool(differences({name: first}, {name: second})) == (first != second)
