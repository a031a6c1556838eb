"""Reports of other tools: which count, and what blocks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gates import Status, Unjudged
from gates.repository import Commit
from gates.scans.found import Found, Scan
from gates.scans.sarif import cwes_in, read_report

HEAD = Commit("c0" * 20, "7e" * 20, datetime(2026, 11, 1, 12, tzinfo=UTC))
RULE = {"id": "js/sql", "properties": {"security-severity": "8.8", "tags": ["security", "external/cwe/cwe-089"]}}
AT = [{"physicalLocation": {"artifactLocation": {"uri": "src/db.js"}, "region": {"startLine": 2}}}]
RESULT = {"ruleId": "js/sql", "message": {"text": "SQL from a request\nmore"}, "locations": AT}
OF_HEAD = [{"revisionId": HEAD.id}]
RUN: Mapping[str, Any] = {
    "tool": {"driver": {"name": "Scanner", "version": "2.1", "rules": [RULE]}},
    "versionControlProvenance": OF_HEAD,
    "artifacts": [{"location": {"uri": "src/db.js"}}],
    "results": [],
}


def report(folder: Path, *runs: Mapping[str, Any], **document: object) -> tuple[Scan, ...]:
    (folder / "src").mkdir(exist_ok=True)
    (folder / "src/db.js").write_text("// notes\nquery('SELECT ' + name)\n")
    (folder / "scan.sarif").write_text(json.dumps({"version": "2.1.0", "runs": list(runs), **document}))
    return read_report(folder, "scan.sarif", HEAD)


def only(folder: Path, result: Mapping[str, Any], **run: Any) -> Found:
    (scan,) = report(folder, {**RUN, "results": [result], **run})
    (found,) = scan.found
    return found


def test_a_finding_has_rule_place_weakness_and_line(tmp_path: Path) -> None:
    found = only(tmp_path, RESULT)
    assert (found.tool, found.rule, found.place, found.cwes) == ("Scanner", "js/sql", "src/db.js:2", (89,))
    assert (found.message, found.severity, found.blocks) == ("SQL from a request", "warning, 8.8", True)
    assert found.text == "query('SELECT ' + name)"


@pytest.mark.parametrize("uri", ["src/db.js", "./src/db.js", "src/d%62.js", "file://{root}/src/db.js"])
def test_a_place_is_below_the_root_however_it_is_written(tmp_path: Path, uri: str) -> None:
    at = [{"physicalLocation": {"artifactLocation": {"uri": uri.format(root=tmp_path)}, "region": {"startLine": 2}}}]
    found = only(tmp_path, {**RESULT, "locations": at})
    assert (found.place, found.text) == ("src/db.js:2", "query('SELECT ' + name)")


def rule(level: str | None = None, severity: object = None) -> list[Mapping[str, Any]]:
    configuration = {"defaultConfiguration": {"level": level}} if level else {}
    return [
        {"id": "js/sql", **configuration, "properties": {} if severity is None else {"security-severity": severity}}
    ]


@pytest.mark.parametrize(
    ("level", "rules", "blocks"),
    [
        ("error", rule(), True),
        ("warning", rule(), False),
        ("note", rule("error"), False),
        (None, rule("error"), True),
        (None, rule(), False),
        (None, [], False),
        ("note", rule(severity="7.0"), True),
        ("note", rule(severity="6.9"), False),
        ("note", rule(severity=9.8), True),
        ("note", rule(severity="n/a"), True),
        ("note", rule(severity="nan"), True),
        ("error", rule(severity="1.0"), True),
    ],
)
def test_an_error_or_a_high_score_blocks(
    tmp_path: Path, level: str | None, rules: list[Mapping[str, Any]], blocks: bool
) -> None:
    driver = {"driver": {"name": "Scanner", "rules": rules}}
    result = {**RESULT, **({"level": level} if level else {})}
    assert only(tmp_path, result, tool=driver).blocks is blocks


@pytest.mark.parametrize(
    "result",
    [
        {"message": {"text": "x"}, "ruleIndex": 0},
        {"message": {"text": "x"}, "rule": {"index": 0}},
        {"message": {"text": "x"}, "rule": {"id": "js/sql"}},
        {"message": {"text": "x"}, "ruleId": "js/sql/concatenation"},
    ],
)
def test_a_rule_is_found_however_it_is_pointed_at(tmp_path: Path, result: Mapping[str, Any]) -> None:
    assert only(tmp_path, result).cwes == (89,)


def test_a_suppressed_result_counts_and_one_that_is_none_does_not(tmp_path: Path) -> None:
    results = [
        {**RESULT, "suppressions": [{"kind": "inSource"}]},
        {**RESULT, "kind": "pass"},
        {**RESULT, "kind": "notApplicable"},
        {**RESULT, "baselineState": "absent"},
    ]
    (scan,) = report(tmp_path, {**RUN, "results": results})
    assert len(scan.found) == 1


def at(time: str, **more: object) -> dict[str, object]:
    return {"versionControlProvenance": [], "invocations": [{"executionSuccessful": True, "endTimeUtc": time, **more}]}


@pytest.mark.parametrize(
    "about",
    [
        {"versionControlProvenance": OF_HEAD},
        {"versionControlProvenance": [{"revisionId": "ab" * 20}, *OF_HEAD]},
        at("2026-11-01T12:00:00Z"),
        at("2026-11-01T13:00:00+00:30"),
    ],
)
def test_a_report_of_this_commit_counts(tmp_path: Path, about: dict[str, object]) -> None:
    (scan,) = report(tmp_path, {**RUN, **about})
    assert (scan.scanned, scan.unseen, scan.weak) == (1, (), ())


@pytest.mark.parametrize(
    ("run", "why"),
    [
        ({"versionControlProvenance": [{"revisionId": "ab" * 20}]}, "about commit abababababab, not c0c0c0c0c0c0"),
        ({"versionControlProvenance": []}, "neither which commit it is about nor when it was made"),
        (at("2026-11-01T11:59:59Z"), "before the commit"),
        (at("2999-11-01T11:59:59Z"), "which is still to come"),
        (at("2026-11-02T12:00:00Z", startTimeUtc="2026-11-01T11:00:00Z"), "before the commit"),
        (at("2026-11-02T12:00:00"), "has no zone"),
        (at("yesterday"), "is not read"),
        ({"tool": {}}, "is not read"),
    ],
)
def test_a_report_of_another_commit_or_time_is_unknown(tmp_path: Path, run: dict[str, object], why: str) -> None:
    with pytest.raises(Unjudged) as caught:
        report(tmp_path, {**RUN, **run})
    assert (caught.value.result.status, why in caught.value.result.details) == (Status.UNKNOWN, True)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"version": "2.0.0", "runs": [{}]}', '{"version": "2.1.0", "runs": []}']
)
def test_what_is_no_report_is_unknown(tmp_path: Path, text: str) -> None:
    (tmp_path / "scan.sarif").write_text(text)
    with pytest.raises(Unjudged):
        read_report(tmp_path, "scan.sarif", HEAD)


def test_a_report_that_is_not_there_is_unknown(tmp_path: Path) -> None:
    with pytest.raises(Unjudged, match="is not there"):
        read_report(tmp_path, "scan.sarif", HEAD)


FAILED = {"level": "error", "message": {"text": "out of memory"}}


@pytest.mark.parametrize(
    ("run", "why"),
    [
        ({"invocations": [{"executionSuccessful": False}]}, "did not end well"),
        ({"invocations": [{}]}, "did not end well"),
        ({"invocations": [{"executionSuccessful": True, "toolExecutionNotifications": [FAILED]}]}, "out of memory"),
        ({"artifacts": []}, "looked at no file"),
        ({"results": None}, "left no results"),
    ],
)
def test_a_run_that_did_not_look_is_told(tmp_path: Path, run: dict[str, object], why: str) -> None:
    whole = {key: value for key, value in {**RUN, **run}.items() if value is not None}
    (scan,) = report(tmp_path, whole)
    assert why in scan.unseen[0].message


def test_a_run_that_does_not_list_its_files_is_weak(tmp_path: Path) -> None:
    (scan,) = report(tmp_path, {key: value for key, value in RUN.items() if key != "artifacts"})
    assert (scan.unseen, scan.weak[0].message) == ((), "Scanner does not say which files it looked at")


@pytest.mark.parametrize(
    ("text", "cwes"),
    [
        ("external/cwe/cwe-089", (89,)),
        ("CWE-79: Improper Neutralization", (79,)),
        ("cwe:1004", (1004,)),
        ("cwe", ()),
        ("security", ()),
    ],
)
def test_weaknesses_are_read_as_tools_write_them(text: str, cwes: tuple[int, ...]) -> None:
    assert cwes_in([text]) == cwes
