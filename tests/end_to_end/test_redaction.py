"""Secrets and personal data in everything that a release reads are in nothing that it says, writes or pushes.

What may carry them: commits, issues, the plan, tests, programs' output, the environment, a remote's URL, a reason.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from ..support.library import CHECK, MAKE, UNREADY
from ..support.planted import ALL, found_in
from ..support.repository import Clone, git
from .program import RELEASE, Done, events, journals, run, running, until

TOKEN = "zebra%7/Seven&\"'Quill"
REMOTE = "heron9Nine"
ENV = {"DEPLOY_TOKEN": TOKEN, "CI": "", "GITHUB_STEP_SUMMARY": ""}
KNOWN = ("zebra", "heron9Nine", "emVicmElNy9TZXZlbi")  # also in base64
STRANGER = "Reported-by: Eve <eve.stranger@mail.example.org>"
LINES = "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkq\\nwombatKeyLine\\n-----END PRIVATE KEY-----"
SHOUTING = f"""
import base64, os, sys
token = os.environ.get("DEPLOY_TOKEN", "")
print({ALL!r}, token, base64.b64encode(token.encode()).decode())
print("{LINES}")
"""


@pytest.fixture
def planted(library: Clone) -> Clone:
    """A library that carries them everywhere; its remote's URL holds a password."""
    address = f"https://deploy:{REMOTE}@github.com/team/abacus.git"
    library.git("config", f"url.{library.remote}.insteadOf", address)
    library.git("remote", "set-url", "origin", address)
    files = {
        "make.py": f"{SHOUTING}\n{MAKE}",
        "issues/backlog/python-task-009.md": f"# Look at {ALL}\n\n**Severity:** low\n",
    }
    library.commit(f"feat: divide {ALL}\n\n{STRANGER}", files)
    return library


def released(clone: Clone, tmp_path: Path, *words: str) -> Done:
    return run(clone, *RELEASE, *words, env={**ENV, "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")})


def exits(clone: Clone, done: Done, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Everything that left: what was said, and every text that is somewhere now and was not there before."""
    yield from {"stdout": done.out, "stderr": done.err}.items()
    if (tmp_path / "summary.md").exists():
        yield "step summary", (tmp_path / "summary.md").read_text()
    for ref in journals(clone):
        yield ref, git(clone.remote, "log", "--format=%B", ref)
    for tag in clone.git("ls-remote", "--tags", "origin").split()[1::2]:
        yield tag, git(clone.remote, "cat-file", "-p", tag)
    written = git(clone.remote, "log", "--format=%H", "main").split()
    yield from ((f"{each}:{path}", text) for each in written for path, text in _changed(clone, each))
    for path in (clone.path / ".git").rglob("*"):
        if (
            path.is_file()
            and path.suffix in (".jsonl", ".log", ".json", ".txt", ".xml")
            and "objects" not in path.parts
        ):
            yield str(path.relative_to(clone.path)), path.read_text(errors="replace")
    for words in (("status",), ("status", "--json"), ("report",), ("doctor",), ("config",), ("gates", "--json")):
        shown = run(clone, *words, env=ENV)
        yield " ".join(words), shown.out + shown.err


def _changed(clone: Clone, commit: str) -> Iterator[tuple[str, str]]:
    """The files of a commit that the suite made, and its message."""
    message = git(clone.remote, "log", "-1", "--format=%B", commit)
    if message.startswith(("docs(release)", "chore(release)", "Merge branch 'release/")):
        yield "message", message
        for path in git(clone.remote, "diff-tree", "--root", "--no-commit-id", "--name-only", "-r", commit).split("\n"):
            if path:
                yield path, git(clone.remote, "show", f"{commit}:{path}")


def leaks(left: Mapping[str, str]) -> dict[str, list[str]]:
    found = {name: found_in(text, *KNOWN, "wombatKeyLine", "MIIEvQIBADANBgkq") for name, text in left.items()}
    return {name: secrets for name, secrets in found.items() if secrets}


def test_a_release_says_and_writes_none_of_them(planted: Clone, tmp_path: Path) -> None:
    done = released(planted, tmp_path)
    assert done.code == 0, done
    left = dict(exits(planted, done, tmp_path))
    assert leaks(left) == {}
    assert any("docs/releases/v0.1.0.md" in name for name in left)
    assert any("docs/audit/releases.log" in name for name in left)
    assert any("CHANGELOG.md" in name for name in left)
    assert any(name.endswith(".log") and "***" in text for name, text in left.items())
    assert "divide ***" in next(text for name, text in left.items() if name.endswith("CHANGELOG.md"))


def test_what_a_release_goes_by_and_who_made_it_survive(planted: Clone, tmp_path: Path) -> None:
    assert released(planted, tmp_path).code == 0
    first = next(event for event in events(planted) if event["event"] == "decided")
    assert (first["tag"], first["target"], first["remote"]) == ("v0.1.0", "main", "origin")
    assert "@" in first["initiator"]
    assert len(first["source_commit"]) == 40
    audit = json.loads(planted.show("docs/audit/releases.log", "main"))
    assert audit["initiator"] == first["initiator"]


def test_a_blocked_release_says_and_files_none_of_them(planted: Clone, tmp_path: Path) -> None:
    crash = f"# Crash with {ALL}\n\n**Severity:** blocker\n"
    check = CHECK.replace("assert add", f"{SHOUTING}\nassert add").replace("== 3", f"== 4, {ALL!r}")
    files = {"issues/backlog/python-bug-008.md": crash, "check.py": check, "docs/release-plan.md": _asking(UNREADY)}
    planted.commit("docs: block it", files)
    done = released(planted, tmp_path)
    assert done.code == 3, done
    left = dict(exits(planted, done, tmp_path))
    assert leaks(left) == {}
    assert any("issues/backlog" in name for name in left), "issues were filed"
    assert "Crash with ***" in done.err


def _asking(plan: str) -> str:
    """The plan with a box for the tests that fail, and a number to call."""
    asked = plan.replace("### Deployment\n", "### Testing\n- [ ] E2E tests passing\n\n### Deployment\n")
    return f"{asked}\n## Contacts\n\nCall {ALL}\n"


def test_a_reason_a_mistake_and_a_broken_setting_say_none_of_them(planted: Clone) -> None:
    mistakes = (
        ("release", "--from", ALL, "--yes"),
        ("release", "--version", TOKEN, "--yes"),
        ("report", "--release", ALL),
        (ALL,),
    )
    for words in mistakes:
        done = run(planted, *words, env=ENV)
        assert done.code != 0
        assert leaks({"out": done.out, "err": done.err}) == {}, words
    planted.write({"release.toml": f'target = "{ALL} {TOKEN.replace(chr(34), "")}\n'})
    done = run(planted, "release", "--yes", env=ENV)
    assert done.code == 2
    assert leaks({"out": done.out, "err": done.err}) == {}


def test_a_release_cut_short_goes_on_with_the_same_evidence(planted: Clone, tmp_path: Path) -> None:
    """What the journal keeps without secrets is what later steps use from the start."""
    hold = tmp_path / "hold"
    hold.touch()
    with running(planted, *RELEASE, env={**ENV, "HOLD": str(hold)}):
        until(lambda: journals(planted) and "build" in [event.get("step") for event in events(planted)])
    hold.unlink()
    done = released(planted, tmp_path)
    assert done.code == 0, done
    assert "continuing release-" in done.err
    assert leaks({"out": done.out, "err": done.err, "journal": json.dumps(events(planted))}) == {}


def test_a_reason_to_abort_is_kept_without_them(planted: Clone, tmp_path: Path) -> None:
    hold = tmp_path / "hold"
    hold.touch()
    with running(planted, *RELEASE, env={**ENV, "HOLD": str(hold)}):
        until(lambda: journals(planted) and "build" in [event.get("step") for event in events(planted)])
    hold.unlink()
    done = run(planted, "release", "--abort", "--reason", f"because of {ALL} {TOKEN}", env=ENV)
    report = planted.show("docs/releases/v0.1.0.md", "main")
    assert leaks({"out": done.out, "err": done.err, "journal": json.dumps(events(planted)), "report": report}) == {}
    assert "because of ***" in report
