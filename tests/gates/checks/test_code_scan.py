"""The code scan, with the real bandit: what blocks, what is accepted, and each way to have looked at nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from gates import Result, Status, check_gates
from gates.scans.found import fingerprint
from gates.tools import Finished, NotRun, Tools

from ...support.repository import Clone
from ...support.scanners import Answering, only_git

SHELL = "import subprocess\n\n\ndef run(words):\n    subprocess.run(words, shell=True)\n"
SQL = 'def find(connection, name):\n    connection.execute(f"SELECT * FROM notes WHERE name = {name}")\n'
TODAY = datetime.now(UTC).date()


def scanned(
    clone: Clone, files: Mapping[str, str | None] | None = None, settings: str = "", **offered: object
) -> Result:
    """The answer for a project with these files and settings of the gate."""
    given = dict(files or {})
    if settings:
        given["release.toml"] = f"[gates.code_scan]\n{settings}\n"
    if given:
        clone.commit("feat: more", given)
    (judged,) = check_gates(clone.path, ids=["SEC002"], offered=offered).judged
    return judged.result


def accepted(text: str, expires: date, rule: str = "B602", file: str = "src/abacus/shell.py") -> str:
    words = {"rule": rule, "file": file, "fingerprint": fingerprint(rule, file, text.strip()), "reason": "ours alone"}
    return (
        "[[code_scan]]\n"
        + "".join(f"{key} = {json.dumps(each)}\n" for key, each in words.items())
        + f"expires = {expires}\n"
    )


def test_a_clean_project_passes_and_says_what_was_looked_at(python_project: Clone) -> None:
    result = scanned(python_project)
    assert result.status is Status.PASS
    assert result.details.startswith("0 block; 1 file by bandit 1.")
    (scan,) = cast("list[dict[str, object]]", result.evidence["scans"])
    assert (scan["files_listed"], scan["files_scanned"], result.evidence["excluded"]) == (1, 1, 1)


def test_it_says_which_categories_it_cannot_see(python_project: Clone) -> None:
    result = scanned(python_project)
    assert result.details.endswith("cannot see A04, A05, A06, A09, A10")
    assert "A09 Security Logging and Monitoring Failures" in cast("list[str]", result.evidence["not_seen"])
    assert "views 1344 and 1430" in str(result.evidence["categories"])


def test_it_says_which_files_no_scanner_read(python_project: Clone) -> None:
    files = {"web/a.js": "eval(x)\n", "web/b.js": "", "web/c.ts": "", "tests/d.js": "", "web/e.json": "{}\n"}
    result = scanned(python_project, files)
    assert "; no scanner for 2 .js, 1 .ts; cannot see A04" in result.details
    assert result.evidence["not_read"] == {".js": 2, ".ts": 1}


@pytest.mark.parametrize(
    ("file", "settings", "status", "message"),
    [
        (SHELL, "", Status.FAIL, "B602 (HIGH): subprocess call with shell=True identified"),
        (SHELL.replace("shell=True)", "shell=True)  # nosec"), "", Status.FAIL, "B602 (HIGH)"),
        (SQL, "", Status.WARN, "[CWE-89, A03 Injection, CWE Top 25]"),
        (SQL, 'block = ["CWE-89"]', Status.FAIL, "[CWE-89, A03 Injection, CWE Top 25]"),
        ("import subprocess\n", "", Status.WARN, "B404 (LOW)"),
        ("def f(:\n", "", Status.UNKNOWN, "bandit could not read it: syntax error while parsing AST from file"),
        ("def f(:\n" + SHELL, 'exclude = ["tests/", "shell.py"]', Status.PASS, ""),
    ],
    ids=["shell", "nosec hides nothing", "sql", "sql blocks by setting", "low", "unparsable", "excluded"],
)
def test_one_planted_file(python_project: Clone, file: str, settings: str, status: Status, message: str) -> None:
    result = scanned(python_project, {"src/abacus/shell.py": file}, settings)
    assert result.status is status, result.details
    if message:
        assert message in result.findings[0].message
        assert result.findings[0].where == "src/abacus/shell.py"


def test_tests_are_left_out_unless_a_setting_says_otherwise(python_project: Clone) -> None:
    assert scanned(python_project, {"tests/unit/test_shell.py": SHELL}).status is Status.PASS
    assert scanned(python_project, settings="exclude = []").status is Status.FAIL


def test_what_git_does_not_list_is_not_looked_at(python_project: Clone) -> None:
    python_project.write({"src/abacus/scratch.py": SHELL})
    assert scanned(python_project).status is Status.PASS


def test_a_password_that_bandit_quotes_is_not_repeated(python_project: Clone) -> None:
    result = scanned(python_project, {"src/abacus/login.py": "password = 'wombat-nine'\n"})
    assert result.findings[0].message.startswith("B105 (LOW): Possible hardcoded password [CWE-259")
    assert "wombat" not in repr(result)


@pytest.mark.parametrize(
    ("text", "expires", "status", "message"),
    [
        (SHELL, TODAY + timedelta(30), Status.WARN, f"accepted until {TODAY + timedelta(30)}: ours alone"),
        (f"# moved\n\n\n{SHELL}", TODAY + timedelta(30), Status.WARN, "accepted until"),
        (SHELL, TODAY, Status.WARN, "accepted until"),
        (SHELL, TODAY - timedelta(1), Status.FAIL, f"accepted until {TODAY - timedelta(1)}"),
        (SHELL.replace("words", "wards"), TODAY + timedelta(30), Status.FAIL, "B602"),
        (SHELL + "    subprocess.run(words, shell=True)\n", TODAY + timedelta(30), Status.FAIL, "B602"),
        ("x = 1\n", TODAY + timedelta(30), Status.WARN, "B602 in src/abacus/shell.py is accepted, but not found"),
        (SHELL, TODAY + timedelta(91), Status.UNKNOWN, "more than 90 days from now"),
    ],
    ids=["accepted", "moved", "last day", "expired", "another line", "a second one", "unused", "too long"],
)
def test_an_accepted_finding(python_project: Clone, text: str, expires: date, status: Status, message: str) -> None:
    entry = accepted("    subprocess.run(words, shell=True)", expires)
    result = scanned(python_project, {"src/abacus/shell.py": text, "accepted-findings.toml": entry})
    assert result.status is status, result.details
    assert message in " ".join(each.message for each in result.findings)


def test_the_advice_has_the_words_to_accept_it_with(python_project: Clone) -> None:
    result = scanned(python_project, {"src/abacus/shell.py": SHELL})
    mark = fingerprint("B602", "src/abacus/shell.py", "subprocess.run(words, shell=True)")
    assert f'rule = "B602", file = "src/abacus/shell.py", fingerprint = "{mark}"' in result.findings[0].fix


@pytest.mark.parametrize(("settings", "status"), [("", Status.SKIP), ("required = true", Status.UNKNOWN)])
def test_without_a_python_file_there_is_nothing_to_pass(python_project: Clone, settings: str, status: Status) -> None:
    result = scanned(python_project, {"src/abacus/__init__.py": None}, settings)
    assert (result.status, "git lists no Python file to scan" in result.details) == (status, True)


@pytest.mark.parametrize(
    ("settings", "status"),
    [("", Status.SKIP), ("required = true", Status.UNKNOWN), ('semgrep_rules = ["rules.yml"]', Status.UNKNOWN)],
)
def test_without_bandit_it_names_the_package(
    python_project: Clone, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: str, status: Status
) -> None:
    only_git(monkeypatch, tmp_path)
    result = scanned(python_project, {"rules.yml": "rules: []\n"}, settings)
    assert result.status is status
    said = f"{result.details} {' '.join(each.fix for each in result.findings)}"
    assert "bandit is not installed" in said
    assert "python -m pip install bandit" in said


NOTHING = {"metrics": {"_totals": {}}, "errors": [], "results": []}


@pytest.mark.parametrize(
    ("answer", "code", "message"),
    [
        (json.dumps(NOTHING), 0, "bandit did not scan it"),
        ("", 0, "bandit's answer is no JSON"),
        ("{}", 0, "bandit's answer has no 'metrics'"),
        (json.dumps(NOTHING), 2, "bandit ended with 2"),
    ],
    ids=["no file scanned", "silent", "another shape", "usage"],
)
def test_a_scanner_that_looked_at_nothing_is_never_a_pass(
    python_project: Clone, answer: str, code: int, message: str
) -> None:
    result = scanned(python_project, tools=Answering(answer, code))
    assert result.status is Status.UNKNOWN
    assert message in result.details


def test_a_scan_that_does_not_end_is_unknown(python_project: Clone) -> None:
    result = scanned(python_project, settings="timeout = 0.1")
    assert (result.status, result.details) == (Status.UNKNOWN, "bandit was ended after 0.1 s")


def test_in_a_preview_it_is_announced(python_project: Clone) -> None:
    class Preview(Tools):
        def run(self, argv: Sequence[str], **named: object) -> Finished:
            raise NotRun(argv)

    result = scanned(python_project, tools=Preview())
    assert (result.status, result.details) == (Status.SKIP, "would run bandit -r . -q -f json --ignore-nosec")


def test_a_file_that_is_missing_in_the_checkout_was_not_looked_at(python_project: Clone) -> None:
    python_project.commit("feat: more", {"src/abacus/more.py": "x = 1\n"})
    (python_project.path / "src/abacus/more.py").unlink()
    result = scanned(python_project)
    assert (result.status, result.findings[0].place) == (Status.UNKNOWN, "src/abacus/more.py")


def sarif(commit: str, level: str) -> str:
    """A report about that commit with one finding in a file that bandit does not scan."""
    at = {"physicalLocation": {"artifactLocation": {"uri": "web/app.js"}, "region": {"startLine": 1}}}
    result = {"ruleId": "js/eval", "level": level, "message": {"text": "eval of a request"}, "locations": [at]}
    run = {
        "tool": {
            "driver": {"name": "Other", "version": "3", "rules": [{"id": "x", "properties": {"tags": ["CWE-778"]}}]}
        },
        "versionControlProvenance": [{"revisionId": commit}],
        "artifacts": [{"location": {"uri": "web/app.js"}}],
        "results": [result],
    }
    return json.dumps({"version": "2.1.0", "runs": [run]})


@pytest.mark.parametrize(
    ("level", "stale", "status", "details"),
    [
        ("error", False, Status.FAIL, "1 block; 1 file by Other 3, 1 file by bandit"),
        ("note", False, Status.WARN, "0 block, 1 warning; 1 file by Other 3, 1 file by bandit"),
        ("note", True, Status.UNKNOWN, "scan.sarif: it is about commit"),
    ],
)
def test_a_report_of_another_tool_counts_beside_bandit(
    python_project: Clone, level: str, stale: bool, status: Status, details: str
) -> None:
    old = python_project.head
    files = {"web/app.js": "eval(x)\n", "release.toml": '[gates.code_scan]\nsarif = ["dist/scan.sarif"]\n'}
    new = python_project.commit("feat: web", files)
    python_project.write({"dist/scan.sarif": sarif(old if stale else new, level)})
    result = scanned(python_project)
    assert (result.status, details in result.details) == (status, True), result.details
    if not stale:
        assert result.details.endswith("cannot see A04, A05, A06, A10"), "the report's rules tell a weakness of A09"
        assert result.findings[0].place == "web/app.js:1"
