"""A tiny service that is quick to release, with staging and production; what is wrong with a version is one line of it.

Its wheel is written by a script, its windows are seconds. `FAULT` is `<environment>:<kind>` or empty; the kinds are
`crash` (until a file `mended` lies in its data folder), `other-version`, `work` (a probed path errs), `entry` (it errs
for what comes through the traffic's entry alone) and `busy` (a path errs that only the health window asks for).
"""

from __future__ import annotations

from .library import MAKE
from .library import PLAN as LIBRARY_PLAN

SERVER = '''\
"""Answers on loopback, and says which version it is."""

import argparse
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path

FAULT = ""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        fault, entered = self.server.fault, "X-Forwarded-Host" in self.headers
        wrong = {"/work": fault == "work" or (fault == "entry" and entered), "/busy": fault == "busy"}
        known = ("/health", "/version", *wrong)
        said = "0.0.0" if fault == "other-version" else version("ticker")
        body = json.dumps({"version": said, "environment": self.server.environment}).encode()
        self.send_response(500 if wrong.get(self.path) else 200 if self.path in known else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 256


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    parser.add_argument("--data", type=Path)
    given = parser.parse_args()
    server = Server(("127.0.0.1", given.port), Handler)
    server.environment = given.data.parent.name
    where, _, kind = FAULT.partition(":")
    server.fault = kind if where == server.environment else ""
    if server.fault == "crash" and not (given.data / "mended").exists():
        sys.exit("the database is not there")
    server.serve_forever()
'''
JOURNEY = '''\
"""The instance at E2E_URL answers, and is the one that the command names."""

import os
import sys
import urllib.request

with urllib.request.urlopen(f"{os.environ['E2E_URL']}/version", timeout=10) as answer:
    same = answer.status == 200 and os.environ["E2E_URL"] == sys.argv[2]
failure = "" if same else "<failure/>"
with open(sys.argv[1], "w") as report:
    report.write(f'<testsuite><testcase name="journey">{failure}</testcase></testsuite>')
'''
SETTINGS = """
[tool.release]
on_staging_failure = "{policy}"
test_environment = "current"
build = "python make.py {{out}}"
gates.e2e.command = ["{{python}}", "journey.py", "{{junit}}", "{{url}}"]
gates.code_scan.exclude = ["*"]
gates.secrets.exclude = ["*"]
retry.delays = []
lock = {{ heartbeat = 0.3, lease = 1.2 }}
health = {{ minimum_sample = 10, interval = 0.3, probe = "/busy" }}
probes = [
    {{ name = "health", path = "/health", safe_for_production = true }},
    {{ name = "work", kind = "path", path = "/work", expect = "version", safe_for_production = true }},
]
"""
ENVIRONMENT = """
[tool.release.environments.{name}]
start = "ticker --port {{port}} --data {{data}}"
window = {window}
drain = 0.1
startup = 6
smoke_retry = 0.1
production = {production}
"""
PYPROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "ticker"
version = "0.1.0"
description = "Answers on loopback"
requires-python = ">=3.11"
"""
TABLE = "| File | Title | Expert | Type | Milestone | Prerequisites | Status |"
METADATA = """\
info = f"ticker-{version}.dist-info"
extra = {
    f"{info}/METADATA": f"Metadata-Version: 2.1\\nName: ticker\\nVersion: {version}\\n",
    f"{info}/WHEEL": "Wheel-Version: 1.0\\nGenerator: make\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    f"{info}/entry_points.txt": "[console_scripts]\\nticker = ticker:main\\n",
    f"{info}/RECORD": "",
}
"""
PLAN = LIBRARY_PLAN.replace("### Deployment", "### Testing\n- [ ] Smoke tests passing\n\n### Deployment").replace(
    "| abacus | wheel", "| ticker | wheel"
)
PLACE = "src/ticker.py"
MAKE_WHEEL = (
    MAKE.replace("abacus", "ticker").replace("with zipfile", f"{METADATA}with zipfile")
    + "    for name, text in extra.items():\n        wheel.writestr(zipfile.ZipInfo(name), text)\n"
)


def settings(*environments: str, window: float = 1.2, policy: str = "keep") -> dict[str, str]:
    """The project's settings with these environments; all but staging are production."""
    tables = "".join(
        ENVIRONMENT.format(name=name, window=window, production=str(name != "staging").lower()) for name in environments
    )
    return {"pyproject.toml": PYPROJECT + SETTINGS.format(policy=policy) + tables}


def faulty(fault: str) -> dict[str, str]:
    """The service with this fault, or with none."""
    return {PLACE: SERVER.replace('FAULT = ""', f'FAULT = "{fault}"')}


BOTH = ("staging", "production")
FILES: dict[str, str] = {
    **settings(*BOTH),
    "README.md": "# Ticker\n\nAnswers.\n",
    "CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n",
    PLACE: SERVER,
    "make.py": MAKE_WHEEL,
    "journey.py": JOURNEY,
    "docs/release-plan.md": PLAN,
    "docs/project-brief.md": "# Project Brief: Ticker\n\nA service that answers.\n",
    "issues/issues-list.md": f"# Issues\n\n{TABLE}\n|---|---|---|---|---|---|---|\n"
    "| python-feature-001.md | Answer | python | feature | M1 | - | done |\n",
    "issues/done/python-feature-001.md": """\
# Answer

**Type:** feature
**Expert:** python
**Milestone:** M1
**Status:** done

## Acceptance Criteria

- [x] It answers

## Summary

**All acceptance criteria met:** Yes
""",
}
