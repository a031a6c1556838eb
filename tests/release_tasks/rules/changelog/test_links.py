"""Addresses that a forge shows things at, from what a remote is called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_tasks.rules.changelog.links import links

HUB = "https://github.com/acme/abacus"


@pytest.mark.parametrize(
    "address",
    [
        HUB,
        f"{HUB}.git",
        f"{HUB}/",
        "https://ada:secret@github.com/acme/abacus.git",
        "git@github.com:acme/abacus.git",
        "ada@github.com:acme/abacus",
        "github.com:acme/abacus.git",
        "ssh://git@github.com/acme/abacus.git",
        "ssh://git@github.com:22/acme/abacus.git",
        "ssh://git@ssh.github.com:443/acme/abacus.git",
        "git+ssh://git@github.com/acme/abacus.git",
        "git://github.com/acme/abacus.git",
        "https://GitHub.com/acme/abacus",
        f" {HUB}\n",
    ],
)
def test_every_way_to_write_one_repository_gives_the_same_links(address: str) -> None:
    found = links(address)
    assert found is not None
    assert found.commit == f"{HUB}/commit/"
    assert "secret" not in "".join(found)


@pytest.mark.parametrize(
    ("address", "commit", "number", "merge", "tag", "range"),
    [
        (HUB, "commit/", "pull/", "", "releases/tag/v2", "compare/v1...v2"),
        ("https://github.acme.example/a/b", "commit/", "pull/", "", "releases/tag/v2", "compare/v1...v2"),
        (
            "https://gitlab.com/group/sub/name",
            *("-/commit/", "-/issues/", "-/merge_requests/", "-/tags/v2", "-/compare/v1...v2"),
        ),
        (
            "http://gitlab.acme.example:8080/a/b",
            *("-/commit/", "-/issues/", "-/merge_requests/", "-/tags/v2", "-/compare/v1...v2"),
        ),
        ("https://codeberg.org/a/b", "commit/", "issues/", "", "releases/tag/v2", "compare/v1...v2"),
        ("https://gitea.acme.example/a/b", "commit/", "issues/", "", "releases/tag/v2", "compare/v1...v2"),
        ("https://forgejo.acme.example/a/b", "commit/", "issues/", "", "releases/tag/v2", "compare/v1...v2"),
        (
            "https://bitbucket.org/a/b",
            *("commits/", "issues/", "", "src/v2", "branches/compare/v2%0Dv1"),
        ),
    ],
)
def test_forges(address: str, commit: str, number: str, merge: str, tag: str, range: str) -> None:
    found = links(address)
    assert found is not None
    assert found[:3] == tuple(each and f"{address}/{each}" for each in (commit, number, merge))
    assert found.tagged("v2") == f"{address}/{tag}"
    assert found.compared("v1", "v2") == f"{address}/{range}"


@pytest.mark.parametrize(
    ("address", "page"),
    [
        (HUB, "blob/v2/docs/NEW.md"),
        ("https://gitlab.com/a/b", "-/blob/v2/docs/NEW.md"),
        ("https://codeberg.org/a/b", "src/tag/v2/docs/NEW.md"),
        ("https://bitbucket.org/a/b", "src/v2/docs/NEW.md"),
    ],
)
def test_a_file_at_a_tag(address: str, page: str) -> None:
    found = links(address)
    assert found is not None
    assert found.written("v2", "docs/NEW.md") == f"{address}/{page}"


def test_a_tag_with_a_name_in_it_stays_readable_and_a_percent_sign_does_not_lie() -> None:
    found = links(HUB)
    assert found is not None
    assert found.tagged("@scope/name@1.0.0+b") == f"{HUB}/releases/tag/@scope/name@1.0.0+b"
    assert found.compared("a%2Fb", "v1#2") == f"{HUB}/compare/a%252Fb...v1%232"


@pytest.mark.parametrize(
    "address",
    [
        "",
        ".",
        "origin",
        "/srv/git/github.com/acme/abacus.git",
        "../github.com/acme/abacus",
        "github.com/acme/abacus",
        "file:///srv/github.com/acme/abacus",
        "C:\\github.com\\acme",
        "C:/github.com/acme/abacus",
        "https://example.org/acme/abacus",
        "https://github.com/acme",
        "https://github.com.evil/",
        "https://notgithub.com/a/b",
        "https://github.com/a/b c",
        "https://bitbucket.acme.example/scm/a/b.git",
        "https://github.com/a/<b>",
    ],
)
def test_what_is_no_known_forge_makes_no_links(address: str) -> None:
    assert links(address) is None


@given(st.text(alphabet="abc:/@.-git hub\\%\n"))
def test_any_text_is_answered(address: str) -> None:
    found = links(f"https://github.com/{address}")
    assert found is None or not any(blank in "".join(found) for blank in " \n\\")
