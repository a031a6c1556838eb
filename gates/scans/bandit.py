"""bandit over the Python files that git lists. It says nothing of a file it could not read, and ends with code 0."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..result import Finding, Unjudged, unknown
from ..tools import Tools
from .found import Found, Scan, line_at, lines_of
from .program import start, version_of
from .scratch import scratch

# The weaknesses that bandit 1.9 names (bandit.core.issue.Cwe).
CWES = frozenset(
    (20, 22, 78, 79, 80, 89, 94, 155, 259, 284, 295, 319, 326, 327, 330, 377, 400, 494, 502, 605, 703, 732, 838)
)
_QUOTES_THE_SECRET = frozenset(("B105", "B106", "B107"))


def scan(tools: Tools, files: Mapping[str, str], timeout: float) -> Scan:
    """Scan these files: path → text.

    Comments (`# nosec`) hide nothing: what is accepted has a reason and an end. Raises Missing, and Unjudged where
    there is no answer that can be read.
    """
    with scratch(files) as folder:
        words = ("bandit", "-r", ".", "-q", "-f", "json", "--ignore-nosec")
        done = start(tools, words, cwd=folder / "tree", timeout=timeout, answer=folder / "answer.json")
        if done.code not in (0, 1):
            raise Unjudged(
                unknown(f"bandit ended with {done.code}: {done.last_words}", fix="run `bandit -r .` by hand")
            )
        version = version_of(tools, "bandit", folder)
        return read(_parsed(folder / "answer.json"), files, version, done.seconds)


def read(answer: Mapping[str, Any], files: Mapping[str, str], version: str, seconds: float) -> Scan:
    """Read the JSON document. Raises Unjudged where it is not of the shape that is known."""
    try:
        looked_at = {_path(each) for each in answer["metrics"] if each != "_totals"}
        failed = {_path(each["filename"]): str(each["reason"]) for each in answer["errors"]}
        found = tuple(_found(each, files) for each in answer["results"])
    except (KeyError, TypeError, AttributeError) as error:
        raise Unjudged(
            unknown(f"bandit's answer has no {error}", fix="install bandit 1.9: this one is not known")
        ) from None
    unseen = [
        _unseen(path, f"bandit could not read it: {reason}", _broken_at(files.get(path, "")))
        for path, reason in sorted(failed.items())
    ]
    unseen += [_unseen(path, "bandit did not scan it") for path in sorted(files.keys() - looked_at - failed.keys())]
    scanned = len(looked_at & files.keys() - failed.keys())
    return Scan("bandit", version, len(files), scanned, seconds, found, tuple(unseen), cwes=CWES)


def _parsed(path: Path) -> Mapping[str, Any]:
    try:
        answer = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Unjudged(
            unknown(f"bandit's answer is no JSON: {error}", fix="run `bandit -r . -f json` by hand")
        ) from None
    return answer if isinstance(answer, dict) else {}


def _found(result: Mapping[str, Any], files: Mapping[str, str]) -> Found:
    path, line, rule = _path(result["filename"]), int(result["line_number"]), str(result["test_id"])
    message = str(result["issue_text"])
    if rule in _QUOTES_THE_SECRET:
        message = message.partition(":")[0]
    severity = str(result["issue_severity"])
    cwe = (result.get("issue_cwe") or {}).get("id")
    text = line_at(lines_of(files.get(path, "")), line)
    cwes = (int(cwe),) if cwe else ()
    return Found("bandit", rule, message, path, line, severity, severity == "HIGH", cwes, text)


def _path(name: str) -> str:
    return name.removeprefix("./")


def _unseen(path: str, reason: str, line: int | None = None) -> Finding:
    return Finding(reason, "mend it, or leave it out: `exclude` in [tool.release.gates.code_scan]", path, line)


def _broken_at(text: str) -> int | None:
    """The line that is no Python, which bandit does not tell; None where all of it is."""
    try:
        ast.parse(text)
    except SyntaxError as error:
        return error.lineno
    except (ValueError, RecursionError):  # a null byte; too deep: of no line
        return None
    return None
