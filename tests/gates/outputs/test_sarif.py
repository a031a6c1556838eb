"""SARIF: held against the schema of its makers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gates.outputs.sarif import as_sarif
from gates.result import Finding, failed, passed

from ...support import oracles, schemas
from .example import ANSWERS, check

needs_schema = pytest.mark.skipif(oracles.missing() is not None, reason=str(oracles.missing()))


@needs_schema
@pytest.mark.parametrize("asked", [(), ("COD001",), ("none",)])
def test_it_is_sarif(tmp_path: Path, asked: tuple[str, ...]) -> None:
    path = tmp_path / "gates.sarif"
    path.write_text(as_sarif(check(None, *asked)), encoding="utf-8")
    assert schemas.complaints(path, schemas.sarif()) == ""


@needs_schema
def test_the_schema_would_complain(tmp_path: Path) -> None:
    path = tmp_path / "gates.sarif"
    path.write_text(as_sarif(check()).replace('"startLine": 3', '"startLine": 0'), encoding="utf-8")
    assert "startLine" in schemas.complaints(path, schemas.sarif())


def test_levels_places_and_accepted_findings() -> None:
    (run,) = json.loads(as_sarif(check()))["runs"]
    found = [(each["ruleId"], each["level"], _place(each)) for each in run["results"]]
    assert found == [
        ("COD002", "error", ("issues/a%20b.md", 3)),
        ("COD002", "error", ("issues/a%20b.md", 9)),
        ("COD002", "error", ("docs/x%2Cy%3Az.md", 1)),
        ("SEC001", "error", ("docs/release-plan.md", 1)),
        ("SEC002", "warning", ("app.py", 12)),
        ("SEC003", "note", ("docs/release-plan.md", 1)),
        ("DEP003", "error", ("docs/release-plan.md", 1)),
    ]
    accepted = [each["suppressions"] for each in run["results"] if "suppressions" in each]
    assert accepted == [[{"kind": "external", "status": "accepted", "justification": ANSWERS["SEC003"][0].details}]]
    assert all(run["tool"]["driver"]["rules"][each["ruleIndex"]]["id"] == each["ruleId"] for each in run["results"])
    assert run["invocations"] == [{"executionSuccessful": True, "exitCode": 3}]


def test_fingerprints_are_unique_and_stay_when_lines_or_what_is_quoted_change() -> None:
    def marks(line: int) -> list[str]:
        quoted = Finding(f"x\nafter {line} s", "y", "a.py", line)
        found = failed([quoted, Finding("x", "y", "a.py", line + 4), Finding("z", "y", "a.py")])
        (run,) = json.loads(as_sarif(check({"COD001": (passed(), True), "COD002": (found, True)})))["runs"]
        return [each["partialFingerprints"]["gates/v1"] for each in run["results"]]

    assert marks(3) == marks(30)
    assert len(set(marks(3))) == 3


def _place(result: dict[str, list[dict[str, dict[str, dict[str, object]]]]]) -> tuple[object, object]:
    physical = result["locations"][0]["physicalLocation"]
    return physical["artifactLocation"]["uri"], physical["region"]["startLine"]
