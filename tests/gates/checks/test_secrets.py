"""The look for secrets, with the real detect-secrets: planted ones are found, and never shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from gates import Result, Status, check_gates
from gates.scans.found import fingerprint
from gates.tools import Finished, NotRun, Tools

from ...support.repository import Clone, Files, cloned
from ...support.scanners import Answering, only_git

TODAY = datetime.now(UTC).date()
# Put together here, so that nobody finds them in this file.
AWS = "AKIA" + "Q7ZP3VNXW5RJD2LM"
OTHER = "AKIA" + "W4KD7MZT2QXV5BHN"
GITHUB = "ghp_" + "k3J9xQ2mV7bT5cR8wY1zL6nD4sF0gH2aE9uX"
KEY = "-----BEGIN RSA PRIVATE " + "KEY-----\nMIIEpAIBAAKCAQEA7\n"
URL = "https://deploy:" + "wombat9Nine@example.org/x"


def looked(clone: Clone, files: Files | None = None, settings: str = "", **offered: object) -> Result:
    """The answer for a project with these files and settings of the gate."""
    given = dict(files or {})
    if settings:
        given["release.toml"] = f"[gates.secrets]\n{settings}\n"
    if given:
        clone.commit("feat: more", given)
    (judged,) = check_gates(clone.path, ids=["SEC003"], offered=offered).judged
    return judged.result


def places(result: Result) -> list[tuple[str, str]]:
    return [(each.message.partition(" (")[0], each.place) for each in result.findings]


def test_a_clean_project_passes_and_says_where_it_looked(python_project: Clone) -> None:
    result = looked(python_project)
    assert result.status is Status.PASS
    assert result.details == "0 block; 10 files and 1 commit in all by detect-secrets 1.5.0"
    assert result.evidence["files_listed"] == result.evidence["files_scanned"] == 10


PLANTED: Mapping[str, tuple[str | bytes, str, int]] = {
    "src/abacus/cloud.py": (f'x = 1\nkey = "{AWS}"\n', "AWS Access Key", 2),
    "deploy.sh": (f"\n\nexport TOKEN={GITHUB}\n", "GitHub Token", 3),
    "keys/id": (KEY, "Private Key", 1),
    "docs/how.md": (f"Look at {URL}\n", "Basic Auth Credentials", 1),
    "src/abacus/login.py": ('password = "wombat-nine-77"\n', "Secret Keyword", 1),
    "tests/unit/test_key.py": (f'KEY = "{AWS}"\n', "AWS Access Key", 1),
    "with space/ä.py": (f'KEY = "{AWS}"\n', "AWS Access Key", 1),
    ".env": (f"AWS={AWS}\n", "AWS Access Key", 1),
    "whole/plain/now/then/deep.py": (f'KEY = "{AWS}"\n', "AWS Access Key", 1),
    # what detect-secrets by itself passes over without a word
    "pragma.py": (f'key = "{AWS}"  # pragma: allowlist secret\n', "AWS Access Key", 1),
    "poetry.lock": (f'[x]\ny = "{AWS}"\n', "AWS Access Key", 2),
    "swagger/api.json": (f'{{"key": "{AWS}"}}\n', "AWS Access Key", 1),
    "style.css": (f"/* {AWS} */\n", "AWS Access Key", 1),
    "app.js.map": (f'{{"x": "{AWS}"}}\n', "AWS Access Key", 1),
    "latin.py": (f'# caf\xe9\nkey = "{AWS}"\n'.encode("latin-1"), "AWS Access Key", 2),
    "utf16.ps1": (f'$key = "{AWS}"\n'.encode("utf-16"), "AWS Access Key", 1),
    "commented.yaml": (f"# {AWS}\nkey: value\n", "AWS Access Key", 1),
    "commented.cfg": (f"[a]\nkey = value\n# {AWS}\n", "AWS Access Key", 3),
}


def test_planted_secrets_are_found_whatever_the_file_is_called(python_project: Clone) -> None:
    result = looked(python_project, {path: text for path, (text, _, _) in PLANTED.items()})
    assert result.status is Status.FAIL, result.details
    assert set(places(result)) == {(kind, f"{path}:{line}") for path, (_, kind, line) in PLANTED.items()}


def test_a_secret_in_a_comment_is_found_beside_another(python_project: Clone) -> None:
    """detect-secrets parses such files, and then sees no comments."""
    files = {"conf.yaml": f'# {AWS}\nkey: "{OTHER}"\n', "conf.ini": f"[a]\n; {AWS}\nkey = {OTHER}\n"}
    result = looked(python_project, files)
    assert {place for _, place in places(result)} == {"conf.yaml:1", "conf.yaml:2", "conf.ini:2", "conf.ini:3"}


def test_no_answer_holds_the_secret_or_its_unsalted_digest(python_project: Clone) -> None:
    result = looked(python_project, {"a.py": f'key = "{AWS}"\n', "b.sh": f"T={GITHUB}\n", "k": KEY})
    shown = repr(result)
    for secret in (AWS, GITHUB):
        assert secret not in shown
        assert secret[:6] not in shown
        assert hashlib.sha1(secret.encode(), usedforsecurity=False).hexdigest() not in shown
    assert "BEGIN RSA" not in shown


def test_what_was_added_and_taken_out_again_is_found_in_the_history(python_project: Clone) -> None:
    commit = python_project.commit("feat: cloud", {"a.py": f'x = 1\nkey = "{AWS}"\n'})
    result = looked(python_project, {"a.py": "x = 1\n"})
    assert (result.status, places(result)) == (Status.FAIL, [("AWS Access Key", "a.py:2")])
    assert f"brought in by {commit[:12]}" in result.findings[0].message
    assert "it stays in the history" in result.findings[0].fix


def test_what_went_with_its_file_or_came_with_a_merge_is_found(python_project: Clone) -> None:
    python_project.commit("feat: cloud", {"a.py": f'key = "{AWS}"\n'})
    python_project.commit("feat: none", {"a.py": None})
    python_project.git("switch", "--quiet", "--create", "side", "HEAD^")
    python_project.commit("feat: side", {"side.py": "y = 1\n"}, push=False)
    python_project.git("switch", "--quiet", "main")
    python_project.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
    python_project.commit("chore: merge", {"evil.py": f'key = "{OTHER}"\n'}, push=False)
    result = looked(python_project, {"evil.py": None})
    assert {place for _, place in places(result)} == {"a.py:1", "evil.py:1"}


@pytest.mark.parametrize(
    ("tag", "head", "status", "commits"),
    [("v0.1.0", False, Status.PASS, "1 commit since v0.1.0"), ("v0.1.0", True, Status.FAIL, "4 commits in all")],
    ids=["released long ago", "the release itself"],
)
def test_history_counts_since_the_release_before(
    python_project: Clone, tag: str, head: bool, status: Status, commits: str
) -> None:
    python_project.commit("feat: cloud", {"a.py": f'key = "{AWS}"\n'})
    python_project.commit("feat: none", {"a.py": None})
    if not head:
        python_project.tag(tag)
    python_project.commit("docs: more", {"README.md": "# More\n"})
    if head:
        python_project.tag(tag)
    result = looked(python_project)
    assert (result.status, commits in result.details) == (status, True), result.details


def test_a_clone_without_history_is_unknown(python_project: Clone, tmp_path: Path) -> None:
    python_project.commit("docs: more", {"README.md": "# More\n"})
    python_project.git("clone", "--quiet", "--depth=1", f"file://{python_project.remote}", str(tmp_path / "shallow"))
    result = looked(Clone(tmp_path / "shallow", python_project.remote))
    assert (result.status, result.findings[0].fix) == (Status.UNKNOWN, "git fetch --unshallow --tags")


def accepted(text: str, expires: date, file: str = "a.py", rule: str = "AWS Access Key") -> str:
    words = {"rule": rule, "file": file, "fingerprint": fingerprint(rule, file, text.strip()), "reason": "an example"}
    lines = (f"{key} = {json.dumps(each)}\n" for key, each in words.items())
    return f"[[secrets]]\n{''.join(lines)}expires = {expires}\n"


LINE = f'key = "{AWS}"\n'


@pytest.mark.parametrize(
    ("text", "expires", "status"),
    [
        (LINE, TODAY + timedelta(30), Status.WARN),
        (f"# moved\n\n{LINE}", TODAY + timedelta(30), Status.WARN),
        ("x = 1\n", TODAY + timedelta(30), Status.WARN),
        (f"if x:\n    {LINE}", TODAY + timedelta(30), Status.WARN),
        (LINE, TODAY - timedelta(1), Status.FAIL),
        (LINE.replace(AWS, OTHER), TODAY + timedelta(30), Status.FAIL),
    ],
    ids=["accepted", "moved", "taken out since", "indented since", "expired", "another one"],
)
def test_an_accepted_secret(python_project: Clone, text: str, expires: date, status: Status) -> None:
    python_project.commit("feat: cloud", {"a.py": LINE, "accepted-findings.toml": accepted(LINE, expires)})
    result = looked(python_project, {"a.py": text})
    assert result.status is status, result.details


@pytest.mark.parametrize(
    ("settings", "status"),
    [
        ('warn = ["AWS Access Key"]', Status.WARN),
        ('warn = ["Secret Keyword"]', Status.FAIL),
        ('exclude = ["a.py"]', Status.PASS),
        ('exclude = ["lib/"]', Status.FAIL),
    ],
)
def test_a_kind_may_warn_and_a_file_may_be_left_out(python_project: Clone, settings: str, status: Status) -> None:
    assert looked(python_project, {"a.py": LINE}, settings).status is status


@pytest.mark.parametrize(("more", "status"), [("", Status.SKIP), ("\nrequired = true", Status.UNKNOWN)])
def test_to_look_into_nothing_is_no_pass(python_project: Clone, more: str, status: Status) -> None:
    assert looked(python_project, settings=f'exclude = ["*"]{more}').status is status


def test_binary_files_and_links_are_named(python_project: Clone) -> None:
    (python_project.path / "link").symlink_to("README.md")
    result = looked(python_project, {"logo.png": b"\x89PNG\0\0"})
    assert result.status is Status.PASS
    assert (result.evidence["binary"], result.evidence["links"]) == (["logo.png"], ["link"])


@pytest.mark.parametrize(("settings", "status"), [("", Status.SKIP), ("required = true", Status.UNKNOWN)])
def test_without_detect_secrets_it_names_the_package(
    python_project: Clone, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: str, status: Status
) -> None:
    only_git(monkeypatch, tmp_path)
    result = looked(python_project, settings=settings)
    said = f"{result.details} {' '.join(each.fix for each in result.findings)}"
    assert (result.status, "python -m pip install detect-secrets" in said) == (status, True)


EMPTY: Mapping[str, object] = {"version": "1.5.0", "results": {}}


@pytest.mark.parametrize(
    ("answer", "code", "message"),
    [
        (json.dumps(EMPTY), 0, "detect-secrets did not look into it"),
        ("", 0, "detect-secrets' answer cannot be read"),
        ("{}", 0, "detect-secrets' answer cannot be read"),
        (json.dumps({"results": {"x": [{"type": "AWS"}]}}), 0, "detect-secrets' answer cannot be read"),
        (json.dumps(EMPTY), 2, "detect-secrets ended with 2"),
    ],
    ids=["silent", "nothing", "another shape", "half a finding", "usage"],
)
def test_a_scanner_that_did_not_look_is_never_a_pass(
    python_project: Clone, answer: str, code: int, message: str
) -> None:
    result = looked(python_project, tools=Answering(answer, code, version="9.9"))
    assert result.status is Status.UNKNOWN
    assert message in result.details


def test_in_a_preview_it_is_announced(python_project: Clone) -> None:
    class Preview(Tools):
        def run(self, argv: Sequence[str], **named: object) -> Finished:
            raise NotRun(argv)

    result = looked(python_project, tools=Preview())
    assert result.status is Status.SKIP
    assert result.details.startswith("would run detect-secrets scan --all-files --no-verify")


def test_another_clone_has_the_same_answer(python_project: Clone, tmp_path: Path) -> None:
    here = looked(python_project, {"a.py": LINE})
    there = looked(cloned(python_project.remote, tmp_path / "other"))
    assert here.findings == there.findings


def test_digests_in_the_log_of_releases_are_no_secrets(python_project: Clone) -> None:
    line = json.dumps({"release": "release-2026-11-20-101218", "commit": hashlib.sha1(b"x").hexdigest()})  # noqa: S324
    assert looked(python_project, {"docs/audit/releases.log": f"{line}\n"}).status is Status.PASS
    assert looked(python_project, {"docs/audit/other.log": f"{line}\n"}).status is Status.FAIL
