"""What a release makes of the changelog: a person's words, entries of commits, links."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ..support.library import FILES
from ..support.repository import Clone, git, new_repository
from ..support.scratch import surroundings
from .program import RELEASE, events, everything, run
from .test_clones import building

PAGE = "https://github.com/acme/abacus"
NORMAL = FILES["make.py"].replace('["project"]["version"]', '["project"]["version"].replace("-rc.", "rc")')
"""The build, which writes versions as packages have them."""
REVIEW = "changelog.review = true\n"
BEFORE = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- Sums, at last (#5)\n"


def at_a_forge(clone: Clone) -> None:
    """Call the remote by a forge's address, though it lies beside the clone."""
    clone.git("remote", "set-url", "origin", f"{PAGE}.git")
    clone.git("config", f"url.{clone.remote}.insteadOf", f"{PAGE}.git")


def test_a_pre_release_leaves_the_file_alone_and_the_stable_one_has_everything(library: Clone) -> None:
    library.commit("docs: changelog", {"CHANGELOG.md": BEFORE, "make.py": NORMAL})
    at_a_forge(library)
    added = library.git("log", "--format=%H", "--grep=add numbers")
    fixed = library.commit("fix: carry the one")
    first = run(library, *RELEASE, "--pre=rc")
    assert first.code == 0, first
    assert library.show("CHANGELOG.md", "v0.1.0-rc.1") == BEFORE.rstrip()
    new, mended = (f"({_link(each)})" for each in (added, fixed))
    said = f"### Added\n\n- Sums, at last (#5)\n- add numbers {new}\n\n### Fixed\n\n- carry the one {mended}"
    library.git("fetch", "--quiet", "--tags")
    assert library.git("tag", "--list", "--format=%(contents)", "v0.1.0-rc.1") == f"0.1.0-rc.1\n\n{said}"
    library.git("pull", "--quiet", "--ff-only", "--tags")
    done = run(library, *RELEASE)
    assert done.code == 0, done
    text = library.show("CHANGELOG.md", "v0.1.0")
    assert text.startswith("# Changelog\n\n## [Unreleased]\n\n## [0.1.0] - 20"), text
    assert said in text
    assert text.endswith(f"\n\n[Unreleased]: {PAGE}/compare/v0.1.0...HEAD\n[0.1.0]: {PAGE}/releases/tag/v0.1.0")


def _link(commit: str) -> str:
    return f"[{commit[:7]}]({PAGE}/commit/{commit})"


class TestWritten:
    """`--changelog FILE`: a person's text in place of the drafted section (PRD AC3)."""

    def test_it_is_the_section_and_its_text_is_in_the_journal(self, library: Clone, home: Path) -> None:
        text = home / "new.md"
        text.write_text("## [0.1.0]\n\n### Added\n\n- Numbers can be added.\n")
        done = run(library, *RELEASE, f"--changelog={text}")
        assert done.code == 0, done
        section = library.show("CHANGELOG.md", "v0.1.0").partition("## [0.1.0] - 20")[2]
        assert section.partition("\n")[2] == "\n### Added\n\n- Numbers can be added."
        decided = next(event for event in events(library) if event["event"] == "decided")
        assert decided["changelog"] == "### Added\n\n- Numbers can be added."

    def test_who_continues_it_in_a_clone_that_knows_neither_file_nor_forge_makes_the_same_commit(
        self, library: Clone, home: Path
    ) -> None:
        other = library.clone()
        at_a_forge(library)
        text = home / "new.md"
        text.write_text("- Numbers can be added.\n")
        with building(library, f"--changelog={text}") as held:
            held.run.process.kill()
            held.run.process.wait()
        text.unlink()
        done = run(other, *RELEASE, "--resume")
        assert done.code == 0, done
        assert git(library.remote, "rev-parse", "v0.1.0^{commit}^2") == library.git("rev-parse", "release/0.1.0")
        assert f"\n- Numbers can be added.\n\n[Unreleased]: {PAGE}/" in library.show("CHANGELOG.md", "v0.1.0")

    def test_what_cannot_be_it_is_refused_before_anything_starts(self, library: Clone, home: Path) -> None:
        before = everything(library.remote)
        text = home / "new.md"
        text.write_text("## [9.9.9]\n\n- new\n")
        for name, said in ((str(text), "this is about 9.9.9, and 0.1.0 is released"), ("no.md", "no.md is not there")):
            done = run(library, *RELEASE, f"--changelog={name}")
            assert done.code == 2, done
            assert said in done.err
        text.write_bytes(b"- caf\xe9\n")
        assert "byte 6 is not UTF-8" in run(library, *RELEASE, f"--changelog={text}").err
        assert everything(library.remote) == before


def test_a_file_without_a_place_for_it_stops_a_release_before_it_begins(library: Clone) -> None:
    library.commit("docs: another form", {"CHANGELOG.md": "# Changelog\n\n## 0.0.1\n\n- old\n"})
    before = everything(library.remote)
    done = run(library, *RELEASE)
    assert done.code == 2, done
    assert "CHANGELOG.md:3: there is no ## [Unreleased], below which a release goes" in done.err
    assert "fix: add the line ## [Unreleased] at CHANGELOG.md:3" in done.err
    assert everything(library.remote) == before


def test_where_no_commit_is_conventional_it_lists_their_first_lines_and_says_so(library: Clone) -> None:
    tagged = run(library, *RELEASE)
    assert tagged.code == 0, tagged
    library.git("pull", "--quiet", "--ff-only", "--tags")
    made = library.commit("Make it <fast>")
    done = run(library, *RELEASE, "--version=0.2.0")
    assert done.code == 0, done
    assert "no commit since v0.1.0 is conventional: the changelog lists their first lines" in done.err
    assert f"### Changed\n\n- Make it &lt;fast&gt; ({made[:7]})" in library.show("CHANGELOG.md", "v0.2.0")


class TestAsked:
    """`invoke changelog`, in a repository that has releases, a hotfix that was merged back, and a candidate."""

    @pytest.fixture(scope="class")
    @classmethod
    def asked(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
        folder = tmp_path_factory.mktemp("asked")
        clone = new_repository(folder, {"CHANGELOG.md": "## [Unreleased]\n\n- By hand.\n"})
        at_a_forge(clone)
        with pytest.MonkeyPatch.context() as patch:
            for name, value in surroundings(folder).items():
                patch.setenv(name, value)
            cls.history(clone, patch)
            yield clone

    @staticmethod
    def history(clone: Clone, patch: pytest.MonkeyPatch) -> None:
        def at(day: str) -> None:
            patch.setenv("GIT_COMMITTER_DATE", f"2026-{day}T23:30:00-02:00")

        at("01-01")
        clone.commit("feat: one (#1)")
        at("01-05")
        clone.tag("v1.0.0")
        clone.git("switch", "--quiet", "--create", "hotfix")
        clone.commit("fix: hot (#2)")
        at("02-01")
        clone.git("tag", "v1.0.1")
        clone.git("switch", "--quiet", "main")
        clone.commit("feat: two (#3)")
        clone.git("merge", "--quiet", "--no-edit", "hotfix")
        at("03-01")
        clone.tag("v1.1.0-rc.1")
        clone.commit("feat: three (#4)")
        at("04-01")
        clone.tag("v1.1.0")
        clone.commit("feat: four (#5)")
        clone.tag("v1.2.0-rc.1")
        clone.commit("fix: five (#6)")
        clone.push("HEAD", "--tags")

    def test_the_whole_file_has_each_change_in_its_release_with_the_tags_date(self, asked: Clone) -> None:
        done = run(asked, "changelog", "--all", "--print")
        assert (done.code, done.err) == (0, "")
        link = f"([#{{}}]({PAGE}/pull/{{}}))".replace("{}", "{0}")
        sections = (
            ("[Unreleased]", ("Fixed", ("five", 6))),
            ("[1.2.0-rc.1] - 2026-04-02", ("Added", ("four", 5))),
            ("[1.1.0] - 2026-04-02", ("Added", ("two", 3), ("three", 4))),
            ("[1.0.1] - 2026-01-06", ("Fixed", ("hot", 2))),
            ("[1.0.0] - 2026-01-06", ("Added", ("one", 1))),
        )
        text = ""
        for heading, (group, *entries) in sections:
            lines = "".join(f"- {said} {link.format(number)}\n" for said, number in entries)
            text += f"## {heading}\n\n### {group}\n\n{lines}\n"
        assert done.out.partition("\n\n")[2].partition("\n\n")[2] == (
            f"{text}[Unreleased]: {PAGE}/compare/v1.2.0-rc.1...HEAD\n"
            f"[1.2.0-rc.1]: {PAGE}/compare/v1.1.0...v1.2.0-rc.1\n"
            f"[1.1.0]: {PAGE}/compare/v1.0.1...v1.1.0\n"
            f"[1.0.1]: {PAGE}/compare/v1.0.0...v1.0.1\n"
            f"[1.0.0]: {PAGE}/releases/tag/v1.0.0\n"
        )

    @pytest.mark.parametrize(
        ("words", "there", "not_there"),
        [
            ((), ("## [1.2.0] - 20", "- By hand.\n\n### Added\n\n- four (", "- five ("), ("three", "[1.2.0]: ")),
            (("--version=1.1.0",), ("## [1.1.0] - 2026-04-02", "- two (", "- three ("), ("four", "hot", "one")),
            (("--version=v1.1.0-rc.1",), ("## [1.1.0-rc.1] - 2026-03-02", "- two ("), ("three", "hot")),
            (("--since=v1.1.0-rc.1",), ("## [Unreleased]", "- three (", "- four (", "- five ("), ("two", "hot")),
        ],
        ids=["next", "version", "candidate", "since"],
    )
    def test_a_part(
        self, asked: Clone, words: tuple[str, ...], there: tuple[str, ...], not_there: tuple[str, ...]
    ) -> None:
        done = run(asked, "changelog", *words)
        assert done.code == 0, done
        assert [each for each in there if each not in done.out] == [], done
        assert [each for each in not_there if each in done.out] == [], done

    def test_what_a_forge_would_refuse_is_cut_and_the_rest_linked(self, asked: Clone) -> None:
        other = asked.clone("long")
        at_a_forge(other)
        lines = "".join(f"- {number} {'x' * 90}\n" for number in range(2000))
        other.commit("docs: much", {"CHANGELOG.md": f"## [Unreleased]\n\n{lines}"}, push=False)
        whole = run(other, "changelog").out
        cut = run(other, "changelog", "--fit=release").out
        assert 124_000 < len(cut) <= 125_000 + 1 < len(whole)
        kept, _, rest = cut.rstrip("\n").rpartition("\n\n")
        assert whole.startswith(f"{kept}\n")
        assert rest == f"The rest is in [CHANGELOG.md]({PAGE}/blob/v1.2.0/CHANGELOG.md)."

    def test_the_release_notes_go_by_the_plans_template(self, asked: Clone) -> None:
        other = asked.clone("notes")
        at_a_forge(other)
        issue = "# Slow start\n\n**Severity:** low\n**Status:** open\n"
        plan = (
            "# Plan\n\n## Release Notes\n\n```\n## [Version]\n\n- [Fix]\n\nKnown:\n- [Issue]\n\n[Owner] signs.\n```\n"
        )
        files = {"issues/backlog/python-bug-001.md": issue, "docs/release-plan.md": plan}
        other.commit("docs: plan and issue", files, push=False)
        done = run(other, "changelog", "--notes")
        assert done.code == 0, done
        assert done.out == f"## 1.2.0\n\n- five ([#6]({PAGE}/pull/6))\n\nKnown:\n- Slow start\n\n[Owner] signs.\n"

    def test_a_remote_that_does_not_answer_is_told_and_the_tags_of_this_clone_count(self, asked: Clone) -> None:
        other = asked.clone("alone")
        other.git("remote", "set-url", "origin", str(other.path / "nowhere"))
        done = run(other, "changelog", "--all")
        assert done.code == 0, done
        assert "## [1.0.0] - 2026-01-06" in done.out
        assert "origin was not asked, the tags of this clone count" in done.err

    def test_as_data(self, asked: Clone) -> None:
        found = run(asked, "changelog", "--version=1.0.1", "--json").json
        assert found["changelog"].startswith("## [1.0.1]")
        assert found["releases"] == [
            {
                "version": "1.0.1",
                "tag": "v1.0.1",
                "date": "2026-01-06",
                "previous": "v1.0.0",
                "sections": {"Fixed": [f"hot ([#2]({PAGE}/pull/2))"]},
            }
        ]
        assert not found["nothing_to_release"]

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("--version=9.9.9",), "9.9.9 is not released: no tag is it"),
            (("--since=v9",), "there is no tag or commit v9"),
            (("--all", "--since=v1.0.0"), "these are different questions"),
        ],
        ids=["version", "since", "both"],
    )
    def test_what_cannot_be_answered(self, asked: Clone, words: tuple[str, ...], said: str) -> None:
        done = run(asked, "changelog", *words)
        assert (done.code, done.out) == (2, "")
        assert said in done.err

    def test_a_file_without_a_place_for_it_is_told_and_the_entries_are_shown(self, asked: Clone) -> None:
        other = asked.clone("other")
        other.commit("docs: another form", {"CHANGELOG.md": "# 1.1.0\n\n- old\n"}, push=False)
        done = run(other, "changelog")
        assert done.code == 0, done
        assert "### Added\n\n- four (" in done.out
        assert "CHANGELOG.md:1: there is no ## [Unreleased]" in done.err

    def test_without_conventional_commits_it_is_basic_and_says_so(self, asked: Clone) -> None:
        other = new_repository(asked.path.with_name("basic"), {"README.md": "x\n"})
        other.git("commit", "--quiet", "--amend", "--message", "Start")
        done = run(other, "changelog")
        assert done.code == 0, done
        assert done.out.startswith("## [Unreleased]\n\n### Changed\n\n- Start (")
        assert "no commit since the start is conventional: the changelog lists their first lines" in done.err
        other.git("commit", "--quiet", "--amend", "--message", "chore: start")
        assert run(other, "changelog").out == "nothing to release since the first commit\n"


class TestReview:
    """`changelog.review = true`: a release pauses until somebody has read what the changelog will say."""

    def test_it_waits_after_the_cut_and_goes_on_when_it_was_read(self, library: Clone) -> None:
        library.commit("build: read the changelog first", {"pyproject.toml": FILES["pyproject.toml"] + REVIEW})
        waiting = run(library, *RELEASE)
        assert waiting.code == 8, waiting
        assert "  - add numbers (" in waiting.err
        assert "nobody has agreed yet: Is this what the changelog is to say of 0.1.0?" in waiting.out
        assert "run the same command with --reviewed" in waiting.out
        assert not git(library.remote, "tag")
        again = run(library, *RELEASE)
        assert again.code == 8, again  # --yes is not somebody who has read it
        done = run(library, *RELEASE, "--reviewed")
        assert done.code == 0, done
        made = [event for event in events(library) if event["event"] == "finished" and event["type"] == "Reviewed"]
        assert [each["evidence"]["how"] for each in made] == ["--reviewed"]

    def test_a_preview_shows_it(self, library: Clone) -> None:
        library.commit("build: read the changelog first", {"pyproject.toml": FILES["pyproject.toml"] + REVIEW})
        done = run(library, "release", "--dry-run")
        assert done.code == 0, done
        assert "would ask: Is this what the changelog is to say of 0.1.0?" in done.err
