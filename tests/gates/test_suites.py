"""Which types of tests a project has, and who asks for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from gates.settings import DEFAULTS, GateSettings, SuiteSettings
from gates.suites import find_packages, find_suites


def project(folder: Path, *files: str) -> Path:
    for name in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("files", "asked_by"),
    [
        (["tests/unit/test_a.py", "tests/smoke/test_b.py"], {"unit": "tests/unit", "smoke": "tests/smoke"}),
        (["tests/end_to_end/test_a.py"], {"e2e": "tests/end_to_end"}),
        (["tests/test_a.py"], {"unit": "tests"}),
        (["tests/test_a.py", "tests/e2e/test_b.py"], {"unit": "tests", "e2e": "tests/e2e"}),
        (["tests/conftest.py"], {}),
        ([], {}),
    ],
)
def test_a_folder_asks_for_its_type(tmp_path: Path, files: list[str], asked_by: dict[str, str]) -> None:
    suites = find_suites(project(tmp_path, *files), GateSettings(), {}, {})
    assert {type: each.asked_by for type, each in suites.items() if each.asked_by} == asked_by


def test_unit_tests_beside_the_other_types_leave_those_out(tmp_path: Path) -> None:
    suites = find_suites(project(tmp_path, "tests/test_a.py", "tests/e2e/test_b.py"), GateSettings(), {}, {})
    assert suites["unit"].folders == ("tests", "--ignore=tests/e2e")


def test_plan_test_plan_settings_and_environments_ask_too(tmp_path: Path) -> None:
    own = {**DEFAULTS, "e2e": SuiteSettings(command=("run", "{junit}"))}
    settings = GateSettings(suites=own, environments=("staging",))
    suites = find_suites(tmp_path, settings, {"the plan": {"unit"}, "the test plan": {"integration", "unit"}}, {})
    assert {type: each.asked_by for type, each in suites.items()} == {
        "unit": "the plan",
        "integration": "the test plan",
        "smoke": "the environment staging",
        "e2e": "the settings",
    }


@pytest.mark.parametrize(
    ("named", "unit", "integration"),
    [({}, 80, 70), ({"unit": 90.0}, 90, 70), ({"unit": 60.0, "integration": 75.0}, 60, 75), ({"all": 85.0}, 85, 85)],
)
def test_the_plans_number_counts_else_the_usual_one(
    tmp_path: Path, named: dict[str, float], unit: float, integration: float
) -> None:
    suites = find_suites(tmp_path, GateSettings(), {}, named)
    assert (suites["unit"].coverage, suites["integration"].coverage, suites["smoke"].coverage) == (
        unit,
        integration,
        None,
    )
    assert (suites["unit"].usual, suites["integration"].usual) == (80, 70)


@pytest.mark.parametrize(
    ("files", "packages"),
    [
        (["src/abacus/__init__.py", "tests/test_a.py"], ("abacus",)),
        (["abacus/__init__.py", "tests/__init__.py", "setup.py", "noxfile.py"], ("abacus",)),
        (["abacus.py", "conftest.py"], ("abacus",)),
        (["abacus/core.py", "scripts/count.py", "tests/test_a.py"], ("abacus", "scripts")),
        (["abacus/__init__.py", "scripts/count.py"], ("abacus",)),
        (["src/pages.js", "abacus/__init__.py"], ("abacus",)),
        (["README.md"], ()),
    ],
)
def test_what_is_measured_is_the_projects_own_code(tmp_path: Path, files: list[str], packages: tuple[str, ...]) -> None:
    assert find_packages(project(tmp_path, *files)) == packages


@pytest.mark.parametrize(
    ("file", "text", "packages"),
    [
        (".coveragerc", "[run]\nbranch = true\nsource = abacus\n", ()),
        ("setup.cfg", "[coverage:run]\nsource_pkgs =\n    abacus\n", ()),
        ("pyproject.toml", '[tool.coverage.run]\nomit = ["a", "b"]\nsource = ["abacus"]\n', ()),
        ("pyproject.toml", "[tool.coverage.run]\nbranch = true\n", ("abacus",)),
        ("pyproject.toml", '[tool.coverage.report]\nexclude_also = ["x"]\n[tool.x]\nsource = 1\n', ("abacus",)),
    ],
)
def test_a_project_that_says_what_to_measure_is_left_alone(
    tmp_path: Path, file: str, text: str, packages: tuple[str, ...]
) -> None:
    project(tmp_path, "abacus/__init__.py")
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert find_suites(tmp_path, GateSettings(), {}, {})["unit"].packages == packages
