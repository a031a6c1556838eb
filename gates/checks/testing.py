"""Do the tests pass? Each type on its own, in the order unit, integration, smoke, e2e; then the rows over them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ..fact import fact
from ..gate import gate
from ..matrix import GATES, ORDINARY, left_out
from ..result import Finding, Result, Status, failed, passed, skipped, unknown, unsure, warned
from ..suite_verdict import excuse, judge

if TYPE_CHECKING:
    from ..affected import Affected
    from ..suite_runs import RunTests
    from ..suites import Suite


TYPES: Mapping[str, str] = {id: type for type, id in GATES.items()}


@fact
def unasked_tests(suites: Mapping[str, Suite], regression_suite: Suite) -> Mapping[str, Result]:
    """The answers of the gates whose tests nobody asks for."""
    found = {id: excuse(suites[type]) for id, type in TYPES.items()} | {"TST006": excuse(regression_suite)}
    return {id: answer for id, answer in found.items() if answer is not None}


@gate("TST001", category="testing", row="Unit tests", phrases=("Unit tests passing", "All unit tests pass"), order=21)
def unit(suites: Mapping[str, Suite], run_tests: RunTests) -> Result:
    """The unit tests pass, and run enough of the code.

    Proves: a run at this very tree, or a report of its own time, has tests that ran, none that failed, and the
    share of lines that is asked for.

    Cannot see: behaviour that no test asserts: a line that ran is not a line that was checked.
    """
    return judge(suites["unit"], run_tests)


@gate(
    "TST002",
    category="testing",
    row="Integration tests",
    phrases=("Integration tests passing", "All integration tests pass"),
    after=("TST001",),
    excuses="unasked_tests",
    order=22,
)
def integration(suites: Mapping[str, Suite], run_tests: RunTests) -> Result:
    """The integration tests pass, and run enough of the code.

    Proves: a run at this very tree, or a report of its own time, has tests that ran, none that failed, and the
    share of lines that is asked for.

    Cannot see: systems that the tests replace, and behaviour that no test asserts.
    """
    return judge(suites["integration"], run_tests)


@gate(
    "TST003",
    category="testing",
    row="Smoke tests",
    phrases=("Smoke tests passing", "All smoke tests pass"),
    after=("TST001", "TST002"),
    excuses="unasked_tests",
    order=23,
)
def smoke(suites: Mapping[str, Suite], run_tests: RunTests, smoke_target: str | None) -> Result:
    """The smoke tests pass against a running instance.

    Proves: the tests or the command ran just now against the address they were given, and passed.

    Cannot see: whether what runs there is this commit, unless `invoke release` started it, and all that no probe
    asks.
    """
    return judge(suites["smoke"].against(smoke_target), run_tests)


@gate(
    "TST004",
    category="testing",
    row="End-to-end tests",
    phrases=("E2E tests passing", "All e2e tests pass", "End-to-end tests passing"),
    after=("TST001", "TST002", "TST003"),
    excuses="unasked_tests",
    order=24,
)
def e2e(
    suites: Mapping[str, Suite],
    run_tests: RunTests,
    e2e_target: str | None,
    find_affected: Callable[[], Affected],
) -> Result:
    """The end-to-end tests pass.

    Proves: a run at this very tree, or a report of its own time, has tests that ran and none that failed.

    Cannot see: journeys that no test makes, and browsers and machines that were not used.
    """
    return judge(suites["e2e"].against(e2e_target), run_tests, find_affected)


@gate(
    "TST005",
    category="testing",
    row="Tests passing",
    phrases=("Tests passing", "All tests passing", "All tests pass"),
    requires=("TST001", "TST002", "TST003", "TST004"),
    order=4,
)
def all_types(suites: Mapping[str, Suite], required: Mapping[str, Result]) -> Result:
    """The tests of every type that is asked for pass.

    Proves: each type that the plan, a setting or a folder asks for was judged, and passes.

    Cannot see: types that nobody asks for, and what those gates cannot see.
    """
    if not any(suite.asked_by for suite in suites.values()):
        return unknown("no tests are asked for", fix="add tests/unit, or set `command` in [tool.release.gates.unit]")
    asked = {id: required[id] for id, type in TYPES.items() if suites[type].asked_by}
    bad = {id: each for id, each in asked.items() if each.status.blocks}
    details = ", ".join(f"{type} {required[id].status}" for id, type in TYPES.items())
    if bad:
        findings = [Finding(f"{id}: {each.details}", f"see {id}") for id, each in bad.items()]
        worst = failed if any(each.status is Status.FAIL for each in bad.values()) else unsure
        return worst(findings, details)
    if any(each.status is Status.SKIP for each in asked.values()):
        return skipped(details)
    if doubtful := {id: each for id, each in asked.items() if each.status is Status.WARN}:
        return warned([Finding(f"{id}: {each.details}", f"see {id}") for id, each in doubtful.items()], details)
    return passed(details, gates={id: str(each.status) for id, each in asked.items()})


@gate(
    "TST006",
    category="testing",
    row="Regression check complete",
    phrases=("Regression check completed", "Regression check complete", "Regression check completed (or scheduled)"),
    after=("TST001",),
    excuses="unasked_tests",
    order=5,
)
def regression(regression_suite: Suite, run_tests: RunTests) -> Result:
    """The regression suite passes at this commit; that it is scheduled is no evidence.

    Proves: a run at this very tree, or a report of its own time that settings or plan name, has tests that ran and
    none that failed.

    Cannot see: mended faults that no regression test repeats.
    """
    return judge(regression_suite, run_tests)


@gate(
    "TST007",
    category="testing",
    row="Test coverage acceptable",
    phrases=("Test coverage acceptable", "Test coverage at acceptable level"),
    requires=("TST001", "TST002"),
    order=25,
)
def covered(suites: Mapping[str, Suite], required: Mapping[str, Result], release_type: str = ORDINARY) -> Result:
    """Each type of tests that is measured runs as much of the code as the plan asks for.

    Proves: the measured share of lines is at least the one that is asked for.

    Cannot see: whether the lines that ran were checked, and branches that were not taken.
    """
    if why := left_out("TST007", release_type):
        return skipped(why)
    if left := [id for id, each in required.items() if each.status is Status.SKIP and suites[TYPES[id]].asked_by]:
        return skipped(f"{' and '.join(left)} skipped")
    numbers = {TYPES[id]: each.evidence.get("coverage") for id, each in required.items()}
    measured = {type: number for type, number in numbers.items() if isinstance(number, float)}
    asked = {type: suites[type].coverage or 0.0 for type in numbers if suites[type].asked_by}
    details = ", ".join(f"{type} {number:.1f} %" for type, number in measured.items())
    unmeasured = [type for type in asked if type not in measured]
    if unmeasured:
        return unknown(f"no coverage of the {' and '.join(unmeasured)} tests", fix="see TST001 and TST002")
    short = [type for type in asked if measured[type] < asked[type]]
    if short:
        missing = [
            Finding(f"{each}: {measured[each]:.1f} % of {asked[each]:g} %", "see TST001 and TST002") for each in short
        ]
        return failed(missing, details, **measured)
    return passed(details, **measured) if measured else skipped("no tests that are measured")
