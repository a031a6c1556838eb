"""`version --explain`, and settings of commits through every command alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ..support.library import FILES
from ..support.repository import Clone
from .program import RELEASE, run

SETTINGS = """
[tool.release.commits]
levels = { refactor = "patch", deprecate = "none" }
sections = { docs = "Changed" }
ignore_scopes = ["no-release"]
ignore_types = ["build"]
paths = ["src", ":(exclude)src/abacus/generated"]
"""


def test_it_works_in_a_repository_that_is_not_ours(repository: Callable[..., Clone]) -> None:
    clone = repository({"index.js": "// somebody's\n"})
    clone.tag("v1.2.3")
    for message in ("feat: add search", "Update README", "fix: x\n\nbreaking change: y", "feat!:z", "docs: how"):
        clone.commit(message)
    done = run(clone, "version", "--explain")
    assert done.code == 0, done
    assert done.out.rstrip().endswith(
        """\
5 commits since v1.2.3: 2 raise the version, 1 does not, 2 could not be read
2 findings, marked with ! above: more may have been meant
the highest level is minor: 1.2.3 becomes 1.3.0
next version: 1.3.0"""
    )
    for words in ("minor: type feat (1)\n", "unread: a blank is missing after the colon (1)\n", "  feat!:z\n"):
        assert words in done.out, done
    data = run(clone, "version", "--explain", "--json").json
    assert {name: data[name] for name in ("version", "last", "level", "nothing_to_release")} == {
        "version": "1.3.0",
        "last": "v1.2.3",
        "level": "minor",
        "nothing_to_release": False,
    }
    assert data["counts"] == {"raising": 2, "not_raising": 1, "ignored": 0, "unread": 2}
    assert data["commits"][0]["header"] == "docs: how"


def test_nothing_to_release_is_said_in_words_and_as_a_field(repository: Callable[..., Clone]) -> None:
    clone = repository({"a": "1"})
    clone.tag("v1.2.3")
    clone.commit("docs: how")
    done = run(clone, "version", "--explain")
    assert (done.code, done.out.splitlines()[-1]) == (0, "nothing to release since v1.2.3")
    data = run(clone, "version", "--json").json
    assert (data["version"], data["level"], data["nothing_to_release"]) == (None, None, True)


def test_settings_decide_version_changelog_and_release_alike(repository: Callable[..., Clone]) -> None:
    clone = repository({**FILES, "pyproject.toml": FILES["pyproject.toml"] + SETTINGS})
    clone.tag("v1.0.0")
    for number, message in enumerate(
        (
            "refactor: split the parser",
            "docs: say how",
            "feat(no-release): inside",
            "build!: another backend",
            "deprecate: the old way",
            "Mend a typo",
        )
    ):
        clone.commit(message, {f"src/abacus/m{number}.py": ""})
    clone.commit("feat: only the site", {"site/index.md": "x"})
    clone.commit("feat: only what is generated", {"src/abacus/generated/x.py": "x"})
    data = run(clone, "version", "--explain", "--json").json
    assert (data["version"], data["counts"]) == (
        "1.0.1",
        {"raising": 1, "not_raising": 2, "ignored": 4, "unread": 1},
    )
    section = run(clone, "changelog").out
    done = run(clone, *RELEASE)
    assert done.code == 0, done
    released = clone.show("CHANGELOG.md", "v1.0.1")
    for words in ("split the parser", "say how", "the old way"):
        assert words in section
        assert words in released
    for words in ("inside", "another backend", "only the site", "only what is generated"):
        assert words not in section + released
    report = clone.show("docs/releases/v1.0.1.md", "main")
    assert "1 commit could not be read, and raised nothing:" in report
    assert "Mend a typo" in report


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('levels = { feat = "huge" }', "commits.levels.feat: Input should be 'major', 'minor', 'patch' or 'none'"),
        ('sections = { feat = "New" }', "commits.sections.feat: Input should be 'Added', 'Changed'"),
        ('ignore_scope = ["x"]', "commits.ignore_scope: unknown setting; did you mean ignore_scopes?"),
        ('merges = "count"', "commits.merges: Input should be 'ignore' or 'read'"),
    ],
)
def test_a_bad_value_is_told_with_file_and_line(repository: Callable[..., Clone], line: str, words: str) -> None:
    clone = repository({"release.toml": f"[commits]\n{line}\n"})
    done = run(clone, "version")
    assert done.code == 2, done
    assert f"release.toml:2: {words}" in done.err
