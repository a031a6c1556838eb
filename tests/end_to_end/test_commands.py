"""What the program prints: previews, JSON, status, reports, versions, steps on their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ..support.library import FILES, UNREADY
from ..support.repository import Clone, new_repository
from ..support.scratch import surroundings
from .program import RELEASE, Done, code_refs, everything, run

Asked = tuple[Clone, dict[str, str], Done]
"""A released project, the surroundings it was released in, and what the release said."""
STEPS = ("cut", "build", "sign", "pass_gates", "find_places", "confirm", "push", "publish", "write_report")


class TestPreview:
    """`--dry-run` shows everything and changes nothing (decisions 27, 30)."""

    def test_it_leaves_clone_remote_and_state_as_they_are(self, library: Clone, home: Path) -> None:
        library.clone("ahead").commit("feat: subtract")
        library.write({"README.md": "# not finished\n"})
        before = [everything(each) for each in (library.path, library.remote, home / "state")]
        done = run(library, "release", "--dry-run")
        assert done.code == 0, done
        assert [everything(each) for each in (library.path, library.remote, home / "state")] == before

    def test_without_a_remote_too(self, library: Clone, home: Path) -> None:
        library.git("remote", "remove", "origin")
        before = [everything(each) for each in (library.path, home / "state")]
        done = run(library, "release", "--dry-run")
        assert done.code == 0, done
        assert [everything(each) for each in (library.path, home / "state")] == before

    def test_it_shows_version_steps_and_changes(self, library: Clone) -> None:
        done = run(library, "release", "--dry-run")
        assert "preview of 0.1.0 (v0.1.0)" in done.err
        assert [f"{number}. {step}" in done.err for number, step in enumerate(STEPS[:6], 1)] == [True] * 6, done
        for words in ("would run git", "would push refs/tags/v0.1.0", "would run python make.py", "would ask: Publish"):
            assert words in done.err, done
        assert "nothing was changed" in done.out

    def test_without_a_plan_it_says_so_first_and_exits_3(self, library: Clone) -> None:
        library.commit("docs: no plan", {"docs/release-plan.md": None})
        done = run(library, "release", "--dry-run")
        assert done.code == 3, done
        assert done.err.startswith("No release plan found. Write docs/release-plan.md first")
        assert "preview of 0.1.0" in done.err
        assert "2. build" in done.err

    def test_without_settings_and_plan_it_works_in_any_python_project(self, library: Clone) -> None:
        bare = {name: None for name in (*FILES, "CHANGELOG.md") if name not in ("pyproject.toml", "README.md")}
        project = '[project]\nname = "else"\nversion = "1.2.3"\n'
        library.commit("chore: only a project", {**bare, "pyproject.toml": project})
        done = run(library, "release", "--dry-run")
        assert done.code == 3, done
        assert "preview of " in done.err

    def test_a_gate_that_fails_is_seen(self, library: Clone) -> None:
        library.commit("docs: plan without a way back", {"docs/release-plan.md": UNREADY})
        done = run(library, "release", "--dry-run")
        assert done.code == 3, done
        assert "NOT READY: Rollback procedure documented" in done.out

    def test_a_conflict_is_seen(self, library: Clone) -> None:
        library.push("HEAD:refs/heads/stable")
        library.clone("other").commit("fix: one way", {"README.md": "one\n"})
        other = library.clone("third")
        other.git("switch", "--quiet", "stable")
        other.commit("fix: another way", {"README.md": "another\n"})
        done = run(library, "release", "--dry-run", "--to=stable")
        assert done.code == 5, done
        assert "conflicts in README.md" in done.out + done.err


def test_without_a_plan_a_release_is_refused(library: Clone) -> None:
    library.commit("docs: no plan", {"docs/release-plan.md": None})
    before = library.refs()
    done = run(library, *RELEASE)
    assert (done.code, done.out) == (3, "")
    assert "No release plan found. Write docs/release-plan.md first" in done.err
    assert library.refs() == before


class TestReleased:
    """A library that was released as 0.1.0, with one more fix: asked for this and that."""

    @pytest.fixture(scope="class")
    @classmethod
    def released(cls, tmp_path_factory: pytest.TempPathFactory) -> Asked:
        folder = tmp_path_factory.mktemp("released")
        (folder / "home").mkdir()
        env = surroundings(folder / "home")
        clone = new_repository(folder / "repository", FILES)
        clone.commit("feat: add numbers")
        done = run(clone, *RELEASE, "--json", "--json-lines", env=env)
        clone.git("pull", "--quiet", "--ff-only", "--tags")
        clone.commit("fix: add large numbers")
        return clone, env, done

    def ask(self, released: Asked, *words: str) -> Done:
        clone, env, _ = released
        return run(clone, *words, env=env)

    def test_json_is_exactly_one_document_with_its_exit_code(self, released: Asked) -> None:
        document = released[2].json
        assert released[2].code == 0
        assert (document["schema"], document["exit"], document["version"]) == (1, 0, "0.1.0")
        assert document["status"] == "succeeded"
        assert document["release"].startswith("release-20")
        assert {gate["status"] for gate in document["gates"]} <= {"PASS", "SKIP", "WARN"}
        assert [artifact["name"] for artifact in document["artifacts"]] == ["abacus-0.1.0-py3-none-any.whl"]
        assert "docs/releases/v0.1.0.md" in document["reports"]

    def test_progress_is_json_lines_beside_it(self, released: Asked) -> None:
        lines = [json.loads(line) for line in released[2].err.splitlines()]
        assert [line["step"] for line in lines if line["what"] == "done"][:4] == ["cut", "build", "sign", "pass_gates"]

    @pytest.mark.parametrize(
        ("words", "parts"),
        [
            (("status",), ("0.1.0", "succeeded", "nothing: it is done")),
            (("report",), ("# Release 0.1.0: SUCCEEDED",)),
            (("report", "--version=v0.1.0"), ("# Release 0.1.0: SUCCEEDED",)),
            (("release", "--report=v0.1.0"), ("# Release 0.1.0: SUCCEEDED",)),
            (("version",), ("0.1.1",)),
            (("changelog",), ("## [0.1.1] - 20", "### Fixed", "- add large numbers")),
            (("changelog", "--all", "--print"), ("## [0.1.0] - 20", "### Added", "- add numbers")),
            (("gates", "--gate=DEP001"), ("Rollback procedure documented", "PASS")),
            (("gates", "--gate=DEP001", "--hotfix"), ("## Hotfix Gate Check", "Rollback procedure documented")),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, tuple) and value[0].islower() else "",
    )
    def test_it_answers(self, released: Asked, words: tuple[str, ...], parts: tuple[str, ...]) -> None:
        done = self.ask(released, *words)
        assert done.code == (3 if "--gate=DEP001" in words and "PARTIAL" in done.out else 0), done
        assert [part for part in parts if part not in done.out] == [], done
        as_json = self.ask(released, *words, "--json")
        assert as_json.json["exit"] == as_json.code == done.code

    def test_an_unknown_version_names_what_there_is(self, released: Asked) -> None:
        done = self.ask(released, "report", "--version=9.9.9")
        assert done.code == 2
        assert "no release 9.9.9 in the journal" in done.err
        assert "one of: release-20" in done.err

    def test_a_step_runs_alone_with_the_evidence_of_a_release(self, released: Asked) -> None:
        before = code_refs(released[0])
        done = self.ask(released, "build", "--release=0.1.0")
        assert done.code == 0, done
        assert "build release of 0.1.0" in done.err
        assert code_refs(released[0]) == before

    def test_a_step_alone_can_be_previewed(self, released: Asked) -> None:
        before = everything(released[0].remote)
        done = self.ask(released, "publish", "--release=0.1.0", "--dry-run")
        assert done.code == 0, done
        assert everything(released[0].remote) == before

    def test_a_flag_that_nobody_knows_exits_2(self, released: Asked) -> None:
        done = self.ask(released, "status", "--colour")
        assert (done.code, done.out) == (2, "")
        assert "--colour" in done.err


def test_before_the_first_release_status_says_so(library: Clone) -> None:
    done = run(library, "status")
    assert (done.code, "no release has been made here yet" in done.out) == (0, True)
