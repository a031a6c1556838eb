"""What tests print, and what this machine knows: neither is in an answer, nor in a file that is kept of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.__main__ import main
from gates.junit import read_junit
from gates.redaction import redactor, secrets_of_run

from ...support.planted import ALL, SAMPLES, found_in
from ...support.repository import Clone

FAILING = f"""
import pytest

@pytest.mark.parametrize("given", [{ALL!r}])
def test_fails(given):
    print("printed", given)
    assert given == "heron9Nine", {ALL!r}
"""
REMOTE = "https://deploy:heron9Nine@git.example/team/abacus.git"


def test_a_failed_test_leaves_none_of_what_it_printed(
    python_project: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    python_project.git("remote", "add", "mirror", REMOTE)
    python_project.commit(f"test: {ALL}", {"tests/unit/test_more.py": FAILING})
    monkeypatch.chdir(python_project.path)
    files = [word for name in ("report", "junit", "sarif") for word in (f"--{name}", str(tmp_path / name))]
    assert main(["--root", ".", "TST001", *files]) == 3
    out, err = capfd.readouterr()
    kept = [path for path in (python_project.path / ".git" / "gates").rglob("*") if path.is_file()]
    texts = {
        path.name: path.read_text() for path in (*kept, *(tmp_path / name for name in ("report", "junit", "sarif")))
    }
    assert {"junit.xml", "output.txt", "record.json"} <= texts.keys()
    left = {name: found_in(text, "heron9Nine") for name, text in {**texts, "out": out, "err": err}.items()}
    assert not [name for name, secrets in left.items() if secrets]
    assert read_junit(texts["junit.xml"].encode()).counts == {"passed": 1, "failed": 1}
    assert "printed ***" in texts["junit.xml"]


def test_git_and_pip_tell_what_they_know(python_project: Clone, home: Path) -> None:
    python_project.git("remote", "add", "mirror", REMOTE)
    python_project.git("config", "http.https://git.example/.extraheader", "AUTHORIZATION: basic d29tYmF0LW5pbmU=")
    (home / ".netrc").write_text("machine git.example login ada password kestrel-77\n")
    (home / ".pypirc").write_text("[pypi]\nusername = __token__\npassword = otter-five-five\n")
    linked = python_project.path.parent / "linked"
    python_project.git("worktree", "add", "--quiet", str(linked))
    for folder in (python_project.path, python_project.path / "src", linked):
        hide = redactor(secrets_of_run({"HOME": str(home)}, folder))
        assert hide("heron9Nine d29tYmF0LW5pbmU= kestrel-77 otter-five-five") == "*** *** *** ***"


def test_a_folder_without_git_and_home_knows_nothing(tmp_path: Path) -> None:
    assert secrets_of_run({}, tmp_path) == ()
    assert len(SAMPLES) == len(found_in(ALL))


def test_a_mistake_is_told_without_secrets(
    python_project: Clone, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(python_project.path)
    monkeypatch.setenv("DEPLOY_TOKEN", "zebra-seven")
    assert main(["--root", ".", f"{ALL} zebra-seven"]) == 2
    python_project.write({"release.toml": f'[gates]\n"{ALL} zebra-seven" = 1\n'})
    assert main(["--root", ".", "COD001"]) == 2
    out, err = capfd.readouterr()
    assert found_in(out + err, "zebra") == []
    assert err.count("***") >= 2
