"""The rows over the test types."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from gates import Finding, Result, Status, failed, passed, skipped, unknown, warned
from gates.checks.testing import all_types, covered
from gates.settings import DEFAULTS
from gates.suites import Suite

FAILED = failed([Finding("one test failed", "mend it")])
UNSURE = unknown("no report", fix="run them")
SLOW = warned([Finding("slow", "look")])
NONE = skipped("there are none")
THEN = skipped("would run pytest")


def required(*results: Result) -> Mapping[str, Result]:
    return {f"TST00{number}": each for number, each in enumerate(results, 1)}


@pytest.mark.parametrize(
    ("results", "status", "details"),
    [
        ((passed(), NONE, NONE, NONE), Status.PASS, "unit pass, integration skip, smoke skip, e2e skip"),
        ((passed(), FAILED, UNSURE, UNSURE), Status.FAIL, "unit pass, integration fail, smoke unknown, e2e unknown"),
        ((passed(), NONE, UNSURE, NONE), Status.UNKNOWN, "unit pass, integration skip, smoke unknown, e2e skip"),
        ((passed(), SLOW, NONE, NONE), Status.WARN, "unit pass, integration warn, smoke skip, e2e skip"),
        ((passed(), THEN, NONE, NONE), Status.SKIP, "unit pass, integration skip, smoke skip, e2e skip"),
        ((FAILED, THEN, NONE, NONE), Status.FAIL, "unit fail, integration skip, smoke skip, e2e skip"),
        ((NONE, NONE, NONE, NONE), Status.UNKNOWN, "no tests are asked for"),
    ],
)
def test_tests_passing(results: tuple[Result, ...], status: Status, details: str) -> None:
    asked = {type: None if each is NONE else "somebody" for type, each in zip(DEFAULTS, results, strict=True)}
    result = all_types(suites(**asked), required(*results))
    assert (result.status, result.details) == (status, details)


def suites(**asked_by: str | None) -> Mapping[str, Suite]:
    return {
        type: Suite(type, DEFAULTS[type], (), asked_by.get(type), coverage=DEFAULTS[type].coverage) for type in DEFAULTS
    }


@pytest.mark.parametrize(
    ("unit", "integration", "asked", "status", "details"),
    [
        (passed(coverage=85.0), passed(coverage=70.0), "ui", Status.PASS, "unit 85.0 %, integration 70.0 %"),
        (failed([Finding("x", "y")], coverage=79.0), NONE, "u", Status.FAIL, "unit 79.0 %"),
        (passed(coverage=85.0), UNSURE, "ui", Status.UNKNOWN, "no coverage of the integration tests"),
        (passed(coverage=85.0), NONE, "u", Status.PASS, "unit 85.0 %"),
        (NONE, NONE, "", Status.SKIP, "no tests that are measured"),
        (THEN, NONE, "u", Status.SKIP, "TST001 skipped"),
    ],
)
def test_coverage_acceptable(unit: Result, integration: Result, asked: str, status: Status, details: str) -> None:
    wanted = {"unit": "u" if "u" in asked else None, "integration": "i" if "i" in asked else None}
    result = covered(suites(**wanted), required(unit, integration))
    assert (result.status, result.details) == (status, details)
