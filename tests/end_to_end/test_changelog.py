"""What a release makes of the changelog: a person's words, entries of commits, links."""

from __future__ import annotations

from pathlib import Path

from ..support.repository import Clone
from .program import RELEASE, events, everything, run

PAGE = "https://github.com/acme/abacus"
BEFORE = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- Sums, at last (#5)\n"


def at_a_forge(clone: Clone) -> None:
    """Call the remote by a forge's address, though it lies beside the clone."""
    clone.git("remote", "set-url", "origin", f"{PAGE}.git")
    clone.git("config", f"url.{clone.remote}.insteadOf", f"{PAGE}.git")


def test_a_pre_release_leaves_the_file_alone_and_the_stable_one_has_everything(library: Clone) -> None:
    library.commit("docs: changelog", {"CHANGELOG.md": BEFORE})
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


def test_where_no_commit_is_conventional_it_lists_their_first_lines_and_says_so(library: Clone) -> None:
    tagged = run(library, *RELEASE)
    assert tagged.code == 0, tagged
    library.git("pull", "--quiet", "--ff-only", "--tags")
    made = library.commit("Make it <fast>")
    done = run(library, *RELEASE, "--version=0.2.0")
    assert done.code == 0, done
    assert "no commit since v0.1.0 is conventional: the changelog lists their first lines" in done.err
    assert f"### Changed\n\n- Make it &lt;fast&gt; ({made[:7]})" in library.show("CHANGELOG.md", "v0.2.0")
