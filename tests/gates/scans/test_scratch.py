"""Which files are scanned, and how their text is read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gates.scans import bandit
from gates.scans.categories import OWASP, category, named, not_seen
from gates.scans.scratch import is_excluded, listed, scratch, text_in


@pytest.mark.parametrize(
    ("path", "pattern", "excluded"),
    [
        ("tests/a.py", "tests/", True),
        ("lib/tests/a.py", "tests/", True),
        ("latests/a.py", "tests/", False),
        ("tests.py", "tests/", False),
        ("lib/tests/a.py", "lib/tests/", True),
        ("x/lib/tests/a.py", "lib/tests/", False),
        ("lib/test_a.py", "test_*.py", True),
        ("lib/a_test.py", "test_*.py", False),
        ("lib/a.py", "lib/*.py", True),
        ("src/lib/a.py", "lib/*.py", False),
        ("a.py", "a.py", True),
    ],
)
def test_what_a_pattern_leaves_out(path: str, pattern: str, excluded: bool) -> None:
    assert is_excluded(path, (pattern,)) is excluded


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("ä\r\n".encode(), "ä\r\n"),
        ("ä".encode("latin-1"), "ä"),
        ("ä".encode("utf-16"), "ä"),
        (b"\x89PNG\0", None),
    ],
)
def test_text_is_read_as_it_is_written(data: bytes, text: str | None) -> None:
    assert text_in(data) == text


def test_what_is_listed_is_sorted_by_what_can_be_done_with_it(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "logo").write_bytes(b"\0")
    (tmp_path / "link").symlink_to("a.py")
    (tmp_path / "sub").mkdir()
    files = listed(tmp_path, ["a.py", "logo", "link", "sub", "gone.py", "t/x.py"], ["t/"])
    assert files.files == {"a.py": "x = 1\n"}
    assert (files.binary, files.links, files.excluded) == (("logo",), ("link", "sub"), ("t/x.py",))
    assert [each.fix for each in files.missing] == ["git restore gone.py"]


def test_a_scratch_folder_is_gone_afterwards() -> None:
    with scratch({"a/b.py": "x\r\n"}) as folder:
        assert (folder / "tree/a/b.py").read_bytes() == b"x\r\n"
    assert not folder.exists()


def test_bandit_tells_the_weaknesses_that_we_think_it_tells() -> None:
    code = "from bandit.core.issue import Cwe; print(*(each for each in vars(Cwe).values() if isinstance(each, int)))"
    done = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=True)
    assert {int(each) for each in done.stdout.split()} - {0} == bandit.CWES


@pytest.mark.parametrize(
    ("cwe", "owasp"), [(89, "A03"), (22, "A01"), (327, "A02"), (502, "A08"), (798, "A07"), (918, "A10"), (1, None)]
)
def test_a_weakness_has_its_category(cwe: int, owasp: str | None) -> None:
    assert category(cwe) == owasp


def test_names_say_category_and_list() -> None:
    assert named([89, 327, 703]) == [
        "CWE-89, A03 Injection, CWE Top 25",
        "CWE-327, A02 Cryptographic Failures",
        "CWE-703",
    ]
    assert not_seen([]) == [f"{id} {name}" for id, name in OWASP.items()]
