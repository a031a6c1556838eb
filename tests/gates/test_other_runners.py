"""Any runner that leaves JUnit XML is equal: node's own, with LCOV, judged as pytest with coverage.py is."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from gates import Result, Status
from gates.gate_check import check_gates

from ..support import oracles
from ..support.repository import Clone

Make = Callable[..., Clone]
NODE = oracles.node(oracles.folder()).node[0]

pytestmark = pytest.mark.skipif(not Path(NODE).is_file(), reason="no node: python -m tests.support.oracles")

CODE = """exports.add = (a, b) => a + b;

exports.twice = function twice(a) {
  const result = a * 2;
  return result;
};
"""
HEAD = "const test = require('node:test');\nconst assert = require('node:assert');\nconst sum = require('../sum.js');\n"
ADDS = "test('adds', () => assert.equal(sum.add(1, 2), 3));\n"
TWICE = "test('twice', () => assert.equal(sum.twice(2), 4));\n"
WRONG = "test('adds wrongly', () => assert.equal(sum.add(1, 2), 4));\n"
SLOW = "test('slow', {timeout: 20}, () => new Promise((ready) => setTimeout(ready, 500)));\n"
SKIPPED = "test('later', {skip: 'not yet'}, () => {});\n"

JUNIT = "--test-reporter=junit --test-reporter-destination={junit}"
LCOV = "--experimental-test-coverage --test-reporter=lcov --test-reporter-destination={coverage}"
COMMAND = f"{NODE} --test {JUNIT} {LCOV} test/sum.test.js"
SETTINGS = f"""[gates.unit]
coverage = 90
command = "{COMMAND}"
"""


def judged(repository: Make, tests: str, settings: str = SETTINGS, **more: str) -> Result:
    clone = repository({"sum.js": CODE, "test/sum.test.js": HEAD + tests, "release.toml": settings, **more})
    (answer,) = check_gates(clone.path, ids=["TST001"]).judged
    return answer.result


def test_passing_tests_pass_and_are_measured(repository: Make) -> None:
    result = judged(repository, ADDS + TWICE)
    assert result.status is Status.PASS, result
    assert (result.evidence["tests"], result.evidence["coverage"]) == ({"passed": 2}, 100.0)


def test_a_failing_test_fails_by_its_name(repository: Make) -> None:
    result = judged(repository, ADDS + WRONG)
    assert (result.status, result.details) == (Status.FAIL, "1 passed, 1 failed")
    assert "adds wrongly" in result.findings[0].message


def test_a_function_that_no_test_enters_is_named(repository: Make) -> None:
    result = judged(repository, ADDS)
    assert (result.status, result.findings[0].where) == (Status.FAIL, "sum.js")
    assert "twice" in f"{result.findings[0].message} {result.findings[0].fix}"


def test_the_lines_of_the_tests_themselves_do_not_count(repository: Make) -> None:
    """Five of the code's six lines are run; node's report counts those of `test/sum.test.js`, too."""
    answer = judged(repository, ADDS + "// a line more\n" * 50)
    assert answer.evidence["measured"] == {"format": "LCOV", "files": 1, "statements": 6}


def test_code_that_no_test_loads_is_no_covered_code(repository: Make) -> None:
    result = judged(repository, ADDS + TWICE, **{"other.js": CODE})
    assert result.status is Status.WARN
    assert [each.message for each in result.findings] == ["the coverage report says nothing of other.js"]


def test_only_skipped_tests_prove_nothing(repository: Make) -> None:
    result = judged(repository, SKIPPED)
    assert (result.status, result.evidence["tests"]) == (Status.UNKNOWN, {"skipped": 1})


def test_a_time_out_of_a_journey_is_tried_once_more(repository: Make) -> None:
    settings = f'[gates.e2e]\nretry_after = 0\ncommand = "{NODE} --test {JUNIT} test/sum.test.js"\n'
    clone = repository({"sum.js": CODE, "test/sum.test.js": HEAD + SLOW, "release.toml": settings})
    (answer,) = check_gates(clone.path, ids=["TST004"]).judged
    assert (answer.result.status, answer.result.evidence["retried"]) == (Status.FAIL, True)


class TestForeign:
    """Node's reports have no time: left by CI, they count with the commit's id beside them."""

    REPORTS = '[gates.unit]\nreport = "build/junit.xml"\ncoverage_report = "build/lcov.info"\n'

    def left(self, repository: Make, *, beside: str | None) -> Result:
        files = {"sum.js": CODE, "test/sum.test.js": HEAD + ADDS + TWICE, "release.toml": self.REPORTS}
        clone = repository({**files, ".gitignore": "build/\n"})
        build = clone.path / "build"
        build.mkdir()
        words = COMMAND.format(junit=build / "junit.xml", coverage=build / "lcov.info").split()
        subprocess.run(words, cwd=clone.path, check=True, capture_output=True)
        for name in ("junit.xml", "lcov.info"):
            if beside is not None:
                (build / f"{name}.commit").write_text(beside.format(head=clone.head) + "\n", encoding="utf-8")
        (answer,) = check_gates(clone.path, ids=["TST001"]).judged
        return answer.result

    @pytest.mark.parametrize(
        ("beside", "status", "details"),
        [
            ("{head}", Status.PASS, "weak"),
            (None, Status.UNKNOWN, "junit.xml has no time stamp"),
            ("0" * 40, Status.UNKNOWN, "junit.xml is of commit 000000000000, not of "),
            ("", Status.UNKNOWN, "junit.xml is of commit"),
        ],
    )
    def test_with_the_commit_they_were_made_at(
        self, repository: Make, beside: str | None, status: Status, details: str
    ) -> None:
        result = self.left(repository, beside=beside)
        assert result.status is status, result
        assert details in result.details
