"""`gates/` copied alone into another repository, under another name: it lists, judges and brings its nox sessions."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import gates

from ..support.repository import Clone

IGNORED = "__pycache__/\ndist/\n.nox/\n"
HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to"


def shown(page: str) -> list[str]:
    """The Python that a how-to page shows."""
    return re.findall(r"```python\n(.*?)```", (HOW_TO / page).read_text(encoding="utf-8"), re.DOTALL)


CHECK, ITS_TEST = shown("add-a-gate.md")
(NOXFILE,) = shown("check-gates.md")
CLAIM = "The changelog has an entry under Unreleased."
NEW = "# Changelog\n\n## [Unreleased]\n\n- A new thing\n"


@pytest.fixture
def copied(python_project: Clone) -> Clone:
    """A project with the copied folder, the how-to's check dropped into it, and a noxfile."""
    package = Path(gates.__file__).parent
    shutil.copytree(package, python_project.path / "ready", ignore=shutil.ignore_patterns("__pycache__"))
    files = {
        "ready/checks/changelog.py": CHECK,
        "noxfile.py": NOXFILE,
        "CHANGELOG.md": NEW,
        ".gitignore": IGNORED,
        "tests/unit/test_add.py": None,
    }
    python_project.commit("build: copy the gates", files)
    return python_project


def run(folder: Path, *words: str, code: int = 0) -> str:
    """Standard output of a program that must end with this code."""
    done = subprocess.run((sys.executable, *words), cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def test_one_file_in_checks_is_a_gate_everywhere(copied: Clone) -> None:
    assert f"DOC001  docs        {CLAIM}" in run(copied.path, "-m", "ready", "--list")
    listed = json.loads(run(copied.path, "-m", "ready", "--list", "--json"))
    assert "DOC001" in [each["id"] for each in listed["gates"]]
    assert f"* gates(DOC001) [docs] -> {CLAIM}" in run(copied.path, "-m", "nox", "-l", "-t", "docs")
    assert "| Changelog says what is new | PASS   | 1 new |" in run(copied.path, "-m", "ready", "DOC001")
    document = json.loads(run(copied.path, "-m", "ready", "DOC001", "--json"))
    assert [(each["id"], each["status"], each["evidence"]) for each in document["gates"]] == [
        ("DOC001", "pass", {"entries": 1})
    ]


def test_its_test_passes_as_the_how_to_shows_it(copied: Clone) -> None:
    copied.write({"tests/test_changelog.py": ITS_TEST.replace("from gates", "from ready")})
    assert "3 passed" in run(copied.path, "-m", "pytest", "-q", "tests/test_changelog.py")


def test_the_plan_may_ask_for_it_in_its_own_words(copied: Clone) -> None:
    plan = (copied.path / "docs/release-plan.md").read_text().replace("Unit tests passing", "Changelog UPDATED.")
    copied.commit("docs: ask for it", {"docs/release-plan.md": plan})
    document = json.loads(run(copied.path, "-m", "ready", "DOC001", "--json"))
    assert document["gates"][0]["required"] is True


def test_nox_asks_all_or_one_prints_the_table_and_writes_json(copied: Clone) -> None:
    assert "| Changelog says what is new | PASS   | 1 new |" in run(copied.path, "-m", "nox", "-s", "gates(DOC001)")
    copied.commit("docs: nothing new", {"CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n"})
    out = run(copied.path, "-m", "nox", "-s", "gates", code=1)
    assert "| Must-fix issues resolved         | PASS" in out
    assert "| Changelog says what is new       | FAIL" in out
    assert "**Overall: NOT READY**" in out
    written = json.loads((copied.path / ".git" / "gates" / "gates.json").read_text())
    assert (written["verdict"], written["exit_code"]) == ("NOT READY", 3)
    run(copied.path, "-m", "nox", "-s", "gates(DOC002)", code=3)  # nox's own code for an unknown session


def test_the_program_nox_finds_the_folder_too(copied: Clone) -> None:
    words = (Path(sys.executable).with_name("nox"), "-l", "--json", "-t", "docs")
    done = subprocess.run(words, cwd=copied.path, capture_output=True, text=True, check=True)
    assert [each["session"] for each in json.loads(done.stdout)] == ["gates(DOC001)"]


def test_every_output_is_written_and_a_matrix_is_joined(copied: Clone, tmp_path: Path) -> None:
    names = {"--junit": "junit.xml", "--sarif": "gates.sarif", "--code-quality": "quality.json"}
    for id in ("DOC001", "COD001"):
        files = [word for flag, name in names.items() for word in (flag, str(tmp_path / "out" / name))]
        run(
            copied.path,
            "-m",
            "nox",
            "-s",
            f"gates({id})",
            "--",
            "--report",
            str(tmp_path / "in" / f"{id}.json"),
            *files,
        )
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(names.values())
    table = run(copied.path, "-m", "ready", "--join", str(tmp_path / "in"), code=3)
    assert "| Changelog says what is new " in table
    assert "UNKNOWN | no part of the matrix asked it" in table
    assert "**Overall: NOT READY**" in table


def test_listing_needs_the_standard_library_only(copied: Clone) -> None:
    assert "COD001" in run(copied.path, "-S", "-m", "ready", "--list")


def test_asking_without_the_libraries_names_them(copied: Clone) -> None:
    words = (sys.executable, "-S", "-m", "ready")
    done = subprocess.run(words, cwd=copied.path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "not installed: GitPython, markdown-it-py" in done.stderr
    assert "-m pip install GitPython markdown-it-py" in done.stderr


def test_nothing_heavy_is_imported_to_list(copied: Clone) -> None:
    code = (
        "import sys; from ready.__main__ import main; main(['--list']);"
        "print(sorted({'git', 'markdown_it', 'pydantic', 'sh', 'tomlkit', 'httpx2', 'rich'} & set(sys.modules)))"
    )
    assert run(copied.path, "-c", code).endswith("[]\n")


def test_its_own_files_hold_nothing_that_a_scanner_takes_for_a_secret(copied: Clone) -> None:
    (answer,) = json.loads(run(copied.path, "-m", "ready", "SEC003", "--json"))["gates"]
    assert (answer["status"], answer["findings"]) == ("pass", []), answer


def test_it_is_not_measured_as_the_projects_code_but_a_module_that_nobody_imports_is(copied: Clone) -> None:
    """The copy brings no tests; `other.py` has four lines and none either."""
    files = {
        "pyproject.toml": None,
        "src/abacus/__init__.py": None,
        "add.py": "def add(a, b):\n    return a + b\n",
        "other.py": "def other(a):\n    b = a\n    c = b\n    return c\n",
        "tests/unit/test_add.py": "import add\n\n\ndef test_add():\n    assert add.add(1, 2) == 3\n",
        "pytest.ini": "[pytest]\npythonpath = .\n",
    }
    copied.commit("feat: two modules", files)
    (answer,) = json.loads(run(copied.path, "-m", "ready", "TST001", "--json", code=3))["gates"]
    assert answer["details"] == "coverage 33.3 %, 80 % is asked for"
    assert [(each["where"], each["message"].partition("\n")[0]) for each in answer["findings"]] == [
        ("other.py", "other is run by no test")
    ]


def test_it_is_no_change_of_the_project_that_needs_tests_and_documents(copied: Clone) -> None:
    document = json.loads(run(copied.path, "-m", "ready", "DOD003", "DOD004", "--json", code=3))
    told = {each["id"]: each["details"] for each in document["gates"]}
    assert "of 1 changed module" in told["DOD003"]
    assert "public names pass (1 public name; " in told["DOD004"]


MISSPELT = CHECK.replace("(changelog: str)", "(chnagelog: str)").replace("= changelog.", "= chnagelog.")


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        (
            "ready/checks/changelog.py",
            MISSPELT,
            "asks for the fact 'chnagelog', which nobody provides; did you mean 'changelog'?",
        ),
        ("ready/checks/changelog.py", "def f(:\n", "changelog.py:1: invalid syntax"),
        ("release.toml", "[gates]\njob = 3\n", "release.toml:2: [gates] job is not a setting; did you mean 'jobs'?"),
    ],
    ids=["unknown fact", "syntax", "settings"],
)
def test_a_mistake_of_whoever_declares_is_exit_2_and_never_a_traceback(
    copied: Clone, file: str, text: str, message: str
) -> None:
    copied.write({file: text})
    for words in (["--list"], []):
        done = subprocess.run(
            (sys.executable, "-m", "ready", *words), cwd=copied.path, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert message in done.stderr
        assert "Traceback" not in done.stderr
    assert "gates ->" in run(copied.path, "-m", "nox", "-l"), "nox can still list"
