"""Which documents a box names."""

from __future__ import annotations

import pytest

from gates.compliance.named import named_documents

PLAN = "docs/release-plan.md"
TRACKED = {"docs/compliance/privacy.md", "compliance/top.md", "docs/compliance/scan.pdf"}
EVIDENCE = {"Privacy review": ("docs/compliance/privacy.md",), "Scan is kept": ("docs/a.md", "docs/b.pdf")}


@pytest.mark.parametrize(
    ("row", "documents"),
    [
        ("Privacy is reviewed: [record](compliance/privacy.md)", ("docs/compliance/privacy.md",)),
        ("Privacy is reviewed: [record](compliance/privacy.md#findings)", ("docs/compliance/privacy.md",)),
        ('Privacy is reviewed: [record](<compliance/privacy.md> "of May")', ("docs/compliance/privacy.md",)),
        ("Privacy is reviewed ([record](/docs/compliance/privacy.md))", ("docs/compliance/privacy.md",)),
        ("Seen from the top: [record](compliance/top.md)", ("compliance/top.md",)),
        ("Not written yet: [record](compliance/new.md)", ("docs/compliance/new.md",)),
        ("Up and out: [record](../../elsewhere.md)", ("../elsewhere.md",)),
        ("Privacy is reviewed, see `docs/compliance/privacy.md`", ("docs/compliance/privacy.md",)),
        ("Both `a.md` and `b.pdf`", ("a.md", "b.pdf")),
        ("Twice `a.md`, `./a.md`", ("a.md",)),
        ("An address: [policy](https://example.com/policy.md)", ()),
        ("A mail to [us](mailto:us@example.com)", ()),
        ("A word in `code` and a `--flag`", ()),
        ("privacy REVIEW.", ("docs/compliance/privacy.md",)),
        ("Scan is kept", ("docs/a.md", "docs/b.pdf")),
        ("Legal has agreed", ()),
    ],
)
def test_documents_of_a_box(row: str, documents: tuple[str, ...]) -> None:
    assert named_documents(row, PLAN, EVIDENCE, TRACKED) == documents
