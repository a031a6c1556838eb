"""What the how-to page shows is what the readers do."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from gates import catalogue
from gates.done.benchmark import read_measured
from gates.done.budget import read_budget
from gates.settings import parse_settings
from gates.settings.done import CATEGORIES, LEVELS

PAGE = (Path(__file__).parents[3] / "docs/how-to/definition-of-done.md").read_text(encoding="utf-8")
SETTINGS, COMMANDS, BUDGET, MODULES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
(RESULT,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
(CODE,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_the_settings_are_read() -> None:
    own, commands = (parse_settings("pyproject.toml", text).done for text in (SETTINGS, COMMANDS))
    assert own.off == {
        "operations": "a library: nothing runs",
        "changelog": "invoke release writes it from the commits",
    }
    assert own.levels == {"todos": "fail", "tests_present": "warn"}
    assert (commands.linter, commands.format) == (("npx", "eslint", "."), ("ruff", "format", "--check"))


def test_budget_and_result_are_read() -> None:
    budget = read_budget("performance-budget.toml", BUDGET)
    assert [each.words for each in budget.limits] == ["at most 0.002", "at least 500"]
    assert read_measured(RESULT).number("listing", None) == 0.11
    assert read_measured(RESULT).number("pages per second", None) == 250


@pytest.mark.parametrize("name", [*CATEGORIES, *LEVELS])
def test_every_category_and_check_is_named(name: str) -> None:
    assert f"`{name}`" in PAGE


def test_the_module_brings_a_category_and_replaces_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (name,) = parse_settings("pyproject.toml", MODULES).modules
    path = tmp_path / f"{name.replace('.', '/')}.py"
    path.parent.mkdir()
    path.write_text(CODE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    for module in ("tools", name):
        monkeypatch.setitem(sys.modules, module, None)  # what stands here now comes back, or goes
        del sys.modules[module]
    gates = catalogue((name,))
    assert "OUR001" in gates["DOD009"].requires
    assert gates["DOD007"].instead == name
