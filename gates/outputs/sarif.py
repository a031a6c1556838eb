"""SARIF 2.1.0, as code scanning reads it: a rule for each gate that was asked, a result for each finding."""

from __future__ import annotations

import json

from ..gate_check import GateCheck
from ..judge import Judged
from .problem import Problem, problems

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "accepted": "note"}
_IN_PATHS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")


def as_sarif(check: GateCheck) -> str:
    """The check as one run. A finding without a file is put at the plan: GitHub takes no result without a place."""
    index = {each.id: at for at, each in enumerate(check.judged)}
    driver = {
        "name": "gates",
        "rules": [_rule(each) for each in check.judged],
        "properties": {"program": check.program},
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "gates/"},
        "invocations": [{"executionSuccessful": True, "exitCode": check.exit_code}],
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, index[each.gate.id]) for each in problems(check)],
        "properties": {"verdict": str(check.verdict), "commit": check.commit, "tree": check.tree},
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(each: Judged) -> dict[str, object]:
    return {
        "id": each.id,
        "shortDescription": {"text": each.row},
        "fullDescription": {"text": each.title or each.row},
        "properties": {"tags": [each.category], "status": str(each.result.status), "required": each.required},
    }


def _result(problem: Problem, rule: int) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": problem.gate.id,
        "ruleIndex": rule,
        "level": _LEVELS[problem.level],
        "message": {"text": problem.text},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(problem.path)},
                    "region": {"startLine": problem.line},
                }
            }
        ],
        "partialFingerprints": {"gates/v1": problem.fingerprint},
    }
    if problem.level == "accepted":
        accepted = {"kind": "external", "status": "accepted", "justification": problem.gate.result.details}
        result["suppressions"] = [accepted]
    return result


def _uri(path: str) -> str:
    """A path as a relative URI reference, an absolute one as a file URI."""
    quoted = "".join(letter if letter in _IN_PATHS else _percent(letter) for letter in path)
    return f"file://{quoted}" if path.startswith("/") else quoted


def _percent(letter: str) -> str:
    # Git's paths are bytes: one that is no UTF-8 has become half of a surrogate pair.
    errors = "surrogateescape" if "\udc80" <= letter <= "\udcff" else "surrogatepass"
    return "".join(f"%{byte:02X}" for byte in letter.encode("utf-8", errors))
