"""Leftovers of merges, notes without an issue, commit messages, the object store, and the last release."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates import Status
from gates.done.history import version_key

from ...support.repository import Clone
from .asking import asked, part, status

MINE, THEIRS = "<" * 7, ">" * 7  # not written out: this file is looked at, too
CONFLICT = f"a = 1\n{MINE} HEAD\nb = 2\n=======\nb = 3\n{THEIRS} feature\n"
FENCED = f"# How to merge\n\n```text\n{CONFLICT}```\n"
NOTE = "TO" + "DO"


def test_a_project_in_order_passes_and_says_what_was_looked_at(python_project: Clone) -> None:
    python_project.tag("v0.1.0")
    python_project.commit("feat: more", {"src/abacus/more.py": "def f() -> int:\n    return 1\n"})
    result = asked(python_project, "DOD008")
    assert result.status is Status.PASS, result.findings
    assert part(result, "conflict_markers")["files"] == 11
    assert part(result, "commit_messages")["details"] == "1 commit since v0.1.0"
    assert part(result, "last_tag")["tag"] == "v0.1.0"


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"src/abacus/more.py": CONFLICT}, "src/abacus/more.py:2"),
        ({"config.yml": f"a: 1\n{THEIRS}\n"}, "config.yml:2"),
        ({"config.yml": f"a: 1\r\n{MINE} HEAD\r\n"}, "config.yml:2"),
        ({"docs/merging.md": f"{FENCED}\n{CONFLICT}"}, "docs/merging.md:13"),
        ({"docs/merging.md": FENCED}, ""),
        ({"docs/old.rst": "Title\n=======\n\n  indented\n"}, ""),
        ({"src/abacus/more.py": f'MARK = "{MINE} HEAD"\n'}, ""),
        ({"logo.png": b"\0\n" + CONFLICT.encode()}, ""),
    ],
    ids=["code", "half resolved", "CRLF", "Markdown", "fence", "headline", "in a text", "binary"],
)
def test_conflict_markers(python_project: Clone, files: dict[str, str | bytes], place: str) -> None:
    python_project.commit("feat: more", files)
    result = asked(python_project, "DOD008")
    assert status(result, "conflict_markers") == ("fail" if place else "pass")
    assert [each.place for each in result.findings if "marker" in each.message][:1] == ([place] if place else [])


def test_a_real_merge_that_was_committed_unresolved_fails(python_project: Clone) -> None:
    python_project.git("switch", "-qc", "feature")
    python_project.commit("fix: sum", {"README.md": "# Abacus\n\nAdds whole numbers.\n"}, push=False)
    python_project.git("switch", "-q", "main")
    python_project.commit("docs: sum", {"README.md": "# Abacus\n\nAdds all numbers.\n"})
    with pytest.raises(AssertionError):
        python_project.git("merge", "feature")
    python_project.commit("docs: merge")
    result = asked(python_project, "DOD008")
    assert [each.line for each in result.findings if each.where == "README.md"] == [3, 7]


def test_conflict_markers_of_test_data_are_named_in_the_settings(python_project: Clone) -> None:
    python_project.commit("test: a merge", {"tests/data/conflict.py": CONFLICT})
    result = asked(python_project, "DOD008", 'test_data = ["tests/data/"]')
    assert (status(result, "conflict_markers"), part(result, "conflict_markers")["left_out"]) == ("pass", 1)


def test_a_file_that_is_missing_in_the_checkout_was_not_looked_at(python_project: Clone) -> None:
    (python_project.path / "README.md").unlink()
    result = asked(python_project, "DOD008")
    assert (status(result, "conflict_markers"), result.findings[0].fix) == ("unknown", "git restore README.md")


@pytest.mark.parametrize(
    ("path", "line", "untied"),
    [
        ("src/abacus/more.py", f"x = 1  # {NOTE}: round it", True),
        ("src/abacus/more.py", "# FIX" + "ME(ada) round it", True),
        ("src/abacus/more.py", f"# {NOTE}(#12): round it", False),
        ("src/abacus/more.py", f"# {NOTE} ABC-12 round it", False),
        ("src/abacus/more.py", f"# {NOTE} https://example.org/issues/12", False),
        ("src/abacus/more.py", f"# {NOTE} python-bug-007", False),
        ("src/abacus/more.py", f"# {NOTE} python-feature-001: waits for what is done", True),
        ("src/abacus/more.py", f'x = "# {NOTE} no comment"', False),
        ("src/abacus/more.py", f"# {NOTE}S are listed elsewhere", False),
        ("web/app.js", f"let a; // {NOTE} round it", True),
        ("web/app.js", f"let a = '{NOTE}';", False),
        ("README.md", f"# {NOTE}", False),
    ],
)
def test_a_note_names_an_issue(python_project: Clone, path: str, line: str, untied: bool) -> None:
    python_project.commit("feat: more", {path: f"{line}\n"})
    result = asked(python_project, "DOD008")
    assert status(result, "todos") == ("warn" if untied else "pass")
    assert result.status is (Status.WARN if untied else Status.PASS), "nobody asked for it, so it does not block"


def test_what_warns_fails_where_the_plan_or_the_settings_ask(python_project: Clone) -> None:
    python_project.commit("feat: more", {"src/abacus/more.py": f"# {NOTE}: round it\n"})
    python_project.commit("build: ask", {"release.toml": '[gates]\nrequire = ["DOD008"]\n'})
    assert asked(python_project, "DOD008").status is Status.FAIL
    plan = (python_project.path / "docs/release-plan.md").read_text(encoding="utf-8")
    box = plan.replace("### Testing\n", "- [ ] Commits and code are clean\n\n### Testing\n")
    python_project.commit("docs: ask", {"release.toml": None, "docs/release-plan.md": box})
    assert asked(python_project, "DOD008").status is Status.FAIL


@pytest.mark.parametrize(
    ("subject", "finding"),
    [
        ("feat: more", None),
        ("fix(sum)!: round", None),
        ("FEAT: more", None),
        ('Revert "feat: more"', None),
        ("more", "is not conventional: more"),
        ("feat more", "is not conventional: feat more"),
        ("feet: more", "feet is no type: feet: more"),
        ("fixup! feat: more", "was meant to be squashed: fixup! feat: more"),
    ],
)
def test_commit_messages(python_project: Clone, subject: str, finding: str | None) -> None:
    python_project.tag("v0.1.0")
    python_project.commit(subject, {"README.md": "# More\n"})
    result = asked(python_project, "DOD008")
    assert status(result, "commit_messages") == ("warn" if finding else "pass")
    assert [each.message.split(" ", 1)[1] for each in result.findings] == ([finding] if finding else [])


def test_only_commits_since_the_last_release_count(python_project: Clone) -> None:
    python_project.commit("more", {"README.md": "# More\n"})
    assert status(asked(python_project, "DOD008"), "commit_messages") == "warn"
    python_project.tag("v0.1.0")
    python_project.commit("docs(release): v0.1.0")
    assert status(asked(python_project, "DOD008"), "commit_messages") == "skip"


def test_a_type_of_the_projects_own(python_project: Clone) -> None:
    python_project.commit("wip: more", {"README.md": "# More\n"})
    settings = 'commit_types = ["wip", "chore", "build"]'
    assert status(asked(python_project, "DOD008", settings), "commit_messages") == "pass"


def test_an_object_that_is_broken_fails(python_project: Clone) -> None:
    blob = python_project.git("rev-parse", "HEAD:README.md")
    place = Path(python_project.path, ".git", "objects", blob[:2], blob[2:])
    place.chmod(0o644)
    place.write_bytes(b"not what its name says")
    result = asked(python_project, "DOD008")
    assert (result.status, status(result, "fsck")) == (Status.FAIL, "fail")
    assert blob in " ".join(each.message for each in result.findings)


def test_a_missing_object_fails(python_project: Clone) -> None:
    blob = python_project.git("rev-parse", "HEAD:README.md")
    Path(python_project.path, ".git", "objects", blob[:2], blob[2:]).unlink()
    assert status(asked(python_project, "DOD008"), "fsck") == "fail"


def test_a_look_that_does_not_end_is_unknown(python_project: Clone) -> None:
    from gates.tools import Finished, Tools

    class Slow(Tools):
        def run(self, argv: object, **named: object) -> Finished:
            return Finished(("git",), -9, "", "", 600.0, timed_out=True)

    result = asked(python_project, "DOD008", tools=Slow())
    assert (result.status, status(result, "fsck")) == (Status.UNKNOWN, "unknown")


def test_a_release_that_was_never_merged_back_fails_and_names_what_is_missing(python_project: Clone) -> None:
    python_project.tag("v0.1.0")
    python_project.git("switch", "-qc", "hotfix")
    python_project.commit("fix: round", {"README.md": "# Rounds\n"}, push=False)
    python_project.tag("v0.1.1")
    python_project.git("switch", "-q", "main")
    result = asked(python_project, "DOD008")
    assert (result.status, status(result, "last_tag")) == (Status.FAIL, "fail")
    assert part(result, "last_tag")["details"] == "v0.1.1 is no ancestor: 1 commit missing"
    assert result.findings[0].fix.startswith("git merge v0.1.1")
    python_project.git("merge", "-q", "v0.1.1")
    assert status(asked(python_project, "DOD008"), "last_tag") == "pass"


def test_a_develop_branch_lacks_only_the_release_commit(python_project: Clone) -> None:
    """As `invoke release` leaves it where source and target are two branches."""
    python_project.git("switch", "-qc", "develop")
    python_project.commit("feat: more", {"README.md": "# More\n"}, push=False)
    python_project.git("switch", "-qc", "release/0.2.0")
    python_project.commit("chore(release): 0.2.0", {"CHANGELOG.md": "# Changelog\n"}, push=False)
    python_project.git("switch", "-q", "main")
    python_project.git("merge", "-q", "--no-ff", "release/0.2.0")
    python_project.tag("v0.2.0")
    python_project.git("switch", "-q", "develop")
    result = asked(python_project, "DOD008")
    assert (result.status, status(result, "last_tag")) == (Status.WARN, "warn")
    assert result.findings[0].message == "only the release commit of v0.2.0 is missing here"


def test_a_maintenance_line_names_its_own_releases(python_project: Clone) -> None:
    python_project.tag("v1.0.0")
    python_project.git("switch", "-qc", "v1")
    python_project.git("switch", "-q", "main")
    python_project.commit("feat!: all new", {"README.md": "# New\n"})
    python_project.tag("v2.0.0")
    python_project.git("switch", "-q", "v1")
    assert status(asked(python_project, "DOD008"), "last_tag") == "fail"
    assert status(asked(python_project, "DOD008", 'line = "v1.*"'), "last_tag") == "pass"


def test_a_shallow_clone_cannot_tell(python_project: Clone, tmp_path: Path) -> None:
    python_project.commit("feat: more", {"README.md": "# More\n"})
    python_project.git("clone", "-q", "--depth=1", f"file://{python_project.remote}", str(tmp_path / "shallow"))
    result = asked(Clone(tmp_path / "shallow", python_project.remote), "DOD008")
    assert (result.status, result.findings[0].fix) == (Status.UNKNOWN, "git fetch --unshallow --tags")


def test_the_newest_version_is_found_by_number() -> None:
    tags = ["v0.9.0", "v0.10.0-rc.2", "v0.10.0-rc.10", "v0.10.0", "1.0.0rc1", "v1.0.0"]
    assert sorted([*tags[3:], *tags[:3]], key=version_key) == tags
