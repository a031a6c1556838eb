"""One version in two spellings."""

import pytest

from release_tasks.engine.spelling import same_version


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("1.3.0-rc.1", "1.3.0rc1", True),
        ("1.0", "1.0.0", True),
        ("1.0.0", "1.0.0", True),
        ("nightly", "nightly", True),
        ("1.0.0", "1.0.1", False),
        ("1.0.0", "nightly", False),
    ],
)
def test_one_version_in_two_spellings(one: str, other: str, expected: bool) -> None:
    assert same_version(one, other) is expected
