"""The bill of materials: whether the plan asks for one, and what the official schema says of it."""

from __future__ import annotations

import json

import pytest

from release_tasks.engine.errors import OutsideFailed
from release_tasks.evidence import Artifact
from release_tasks.rules.artifacts.bill import Shipped, bill, plan_asks, require_valid

PLAN = "# Plan\n\n## Release Artifacts\n\n| Artifact | Type | Location | Signed |\n|---|---|---|---|\n{}\n"
SHIPPED = Shipped("abacus", "1.1.0", "c" * 40, 1_700_000_000, (Artifact("a.bin", 1, "a" * 64),))


@pytest.mark.parametrize(
    ("row", "asks"),
    [
        ("| abacus | wheel | dist/ | no |", False),
        ("| SBOM | CycloneDX | release page | yes |", True),
        ("| abacus.json | S-BOM | release page | no |", True),
        ("| bill of materials | json | release page | no |", True),
        ("| sbomb | game | dist/ | no |", False),
    ],
)
def test_a_plan_asks_by_naming_one(row: str, asks: bool) -> None:
    assert plan_asks("docs/release-plan.md", PLAN.format(row)) is asks


def package(name: str, **metadata: object) -> dict[str, object]:
    return {"requested": True, "metadata": {"name": name, "version": "1", **metadata}}


@pytest.mark.parametrize(
    ("metadata", "licenses"),
    [
        ({"license_expression": "MIT OR Apache-2.0"}, [{"expression": "MIT OR Apache-2.0"}]),
        ({"license": "Apache-2.0"}, [{"license": {"id": "Apache-2.0"}}]),
        ({"license": "Ours alone"}, [{"license": {"name": "Ours alone"}}]),
        ({"license": "A text\nof a license"}, None),
        ({"classifier": ["License :: OSI Approved :: MIT License"]}, [{"license": {"name": "MIT License"}}]),
        ({}, None),
    ],
)
def test_a_license_is_what_the_package_states(metadata: dict[str, object], licenses: object) -> None:
    text = bill(SHIPPED._replace(report={"install": [package("a", **metadata)]}))
    require_valid(text)
    assert json.loads(text)["metadata"]["component"].get("licenses") == licenses


def test_number_and_time_come_from_the_release() -> None:
    found, other = (json.loads(bill(each)) for each in (SHIPPED, SHIPPED._replace(commit="d" * 40)))
    assert found["metadata"]["timestamp"] == "2023-11-14T22:13:20+00:00"
    assert found["serialNumber"] != other["serialNumber"]


def test_what_the_schema_refuses_is_an_error() -> None:
    with pytest.raises(OutsideFailed, match=r"not valid CycloneDX 1\.6"):
        require_valid('{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": "one"}')
