"""The Test Execution Matrix, as the release command system writes it, and what follows from it."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from gates.affected import Affected
from gates.matrix import GATES, MATRIX, OF_ALL_TESTS, OF_JOURNEYS, Need, Point, asked_at, excused, left_out
from gates.settings import DEFAULTS, TYPES
from gates.suites import Suite
from release_tasks.engine.flow import Section
from release_tasks.engine.settings import Settings
from release_tasks.flows import standard

SPECIFICATION = """
| Unit | ✅ Required (≥80%) | ❌ Skipped | ❌ Skipped | ❌ Skipped | ✅ Required (affected modules) |
| Integration | ✅ Required (≥70%) | ❌ Skipped | ❌ Skipped | ❌ Skipped | ⚠️ Optional |
| Smoke | ✅ Required (100% critical) | ✅ Required (100% critical) | ✅ Required (100% critical) | ✅ Required (100% critical) | ✅ Required (100% critical) |
| E2E | ✅ Required (critical journeys) | ❌ Skipped | ❌ Skipped | ❌ Skipped | ❌ Skipped (post-deploy mandatory) |
"""  # noqa: E501 - its own lines
WORDS = {
    "✅ Required": Need.REQUIRED,
    "✅ Required (affected modules)": Need.AFFECTED,
    "✅ Required (100% critical)": Need.REQUIRED,
    "✅ Required (critical journeys)": Need.REQUIRED,
    "⚠️ Optional": Need.OPTIONAL,
    "❌ Skipped": Need.LEFT_OUT,
    "❌ Skipped (post-deploy mandatory)": Need.OWED,
}


def rows() -> Mapping[str, list[str]]:
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in SPECIFICATION.strip().splitlines()]
    return {type.lower(): cells for type, *cells in lines}


def test_the_table_in_the_code_is_that_of_the_specification() -> None:
    told = {type: [WORDS[re.sub(r" \(≥\d+%\)", "", cell)] for cell in cells] for type, cells in rows().items()}
    assert {type: list(needs.values()) for type, needs in MATRIX.items()} == told
    assert tuple(MATRIX) == tuple(GATES) == TYPES


@pytest.mark.parametrize("type", ["unit", "integration"])
def test_the_share_of_lines_is_that_of_the_specification(type: str) -> None:
    asked = re.search(r"≥(\d+)%", rows()[type][0])
    assert asked is not None
    assert DEFAULTS[type].coverage == float(asked[1])


@pytest.mark.parametrize("point", [Point.POST_STAGING, Point.POST_PRODUCTION, Point.POST_ROLLBACK])
def test_after_a_deployment_smoke_alone_is_asked_and_every_flow_asks_it(point: Point) -> None:
    assert [type for type, needs in MATRIX.items() if needs[point] is Need.REQUIRED] == ["smoke"]
    table = {"environments": {name: {"start": "./run", "smoke": "./smoke"} for name in ("staging", "production")}}
    sections = [each for each in standard(Settings.model_validate(table)).items if isinstance(each, Section)]
    assert [each.name for each in sections] == ["staging", "production"]
    for section in sections:
        steps = section.recovery if point is Point.POST_ROLLBACK else section.steps
        assert any(each.name.startswith("smoke") for each in steps), section.name


def test_before_a_release_all_is_asked_and_nothing_excused() -> None:
    suites = {type: Suite(type, DEFAULTS[type], (f"tests/{type}",), "the plan") for type in TYPES}
    assert asked_at(Point.PRE_RELEASE, suites, find_affected=lambda: pytest.fail("nobody asked")) == suites
    assert excused(Point.PRE_RELEASE) == frozenset()


class TestHotfix:
    """Unit tests of what changed, smoke always, integration on request, journeys later."""

    AFFECTED = Affected("v1.0.0", ("a.py",), ("a.py",), ("tests/unit/test_a.py", "tests/e2e/test_b.py"))

    def asked(self, *require: str, affected: Affected = AFFECTED, **named: str | None) -> Mapping[str, Suite]:
        by = {type: named.get(type, "the plan") for type in TYPES}
        suites = {type: Suite(type, DEFAULTS[type], (f"tests/{type}",), by[type], coverage=80) for type in TYPES}
        return asked_at(Point.HOTFIX, suites, require=require, find_affected=lambda: affected)

    def test_unit_tests_are_those_of_what_changed_without_a_share_of_lines(self) -> None:
        unit = self.asked()["unit"]
        assert (unit.folders, unit.coverage, unit.wider) == (("tests/unit/test_a.py",), None, ())

    def test_what_cannot_be_told_widens_to_all_of_them(self) -> None:
        unit = self.asked(affected=Affected(None, why_all=("there is no earlier release",)))["unit"]
        assert (unit.folders, unit.wider) == (("tests/unit",), ("there is no earlier release",))

    def test_without_a_test_that_loads_the_change_all_are_run(self) -> None:
        unit = self.asked(affected=Affected("v1", ("a.py",), ("a.py",), ("tests/e2e/test_b.py",)))["unit"]
        assert (unit.folders, unit.wider) == (("tests/unit",), ("no unit test loads what has changed",))

    def test_smoke_is_never_left_out(self) -> None:
        assert self.asked()["smoke"].asked_by == "the plan"
        assert GATES["smoke"] not in excused(Point.HOTFIX)

    def test_integration_is_asked_where_settings_require_it(self) -> None:
        left_out = self.asked()["integration"]
        assert (left_out.asked_by, left_out.owed) == (None, False)
        assert left_out.left_out.startswith("integration tests are optional for a hotfix; `required = true`")
        assert self.asked("TST002")["integration"].asked_by == "the plan"
        assert "TST002" in excused(Point.HOTFIX)
        assert "TST002" not in excused(Point.HOTFIX, ["TST002"])

    def test_journeys_are_owed_after_deployment(self) -> None:
        e2e = self.asked("TST004")["e2e"]
        assert (e2e.asked_by, e2e.owed) == (None, True)
        assert e2e.left_out == "owed after deployment: a hotfix runs e2e tests when all traffic is on it"

    @pytest.mark.parametrize("id", sorted(OF_ALL_TESTS | OF_JOURNEYS))
    def test_what_needs_all_tests_or_journeys_is_excused_with_a_reason(self, id: str) -> None:
        assert left_out(id, "release") is None
        assert left_out(id, "hotfix") is not None
        assert id in excused(Point.HOTFIX)
        assert id not in excused(Point.PRE_RELEASE)

    def test_what_nobody_asks_for_is_owed_to_nobody(self) -> None:
        assert self.asked(e2e=None)["e2e"].left_out == ""
