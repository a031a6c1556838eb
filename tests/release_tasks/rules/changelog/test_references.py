"""The link references that close a changelog follow its releases."""

import datetime as dt

import pytest

from release_tasks.rules.changelog.links import Links, links
from release_tasks.rules.changelog.sections import Section, insert, new_changelog

HUB = links("git@github.com:acme/abacus.git")
OURS = "https://github.com/acme/abacus"
PLACE = "https://bitbucket.org/acme/abacus"
BUCKET = links(PLACE)
TOP = "## [Unreleased]\n\n## [1.2.0]\n\n"
DONE = "## [Unreleased]\n\n## [1.3.0] - 2026-11-21\n\n## [1.2.0]\n\n"
PAIR = f"[Unreleased]: {OURS}/compare/v1.3.0...HEAD\n[1.3.0]: {OURS}/compare/v1.2.0...v1.3.0\n"


def released(text: str, known: Links | None, previous: str | None = "v1.2.0") -> str:
    new = Section("1.3.0", dt.date(2026, 11, 21), {}, "v1.3.0", previous, known)
    written = insert(text, new)
    assert insert(written, new) == written
    return written


@pytest.mark.parametrize(
    ("known", "before", "after"),
    [
        pytest.param(HUB, "", f"\n{PAIR}", id="added-where-the-remote-is-known"),
        pytest.param(None, "", "", id="none-where-it-is-not"),
        pytest.param(
            None,
            "[unreleased]: https://x.org/compare/v1.2.0...main\n[1.2.0]: https://x.org/tag/v1.2.0\n",
            "[unreleased]: https://x.org/compare/v1.3.0...main\n[1.3.0]: https://x.org/compare/v1.2.0...v1.3.0\n"
            "[1.2.0]: https://x.org/tag/v1.2.0\n",
            id="an-unknown-forge-keeps-its-form-and-its-branch",
        ),
        pytest.param(
            HUB,
            '[Unreleased]:   <https://x.org/compare/v1.0.0..HEAD> "since"\n',
            '[Unreleased]:   <https://x.org/compare/v1.3.0..HEAD> "since"\n'
            "[1.3.0]: https://x.org/compare/v1.2.0..v1.3.0\n",
            id="blanks-brackets-title-and-form-of-the-file-stay",
        ),
        pytest.param(
            None,
            "[Unreleased]: https://b.org/branches/compare/HEAD%0Dv1.2.0",
            "[Unreleased]: https://b.org/branches/compare/HEAD%0Dv1.3.0\n"
            "[1.3.0]: https://b.org/branches/compare/v1.3.0%0Dv1.2.0",
            id="newer-first-and-no-newline-at-the-end",
        ),
        pytest.param(
            None,
            "[1.2.0]: https://x.org/compare/v1.1.0...v1.2.0\n",
            "[Unreleased]: https://x.org/compare/v1.3.0...HEAD\n[1.3.0]: https://x.org/compare/v1.2.0...v1.3.0\n"
            "[1.2.0]: https://x.org/compare/v1.1.0...v1.2.0\n",
            id="by-the-form-of-a-release",
        ),
        pytest.param(
            HUB,
            "[v1.2.0]: https://x.org/tags/1\n",
            f"{PAIR}[v1.2.0]: https://x.org/tags/1\n",
            id="before-the-newest",
        ),
        pytest.param(
            HUB, "[kac]: https://x.org\n", f"[kac]: https://x.org\n\n{PAIR}", id="other-links-count-for-nothing"
        ),
        pytest.param(
            None,
            "[Unreleased]: https://x.org/tree/main\n",
            "[Unreleased]: https://x.org/tree/main\n",
            id="an-address-of-another-form-stays",
        ),
        pytest.param(
            HUB,
            f"[Unreleased]: {OURS}\n",
            PAIR,
            id="an-address-of-another-form-is-made-right-where-the-remote-is-known",
        ),
        pytest.param(
            HUB,
            f"[Unreleased]: {OURS}/compare/v1.2.0...HEAD\n[1.3.0]: by-hand\n",
            f"[Unreleased]: {OURS}/compare/v1.3.0...HEAD\n[1.3.0]: by-hand\n",
            id="a-reference-that-is-there-is-left",
        ),
        pytest.param(
            None,
            "```\n[Unreleased]: https://x.org/compare/v1.2.0...HEAD\n```\n",
            "```\n[Unreleased]: https://x.org/compare/v1.2.0...HEAD\n```\n",
            id="none-in-a-fence",
        ),
        pytest.param(HUB, "```\nopen\n", "```\nopen\n", id="nothing-is-put-into-a-fence-that-does-not-end"),
    ],
)
def test_references(known: Links | None, before: str, after: str) -> None:
    assert released(TOP + before, known) == DONE + after
    assert released((TOP + before).replace("\n", "\r\n"), known) == (DONE + after).replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("known", "before", "after"),
    [
        (HUB, "", f"\n[Unreleased]: {OURS}/compare/v1.3.0...HEAD\n[1.3.0]: {OURS}/releases/tag/v1.3.0\n"),
        (
            None,
            "[Unreleased]: https://x.org/compare/abc...HEAD\n",
            "[Unreleased]: https://x.org/compare/v1.3.0...HEAD\n[1.3.0]: https://x.org/compare/abc...v1.3.0\n",
        ),
        (
            BUCKET,
            "",
            f"\n[Unreleased]: {PLACE}/branches/compare/HEAD%0Dv1.3.0\n[1.3.0]: {PLACE}/src/v1.3.0\n",
        ),
    ],
    ids=["known", "by-the-files-form", "bitbucket"],
)
def test_the_oldest_release_links_to_its_tag(known: Links | None, before: str, after: str) -> None:
    assert released(TOP + before, known, previous=None) == DONE + after


def test_a_new_file_has_them_too() -> None:
    new = Section("0.1.0", dt.date(2026, 11, 21), {"Added": ("all",)}, "v0.1.0", None, HUB)
    assert new_changelog(new).endswith(
        "- all\n\n[Unreleased]: https://github.com/acme/abacus/compare/v0.1.0...HEAD\n"
        "[0.1.0]: https://github.com/acme/abacus/releases/tag/v0.1.0\n"
    )
