"""The plan's artifacts: how large they may be, and which files a row speaks of."""

from __future__ import annotations

import pytest

from gates.documents.artifacts import PlannedArtifact
from gates.documents.plan import read_plan

PLAN = "# Plan\n\n## Release Artifacts\n\n| Artifact | Type | {} |\n|---|---|---|\n| abacus | wheel | {} |\n"


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("5 MB", 5_000_000),
        ("< 5 MB", 5_000_000),
        ("512 KiB", 524_288),
        ("1.5 GB", 1_500_000_000),
        ("1,000,000 bytes", 1_000_000),
        ("900 B", 900),
        ("", None),
        ("[size]", None),
        ("none", None),
    ],
)
@pytest.mark.parametrize("column", ["Max size", "Size"])
def test_a_limit_is_read_in_bytes(column: str, said: str, limit: int | None) -> None:
    plan = read_plan("docs/release-plan.md", PLAN.format(column, said))
    assert [each.limit for each in plan.artifacts] == [limit]
    assert not [each for each in plan.unread if "large" in each.message]


@pytest.mark.parametrize("said", ["small", "5", "5 parsecs"])
def test_a_limit_that_cannot_be_read_is_said(said: str) -> None:
    plan = read_plan("docs/release-plan.md", PLAN.format("Max size", said))
    (unread,) = [each for each in plan.unread if "large" in each.message]
    assert (unread.line, unread.message) == (7, f"{said!r} does not say how large the artifact may be")


@pytest.mark.parametrize(
    ("name", "type_", "file", "means"),
    [
        ("abacus", "wheel", "abacus-1.0-py3-none-any.whl", True),
        ("abacus", "wheel", "abacus-1.0.tar.gz", False),
        ("abacus", "wheel and sdist", "abacus-1.0.tar.gz", True),
        ("abacus", "package", "abacus-1.0.tar.gz", True),
        ("My.Abacus", None, "my_abacus-1.0.tar.gz", True),
        ("abacus", "SBOM (CycloneDX)", "abacus-1.0.cdx.json", True),
        ("abacus-*.whl", None, "abacus-1.0-py3-none-any.whl", True),
        ("other", "wheel", "abacus-1.0-py3-none-any.whl", False),
    ],
)
def test_a_row_speaks_of_files_by_name_and_type(name: str, type_: str | None, file: str, means: bool) -> None:
    assert PlannedArtifact(name, type_, None, signed=None, line=1).means(file) is means
