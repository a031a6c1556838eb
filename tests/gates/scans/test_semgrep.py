"""Reading semgrep's answers: its own words, as version 1.182.0 wrote them, shortened."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from gates import Unjudged
from gates.scans import semgrep
from gates.scans.found import Scan
from gates.tools import Finished, Tools

FILES = {"db.py": 'def f(c, x):\n    c.execute(f"select {x}")\n    eval(x)\n', "x.py": ""}
FOUND: Mapping[str, Any] = {
    "check_id": "rules.sql-injection",
    "path": "db.py",
    "start": {"line": 2, "col": 5, "offset": 17},
    "extra": {
        "message": "SQL is built from text",
        "metadata": {"cwe": ["CWE-89: SQL Injection"]},
        "severity": "ERROR",
        "lines": "requires login",
    },
}
PARTLY: Mapping[str, Any] = {
    "code": 3,
    "level": "warn",
    "type": ["PartialParsing", []],
    "message": "Syntax error at line x.py:2:\n `eval(1` was unexpected",
    "path": "x.py",
}


def answer(**more: object) -> str:
    return json.dumps(
        {"version": "1.182.0", "results": [], "errors": [], "paths": {"scanned": ["db.py", "x.py"]}, **more}
    )


def read(**more: object) -> Scan:
    return semgrep.read(answer(**more), FILES, 1.5)


def test_a_finding_has_rule_place_weakness_and_line() -> None:
    (found,) = read(results=[FOUND]).found
    assert (found.rule, found.place, found.cwes, found.blocks) == ("rules.sql-injection", "db.py:2", (89,), True)
    assert found.text == '    c.execute(f"select {x}")'


@pytest.mark.parametrize(
    ("severity", "blocks"),
    [("ERROR", True), ("CRITICAL", True), ("HIGH", True), ("WARNING", False), ("INFO", False), ("NEW WORD", True)],
)
def test_severity_decides_and_an_unknown_word_blocks(severity: str, blocks: bool) -> None:
    extra = {**FOUND["extra"], "severity": severity, "metadata": {"cwe": "CWE-95: x"}}
    (found,) = read(results=[{**FOUND, "extra": extra}]).found
    assert (found.blocks, found.cwes) == (blocks, (95,))


def test_what_was_looked_at_is_counted() -> None:
    scan = read()
    assert (scan.listed, scan.scanned, scan.unseen, scan.version) == (2, 2, (), "1.182.0")


@pytest.mark.parametrize(
    ("more", "message", "path"),
    [
        ({"paths": {"scanned": ["db.py"]}}, "semgrep did not scan it", "x.py"),
        ({"paths": {"scanned": []}}, "semgrep did not scan it", "db.py"),
        ({"errors": [PARTLY]}, "semgrep could not read it: Syntax error at line x.py:2:", "x.py"),
    ],
)
def test_what_was_not_looked_at_is_named(more: Mapping[str, object], message: str, path: str) -> None:
    first = read(**more).unseen[0]
    assert (first.message, first.where) == (message, path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": "1", "results": [{}], "errors": []}'])
def test_an_answer_of_another_shape_is_unknown(text: str) -> None:
    with pytest.raises(Unjudged):
        semgrep.read(text, FILES, 1.0)


class Answering(Tools):
    """A semgrep that says this, and remembers what it was asked and what it was given."""

    def __init__(self, code: int) -> None:
        super().__init__()
        self.code = code
        self.argv: Sequence[str] = ()
        self.given: set[str] = set()

    def run(self, argv: Sequence[str], **named: object) -> Finished:
        folder, file = named["cwd"], named["answer"]
        assert isinstance(folder, Path)
        assert isinstance(file, Path)
        self.argv = argv
        self.given = {each.relative_to(folder.parent).as_posix() for each in folder.parent.rglob("*") if each.is_file()}
        file.write_text(answer(), encoding="utf-8")
        return Finished(tuple(argv), self.code, "", "", 0.5)


def test_it_is_called_offline_with_local_rules_and_ends_with_1_for_findings(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "sql.yaml").write_text("rules: []\n")
    tools = Answering(code=1)
    assert semgrep.scan(tools, tmp_path, FILES, ["rules"], 60).scanned == 2
    assert {"--metrics=off", "--disable-version-check", "--error", "--disable-nosem"} <= set(tools.argv)
    assert "../rules/rules/sql.yaml" in tools.argv
    assert tools.given >= {"tree/db.py", "tree/.semgrepignore", "rules/rules/sql.yaml"}


@pytest.mark.parametrize(("rules", "code"), [("rules.yml", 2), ("rules.yml", 7), ("gone.yml", 0)])
def test_a_failed_run_or_missing_rules_are_unknown(tmp_path: Path, rules: str, code: int) -> None:
    (tmp_path / "rules.yml").write_text("rules: []\n")
    with pytest.raises(Unjudged):
        semgrep.scan(Answering(code), tmp_path, FILES, [rules], 60)
