"""`python -m gates` as CI runs it: files, annotations and summary, a matrix and its end."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from gates.__main__ import main
from gates.junit import read_junit

from ..support.repository import Clone

TOKEN = "tok<en>&\"5ecret'/+"
CRASH = f"# Crash with {TOKEN}\n\n**Severity:** blocker\n"
LEGAL = "### Deployment\n- [ ] Legal has agreed\n"
OUTPUTS = {"--report": "gates.json", "--junit": "junit.xml", "--sarif": "gates.sarif", "--code-quality": "quality.json"}


@pytest.fixture
def clone(python_project: Clone, monkeypatch: pytest.MonkeyPatch) -> Clone:
    """A project that asks a person for something, in which the program runs."""
    plan = (python_project.path / "docs/release-plan.md").read_text(encoding="utf-8")
    python_project.commit("docs: ask Legal", {"docs/release-plan.md": plan.replace("### Deployment\n", LEGAL)})
    monkeypatch.chdir(python_project.path)
    return python_project


def ask(*words: str) -> int:
    return main(["--root", ".", *words])


def test_every_output_at_once_and_no_secret_in_any(
    clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    clone.commit("docs: crash", {"issues/backlog/python-bug-002.md": CRASH})
    monkeypatch.setenv("DEPLOY_TOKEN", TOKEN)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    (tmp_path / "summary.md").write_text("before\n")
    files = [word for flag, name in OUTPUTS.items() for word in (flag, str(tmp_path / "new" / name))]
    assert ask("COD002", *files) == 3
    out, err = capfd.readouterr()
    texts = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "new").iterdir()}
    assert texts.keys() == set(OUTPUTS.values())
    texts |= {"out": out, "err": err, "summary": (tmp_path / "summary.md").read_text(encoding="utf-8")}
    assert all("Crash with ***" in text for name, text in texts.items() if name != "out")
    assert not [name for name, text in texts.items() if "5ecret" in text or "tok" in text.replace("--token", "")]
    assert "::error file=issues/backlog/python-bug-002.md,line=" in err
    assert texts["summary"].startswith("before\n## Release Gate Check: M1\n")
    assert read_junit(texts["junit.xml"].encode()).counts == {"failed": 1}


def test_what_stands_in_the_way_is_told_as_soon_as_it_is_known(clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    bugs = {
        f"issues/backlog/python-bug-00{number}.md": f"# Crash {number}\n\n**Severity:** blocker\n"
        for number in range(2, 7)
    }
    clone.commit("docs: crashes", bugs)
    assert ask("COD002") == 3
    progress = capfd.readouterr().err.partition("written:")[0].splitlines()
    assert [line.split(": ")[0] for line in progress[1:]] == [
        *(f"  - issues/backlog/python-bug-00{number}.md:3" for number in (2, 3, 4)),
        "  and 2 more",
    ]


def test_nox_without_arguments_takes_the_files_from_the_environment(
    clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GATES_JUNIT", str(tmp_path / "junit.xml"))
    monkeypatch.setenv("GATES_SARIF", "")
    assert ask("COD001") == 0
    assert [path.name for path in tmp_path.glob("*.*")] == ["junit.xml"]


def test_off_github_nothing_is_annotated(
    clone: Clone, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    ask("manual")
    assert "::error" not in capfd.readouterr().err


@pytest.mark.parametrize("flag", OUTPUTS)
def test_a_file_that_cannot_be_written_leaves_nothing_behind(
    clone: Clone, tmp_path: Path, flag: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "inside").touch()
    assert ask("COD001", flag, str(tmp_path / "taken")) == 2
    out, err = capfd.readouterr()
    assert (out, "taken: cannot be written" in err) == ("", True)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("taken")] == ["taken"]


def test_a_matrix_of_all_gates_joined_says_what_one_run_says(
    clone: Clone, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert ask("--list", "--json") == 0
    matrix = json.loads(capfd.readouterr().out)["matrix"]
    for id in matrix:
        ask(id, "--report", str(tmp_path / "parts" / id / "gates.json"))
    ask("--report", str(tmp_path / "whole.json"))
    capfd.readouterr()
    assert ask("--join", str(tmp_path / "parts"), "--json") == 3
    joined, whole = json.loads(capfd.readouterr().out), json.loads((tmp_path / "whole.json").read_text())
    varying = {"seconds": 0, "evidence": {}, "details": ""}  # a test run is used again: how long it took is left out
    answers = [[{**each, **varying} for each in one.pop("gates")] for one in (joined, whole)]
    assert joined == whole
    assert answers[0] == answers[1]


def test_rows_that_people_sign_off_stay_in_the_plans_order(
    clone: Clone, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    plan = (clone.path / "docs/release-plan.md").read_text(encoding="utf-8")
    more = "### Deployment\n- [ ] Zoe has agreed\n- [ ] Ada has agreed\n"
    clone.commit("docs: ask more", {"docs/release-plan.md": plan.replace("### Deployment\n", more)})
    ask("manual", "--report", str(tmp_path / "parts" / "manual.json"))
    ask("--join", str(tmp_path / "parts"))
    found = re.findall(r"^\| (\w+) has agreed +\| FAIL", capfd.readouterr().out, re.MULTILINE)
    assert found == ["Zoe", "Ada", "Legal"] * 2


def test_a_matrix_without_what_people_sign_off_is_not_ready(
    clone: Clone, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    ask("--category", "code", "--report", str(tmp_path / "code.json"))
    capfd.readouterr()
    assert ask("--join", str(tmp_path)) == 3
    out, err = capfd.readouterr()
    assert "| Legal has agreed" in out
    assert "**Overall: NOT READY**" in out
    assert "fix: ask manual in a job too, and join its result" in err


def test_who_answers_for_an_overridden_gate_is_named_where_parts_are_joined(
    clone: Clone, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    part = tmp_path / "part.json"
    ask("COD001", "--report", str(part))
    document = json.loads(part.read_text(encoding="utf-8"))
    kept = {"by": "ada@example.org", "reason": "call eve@example.org", "until": "9999-12-31", "was": "fail"}
    said = "overridden by ada@example.org until 9999-12-31: call eve@example.org"
    document["gates"][0] |= {"status": "overridden", "details": said, "evidence": {"overridden": kept}}
    part.write_text(json.dumps(document), encoding="utf-8")
    ask("--join", str(tmp_path))
    assert "overridden by ada@example.org until 9999-12-31: call *** |" in capfd.readouterr().out


def test_what_was_judged_before_the_last_commit_is_not_joined(
    clone: Clone, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    ask("COD001", "--report", str(tmp_path / "part.json"))
    clone.commit("docs: go on")
    assert ask("--join", str(tmp_path)) == 2
    assert "fix: judge this commit, then join" in capfd.readouterr().err


@pytest.mark.parametrize(
    "words", [("COD001",), ("--category", "code"), ("--milestone", "M2"), ("--fresh",), ("--list",)]
)
def test_join_asks_nothing(
    clone: Clone, tmp_path: Path, words: tuple[str, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    assert ask("--join", str(tmp_path), *words) == 2
    assert f"fix: leave out {words[0]}" in capfd.readouterr().err


def test_manual_asks_what_the_plan_leaves_to_people(clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    assert ask("manual", "--json") == 3
    (answer,) = json.loads(capfd.readouterr().out)["gates"]
    assert (answer["row"], answer["status"]) == ("Legal has agreed", "fail")


def test_a_plan_that_leaves_nothing_to_people(python_project: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(python_project.path), "manual", "--json"]) == 0
    document = json.loads(capfd.readouterr().out)
    assert (document["verdict"], document["gates"]) == ("PASSED", [])


@pytest.mark.parametrize("plan", [None, "# Release Plan\n\n## Release Gates\n\nSoon.\n"])
def test_a_plan_that_cannot_say_what_it_leaves_to_people_passes_nobody(
    python_project: Clone, plan: str | None, capfd: pytest.CaptureFixture[str]
) -> None:
    python_project.commit("docs: no plan", {"docs/release-plan.md": plan})
    assert main(["--root", str(python_project.path), "manual", "--json"]) == 3
    (answer,) = json.loads(capfd.readouterr().out)["gates"]
    assert (answer["id"], answer["status"]) == ("PLN001", "unknown")


@pytest.mark.parametrize("words", [("COD001",), ("--join", "parts")])
def test_below_the_top_of_a_checkout_nothing_is_asked(
    clone: Clone, words: tuple[str, ...], capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", "docs", *words]) == 2
    out, err = capfd.readouterr()
    assert (out, err.splitlines()) == (
        "",
        [
            f"{clone.path / 'docs'} is below the top of a checkout",
            f"fix: ask at its top, as by --root {clone.path}",
        ],
    )
