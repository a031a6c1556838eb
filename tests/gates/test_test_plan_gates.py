"""The gates over test plan and regression suite, with real tests in a real repository."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gates import Result, Status
from gates.gate_check import check_gates

from ..support.project import PLAN
from ..support.repository import Clone

MATRIX = "# Test Plan\n\n| ID | Title | Type | Priority |\n|---|---|---|---|\n| TC-001 | Adds | unit | P1 |\n"
CARRIES = """\
from abacus import add


def test_adds(record_property):
    record_property("test_id", "TC-001")
    assert add(1, 2) == 3
"""
REGRESSION = "from abacus import add\n\n\ndef test_negative_numbers():\n    assert add(-1, -2) == -3\n"
REPORT = '<testsuite timestamp="{when}"><testcase classname="abacus" name="{name}"/></testsuite>'


def asked(clone: Clone, id: str) -> Result:
    return next(each.result for each in check_gates(clone.path, ids=(id,)).judged if each.id == id)


def test_a_p1_row_is_proved_by_the_test_that_carries_its_id(python_project: Clone) -> None:
    assert asked(python_project, "TST008").status is Status.SKIP
    python_project.commit("test: plan", {"docs/test-plan.md": MATRIX})
    missing = asked(python_project, "TST008")
    assert (missing.status, missing.findings[0].place) == (Status.UNKNOWN, "docs/test-plan.md:5")
    python_project.commit("test: id", {"tests/unit/test_add.py": CARRIES})
    proved = asked(python_project, "TST008")
    assert (proved.status, proved.details) == (Status.PASS, "1 of 1 P1 tests pass")
    assert proved.evidence["rows"] == {
        "TC-001": ["tests.unit.test_add::test_adds: passed, by property test_id"],
    }
    python_project.commit("fix: no", {"src/abacus/__init__.py": "def add(a, b):\n    return 0\n"})
    assert asked(python_project, "TST008").status is Status.FAIL


def test_a_plan_that_asks_for_p1_tests_is_blocked_without_a_test_plan(python_project: Clone) -> None:
    plan = PLAN.replace("### Deployment", "- [ ] All P1 tests pass\n\n### Deployment")
    python_project.commit("docs: plan", {"docs/release-plan.md": plan})
    check = check_gates(python_project.path, ids=("TST008",))
    assert "TST008" in {each.id for each in check.blocking}


def test_the_regression_suite_is_a_folder_of_its_own(python_project: Clone) -> None:
    assert asked(python_project, "TST006").status is Status.SKIP
    python_project.commit("test: regression", {"tests/regression/test_mended.py": REGRESSION})
    result = asked(python_project, "TST006")
    assert (result.status, result.evidence["tests"]) == (Status.PASS, {"passed": 1})


@pytest.mark.parametrize(
    ("row", "age", "status", "said"),
    [
        ("Regression check completed", None, Status.UNKNOWN, "the plan asks for regression tests; there are none"),
        ("Regression check completed — Ada Example, 2026-11-20", None, Status.UNKNOWN, "the plan asks for regression"),
        ("[TST006] Regression: `reports/regression.xml`", None, Status.UNKNOWN, "regression.xml is not there"),
        ("[TST006] Regression: `reports/regression.xml`", 1, Status.PASS, "1 passed"),
        ("[TST006] Regression: `reports/regression.xml`", -1, Status.UNKNOWN, "before the commit"),
    ],
)
def test_a_plan_that_asks_for_it_needs_a_report_of_this_commit(
    python_project: Clone, row: str, age: int | None, status: Status, said: str
) -> None:
    box = f"- [{'x' if 'Ada' in row else ' '}] {row}"
    plan = PLAN.replace("### Deployment", f"{box}\n\n### Deployment")
    python_project.commit("docs: plan", {"docs/release-plan.md": plan, ".gitignore": "reports/\n__pycache__/\n"})
    if age is not None:
        when = datetime.now(UTC) + timedelta(hours=age)
        (python_project.path / "reports").mkdir()
        written = REPORT.format(when=when.isoformat(), name="test_mended")
        (python_project.path / "reports/regression.xml").write_text(written, encoding="utf-8")
    result = asked(python_project, "TST006")
    assert (result.status, said in result.details) == (status, True), result


def test_a_listed_path_and_journey_are_looked_for_in_the_reports(python_project: Clone) -> None:
    settings = """[gates]
critical_paths = ["add two numbers"]
journeys = ["a long sum"]
[gates.smoke]
report = "reports/smoke.xml"
[gates.e2e]
report = "reports/e2e.xml"
"""
    python_project.commit("ci: reports", {"release.toml": settings, ".gitignore": "reports/\n__pycache__/\n"})
    (python_project.path / "reports").mkdir()
    for name, test in (("smoke", "test_add_two_numbers"), ("e2e", "test_a_short_sum")):
        when = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        (python_project.path / f"reports/{name}.xml").write_text(REPORT.format(when=when, name=test), encoding="utf-8")
    results = {each.id: each.result for each in check_gates(python_project.path, ids=("TST009", "TST010")).judged}
    assert (results["TST009"].status, results["TST010"].status) == (Status.PASS, Status.UNKNOWN)
    assert results["TST010"].findings[0].message == "a long sum: no test carries it"
