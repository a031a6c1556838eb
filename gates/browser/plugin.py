"""A pytest plugin for journeys in real browsers, over pytest-playwright: in `conftest.py` of a project's tests.

    pytest_plugins = ["gates.browser.plugin"]

It takes the browsers from `[tool.release.gates.browser]`, keeps trace, screenshot and video of a journey that fails,
and gives two fixtures more: `screenshot` and `page_times`. `E2E_URL`, where a gate sets it, is the pages' base address.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from ..settings import SettingsError, read_settings
from . import absent, fixtures
from .screenshots import UPDATE, WRITTEN, in_ci

KEPT = {"tracing": "retain-on-failure", "screenshot": "only-on-failure", "video": "retain-on-failure"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """One option more."""
    group = parser.getgroup("browser", "journeys in browsers")
    group.addoption(UPDATE, action="store_true", help="write the pictures that screenshots are compared with")


def pytest_configure(config: pytest.Config) -> None:
    """Take the settings; what the command line says goes first."""
    config.addinivalue_line("markers", "journey(name): what somebody does from its beginning to its end")
    if config.getoption(UPDATE) and in_ci():
        raise pytest.UsageError(f"{UPDATE} is for a person, who looks at the pictures and commits them; CI is set")
    try:
        settings = config.stash[fixtures.SETTINGS] = read_settings(config.rootpath).browser
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from None
    if not config.pluginmanager.hasplugin("playwright"):
        config.pluginmanager.register(absent, "gates-browser-absent")
        return
    # Registered now, after pytest-playwright's own: of two fixtures of one name the later one is taken.
    config.pluginmanager.register(fixtures, "gates-browser-fixtures")
    config.option.browser = config.option.browser or list(settings.browsers)
    config.option.base_url = config.option.base_url or os.environ.get("E2E_URL")
    given = " ".join(config.invocation_params.args)
    for name, value in KEPT.items():
        if f"--{name}" not in given:
            setattr(config.option, name, value)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tell which journey this is, and in which browser."""
    if marker := item.get_closest_marker("journey"):
        item.user_properties.append(("journey", marker.args[0]))
    callspec = getattr(item, "callspec", None)
    if callspec and (browser := callspec.params.get("browser_name")):
        item.user_properties.append(("browser", browser))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name the baselines that were made: they prove nothing until somebody has looked at them."""
    reports = [report for each in terminalreporter.stats.values() for report in each]
    pairs = [pair for report in reports if getattr(report, "when", "") == "call" for pair in report.user_properties]
    for path in dict.fromkeys(value for name, value in pairs if name == WRITTEN):
        terminalreporter.write_line(f"baseline written: {path}. Look at it, then commit it.")
