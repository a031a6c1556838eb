"""Built files as values."""

import hashlib
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_tasks.evidence import Artifact
from release_tasks.rules.artifacts.checksums import SUMS, SumsError, checksums, differences, read_checksums

A, B = "a" * 64, "b" * 64


def test_sums_are_sorted_by_name() -> None:
    assert checksums([Artifact("b.whl", 1, B), Artifact("a.tar.gz", 2, A)]) == f"{A}  a.tar.gz\n{B}  b.whl\n"


def test_sha256sum_itself_reads_them(tmp_path: Path) -> None:
    names = ("plain.whl", "with blank", "back\\slash", "new\nline")
    for name in names:
        (tmp_path / name).write_text(name)
    artifacts = [Artifact(name, len(name), hashlib.sha256(name.encode()).hexdigest()) for name in names]
    (tmp_path / SUMS).write_text(checksums(artifacts))
    said = subprocess.run(
        ("sha256sum", "--check", "--strict", SUMS), cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (said.returncode, said.stdout.count(": OK")) == (0, len(names)), said.stderr


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("nonsense\n", "SHA256SUMS:1: expected 64 hex digits"),
        (f"{A}  a\n{A[:-1]}  b\n", "SHA256SUMS:2: expected 64 hex digits"),
        (f"{A}  \n", "SHA256SUMS:1: expected 64 hex digits"),
        (f"{A} a\n", "SHA256SUMS:1: expected 64 hex digits"),
        (f"{A}  a\n\n{B}  a\n", "SHA256SUMS:3: 'a' is there twice"),
    ],
)
def test_a_line_that_is_no_sum_is_an_error(text: str, place: str) -> None:
    with pytest.raises(SumsError) as error:
        read_checksums(text)
    assert error.value.summary.startswith(place)


def test_binary_marks_upper_case_and_crlf_are_read() -> None:
    assert read_checksums(f"{A.upper()} *a\r\n") == {"a": A}


@given(st.dictionaries(st.text(min_size=1).filter(lambda name: "\x00" not in name), st.just(A)))
def test_what_is_written_is_read(sums: dict[str, str]) -> None:
    assert read_checksums(checksums([Artifact(name, 1, sum_) for name, sum_ in sums.items()])) == sums


@given(st.text())
def test_any_text_gives_sums_or_the_declared_error(text: str) -> None:
    with suppress(SumsError):
        assert all(len(sha256) == 64 for sha256 in read_checksums(text).values())


def test_missing_unexpected_and_changed_files_are_named() -> None:
    found = differences(
        {"gone": A, "same": A, "other": A}, [Artifact("same", 1, A), Artifact("other", 1, B), Artifact("new", 1, A)]
    )
    assert [each.message for each in found] == [
        "gone is missing",
        "new is not in SHA256SUMS",
        "other has SHA-256 bbbbbbbbbbbb…, aaaaaaaaaaaa… was recorded",
    ]
