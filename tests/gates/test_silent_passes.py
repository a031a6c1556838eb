"""Seven ways in which scanners say "clean" when they saw nothing, and what a person sees of each: it is blocked.

In the order of the audit reference, 7.1. Each is asked twice: the tool by itself, which ends with 0, and the gate, as
`python -m gates`, which ends with 3 and says why. The tools are the real ones; semgrep, which is large, is one that
answers as 1.182.0 does where it is not installed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from gates.__main__ import main

from ..support.repository import Clone
from .vulnerabilities.advisories import JINJA, entry, unpacked

AWS = "AKIA" + "Q7ZP3VNXW5RJD2LM"
LIBRARY = '[project]\nname = "abacus"\nversion = "1"\n'
PINNED = {"pyproject.toml": LIBRARY, "requirements.txt": "jinja2==2.4.1\n"}
SQL = 'def find(connection, name):\n    connection.execute(f"SELECT * FROM notes WHERE name = {name}")\n'
VULNERABILITIES, CODE, SECRETS = "SEC001", "SEC002", "SEC003"
TODAY = datetime.now(UTC).date()


@pytest.fixture
def clone(python_project: Clone, monkeypatch: pytest.MonkeyPatch) -> Clone:
    """A project, in which the program runs."""
    monkeypatch.chdir(python_project.path)
    return python_project


def by_itself(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """What a tool says on its own, with code 0: that is the trap."""
    program = (
        (sys.executable, *words) if words[0] == "-m" else (str(Path(sys.executable).parent / words[0]), *words[1:])
    )
    done = subprocess.run(program, cwd=folder, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def asked(capfd: pytest.CaptureFixture[str], gate: str, *words: str) -> tuple[int, str, str]:
    """What `python -m gates ID` answers: code, the gate's row of the table, and what needs to happen."""
    capfd.readouterr()
    code = main(["--root", ".", gate, *words])
    out, err = capfd.readouterr()
    (row,) = [line for line in out.splitlines() if line.startswith("| ") and "Status" not in line and "---" not in line]
    assert "Traceback" not in out + err
    return code, row, err


@pytest.fixture
def knows_nothing() -> Iterator[str]:
    """The URL of an OSV server that answers everything with "nothing known"."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/query"
    server.shutdown()
    server.server_close()


# -- the seven ---------------------------------------------------------------------------------------------------------


def test_1_a_dependency_that_nobody_could_look_up(clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    """pip-audit leaves it out with a `skip_reason` and ends with 0; a report that does is refused in test_pip_audit."""
    clone.commit("build: pin", {**PINNED, "release.toml": "[gates.vulnerabilities]\nrequired = true\n"})
    code, row, err = asked(capfd, VULNERABILITIES)
    assert (code, "UNKNOWN" in row) == (3, True)
    assert "could not audit 1 dependency: no advisory database is named" in row
    assert "set `database` in [tool.release.gates.vulnerabilities]" in err


def test_2_a_server_that_knows_nothing(clone: Clone, knows_nothing: str, capfd: pytest.CaptureFixture[str]) -> None:
    clone.commit("build: pin", {**PINNED, "release.toml": f'[gates.vulnerabilities]\nosv_url = "{knows_nothing}"\n'})
    words = ("--no-deps", "--disable-pip", "-s", "osv", "--osv-url", knows_nothing)
    assert (
        "No known vulnerabilities found"
        in by_itself(clone.path, "-m", "pip_audit", "-r", "requirements.txt", *words, "--progress-spinner=off").stderr
    )
    code, row, _ = asked(capfd, VULNERABILITIES)
    assert (code, "UNKNOWN" in row) == (3, True)
    assert "does not know that jinja2 2.4.1" in row
    assert "so its silence means nothing" in row


def test_3_a_folder_that_detect_secrets_does_not_see(
    clone: Clone, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    clone.commit("feat: cloud", {"src/abacus/cloud.py": f'key = "{AWS}"\n'})
    outside = tmp_path / "outside"
    shutil.copytree(clone.path / "src", outside / "src")
    assert json.loads(by_itself(outside, "detect-secrets", "scan", "src").stdout)["results"] == {}
    assert (
        json.loads(by_itself(outside, "detect-secrets", "scan", "--all-files", str(clone.path)).stdout)["results"] == {}
    )
    code, row, err = asked(capfd, SECRETS)
    assert (code, "FAIL" in row) == (3, True)
    assert "src/abacus/cloud.py:1: AWS Access Key" in err
    assert AWS[:8] not in row + err


def test_4_a_file_that_bandit_cannot_parse(clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    clone.commit("feat: half", {"src/abacus/half.py": "def f(:\n    eval(input())\n"})
    assert json.loads(by_itself(clone.path, "bandit", "-r", "src", "-q", "-f", "json").stdout)["results"] == []
    code, row, err = asked(capfd, CODE)
    assert (code, "UNKNOWN" in row) == (3, True)
    assert "src/abacus/half.py:1: bandit could not read it: syntax error" in err


def test_5_no_file_at_all(clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    files = dict.fromkeys(clone.git("ls-files", "*.py").split())
    clone.commit("refactor: none", {**files, "release.toml": "[gates.code_scan]\nrequired = true\n"})
    (clone.path / "src").mkdir(exist_ok=True)
    assert "No issues identified" in by_itself(clone.path, "bandit", "-r", "src").stdout
    code, row, _ = asked(capfd, CODE)
    assert (code, "UNKNOWN" in row) == (3, True)
    assert "no " in row


def test_6_an_advisory_without_a_score(clone: Clone, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    unscored = entry("PYSEC-1", "jinja2", events=[{"introduced": "0"}], aliases=["CVE-1"])
    database = unpacked(tmp_path / "osv", [unscored])
    clone.commit("build: pin", {**PINNED, "release.toml": f'[gates.vulnerabilities]\ndatabase = "{database}"\n'})
    code, row, err = asked(capfd, VULNERABILITIES)
    assert (code, "UNKNOWN" in row) == (3, True)
    assert "jinja2 2.4.1: CVE-1 (PYSEC-1), no score" in err


SEMGREP = """#!{python}
import json, sys
words = sys.argv[1:]
if words == ["--version"]:
    print("1.182.0")
    sys.exit(0)
found = {{"check_id": "rules.sql", "path": "src/abacus/db.py", "start": {{"line": 2}},
         "extra": {{"message": "SQL from text", "severity": "ERROR", "metadata": {{"cwe": ["CWE-89: x"]}}}}}}
scanned = [str(path) for path in __import__("pathlib").Path(".").rglob("*.py")]
print(json.dumps({{"version": "1.182.0", "results": [found], "errors": [], "paths": {{"scanned": scanned}}}}))
sys.exit(1 if "--error" in words else 0)
"""
RULES = """rules:
- {id: sql, languages: [python], severity: ERROR, message: SQL from text, pattern: $C.execute(f"..."),
   metadata: {cwe: ["CWE-89: x"]}}
"""


def test_7_semgrep_that_is_not_told_to_fail(
    clone: Clone, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("semgrep") is None:
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "semgrep").write_text(SEMGREP.format(python=sys.executable))
        (tmp_path / "bin" / "semgrep").chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    settings = '[gates.code_scan]\nsemgrep_rules = ["rules.yml"]\n'
    clone.commit("feat: db", {"src/abacus/db.py": SQL, "rules.yml": RULES, "release.toml": settings})
    words = ("--config", "rules.yml", "--metrics=off", "--disable-version-check", "--json", "src")
    program = shutil.which("semgrep") or ""
    assert "SQL from text" in by_itself(clone.path, program, "scan", *words).stdout
    code, row, err = asked(capfd, CODE)
    assert (code, "FAIL" in row) == (3, True)
    assert "(ERROR): SQL from text [CWE-89, A03 Injection, CWE Top 25]" in err


# -- what is planted, as a person sees it ------------------------------------------------------------------------------

EXPIRED = f"""[[exception]]
id = "CVE-2019-10906"
package = "jinja2"
range = "<2.10.1"
status = "under_investigation"
reason = "We render no template that a user writes"
approver = "Ada Example"
ticket = "SEC-12"
expires = {TODAY - timedelta(1)}
"""
OLD = '<testsuite tests="1" timestamp="2020-01-01T00:00:00Z"><testcase classname="a" name="b" time="0"/></testsuite>'
STALE = '[gates.unit]\nreport = "junit.xml"\n'
BLOCKING = '[gates.code_scan]\nblock = ["CWE-89"]\n'
DATABASE = '[gates.vulnerabilities]\ndatabase = "{database}"\n'
ACCEPTED = f'{DATABASE}exceptions = "accepted.toml"\n'
PLANTED: Mapping[str, tuple[str, Mapping[str, str], str, Sequence[str]]] = {
    "vulnerable pin": (
        VULNERABILITIES,
        {**PINNED, "release.toml": DATABASE},
        "FAIL",
        ("requirements.txt:1: jinja2 2.4.1: CVE-2019-10906", "CVSS 8.6", "fix: upgrade jinja2 to 2.10.1 or later"),
    ),
    "expired exception": (
        VULNERABILITIES,
        {**PINNED, "release.toml": ACCEPTED, "accepted.toml": EXPIRED},
        "FAIL",
        (f"its exception of accepted.toml:1 expired on {TODAY - timedelta(1)}",),
    ),
    "secret": (SECRETS, {"deploy.py": f'key = "{AWS}"\n'}, "FAIL", ("deploy.py:1: AWS Access Key",)),
    "SQL injection": (
        CODE,
        {"src/abacus/db.py": SQL, "release.toml": BLOCKING},
        "FAIL",
        ("src/abacus/db.py:2: B608", "[CWE-89, A03 Injection, CWE Top 25]"),
    ),
    "unparsable file": (CODE, {"src/abacus/half.py": "def f(:\n"}, "UNKNOWN", ("bandit could not read it",)),
    "stale report": ("TST001", {"junit.xml": OLD, "release.toml": STALE}, "UNKNOWN", ("junit.xml",)),
}


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_blocks_with_its_own_words(
    name: str, clone: Clone, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    gate, files, status, words = PLANTED[name]
    database = unpacked(tmp_path / "osv", JINJA)
    clone.commit("feat: plant", {path: text.replace("{database}", str(database)) for path, text in files.items()})
    code, row, err = asked(capfd, gate)
    assert (code, f"| {status}" in row) == (3, True), row
    for each in words:
        assert each in row + err
    assert "fix: " in err
