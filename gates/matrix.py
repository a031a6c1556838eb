"""The Test Execution Matrix: which type of tests is asked for at which point (release command system, of that name)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .affected import Affected
    from .suites import Suite


class Point(StrEnum):
    """When tests are asked for."""

    PRE_RELEASE = "pre-release"
    POST_STAGING = "post-staging"
    POST_PRODUCTION = "post-production"
    POST_ROLLBACK = "post-rollback"
    HOTFIX = "hotfix"


class Need(StrEnum):
    """What is asked of one type of tests at one point."""

    REQUIRED = "required"
    AFFECTED = "required for affected modules"
    OPTIONAL = "optional"
    LEFT_OUT = "skipped"
    OWED = "skipped, owed after deployment"


_ROWS: Mapping[str, tuple[Need, Need, Need, Need, Need]] = {
    # type        pre-release    post-staging   post-production  post-rollback  hotfix
    "unit":        (Need.REQUIRED, Need.LEFT_OUT, Need.LEFT_OUT, Need.LEFT_OUT, Need.AFFECTED),
    "integration": (Need.REQUIRED, Need.LEFT_OUT, Need.LEFT_OUT, Need.LEFT_OUT, Need.OPTIONAL),
    "smoke":       (Need.REQUIRED, Need.REQUIRED, Need.REQUIRED, Need.REQUIRED, Need.REQUIRED),
    "e2e":         (Need.REQUIRED, Need.LEFT_OUT, Need.LEFT_OUT, Need.LEFT_OUT, Need.OWED),
}  # fmt: skip
MATRIX: Mapping[str, Mapping[Point, Need]] = MappingProxyType(
    {type: MappingProxyType(dict(zip(Point, needs, strict=True))) for type, needs in _ROWS.items()}
)

# The points at which gates are asked, by the type of the release; at the others a release asks its own steps.
ORDINARY, HOTFIX = "release", "hotfix"
RELEASE_TYPES: Mapping[str, Point] = MappingProxyType({ORDINARY: Point.PRE_RELEASE, HOTFIX: Point.HOTFIX})
GATES: Mapping[str, str] = MappingProxyType(
    {"unit": "TST001", "integration": "TST002", "smoke": "TST003", "e2e": "TST004"}
)
OF_ALL_TESTS = frozenset({"TST007", "TST008"})  # a share of lines, P1 rows: judged where all tests are run
OF_JOURNEYS = frozenset({"TST010", "BRW001"})  # judged by what the end-to-end tests leave


def asked_at(
    point: Point,
    suites: Mapping[str, Suite],
    *,
    require: Collection[str] = (),
    find_affected: Callable[[], Affected],
) -> dict[str, Suite]:
    """The suites as this point asks for them: all tests, those that a change affects, or none, with the reason.

    `require` names gates that the settings ask for in any case. Nobody's tests stay nobody's.
    """
    return {type: _at(point, suite, GATES[type] in require, find_affected) for type, suite in suites.items()}


def excused(point: Point, require: Collection[str] = ()) -> frozenset[str]:
    """The gates that may be skipped at this point though the plan has a row for them."""
    needs = {type: needs[point] for type, needs in MATRIX.items()}
    optional = {GATES[type] for type, need in needs.items() if need is Need.OPTIONAL} - set(require)
    later = {GATES[type] for type, need in needs.items() if need in (Need.OWED, Need.LEFT_OUT)}
    return frozenset({*optional, *later, *(id for id in OF_ALL_TESTS | OF_JOURNEYS if _left_out(id, point))})


def left_out(id: str, release_type: str) -> str | None:
    """Why a gate about several tests is not asked of this type of release; None where it is."""
    return _left_out(id, RELEASE_TYPES[release_type])


def _left_out(id: str, point: Point) -> str | None:
    if id in OF_JOURNEYS and MATRIX["e2e"][point] is Need.OWED:
        return f"owed after deployment: a {point} runs e2e tests when all traffic is on it"
    if id in OF_ALL_TESTS and MATRIX["unit"][point] is Need.AFFECTED:
        return f"asked where all tests are run; a {point} runs those of what has changed"
    return None


def _at(point: Point, suite: Suite, required: bool, find_affected: Callable[[], Affected]) -> Suite:
    need = MATRIX[suite.type][point]
    if suite.asked_by is None or need is Need.REQUIRED:
        return suite
    if need is Need.AFFECTED:
        return suite if suite.settings.report else suite.only(find_affected())
    if need is Need.OPTIONAL and (suite.settings.required or required):
        return suite
    return replace(suite, asked_by=None, left_out=_reason(point, suite, need), owed=need is Need.OWED)


def _reason(point: Point, suite: Suite, need: Need) -> str:
    if need is Need.OWED:
        return f"owed after deployment: a {point} runs {suite.type} tests when all traffic is on it"
    if need is Need.OPTIONAL:
        how = f"`required = true` in [tool.release.gates.{suite.type}] asks for them"
        return f"{suite.type} tests are optional for a {point}; {how}"
    return f"{suite.type} tests are not run {point}"
