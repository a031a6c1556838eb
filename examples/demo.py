"""`make demo`: release the example service for real, then catch a bad version and take it back.

Everything is real and on this machine: a git remote, Traefik, supervisord, the service, a load of 150 requests a second
that never tries twice. State, cache, git identity and configuration are scratch; nothing is left over or running.
The windows, minutes in earnest, are seconds here. What it shows it also asserts; it ends with 1 where that fails.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from gates.browser.found import INSTALL, on_path
from tests.support import wheels

from . import history

ROOT = Path(__file__).resolve().parent.parent
PATHS = ("/search?q=tea", "/notes", "/search?q=milk")
WINDOWS = {"window = 300": "window = 4", "window = 900": "window = 8"}
QUICK = "[tool.release.health]\ninterval = 0.5\nminimum_sample = 40\n"
CUT_OFF = "examples.cut_off:CutOffMonitor"
OWNER = "Ada Moreno"


class Shown(Exception):
    """What was to be shown is not so."""


class Scratch:
    """A repository with its remote, in a world of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.work = folder / "notes"
        self.remote = folder / "notes.git"
        for name in ("state", "cache", "run"):
            (folder / name).mkdir(mode=0o700)
        config = f"[user]\n name = {OWNER}\n email = ada@example.com\n[init]\n defaultBranch = main\n"
        (folder / "gitconfig").write_text(config, encoding="utf-8")
        os.environ.update(self.environment())

    def environment(self) -> dict[str, str]:
        """Where everything of this demo lies."""
        return {
            **wheels.environment(wheels.folder()),
            "GIT_CONFIG_GLOBAL": str(self.folder / "gitconfig"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "XDG_STATE_HOME": str(self.folder / "state"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "XDG_RUNTIME_DIR": str(self.folder / "run"),
            "PYTHONPATH": str(ROOT),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }

    def begin(self) -> None:
        """The example service as a repository, with windows of seconds."""
        history.begin(self.work)
        settings = self.work / "pyproject.toml"
        text = settings.read_text(encoding="utf-8")
        for minutes, seconds in WINDOWS.items():
            text = text.replace(minutes, seconds)
        settings.write_text(text.replace("[tool.release.health]\n", QUICK), encoding="utf-8")
        self.commit("chore: windows of seconds, for the demo")
        history.git(self.folder, "init", "--quiet", "--bare", str(self.remote))
        history.git(self.work, "remote", "add", "origin", str(self.remote))
        history.git(self.work, "push", "--quiet", "--set-upstream", "origin", "main")

    def commit(self, message: str) -> None:
        """Commit what is there."""
        history.git(self.work, "add", "--all")
        history.git(self.work, "commit", "--quiet", f"--message={message}")

    def ready(self) -> None:
        """A person signs off what only a person can, and pushes."""
        history.sign(self.work, OWNER, datetime.now(UTC).date())
        history.git(self.work, "push", "--quiet")

    def pull(self) -> None:
        """Catch up with the release's records."""
        history.git(self.work, "pull", "--quiet", "--ff-only")

    def invoke(self, *words: str) -> tuple[int, dict[str, Any]]:
        """Run a task; its progress is shown, its JSON document is answered."""
        argv = (sys.executable, "-m", "invoke", *words, "--json")
        print(f"\n$ invoke {' '.join(words)}", flush=True)
        with tempfile.TemporaryFile("w+") as answer:
            done = subprocess.Popen(
                argv, cwd=self.work, stdout=answer, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
            )
            said = [_shown(line) for line in done.stderr or ()]
            code = done.wait()
            answer.seek(0)
            text = answer.read()
        if not text:
            raise Shown(f"invoke {words[0]} said nothing and exited with {code}:\n{''.join(said[-20:])}")
        document: dict[str, Any] = json.loads(text)
        return code, document

    def production(self) -> dict[str, str]:
        """Where production's traffic enters, and which version serves."""
        argv = (sys.executable, "-m", "invoke", "status", "--json")
        done = subprocess.run(argv, cwd=self.work, capture_output=True, text=True, check=True)
        found: dict[str, str] = json.loads(done.stdout)["environments"]["production"]
        return found

    def down(self) -> None:
        """Nothing is left running."""
        argv = (sys.executable, "-m", "invoke", "environment.down")
        subprocess.run(argv, cwd=self.work, capture_output=True, check=False, timeout=60)

    @contextmanager
    def load(self) -> Iterator[dict[str, Any]]:
        """People use production meanwhile; the answer is filled when they stop."""
        argv = [
            sys.executable,
            str(ROOT / "examples" / "load.py"),
            self.production()["url"],
            "--kept",
            "110",
            "--fresh",
            "40",
            "--slow",
            "2",
        ]
        argv += [word for path in PATHS for word in ("--path", path)] + ["--seconds", "120"]
        process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
        answer: dict[str, Any] = {}
        try:
            time.sleep(1.0)
            yield answer
        finally:
            process.send_signal(signal.SIGTERM)
            text, _ = process.communicate(timeout=30)
            answer.update(json.loads(text) if text else {})


def _shown(line: str) -> str:
    """Show progress, without what is long."""
    if re.match(r"\d\d:\d\d:\d\d +(begin|done|gate|note|FAILED|end|again|retry)\b", line):
        print(f"  {line.rstrip()[:150]}", flush=True)
    return line


def check(claim: str, holds: bool) -> None:
    """Say what was shown, or end."""
    if not holds:
        raise Shown(claim)
    print(f"  shown: {claim}", flush=True)


def main() -> int:
    """The whole demo; 0 where everything was as it says."""
    signal.signal(signal.SIGTERM, _interrupt)
    begun = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="rd-"))
    scratch = Scratch(folder)
    try:
        _play(scratch)
        print(f"\nThe demo took {time.monotonic() - begun:.0f} s. Everything it says was asserted.")
        return 0
    except Shown as missing:
        print(f"\nNOT AS IT SHOULD BE: {missing}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ninterrupted: stopping what runs", file=sys.stderr)
        return 130
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if scratch.work.is_dir():
            scratch.down()
        shutil.rmtree(folder, ignore_errors=True)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _play(scratch: Scratch) -> None:
    scratch.begin()
    first(scratch)
    under_load(scratch)
    taken_back(scratch)
    without_the_fault(scratch)
    cut_off(scratch)


def first(scratch: Scratch) -> None:
    """1.0.0 to staging and production."""
    _title("1.0.0: the first release, from a plan to a running, verified version")
    scratch.ready()
    code, document = scratch.invoke("release", "--version=1.0.0", "--yes")
    check("1.0.0 is released: gates, build, push, staging, production", (code, document["status"]) == (0, "succeeded"))
    check("its artifacts have checksums", all(len(each["sha256"]) == 64 for each in document["artifacts"]))
    _in_a_browser(document)
    scratch.pull()


def under_load(scratch: Scratch) -> None:
    """1.1.0 while people use 1.0.0."""
    _title("1.1.0: a blue-green switch while people use the service")
    history.change(scratch.work, "1.1.0")
    scratch.ready()
    with scratch.load() as load:
        code, document = scratch.invoke("release", "--yes")
    check("1.1.0 was found from the commits, and is released", (code, document["version"]) == (0, "1.1.0"))
    check(f"{load['sent']} requests sent, {load['lost']} lost; answered by {_versions(load)}", load["lost"] == 0)
    check("both versions served", set(load["versions"]) >= {"1.0.0", "1.1.0"})
    scratch.pull()


def taken_back(scratch: Scratch) -> None:
    """1.2.0 passes all gates and smoke tests, and fails under production's traffic."""
    _title("1.2.0: a fault that only production's traffic shows")
    history.change(scratch.work, "1.2.0")
    history.change(scratch.work, "fault")
    scratch.ready()
    with scratch.load() as load:
        code, document = scratch.invoke("release", "--yes")
    scratch.pull()
    check("it passed the gates, staging and smoke, and was rolled back by production's health window", code == 7)
    check("1.1.0 serves again", scratch.production()["version"] == "1.1.0")
    back = _restored(scratch, "1.2.0")
    print(f"  {load['sent']} requests sent, {load['lost']} answered with an error by 1.2.0 before it was taken back")
    lost_by_us = {name: each["non_2xx"] for name, each in load["versions"].items() if name != "1.2.0"}
    check(f"no other request was lost: {lost_by_us}", not any(lost_by_us.values()) and not load["resets"])
    check(f"traffic was back {back:.1f} s after the verdict", back < 120)
    for path in document["reports"]:
        print(f"  report: {path}")
    reports = {path.name for path in (scratch.work / "docs" / "releases").iterdir()}
    check("the reports are on main", {"v1.2.0.md", "v1.2.0-rollback.md"} <= reports)


def without_the_fault(scratch: Scratch) -> None:
    """The control: the same without the fault is released."""
    _title("1.2.1: the control; the same version without its fault succeeds under the same load")
    history.mend(scratch.work)
    _close_failure(scratch)
    scratch.ready()
    with scratch.load() as load:
        code, document = scratch.invoke("release", "--yes")
    check("1.2.1 is released", (code, document["version"]) == (0, "1.2.1"))
    check(f"{load['sent']} requests sent, {load['lost']} lost", load["lost"] == 0)
    scratch.pull()


def cut_off(scratch: Scratch) -> None:
    """The other control: without a monitor nothing passes."""
    _title("1.2.2: the other control; with the monitor cut off it holds, and does not pass")
    settings = scratch.work / "pyproject.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        text.replace("[tool.release]\n", f'[tool.release]\nmonitor = "{CUT_OFF}"\n', 1), encoding="utf-8"
    )
    scratch.commit("fix: a release with its monitor cut off")
    scratch.ready()
    code, document = scratch.invoke("release", "--yes")
    check(
        "it waits for a person (exit 8), and production was not touched", code == 8 and document["status"] == "stopped"
    )
    check("production still serves 1.2.1", scratch.production()["version"] == "1.2.1")
    code, _ = scratch.invoke("release", "--abort", "--reason=the monitor was cut off on purpose")
    check("it is ended by a person", code == 0)


def _title(words: str) -> None:
    print(f"\n=== {words}", flush=True)


def _in_a_browser(document: dict[str, Any]) -> None:
    """Journeys run in a real browser where there is one; a demo needs none."""
    row = next(each for each in document["gates"] if each["id"] == "BRW001")
    if on_path("chromium") is None:
        print(f"  not shown: journeys in a browser; chromium is not installed ({INSTALL['chromium']})", flush=True)
    else:
        check(f"journeys passed in a real browser: {row['details']}", row["status"] == "PASS")


def _versions(load: dict[str, Any]) -> str:
    return ", ".join(f"{name}: {each['ok']}" for name, each in sorted(load["versions"].items()))


def _restored(scratch: Scratch, version: str) -> float:
    """Seconds from the verdict to traffic back, as the journal has them."""
    lines = [
        json.loads(line) for line in (scratch.work / "docs/audit/releases.log").read_text(encoding="utf-8").splitlines()
    ]
    entry = next(line for line in reversed(lines) if line["version"] == version)
    seconds: float = entry["rollbacks"][-1]["seconds"]
    return seconds


def _close_failure(scratch: Scratch) -> None:
    """A person closes the issue that the failed deployment filed: it is a blocker until then."""
    for issue in (scratch.work / "issues" / "backlog").glob("devops-bug-*.md"):
        text = issue.read_text(encoding="utf-8")
        done = "\n## Session 09 Summary\n\n**All acceptance criteria met:** Yes — the fault is out\n"
        (scratch.work / "issues" / "done" / issue.name).write_text(text + done, encoding="utf-8")
        issue.unlink()
    scratch.commit("docs: the failed deployment is understood")


if __name__ == "__main__":
    sys.exit(main())
