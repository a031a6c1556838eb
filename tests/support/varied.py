"""Small repositories as people have them: each with what is unusual about it, and the release that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from .library import FILES, PLAN, UNREADY
from .repository import Clone

Asked = Mapping[str, object]
"""Options of `release`."""
PROJECT = FILES["pyproject.toml"]
HAND = """\
# Changelog

What people notice. [Keep a Changelog](https://keepachangelog.com/en/1.1.0/) says how.

## [Unreleased]

### Added

- Sums of three numbers, at last

```text
## [9.9.9] is only an example
```

## [1.0.0] - 2025-01-02

- The first one
"""
TWO_FILES = """\
import sys
from pathlib import Path

for name in ("abacus.txt", "abacus.json"):
    Path(sys.argv[1], name).write_text(Path("src/abacus/__init__.py").read_text())
"""


class Kind(NamedTuple):
    """A kind of repository: how it comes to be, and what a release of it is called; its options are returned."""

    name: str
    make: Callable[[Clone], Asked]
    tag: str


def settings(text: str) -> dict[str, str]:
    """The library's settings with more at their end."""
    return {"pyproject.toml": f"{PROJECT}{text}"}


def set_to(line: str, old: str = 'build = "python make.py {out}"') -> dict[str, str | None]:
    """The library's settings with one line more."""
    return {"pyproject.toml": PROJECT.replace(old, f"{old}\n{line}")}


def plain(clone: Clone) -> Asked:
    clone.commit("feat: add numbers")
    return {}


def no_changelog(clone: Clone) -> Asked:
    clone.commit("feat: add numbers", {"CHANGELOG.md": None})
    return {}


def hand_written(clone: Clone) -> Asked:
    clone.commit("docs: what people notice", {"CHANGELOG.md": HAND})
    clone.tag("v1.0.0")
    clone.commit("feat: add three numbers")
    return {}


def crlf(clone: Clone) -> Asked:
    clone.commit("docs: from a machine with other line ends", {"CHANGELOG.md": HAND.replace("\n", "\r\n")})
    clone.tag("v1.0.0")
    clone.commit("fix: add large numbers")
    return {}


def target_went_on(clone: Clone) -> Asked:
    clone.git("switch", "--quiet", "--create", "develop")
    clone.commit("feat: add numbers")
    other = clone.clone("other")
    other.commit("docs: a word on main", {"docs/word.md": "A word.\n"})
    return {"from_": "develop", "to": "main"}


def staging_to_main(clone: Clone) -> Asked:
    clone.git("switch", "--quiet", "--create", "staging")
    clone.commit("feat: add numbers")
    clone.git("switch", "--quiet", "main")
    return {"from_": "staging", "to": "main"}


def unpushed(clone: Clone) -> Asked:
    clone.commit("feat: add numbers")
    clone.commit("fix: not pushed yet", {"src/abacus/more.py": "MORE = 1\n"}, push=False)
    return {"from_": "HEAD"}


def no_remote(clone: Clone) -> Asked:
    clone.commit("feat: add numbers")
    clone.git("remote", "remove", "origin")
    return {}


def no_remote_other_target(clone: Clone) -> Asked:
    clone.commit("feat: add numbers")
    clone.git("remote", "remove", "origin")
    clone.git("switch", "--quiet", "--create", "work")
    return {"to": "main"}


def named_tags(clone: Clone) -> Asked:
    clone.commit("chore: more than one package", set_to('tag = "abacus-v{version}"'))
    clone.tag("abacus-v1.2.0")
    clone.tag("other-v7.0.0")
    clone.commit("fix: add large numbers")
    return {}


def after_annotated(clone: Clone) -> Asked:
    clone.tag("v1.4.0")
    clone.commit("feat: add numbers")
    return {}


def after_lightweight(clone: Clone) -> Asked:
    clone.git("tag", "v1.4.0")
    clone.push("refs/tags/v1.4.0")
    clone.commit("fix: add large numbers")
    return {}


def breaking(clone: Clone) -> Asked:
    clone.tag("v0.3.1")
    clone.commit("feat!: numbers are added from the right")
    return {}


def candidate_contained(clone: Clone) -> Asked:
    clone.tag("v1.0.0")
    clone.commit("feat: add numbers")
    clone.tag("v1.1.0-rc.1")
    clone.commit("fix: add large numbers")
    return {}


def version_given(clone: Clone) -> Asked:
    clone.commit("feat: add numbers")
    return {"version": "4.0.0"}


def milestone_given(clone: Clone) -> Asked:
    done = FILES["issues/done/python-feature-001.md"]
    clone.commit("feat: add numbers", {"issues/done/python-feature-002.md": done.replace("M1", "M2")})
    return {"milestone": "M2"}


def own_build(clone: Clone) -> Asked:
    clone.commit("feat: add numbers", {"make.py": TWO_FILES})
    return {}


def changelog_elsewhere(clone: Clone) -> Asked:
    moved: dict[str, str | None] = {"CHANGELOG.md": None, "docs/news.md": "# News\n\n## [Unreleased]\n"}
    clone.commit("feat: add numbers", {**set_to('changelog = "docs/news.md"'), **moved})
    return {}


def version_files(clone: Clone) -> Asked:
    listed = 'version_files = [{ path = "VERSION.txt", pattern = "is ([0-9.]+)" }]'
    clone.commit("feat: add numbers", {**set_to(listed), "VERSION.txt": "This is 0.1.0\n"})
    return {"version": "0.2.0"}


def records_elsewhere(clone: Clone) -> Asked:
    clone.commit("feat: add numbers", set_to('records = "release-records"'))
    return {}


def behind(clone: Clone) -> Asked:
    clone.commit("feat: add numbers")
    clone.clone("ahead").commit("feat: subtract numbers")
    return {}


def dirty(clone: Clone) -> Asked:
    clone.commit("feat: add numbers")
    clone.write({"README.md": "# not finished\n", "notes.txt": "mine\n"})
    clone.git("add", "notes.txt")
    return {}


def without_conventions(clone: Clone) -> Asked:
    clone.commit("some work")
    return {"version": "0.1.0"}


KINDS: tuple[Kind, ...] = (
    Kind("library", plain, "v0.1.0"),
    Kind("no changelog", no_changelog, "v0.1.0"),
    Kind("hand-written changelog", hand_written, "v1.1.0"),
    Kind("changelog with CRLF", crlf, "v1.0.1"),
    Kind("target went on meanwhile", target_went_on, "v0.1.0"),
    Kind("staging to main", staging_to_main, "v0.1.0"),
    Kind("unpushed commits", unpushed, "v0.1.0"),
    Kind("no remote", no_remote, "v0.1.0"),
    Kind("no remote, another target", no_remote_other_target, "v0.1.0"),
    Kind("tags with a name", named_tags, "abacus-v1.2.1"),
    Kind("after an annotated tag", after_annotated, "v1.5.0"),
    Kind("after a lightweight tag", after_lightweight, "v1.4.1"),
    Kind("breaking in 0.y", breaking, "v0.4.0"),
    Kind("contains a pre-release", candidate_contained, "v1.1.0"),
    Kind("version given", version_given, "v4.0.0"),
    Kind("milestone given", milestone_given, "v0.1.0"),
    Kind("own build command", own_build, "v0.1.0"),
    Kind("changelog elsewhere", changelog_elsewhere, "v0.1.0"),
    Kind("several version files", version_files, "v0.2.0"),
    Kind("records on a branch of their own", records_elsewhere, "v0.1.0"),
    Kind("behind the remote", behind, "v0.1.0"),
    Kind("dirty working tree", dirty, "v0.1.0"),
    Kind("no conventional commits", without_conventions, "v0.1.0"),
)
"""Those that can be released."""


def conflict(clone: Clone) -> Asked:
    clone.push("HEAD:refs/heads/stable")
    clone.commit("fix: one way", {"README.md": "one\n"})
    other = clone.clone("other")
    other.git("switch", "--quiet", "stable")
    other.commit("fix: another way", {"README.md": "another\n"})
    return {"to": "stable"}


def no_plan(clone: Clone) -> Asked:
    clone.commit("feat: add numbers", {"docs/release-plan.md": None})
    return {}


def unready(clone: Clone) -> Asked:
    clone.commit("feat: add numbers", {"docs/release-plan.md": UNREADY})
    return {}


def no_anchor(clone: Clone) -> Asked:
    clone.commit("feat: add numbers", {"CHANGELOG.md": "# Changelog\n\nSee the tags.\n"})
    return {}


def mended(clone: Clone) -> None:
    """The plan of `unready` is written."""
    clone.git("pull", "--quiet", "--ff-only")
    for path in sorted(clone.path.glob("issues/backlog/*.md")):
        path.unlink()
    clone.commit(
        "docs: the way back",
        {"docs/release-plan.md": PLAN, "issues/issues-list.md": FILES["issues/issues-list.md"]},
    )
