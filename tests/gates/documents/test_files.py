"""The Markdown files below a folder: listed once, read when asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.documents.files import PIECE, Texts
from gates.documents.text import DocumentError


def test_markdown_files_are_found_at_any_depth_and_read_byte_for_byte(tmp_path: Path) -> None:
    files = {"issues/b.md": "b\r\n", "issues/done/a.md": "\ufeffa", "issues/.hidden/c.md": "", "issues/x.txt": "no"}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(text.encode())
    found = Texts(tmp_path, "issues")
    assert dict(found) == {name: text for name, text in files.items() if name.endswith(".md")}
    assert list(found) == sorted(found) and len(found) == 3
    assert list(Texts(tmp_path, ".")) == list(Texts(tmp_path, "./issues/")) == list(found)


def test_links_to_files_are_followed_and_links_to_folders_are_not(tmp_path: Path) -> None:
    (tmp_path / "issues/done").mkdir(parents=True)
    (tmp_path / "other.md").write_text("other", encoding="utf-8")
    (tmp_path / "issues/done/a.md").symlink_to(tmp_path / "other.md")
    (tmp_path / "issues/again").symlink_to(tmp_path / "issues/done")
    (tmp_path / "issues/broken.md").symlink_to("nowhere")
    assert dict(Texts(tmp_path, "issues")) == {"issues/done/a.md": "other"}


def test_a_file_larger_than_a_piece_is_read_whole(tmp_path: Path) -> None:
    text = "x" * (2 * PIECE + 1)
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    assert Texts(tmp_path, ".")["a.md"] == text


def test_no_folder_has_no_files_and_another_path_is_none_of_them(tmp_path: Path) -> None:
    found = Texts(tmp_path, "issues")
    assert len(found) == 0
    with pytest.raises(KeyError):
        found["../secret.md"]


def test_a_file_that_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"# A\n\nfa\xe7ade\n")
    with pytest.raises(DocumentError, match=r"a\.md:3: not UTF-8"):
        Texts(tmp_path, ".")["a.md"]
