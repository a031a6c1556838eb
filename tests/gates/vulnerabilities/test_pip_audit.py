"""The real pip-audit, over a server of OSV's API on loopback: silence is believed only where it means something."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import pytest

from gates import Status, Unjudged, check_gates
from gates.tools import Finished, Tools
from gates.vulnerabilities.model import Dependency
from gates.vulnerabilities.pip_audit import ask_server

from ...support.repository import Clone
from .advisories import JINJA, Entry, unpacked

Answer = Callable[[str, str], Mapping[str, Any] | None]
FLASK = Dependency("flask", "0.6", "uv.lock")


def knows(*names: str) -> Answer:
    """A server that knows JINJA for version 2.4.1 of these projects, and nothing of others."""

    def answer(name: str, version: str) -> Mapping[str, Any]:
        return {"vulns": [*JINJA]} if name in names and version == "2.4.1" else {}

    return answer


@pytest.fixture
def server() -> Iterator[Callable[[Answer], str]]:
    """Starts a server with these answers, and gives its URL; None is answered with an error."""
    running: list[ThreadingHTTPServer] = []

    def start(answer: Answer) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                said = answer(asked["package"]["name"], asked["version"])
                self.send_response(503 if said is None else 200)
                self.end_headers()
                self.wfile.write(json.dumps(said).encode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        running.append(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        threading.Thread(target=running[0].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{running[0].server_port}/v1/query"

    yield start
    for each in running:
        each.shutdown()
        each.server_close()


def asked(url: str, root: Path, *dependencies: Dependency, tools: Tools | None = None) -> dict[str, list[str]]:
    found = ask_server(url, dependencies, tools or Tools(), root, timeout=60)
    return {name: sorted({name for each in known for name in each.names}) for name, known in found.items()}


def test_what_it_finds_is_by_name_with_aliases(server: Callable[[Answer], str], tmp_path: Path) -> None:
    found = asked(server(knows("jinja2")), tmp_path, Dependency("jinja2", "2.4.1", "uv.lock"), FLASK)
    assert found == {"jinja2": ["CVE-2019-10906", "GHSA-462w-v97r-4m45", "PYSEC-2019-217"], "flask": []}


def test_two_versions_of_a_project_are_both_asked_for(server: Callable[[Answer], str], tmp_path: Path) -> None:
    seen: list[tuple[str, str]] = []

    def answer(name: str, version: str) -> Mapping[str, Any] | None:
        seen.append((name, version))
        return knows("jinja2")(name, version)

    both = [Dependency("flask", "0.6", "uv.lock"), Dependency("flask", "0.7", "uv.lock")]
    asked(server(answer), tmp_path, *both)
    assert set(seen) >= {("flask", "0.6"), ("flask", "0.7")}


@pytest.mark.parametrize(("scored", "status"), [(True, Status.FAIL), (False, Status.UNKNOWN)])
def test_its_findings_have_no_score_but_that_of_the_database_beside_it(
    server: Callable[[Answer], str], python_project: Clone, tmp_path: Path, *, scored: bool, status: Status
) -> None:
    settings = f'[gates.vulnerabilities]\nosv_url = "{server(knows("jinja2"))}"\n'
    if scored:
        settings += f'database = "{unpacked(tmp_path / "osv", JINJA)}"\n'
    python_project.write({"requirements.txt": "jinja2==2.4.1\n", "release.toml": settings})
    (judged,) = check_gates(python_project.path, ids=["SEC001"]).judged
    assert judged.result.status is status
    assert ("CVSS 8.6" if scored else "no score") in judged.result.findings[0].message
    assert set(cast("dict[str, str]", judged.result.evidence["tools"])) == {"cvss", "packaging", "pip-audit"}


def test_a_server_that_knows_nothing_of_a_known_one_is_not_believed(
    server: Callable[[Answer], str], tmp_path: Path
) -> None:
    with pytest.raises(Unjudged, match=r"does not know that jinja2 .* is vulnerable") as caught:
        asked(server(knows()), tmp_path, FLASK)
    assert caught.value.result.status is Status.UNKNOWN


def test_a_server_that_answers_with_errors_could_not_audit(server: Callable[[Answer], str], tmp_path: Path) -> None:
    with pytest.raises(Unjudged, match="could not audit: pip-audit over http") as caught:
        asked(server(lambda name, version: None), tmp_path, FLASK)
    assert "Traceback" not in caught.value.result.details


def test_no_server_could_not_audit(tmp_path: Path) -> None:
    with pytest.raises(Unjudged, match="could not audit: pip-audit over http"):
        asked("http://127.0.0.1:9/v1/query", tmp_path, FLASK)


class Says(Tools):
    """A pip-audit that finds the canary, and then says this."""

    def __init__(self, out: str, err: str = "", *, timed_out: bool = False) -> None:
        super().__init__()
        self.said, self.err, self.timed_out, self.runs = out, err, timed_out, 0

    def run(self, argv: Any, *, answer: Path | None = None, **_: Any) -> Finished:
        self.runs += 1
        assert answer is not None
        canary = {"name": "jinja2", "version": "2.4.1", "vulns": [_vuln(JINJA[0])]}
        answer.write_text(json.dumps({"dependencies": [canary]}) if self.runs == 1 else self.said)
        return Finished(tuple(argv), 0, "", self.err if self.runs > 1 else "", 3.0, self.timed_out and self.runs > 1)


def _vuln(entry: Entry) -> dict[str, Any]:
    return {"id": entry["id"], "aliases": entry["aliases"], "fix_versions": ["2.10.1"]}


@pytest.mark.parametrize(
    ("tools", "reason"),
    [
        (Says('{"dependencies": []}'), "it left out flask 0.6"),
        (Says('{"dependencies": [{"name": "flask", "version": "0.7", "vulns": []}]}'), "it left out flask 0.6"),
        (
            Says('{"dependencies": [{"name": "flask", "skip_reason": "not found on PyPI"}]}'),
            "up flask: not found on PyPI",
        ),
        (Says('{"dependencies": [{"name": "flask"}]}'), "its report is not as pip-audit writes it"),
        (Says("", "Traceback\nConnectionError: refused"), "ConnectionError: refused"),
        (Says("", f"{sys.executable}: No module named pip_audit"), "it is not installed"),
        (Says("", timed_out=True), "it did not end within 3 s"),
    ],
    ids=["left out", "another version", "skipped", "nothing said", "broken", "not there", "too slow"],
)
def test_a_report_that_leaves_something_out_is_no_pass(tools: Says, reason: str, tmp_path: Path) -> None:
    """As pip-audit does with exit code 0 for what it cannot look up (audit reference, 7.1 #1)."""
    with pytest.raises(Unjudged) as caught:
        asked("http://127.0.0.1:9/v1/query", tmp_path, FLASK, tools=tools)
    assert caught.value.result.status is Status.UNKNOWN
    assert reason in caught.value.result.details
