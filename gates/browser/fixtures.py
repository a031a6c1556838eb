"""The fixtures that the plugin puts over pytest-playwright's, and its own two."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ..settings import BrowserSettings
from .found import executable, not_run
from .screenshots import UPDATE, Screenshots
from .times import PageTimes, Record

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserType, Page

SETTINGS = pytest.StashKey[BrowserSettings]()


@pytest.fixture(scope="session")
def base_url(pytestconfig: pytest.Config) -> str | None:
    """Where the pages are, if anybody said."""
    given: str | None = pytestconfig.getoption("--base-url")
    return given or pytestconfig.getini("base_url") or None


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_type: BrowserType, pytestconfig: pytest.Config
) -> dict[str, Any]:
    """Which program is started, and how; journeys in a browser that is not there are skipped, and say why."""
    settings = pytestconfig.stash[SETTINGS]
    program = executable(browser_type, settings)
    if program is None:
        pytest.skip(not_run(browser_type.name, settings))
    arguments = list(settings.arguments) if browser_type.name == "chromium" else []
    return {"executable_path": program, "args": arguments, **browser_type_launch_args}


@pytest.fixture(scope="session")
def browser_context_args(
    browser_context_args: dict[str, Any], browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """How pages are opened. Without Playwright's ffmpeg there is no video; the trace has its pictures all the same."""
    if "record_video_dir" not in browser_context_args or _records_video(browser, tmp_path_factory.mktemp("video")):
        return browser_context_args
    return {name: value for name, value in browser_context_args.items() if name != "record_video_dir"}


@pytest.fixture
def screenshot(page: Page, browser_name: str, output_path: str, request: pytest.FixtureRequest) -> Screenshots:
    """`screenshot.matches("home")` compares the page with the picture of that name beside the test."""
    config, settings = request.config, request.config.stash[SETTINGS]
    folder = request.path.parent / settings.baselines
    update, left = config.getoption(UPDATE), Path(output_path)
    return Screenshots(
        page, browser_name, settings, folder, left, update, _record(request), config.getoption("base_url", None)
    )


@pytest.fixture
def page_times(page: Page, request: pytest.FixtureRequest) -> PageTimes:
    """`page_times.within_budget()` measures the page that is open, by the browser's own clock."""
    return PageTimes(page, request.config.stash[SETTINGS], _record(request))


def _record(request: pytest.FixtureRequest) -> Record:
    """As `record_property` does, which warns of a form of JUnit XML that has properties all the same."""
    return lambda name, value: request.node.user_properties.append((name, value))


def _records_video(browser: Browser, folder: Path) -> bool:
    from playwright.sync_api import Error

    context = None
    try:
        context = browser.new_context(record_video_dir=folder)
        context.new_page()
    except Error:
        return False
    finally:
        if context is not None:
            context.close()
    return True
