"""Has what the test plan lists been tested? Rows that must pass, critical paths and journeys, by the tests' reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..gate import gate
from ..matrix import ORDINARY, left_out
from ..result import Result, skipped
from .testing import TYPES

if TYPE_CHECKING:
    from ..documents.test_plan import TestPlan
    from ..settings import GateSettings
    from ..suites import Suite


@gate(
    "TST008",
    category="testing",
    row="P1 tests pass",
    phrases=("P1 tests pass", "P1 tests passing", "All P1 tests pass", "All P1 test matrix rows passing"),
    requires=("TST001", "TST002", "TST003", "TST004", "TST006"),
    order=26,
)
def p1_tests(
    test_plan: TestPlan | None,
    suites: Mapping[str, Suite],
    regression_suite: Suite,
    required: Mapping[str, Result],
    release_type: str = ORDINARY,
) -> Result:
    """Each P1 row of the test plan has a test that carries its id, ran at this commit, and passed.

    Proves: for each id a test of that name or property in a report of the suites, run, with none of its kind failed.

    Cannot see: whether that test tests what the row says.
    """
    from ..executed import executed
    from ..test_plan_verdict import judge_rows

    if why := left_out("TST008", release_type):
        return skipped(why)
    if test_plan is None:
        return skipped("there is no test plan whose P1 rows could be judged")
    asked = {id: (type, suites[type].asked_by is not None) for id, type in TYPES.items()}
    asked["TST006"] = ("regression", regression_suite.asked_by is not None)
    return judge_rows(test_plan, [executed(id, of, required[id], asked=by) for id, (of, by) in asked.items()])


@gate(
    "TST009",
    category="testing",
    row="Critical paths covered",
    phrases=("Critical paths covered", "All critical paths covered", "Smoke tests cover all critical paths"),
    requires=("TST003",),
    order=27,
)
def critical_paths(
    test_plan: TestPlan | None, suites: Mapping[str, Suite], settings: GateSettings, required: Mapping[str, Result]
) -> Result:
    """Each listed critical path has a smoke test that ran at this commit and passed.

    Proves: for each path of settings and test plan a smoke test or probe of that name or property, run and passed.

    Cannot see: whether that test follows the path to its end, and paths that nobody listed.
    """
    from ..executed import executed
    from ..test_plan_verdict import judge_paths

    ran = executed("TST003", "smoke", required["TST003"], asked=suites["smoke"].asked_by is not None)
    return judge_paths(test_plan, settings.critical_paths, ran)


@gate(
    "TST010",
    category="testing",
    row="Journeys covered",
    phrases=("Journeys covered", "All critical user journeys covered", "E2E tests cover all critical user journeys"),
    requires=("TST004",),
    order=28,
)
def journeys(
    test_plan: TestPlan | None,
    suites: Mapping[str, Suite],
    settings: GateSettings,
    required: Mapping[str, Result],
    release_type: str = ORDINARY,
) -> Result:
    """Each listed journey has an end-to-end test that ran at this commit and passed.

    Proves: for each journey of settings and test plan an end-to-end test of that name or property, run and passed.

    Cannot see: whether that test makes all steps of the journey, and journeys that nobody listed.
    """
    from ..executed import executed
    from ..test_plan_verdict import judge_journeys

    if why := left_out("TST010", release_type):
        return skipped(why)
    ran = executed("TST004", "e2e", required["TST004"], asked=suites["e2e"].asked_by is not None)
    return judge_journeys(test_plan, settings.journeys, ran)
