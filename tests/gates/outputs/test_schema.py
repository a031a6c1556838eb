"""The published schema says what is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gates.listing import catalogue
from gates.outputs.schema import schema
from gates.redaction import redactor
from gates.report import as_json, as_list_json

from ...support import schemas
from .example import check

PUBLISHED = Path(__file__).resolve().parents[3] / "docs" / "reference" / "gates.schema.json"
plain = redactor()
CHECK = as_json(check(), plain)


def test_the_published_one_is_current() -> None:
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == schema()


@pytest.mark.parametrize("text", [CHECK, as_json(check(None, "COD001"), plain), as_list_json(catalogue())])
def test_what_is_written_is_what_it_says(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gates.json"
    path.write_text(text, encoding="utf-8")
    assert schemas.complaints(path, PUBLISHED) == ""


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ('"status": "fail"', '"status": "failed"'),
        ('"exit_code": 3', '"exit_code": 1'),
        ('"blocks": true', '"block": true'),
        ('"schema": "gates/1"', '"schema": "gates/9"'),
    ],
)
def test_what_is_something_else_is_refused(tmp_path: Path, written: str, instead: str) -> None:
    assert written in CHECK
    path = tmp_path / "gates.json"
    path.write_text(CHECK.replace(written, instead), encoding="utf-8")
    assert "is not valid under any of the given schemas" in schemas.complaints(path, PUBLISHED)
