"""GitLab's code-quality report: the fields that its documentation asks for, and nothing else."""

from __future__ import annotations

import json

from gates.outputs.code_quality import as_code_quality

from .example import check

FIELDS = {"description", "check_name", "fingerprint", "severity", "location"}


def test_every_finding_has_what_gitlab_asks_for() -> None:
    found = json.loads(as_code_quality(check()))
    assert all(each.keys() == FIELDS for each in found)
    assert [(each["check_name"], each["severity"]) for each in found] == [
        ("COD002", "blocker"),
        ("COD002", "blocker"),
        ("COD002", "blocker"),
        ("SEC001", "blocker"),
        ("SEC002", "minor"),
        ("SEC003", "info"),
        ("DEP003", "blocker"),
    ]
    assert found[0]["location"] == {"path": "issues/a b.md", "lines": {"begin": 3}}
    assert found[0]["description"].endswith("Crash <at> start & end\nfix: close it, or set another severity")
    assert len({each["fingerprint"] for each in found}) == len(found)


def test_without_findings_the_list_is_empty() -> None:
    assert json.loads(as_code_quality(check(None, "COD001"))) == []
