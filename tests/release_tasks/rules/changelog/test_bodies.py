"""Texts that are longer than a forge takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_tasks.rules.changelog.bodies import LIMITS, fitted, warning

REST = "The rest."
LINES = "### Added\n\n- one\n- two\n\n### Fixed\n\n- three"


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        pytest.param(LINES, len(LINES), LINES, id="fits"),
        pytest.param(LINES, len(LINES) - 1, f"### Added\n\n- one\n- two\n\n{REST}", id="no-heading-at-the-end"),
        pytest.param(LINES, 30, f"### Added\n\n- one\n\n{REST}", id="on-a-line"),
        pytest.param(LINES, 12, REST, id="not-even-the-first"),
        pytest.param("- one\n\n```\na\nb\nc\n```\n\n- two", 26, f"- one\n\n{REST}", id="before-a-fence"),
        pytest.param(f"- one\n<!--\n{'x' * 9}\n-->\n- two", 27, f"- one\n\n{REST}", id="before-a-comment"),
    ],
)
def test_fitted(text: str, limit: int, expected: str) -> None:
    assert fitted(text, limit, REST) == expected


@given(st.lists(st.sampled_from(["- entry\n", "### Added\n", "\n", "```\n", "<!--\n", "-->\n", "text\r\n"])), st.data())
def test_it_never_is_longer_and_loses_whole_lines_only(lines: list[str], data: st.DataObject) -> None:
    text = "".join(lines)
    found = fitted(text, data.draw(st.integers(len(REST) + 2, len(text) + len(REST) + 2)), REST)
    kept = found.removesuffix(REST).rstrip()
    assert found == text or found.endswith(REST)
    assert text.startswith(kept)
    assert not kept or text[len(kept) : len(kept) + 1] in ("", "\n", "\r")


@given(st.integers(40, 90))
def test_the_limit_holds(limit: int) -> None:
    assert len(fitted(LINES * 3, limit, REST)) <= limit


def test_a_warning_names_what_does_not_fit() -> None:
    assert warning("x" * LIMITS["pull-request"]) is None
    assert warning("x" * 70_000) == (
        "what is said of this release has 70,000 characters; a forge takes 65,536 for a pull request"
    )
    assert "125,000 for a release, 65,536 for a pull request" in str(warning("x" * 125_001))
