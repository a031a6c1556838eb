from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gates.browser.found import executable, not_run
from gates.browser.times import over_budget
from gates.settings import BrowserSettings, SettingsError, parse_settings

TABLE = "[tool.release.gates.browser]\n"


@pytest.mark.parametrize(
    ("times", "over"),
    [
        ({"dom_content_loaded": 0.2, "load": 0.4, "largest_contentful_paint": 2.5}, []),
        ({"dom_content_loaded": 0.2, "load": 3.25}, ["load took 3.25 s, the budget is 3 s"]),
        ({"largest_contentful_paint": 2.51}, ["largest_contentful_paint took 2.51 s, the budget is 2.5 s"]),
        ({}, []),
    ],
    ids=["all within", "one over", "just over", "nothing told"],
)
def test_a_time_over_its_budget_is_told(times: dict[str, float], over: list[str]) -> None:
    assert over_budget(times, BrowserSettings()) == over


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("browsers = ['opera']", "must be a list of chromium, firefox, webkit, not 'opera'"),
        ("browsers = []", "must name a browser"),
        ("required = 'chromium'", "must be a list of texts"),
        ("executables = { opera = '/usr/bin/opera' }", "not 'opera'"),
        ("executables = 'chromium'", "must be a table"),
        ("tolerance = 101", "must be a number from 0 to 100"),
        ("load = 0", "must be a number from 0.001 to 600"),
        ("budget = 1", "is not a setting"),
    ],
)
def test_a_setting_that_cannot_be_is_told_with_its_line(line: str, complaint: str) -> None:
    with pytest.raises(SettingsError) as told:
        parse_settings("pyproject.toml", f"{TABLE}{line}\n")
    assert "pyproject.toml:2: [tool.release.gates.browser]" in told.value.mistakes[0]
    assert complaint in told.value.mistakes[0]


def browser(name: str, own: Path) -> Any:
    return cast("Any", SimpleNamespace(name=name, executable_path=str(own)))


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(0o755)
    return path


def test_a_browser_is_where_the_settings_say_else_on_path_else_where_playwright_put_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, named = program(tmp_path / "own" / "chrome"), program(tmp_path / "opt" / "chrome")
    on_path = program(tmp_path / "bin" / "chromium-browser")
    monkeypatch.setenv("PATH", f"{tmp_path / 'none'}{os.pathsep}{on_path.parent}")
    given = BrowserSettings(executables={"chromium": str(named)})
    assert executable(browser("chromium", own), given) == str(named)
    assert executable(browser("chromium", own), BrowserSettings()) == str(on_path)
    assert executable(browser("firefox", own), BrowserSettings()) == str(own)
    assert executable(browser("firefox", tmp_path / "nowhere"), BrowserSettings()) is None


def test_one_that_is_not_where_the_settings_say_is_not_looked_for_elsewhere(tmp_path: Path) -> None:
    given = BrowserSettings(executables={"chromium": "/opt/none"})
    assert executable(browser("chromium", program(tmp_path / "chrome")), given) is None
    assert not_run("chromium", given) == (
        "not run: chromium is not at /opt/none, where [tool.release.gates.browser] says"
    )
    assert not_run("webkit", BrowserSettings()).endswith("(python -m playwright install webkit)")
