"""GitLab's code-quality report: the part of Code Climate's format that merge requests show."""

from __future__ import annotations

import json

from ..gate_check import GateCheck
from .problem import Problem, problems

_SEVERITIES = {"error": "blocker", "warning": "minor", "accepted": "info"}


def as_code_quality(check: GateCheck) -> str:
    """The findings as a list. The fingerprint stays when lines move, so that GitLab tells old ones from new ones."""
    return json.dumps([_entry(each) for each in problems(check)], indent=2) + "\n"


def _entry(problem: Problem) -> dict[str, object]:
    return {
        "description": f"{problem.gate.row}: {problem.text}",
        "check_name": problem.gate.id,
        "fingerprint": problem.fingerprint,
        "severity": _SEVERITIES[problem.level],
        "location": {"path": problem.path, "lines": {"begin": problem.line}},
    }
