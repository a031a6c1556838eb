"""Preview equals effect: what a preview shows is what the release does, over repositories of many kinds."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from release_tasks.commands.release import release
from release_tasks.commands.session import Session
from release_tasks.engine.command import Outcome
from release_tasks.engine.dry_run import DryRun
from release_tasks.engine.errors import ReleaseError
from release_tasks.engine.release import Release
from release_tasks.steps import push

from ..support import varied
from ..support.library import FILES, PLAN
from ..support.repository import Clone, git
from ..support.varied import KINDS, Asked, Kind
from .program import RELEASE, code_refs, everything, run

NEVER = "0" * 32


def said(clone: Clone, asked: Asked, *, dry: bool = False) -> Outcome:
    """What `invoke release` answers, in this process."""
    options: dict[str, Any] = {"yes": True, **asked}
    return release.function(Session(clone.path, dry=dry), **options)


def foreseen(clone: Clone, asked: Asked) -> dict[str, Any]:
    """The preview as data, as `--json` prints it."""
    found: dict[str, Any] = json.loads(json.dumps(said(clone, asked, dry=True).data))
    return found


def refused(clone: Clone, asked: Asked, *, dry: bool = False) -> ReleaseError:
    with pytest.raises(ReleaseError) as caught:
        said(clone, asked, dry=dry)
    return caught.value


def state(clone: Clone, home: Path) -> list[dict[str, bytes]]:
    """All that a preview leaves alone: working tree, index, refs, objects, configuration; remote; platform."""
    return [everything(each) for each in (clone.path, clone.remote, home / "state")]


class Happened(NamedTuple):
    """What a release did."""

    refs: dict[str, str]
    """Code refs that moved where the release goes to, each with its tree; the records' own commit taken away."""
    steps: list[str]
    gates: set[str]
    changes: dict[str, int]
    """Step to how many changes it made."""
    diff: str
    trees: tuple[str, str]


def happened(clone: Clone, before: dict[str, str], preview: dict[str, Any]) -> Happened:
    """Found out from git and the journal alone."""
    folder = clone.remote if clone.git("remote") else clone.path
    (file,) = clone.path.glob(".git/release/*.jsonl")
    events = [json.loads(line)[1] for line in file.read_text().splitlines()]
    tag = preview["tag"]
    merge, cut = git(folder, "rev-parse", f"{tag}^{{commit}}"), git(folder, "rev-parse", f"{tag}^2^{{tree}}")
    moved = {ref: each for ref, each in refs(clone).items() if before.get(ref) != each}
    changes = [event["step"].partition("@")[0] for event in events if event["event"] == "change"]
    return Happened(
        {
            ref: git(folder, "rev-parse", f"{_without_records(folder, each)}^{{tree}}")[:16]
            for ref, each in moved.items()
        },
        [event["step"].partition("@")[0] for event in events if event["event"] == "finished"],
        {row["id"] for event in events if event["event"] == "gates" for row in event["rows"]},
        {step: changes.count(step) for step in dict.fromkeys(changes)},
        git(folder, "-c", "core.quotePath=false", "diff", preview["facts"]["source commit"], cut),
        (cut, git(folder, "rev-parse", f"{merge}^{{tree}}")),
    )


def _without_records(folder: Path, commit: str) -> str:
    message = git(folder, "log", "-1", "--format=%s", commit)
    return f"{commit}^" if message.startswith("docs(release)") else commit


def refs(clone: Clone) -> dict[str, str]:
    """Branches and tags of the place that the release goes to."""
    if clone.git("remote"):
        return code_refs(clone)
    lines = clone.git("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads", "refs/tags").splitlines()
    return {line.split()[0]: line.split()[1] for line in lines}


def announced_refs(preview: dict[str, Any]) -> dict[str, str]:
    """Refs that would be pushed, each with its tree."""
    pushes = (change for step in preview["changes"] if step["step"] == "push" for change in step["changes"])
    return dict(found for push in pushes for found in re.findall(r"(refs/\S+) to tree:(\w+)", push))


def announced_records(preview: dict[str, Any]) -> set[str]:
    """Refs that reports would be pushed to."""
    pushes = (change for step in preview["changes"] if "@" in step["step"] for change in step["changes"])
    return {found for push in pushes for found in re.findall(r"push (refs/\S+) to", push)}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_release_does_what_the_preview_showed_and_nothing_else(
    kind: Kind, repository: Callable[..., Clone], home: Path
) -> None:
    clone = repository(FILES)
    asked = kind.make(clone)
    before, files, here = state(clone, home), standing(clone), refs(clone)

    preview = foreseen(clone, asked)
    assert state(clone, home) == before
    assert (preview["exit"], preview["tag"]) == (0, kind.tag)

    done = said(clone, {**asked, "preview": preview["digest"]})
    assert done.exit == 0, done.text
    assert standing(clone) == files
    found = happened(clone, here, preview)
    local = set() if clone.git("remote") else {f"refs/heads/release/{preview['version']}"}
    assert {ref: tree for ref, tree in found.refs.items() if ref in announced_refs(preview)} == announced_refs(preview)
    assert set(found.refs) == set(announced_refs(preview)) | announced_records(preview) | local
    assert found.trees == tuple(preview["facts"][f"tree of the {name}"] for name in ("release commit", "merge"))
    assert found.diff == preview["files"][0]["diff"].replace("\r\n", "\n")
    assert found.steps == preview["steps"]
    assert found.gates == {gate["id"] for gate in preview["gates"]}
    closed = {step["step"]: len(step["changes"]) for step in preview["changes"] if not step["open"] and step["changes"]}
    assert {step: found.changes.get(step, 0) for step in closed} == closed
    assert set(found.changes) <= {step["step"].partition("@")[0] for step in preview["changes"]}


def standing(clone: Clone) -> tuple[dict[str, bytes], str, str]:
    """Files of the working tree, what git says of them and of the index, and what is checked out."""
    files = {path: content for path, content in everything(clone.path).items() if not path.startswith(".git/")}
    return (
        files,
        clone.git("status", "--porcelain=v2"),
        f"{clone.head} {clone.git('rev-parse', '--abbrev-ref', 'HEAD')}",
    )


def test_a_release_after_a_blocked_one_moves_its_branch_as_previewed(library: Clone) -> None:
    asked = varied.unready(library)
    assert said(library, asked).exit == 3
    varied.mended(library)
    preview = foreseen(library, asked)
    (update,) = preview["changes"][0]["changes"]
    assert re.fullmatch(r"run git -C \{clone\} update-ref refs/heads/release/0\.1\.0( tree:\w+,after:\w+){2}", update)
    assert said(library, {**asked, "preview": preview["digest"]}).exit == 0


class TestDigest:
    """It stands for what is done: the same wherever that is the same, another one where it is not."""

    def test_another_clone_another_home_and_another_path_make_the_same(
        self, library: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = foreseen(library, {})["digest"]
        other = tmp_path / "of somebody else"
        other.mkdir()
        for name in ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            monkeypatch.setenv(name, str(other))
        monkeypatch.setenv("GIT_COMMITTER_NAME", "Grace Example")
        monkeypatch.setenv("GIT_COMMITTER_EMAIL", "grace@example.com")
        assert foreseen(library.clone("somewhere else"), {})["digest"] == first

    @pytest.mark.parametrize(
        ("change", "asked", "name"),
        [
            ({"README.md": "# Another word\n"}, {}, "source commit: "),
            (varied.set_to("limits = { gates = 5 }"), {}, "settings.limits.gates: nothing → 5.0"),
            ({"docs/release-plan.md": f"{PLAN}\nMore.\n"}, {}, "plan: "),
            ({}, {"version": "3.0.0"}, "version: 0.1.0 → 3.0.0"),
            ({}, {"milestone": "M1", "on_failure": "rollback"}, "on failure: stop → rollback"),
        ],
        ids=["commit", "settings", "plan", "version", "option"],
    )
    def test_whatever_differs_is_refused_and_named(
        self, library: Clone, change: dict[str, str], asked: Asked, name: str
    ) -> None:
        digest = foreseen(library, {})["digest"]
        if change:
            library.commit("docs: something changed", change)
        before = everything(library.path), library.refs()
        error = refused(library, {**asked, "preview": digest})
        assert (int(error.exit), name in error.summary) == (2, True), error
        assert (everything(library.path), library.refs()) == before

    def test_of_a_preview_made_elsewhere_the_facts_of_this_one_are_shown(self, library: Clone) -> None:
        error = refused(library, {"preview": f"sha256:{NEVER}"})
        assert int(error.exit) == 2
        assert f"source commit: {library.head}" in error.summary

    def test_a_preview_of_a_preview_is_refused(self, library: Clone) -> None:
        error = refused(library, {"preview": NEVER}, dry=True)
        assert error.summary == "--dry-run makes a preview, --preview releases one"

    @pytest.mark.parametrize("given", ["sha256:12", "not-a-digest", ""])
    def test_what_is_no_digest_is_said(self, library: Clone, given: str) -> None:
        assert "is no digest of a preview" in refused(library, {"preview": given}).summary

    def test_journal_and_report_name_it(self, library: Clone) -> None:
        shown = run(library, "release", "--dry-run")
        digest = shown.out.splitlines()[-1].removeprefix("preview ")
        assert re.fullmatch("sha256:[0-9a-f]{32}", digest), shown
        done = run(library, *RELEASE, "--preview", digest[:23])
        assert done.code == 0, done
        assert f"| **Held to preview** | {digest} |" in library.show("docs/releases/v0.1.0.md", "main")

    def test_a_preview_that_ends_at_an_obstacle_has_none(self, library: Clone) -> None:
        outcome = said(library, varied.unready(library), dry=True)
        assert (outcome.exit, outcome.data["digest"]) == (3, None)
        assert "a release would end there" in outcome.text


def interrupted(*_: object, **__: object) -> None:
    """What a person does who thinks better of it."""
    raise KeyboardInterrupt


class TestObstacles:
    """All of them at once, each with its fix, in one list with the strictest exit code."""

    def test_independent_ones_are_all_told_and_the_rest_as_not_checked(self, library: Clone) -> None:
        asked = {"version": "2.5", "from_": "nowhere", "to": "nothing", "type": "sudden"}
        for dry in (True, False):
            error = refused(library, asked, dry=dry)
            assert int(error.exit) == 2
            for words in (
                "4 obstacles",
                "Version must follow semantic versioning (X.Y.Z). Example: --version=2.5.0",
                "Source branch 'nowhere' not found",
                "Target branch 'nothing' not found",
                "unknown release type 'sudden'",
            ):
                assert words in error.summary, error
            assert "not checked: " in str(error)
            assert "the release branch (needs the version)" in str(error)
            assert [each["exit"] for each in error.data["obstacles"]] == [2, 2, 2, 2]  # type: ignore[attr-defined]

    def test_the_strictest_exit_code_counts(self, library: Clone) -> None:
        library.commit("docs: no plan", {"docs/release-plan.md": None})
        library.commit("feat: not pushed", push=False)
        error = refused(library, {})
        assert int(error.exit) == 2
        assert "No release plan found. Write docs/release-plan.md first" in error.summary
        assert "main has commits that are not on the remote" in error.summary

    def test_a_person_is_missing_too(self, library: Clone) -> None:
        library.commit("docs: no plan", {"docs/release-plan.md": None})
        error = refused(library, {"yes": False})
        assert "nobody can be asked here" in error.summary
        assert "No release plan found" in error.summary

    def test_what_the_first_step_would_stumble_over_is_told_before_it(self, library: Clone) -> None:
        varied.no_anchor(library)
        varied.no_plan(library)
        before = library.refs()
        error = refused(library, {})
        assert "No release plan found" in error.summary
        assert "CHANGELOG.md" in error.summary
        assert library.refs() == before

    @pytest.mark.parametrize(
        ("files", "words"),
        [
            (varied.settings("\n[tool.release.environments.production]\n"), "production"),
            ({"pyproject.toml": "[project]\nname = 'abacus'\n"}, "pyproject.toml"),
            ({"CHANGELOG.md": "# Changelog\n\nSee the tags.\n"}, "CHANGELOG.md"),
        ],
        ids=["environment that cannot be verified", "version file", "changelog"],
    )
    def test_what_is_wrong_in_files_is_told_beside_a_missing_plan(
        self, library: Clone, files: dict[str, str], words: str
    ) -> None:
        library.commit("chore: broken", {**files, "docs/release-plan.md": None})
        error = refused(library, {})
        assert int(error.exit) == 2
        assert "No release plan found" in error.summary, error
        assert words in error.summary, error

    def test_a_shallow_clone_is_told_beside_the_rest(self, library: Clone, tmp_path: Path) -> None:
        library.commit("docs: no plan", {"docs/release-plan.md": None})
        git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{library.remote}", "shallow")
        error = refused(Clone(tmp_path / "shallow", library.remote), {})
        assert "shallow" in error.summary
        assert "No release plan found" in error.summary

    def test_another_version_that_is_unfinished_is_told_beside_the_rest(
        self, library: Clone, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(push, "_there", interrupted)
            with pytest.raises(KeyboardInterrupt):
                said(library, {})
        error = refused(library, {"version": "7.0.0", "to": "nothing"})
        assert "of version 0.1.0 is unfinished" in error.summary
        assert "Target branch 'nothing' not found" in error.summary

    def test_a_preview_goes_on_as_far_as_it_can(self, library: Clone) -> None:
        outcome = said(library, varied.no_plan(library), dry=True)
        assert outcome.exit == 3
        assert "No release plan found" in outcome.text
        assert [step["step"] for step in outcome.data["changes"]][:2] == ["cut", "build"]

    def test_a_conflict_is_one(self, library: Clone) -> None:
        outcome = said(library, varied.conflict(library), dry=True)
        assert (outcome.exit, "conflicts in README.md" in outcome.text) == (5, True)

    def test_programs_get_the_list(self, library: Clone) -> None:
        done = run(library, "release", "--dry-run", "--version=1.0", "--to=nothing", "--json")
        assert (done.code, done.json["exit"]) == (2, 2)
        assert done.json["obstacles"][0]["error"] == "Target branch 'nothing' not found"


class TestWithoutRights:
    """A preview needs no right to write, and tries none."""

    def test_on_a_remote_that_takes_nothing(self, library: Clone, home: Path) -> None:
        hook = library.remote / "hooks" / "pre-receive"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\ntouch {home}/tried\nexit 1\n")
        hook.chmod(0o755)
        locked = [path for path in library.remote.rglob("*") if path.is_dir()]
        for folder in locked:
            folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
        try:
            before = state(library, home)
            preview = foreseen(library, {})
            assert (preview["exit"], state(library, home)) == (0, before)
            assert "the right to push to origin: never tried" in preview["not_checked"]
            assert not (home / "tried").exists()
        finally:
            for folder in locked:
                folder.chmod(0o755)

    def test_that_nobody_can_be_asked_here_is_told_and_no_obstacle(self, library: Clone) -> None:
        preview = foreseen(library, {"yes": False})
        assert preview["exit"] == 0
        assert preview["not_checked"][-1].startswith("who agrees: nobody can be asked here")

    def test_what_could_not_be_checked_is_listed_with_why(self, library: Clone) -> None:
        listed = "\n".join(foreseen(library, {})["not_checked"])
        for words in ("would run python check.py", "DEP003 Artifacts built: would be judged then", "publish: "):
            assert words in listed


class TestHeld:
    """A release that is held to its preview makes no change that was not announced."""

    def test_a_target_that_moves_after_the_preview_ends_it_before_anything_is_pushed(
        self, library: Clone, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        digest = foreseen(library, {})["digest"]
        other = library.clone("other")
        looked = push._there

        def moved(release: Release, *args: Any, **named: Any) -> Any:
            if other.head == library.head and not isinstance(release.world, DryRun):
                other.commit("fix: somebody was faster")
            return looked(release, *args, **named)

        monkeypatch.setattr(push, "_there", moved)
        outcome = said(library, {"preview": digest})
        assert outcome.exit == 3
        assert (
            f"the target moved to {other.head[:10]} after preview {digest} was made; nothing was pushed" in outcome.text
        )
        assert library.git("for-each-ref", "--format=x", "refs/tags") == ""
        assert "refs/tags/v0.1.0" not in library.refs()
        assert outcome.data["status"] == "blocked"

    def test_who_continues_it_is_held_too(self, library: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
        digest = foreseen(library, {})["digest"]
        looked = push._there

        def interrupted(release: Release, *args: Any, **named: Any) -> Any:
            if isinstance(release.world, DryRun):
                return looked(release, *args, **named)
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(push, "_there", interrupted)
            with pytest.raises(KeyboardInterrupt):
                said(library, {"preview": digest})
        error = refused(library, {"preview": NEVER})
        assert f"held to preview {digest}" in error.summary
        continuing = said(library, {}, dry=True)
        assert (continuing.data["digest"], "would be continued so: invoke release" in continuing.text) == (None, True)
        outcome = said(library, {"preview": digest})
        assert outcome.exit == 0, outcome.text
