"""Reports of other tools in SARIF 2.1.0, which counts only where it says what it is about and that it was made."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..result import Finding, Unjudged, unknown
from .found import Found, Scan, line_at, lines_of
from .scratch import text_in

if TYPE_CHECKING:
    from ..repository import Commit

BLOCKS_FROM = 7.0  # security-severity: CVSS, high and critical
_NOT_FOUND = frozenset(("pass", "notApplicable", "informational"))  # kinds of results that are no findings
_CWE = re.compile(r"\bcwe[-/: ]*0*(\d+)", re.IGNORECASE)
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_AGAIN = "run that tool again at this commit"


def read_report(root: Path, path: str, head: Commit) -> tuple[Scan, ...]:
    """What each run in the report says. Raises Unjudged where the report cannot be read, or is of another commit."""
    place = root / path
    if not place.is_file():
        raise Unjudged(unknown(f"{path} is not there", fix=f"{_AGAIN}, or mend `sarif` in the settings", where=path))
    try:
        runs = runs_in(place.read_text(encoding="utf-8-sig"))
        return tuple(_scan(root, path, run, head) for run in runs)
    except _Unread as error:
        raise Unjudged(unknown(f"{path}: {error}", fix=error.fix, where=path)) from None
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise Unjudged(unknown(f"{path} is not read: {error!r}", fix="write SARIF 2.1.0", where=path)) from None


class _Unread(Exception):
    """The report says nothing that counts."""

    def __init__(self, why: str, fix: str) -> None:
        super().__init__(why)
        self.fix = fix


def runs_in(text: str) -> list[Mapping[str, Any]]:
    """The runs of a document. Raises ValueError where it is not SARIF 2.1.0 with a run in it."""
    document = json.loads(text)
    if not isinstance(document, dict) or document.get("version") != "2.1.0":
        raise _Unread("it is not SARIF 2.1.0", "let the tool write SARIF 2.1.0")
    runs = document.get("runs")
    if not isinstance(runs, list) or not runs:
        raise _Unread("it holds no run of any tool", _AGAIN)
    return runs


def _scan(root: Path, path: str, run: Mapping[str, Any], head: Commit) -> Scan:
    driver = run["tool"]["driver"]
    name = str(driver["name"])
    _of_this_commit(run, head)
    failed = [Finding(f"{name} {each}", _AGAIN, path) for each in _failures(run)]
    if "results" not in run:  # SARIF's way to say that it did not look
        failed.append(Finding(f"{name} left no results, not even an empty list", _AGAIN, path))
    artifacts = run.get("artifacts")
    if artifacts is not None and not artifacts:
        failed.append(Finding(f"{name} looked at no file", _AGAIN, path))
    silent = Finding(f"{name} does not say which files it looked at", "let it list them as `artifacts`", path)
    version = str(driver.get("semanticVersion") or driver.get("version") or "?")
    found = tuple(_found(root, run, each) for each in run.get("results") or () if _counts(each))
    weak = () if artifacts else (silent,)
    asks_for = frozenset(cwe for rule in _rules(run) for cwe in cwes_of(rule))
    return Scan(name, version, None, len(artifacts or ()), 0.0, found, tuple(failed), weak, asks_for)


def _of_this_commit(run: Mapping[str, Any], head: Commit) -> None:
    """Raise unless it names the commit, or a time that is not before it (decisions 15)."""
    named = [str(each["revisionId"]) for each in run.get("versionControlProvenance") or () if each.get("revisionId")]
    if named:
        if head.id not in named:
            raise _Unread(f"it is about commit {named[0][:12]}, not {head.id[:12]}", _AGAIN)
        return
    times = [_time(each) for each in run.get("invocations") or () if _written_time(each)]
    if not times:
        raise _Unread("it says neither which commit it is about nor when it was made", "let the tool write either")
    if age := head.cannot_be_of(min(times)):
        raise _Unread(f"it was made at {age}", _AGAIN)


def _written_time(invocation: Mapping[str, Any]) -> str:
    return str(invocation.get("startTimeUtc") or invocation.get("endTimeUtc") or "")


def _time(invocation: Mapping[str, Any]) -> datetime:
    written = _written_time(invocation)
    time = datetime.fromisoformat(written)
    if time.tzinfo is None:
        raise _Unread(f"its time {written} has no zone", "let the tool write times as 2026-01-31T12:00:00Z")
    return time


def _failures(run: Mapping[str, Any]) -> Iterator[str]:
    for each in run.get("invocations") or ():
        if each.get("executionSuccessful") is not True:
            yield "says that it did not end well"
        notes = [*(each.get("toolExecutionNotifications") or ()), *(each.get("toolConfigurationNotifications") or ())]
        yield from (f"reports: {_text(note)}" for note in notes if note.get("level") == "error")


def _counts(result: Mapping[str, Any]) -> bool:
    """Is it a finding? Suppressions do not make it none: what is accepted has a reason and an end."""
    return result.get("kind", "fail") not in _NOT_FOUND and result.get("baselineState") != "absent"


def _found(root: Path, run: Mapping[str, Any], result: Mapping[str, Any]) -> Found:
    rule = _rule_of(run, result)
    level = str(result.get("level") or rule.get("defaultConfiguration", {}).get("level") or "warning")
    score = _score(rule, result)
    path, line = _place(root, result)
    text = line_at(lines_of(_content(root, path)), line)
    severity = level if score is None else f"{level}, {score}"
    id = str(result.get("ruleId") or rule.get("id") or "?")
    blocks = level == "error" or _high(score)
    name = str(run["tool"]["driver"]["name"])
    return Found(name, id, _text(result), path, line, severity, blocks, cwes_of(rule), text)


def _rules(run: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    tools = [run["tool"]["driver"], *(run["tool"].get("extensions") or ())]
    return [rule for tool in tools for rule in tool.get("rules") or ()]


def _rule_of(run: Mapping[str, Any], result: Mapping[str, Any]) -> Mapping[str, Any]:
    """By its id, else by its place in the list; empty where the report does not describe it."""
    pointer = result.get("rule") or {}
    id = result.get("ruleId") or pointer.get("id")
    rules = _rules(run)
    if id is not None:  # `X/one` is a sub-rule of X
        return next((each for name in (id, str(id).rpartition("/")[0]) for each in rules if each["id"] == name), {})
    index = result.get("ruleIndex", pointer.get("index", -1))
    own = run["tool"]["driver"].get("rules") or ()
    return own[index] if 0 <= index < len(own) else {}


def _score(rule: Mapping[str, Any], result: Mapping[str, Any]) -> str | None:
    for each in (result, rule):
        score = (each.get("properties") or {}).get("security-severity")
        if score is not None:
            return str(score)
    return None


def _high(score: str | None) -> bool:
    """7.0 or more; a score that is no number counts as high, for nobody knows."""
    if score is None:
        return False
    try:
        return not float(score) < BLOCKS_FROM
    except ValueError:
        return True


def _place(root: Path, result: Mapping[str, Any]) -> tuple[str, int | None]:
    for each in result.get("locations") or ():
        physical = each.get("physicalLocation") or {}
        uri = (physical.get("artifactLocation") or {}).get("uri")
        if uri:
            line = (physical.get("region") or {}).get("startLine")
            return _path(root, str(uri)), line if isinstance(line, int) else None
    return "", None


def _path(root: Path, uri: str) -> str:
    """The path below the root, also where the tool wrote `file:///…` or `%20`."""
    escaped = uri.removeprefix("file://").encode()
    path = Path(_PERCENT.sub(lambda each: bytes((int(each[1], 16),)), escaped).decode("utf-8", "replace"))
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


def _content(root: Path, path: str) -> str:
    """The file's text, to recognise the line by; empty where it is none of the checkout's."""
    place = (root / path).resolve()
    inside = bool(path) and place.is_relative_to(root.resolve()) and place.is_file()
    return (text_in(place.read_bytes()) or "") if inside else ""


def _text(message: Mapping[str, Any]) -> str:
    words = message.get("message") or {}
    return str(words.get("text") or words.get("markdown") or words.get("id") or "no message").strip().partition("\n")[0]


def cwes_of(rule: Mapping[str, Any]) -> tuple[int, ...]:
    """The weaknesses a rule names: in its tags (`external/cwe/cwe-089`, `CWE-89: …`) or its relationships."""
    properties = rule.get("properties") or {}
    targets = [each.get("target") or {} for each in rule.get("relationships") or ()]
    of_cwe = [f"CWE-{each['id']}" for each in targets if (each.get("toolComponent") or {}).get("name") == "CWE"]
    return cwes_in([*_texts(properties.get("tags")), *_texts(properties.get("cwe")), *of_cwe])


def _texts(value: object) -> Sequence[str]:
    if isinstance(value, str):
        return [value]
    return [str(each) for each in value] if isinstance(value, list) else []


def cwes_in(texts: Iterable[str]) -> tuple[int, ...]:
    """The CWE numbers in these texts, each once."""
    return tuple(dict.fromkeys(int(each[1]) for text in texts for each in _CWE.finditer(text)))
