"""`python -m gates.compliance DOCUMENT | git apply`: digests as text for a person."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gates.compliance.__main__ import main
from gates.compliance.sources import read_sources
from gates.documents.markdown import Document

from ...support.repository import Clone

TOP = Path(__file__).resolve().parents[3]
PAGE = "docs/compliance/privacy.md"
OLD = "5f" * 32
TEXT = f"# Privacy\n\nFine.\n\n## Sources\n\n- `src/abacus/`\n- `README.md`  sha256:{OLD}\n\nRead by Ada.\n"


@pytest.fixture
def clone(python_project: Clone, monkeypatch: pytest.MonkeyPatch) -> Clone:
    python_project.commit("docs: privacy", {PAGE: TEXT})
    monkeypatch.chdir(python_project.path)
    return python_project


def printed(capfd: pytest.CaptureFixture[str], *words: str, code: int = 0) -> tuple[str, str]:
    assert main(words) == code
    out, err = capfd.readouterr()
    return out, err


def apply(clone: Clone, patch: str) -> None:
    subprocess.run(("git", "apply"), cwd=clone.path, input=patch.encode(), check=True)


@pytest.mark.parametrize("change", [str, lambda text: text.replace("\n", "\r\n"), lambda text: text[:-14]])
def test_the_patch_applies_changes_digests_alone_and_is_empty_then(
    clone: Clone, capfd: pytest.CaptureFixture[str], change: type[str]
) -> None:
    """With each line end, and with no line end at the end."""
    written = change(TEXT).encode()
    clone.commit("docs: privacy", {PAGE: written})
    out, _ = printed(capfd, PAGE)
    assert (clone.path / PAGE).read_bytes() == written, "it writes nothing itself"
    apply(clone, out)
    renewed = (clone.path / PAGE).read_bytes()
    sources, _ = read_sources(Document(PAGE, renewed.decode()))
    assert [each.path for each in sources if each.digest not in (None, OLD)] == ["src/abacus/", "README.md"]
    for each in sources:
        renewed = renewed.replace(f" sha256:{each.digest}".encode(), b"")
    assert renewed == written.replace(f"  sha256:{OLD}".encode(), b"")
    out, err = printed(capfd, PAGE)
    assert (out, "nothing to change" in err) == ("", True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# Privacy\n", f"{PAGE}: has no sources. Write `## Sources`"),
        ("## Sources\n- `gone.py`\n- all\n", f"{PAGE}:2: gone.py is not in the commit"),
        ("## Sources\n- `gone.py`\n- all\n", f"{PAGE}:3: `- all` is no source"),
        (b"\xff", f"{PAGE}:1: not UTF-8"),
        (None, f"{PAGE}: no such file"),
    ],
)
def test_a_document_that_cannot_be_brought_up_to_date(
    clone: Clone, capfd: pytest.CaptureFixture[str], text: str | None, message: str
) -> None:
    clone.commit("docs: privacy", {PAGE: text})
    out, err = printed(capfd, PAGE, code=2)
    assert out == ""
    assert message in err


def test_outside_of_a_repository(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.md").write_text("## Sources\n- `a.py`\n")
    _, err = printed(capfd, "--root", str(tmp_path), "x.md", code=2)
    assert "is no git repository\nfix: run it in a clone" in err


def test_it_is_a_program(clone: Clone) -> None:
    words = (sys.executable, "-m", "gates.compliance", "--root", str(clone.path), PAGE)
    done = subprocess.run(words, cwd=TOP, capture_output=True, text=True, check=True)
    apply(clone, done.stdout)
