"""Where a browser is: by setting, on PATH, else Playwright's own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserType

    from ..settings import BrowserSettings

# Playwright drives builds of its own of Firefox and WebKit only; any Chromium will do.
ON_PATH = {"chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")}
INSTALL = {"chromium": "apt-get install chromium, or python -m playwright install chromium"}


def executable(browser: BrowserType, settings: BrowserSettings) -> str | None:
    """The program of this browser, or None where it is not installed."""
    if given := settings.executables.get(browser.name):
        return given if Path(given).is_file() else None
    own = Path(browser.executable_path)
    return on_path(browser.name) or (str(own) if own.is_file() else None)


def not_run(browser: str, settings: BrowserSettings) -> str:
    """Why journeys do not run in a browser that is not there, and what to do."""
    if given := settings.executables.get(browser):
        return f"not run: {browser} is not at {given}, where [tool.release.gates.browser] says"
    return f"not run: {browser} is not installed ({INSTALL.get(browser, f'python -m playwright install {browser}')})"


def on_path(browser: str) -> str | None:
    """The first program on PATH that is this browser."""
    folders = [folder for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if folder]
    paths = (Path(folder) / name for name in ON_PATH.get(browser, ()) for folder in folders)
    return next((str(path) for path in paths if path.is_file() and os.access(path, os.X_OK)), None)
