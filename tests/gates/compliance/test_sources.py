"""What a document is about, and the digests that stand there."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.compliance.sources import Source, digested, read_sources
from gates.documents.markdown import Document

from ...support.repository import Clone, new_repository

DIGEST = "5f" * 32


def read(*lines: str) -> tuple[list[tuple[str, tuple[str, ...], str | None]], list[int]]:
    text = "\n".join(("# Review", "", "Read by Ada.", "", "## Sources", "", *lines, ""))
    sources, unread = read_sources(Document("x.md", text))
    return [(each.path, each.but, each.digest) for each in sources], [each.line for each in unread]


@pytest.mark.parametrize(
    ("line", "source"),
    [
        (f"- `a.py` sha256:{DIGEST}", ("a.py", (), DIGEST)),
        (f"* `a.py`   SHA256:{DIGEST.upper()}  ", ("a.py", (), DIGEST)),
        ("- `src/`", ("src/", (), None)),
        (f"- `src/` except `src/v.py` sha256:{DIGEST}", ("src/", ("src/v.py",), DIGEST)),
        ("- `src/` except `src/v.py`, `src/gen/`", ("src/", ("src/v.py", "src/gen/"), None)),
    ],
)
def test_a_line_is_a_source(line: str, source: tuple[str, tuple[str, ...], str | None]) -> None:
    assert read(line) == ([source], [])


@pytest.mark.parametrize(
    "line",
    [
        f"- a.py sha256:{DIGEST}",
        "- `a.py` sha256:5f5f",
        f"- `a.py` md5:{DIGEST}",
        f"- `a.py` but `b.py` sha256:{DIGEST}",
        f"1. `a.py` sha256:{DIGEST}",
        f"`a.py` sha256:{DIGEST}",
        "| File | SHA-256 |",
        "- all of it",
    ],
)
def test_a_line_that_means_one_is_not_passed_over(line: str) -> None:
    assert read(line) == ([], [7])


def test_prose_other_sections_fences_and_comments_name_none() -> None:
    assert read("These were read:", "", "<!-- - `a.py` -->", "```", "- `b.py`", "```", "### Notes", "- `c.py`") == (
        [],
        [],
    )


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    sources, _ = read_sources(Document("x.md", f"## Sources\n{text}"))
    assert all(each.path for each in sources)


def source(path: str, *but: str) -> Source:
    return Source(path, but, None, 1, (0, 0))


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    files = {
        "src/a.py": "a\n",
        "src/b/é.py": "b\n",
        "src/b.py": "c\n",
        "docs/review.md": "# Review\n",
        "srcs.py": "d\n",
    }
    return new_repository(tmp_path_factory.mktemp("sources"), files)


def now(clone: Clone, path: str, *but: str) -> str:
    tracked = [*clone.git("ls-files", "-z").split("\0")[:-1]]
    found = digested(source(path, *but), clone.path, tracked, "docs/review.md")
    assert found is not None
    assert not found.missing
    return found.digest


def test_a_file_has_the_digest_of_its_bytes(clone: Clone) -> None:
    assert now(clone, "src/a.py") == hashlib.sha256(b"a\n").hexdigest()


@pytest.mark.parametrize("folder", ["src", "src/", "./src/"])
def test_a_folders_digest_can_be_made_with_git_and_sha256sum_alone(clone: Clone, folder: str) -> None:
    command = "git ls-files -z src | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum"
    said = subprocess.run(("bash", "-c", command), cwd=clone.path, capture_output=True, text=True, check=True)
    assert now(clone, folder) == said.stdout.split()[0]


def test_what_is_excepted_does_not_count_nor_does_the_document_itself(clone: Clone) -> None:
    assert now(clone, "src", "src/b.py", "src/b/") != now(clone, "src")
    assert now(clone, ".", "srcs.py") == now(clone, "src")


def test_what_git_does_not_list_is_nothing(clone: Clone) -> None:
    assert digested(source("sr"), clone.path, ["src/a.py"], "") is None
    assert digested(source("src", "src/"), clone.path, ["src/a.py"], "") is None


def test_files_that_are_gone_or_lead_out_of_the_checkout_are_told(clone: Clone, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/out.py").symlink_to(clone.path / "src/a.py")
    found = digested(source("src"), tmp_path, ["src/out.py", "src/gone.py"], "")
    assert found is not None
    assert found.missing == ("src/gone.py", "src/out.py")
