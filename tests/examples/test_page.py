"""The example's page is for everybody: axe, whose rules nobody here wrote, finds no barrier in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from gates.browser.found import on_path

from ..support.browsers import needs_chromium
from .running import Installed

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


@pytest.fixture
def opened(release_of: Callable[[str], Installed], tmp_path: Path) -> Iterator[Page]:
    """The page of a running instance, in a namespace that the tester may write in."""
    with release_of("1.0.0").serving(tmp_path) as url, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=on_path("chromium"), args=["--disable-quic"])
        opened = browser.new_page(viewport={"width": 320, "height": 640})
        opened.goto(f"{url}/?namespace=test-page")
        yield opened
        browser.close()


def barriers(page: Page) -> str:
    found = Axe().run(page, options=WCAG)
    return str(found.generate_report()) if found.violations_count else ""


@needs_chromium
def test_nobody_meets_a_barrier_and_no_mouse_or_wide_screen_is_needed(opened: Page) -> None:
    assert barriers(opened) == ""
    opened.keyboard.press("Tab")
    for words in ("tester", "tester"):
        opened.keyboard.type(words)
        opened.keyboard.press("Tab")
    opened.keyboard.press("Enter")
    opened.get_by_text("Logged in.").wait_for()
    opened.get_by_label("Title").fill("Tea")
    opened.keyboard.press("Enter")
    opened.get_by_role("button", name="Remove Tea").wait_for()
    assert barriers(opened) == ""
    assert opened.evaluate("document.documentElement.scrollWidth") <= 320, "it is as wide as a small screen"
    opened.evaluate("document.documentElement.removeAttribute('lang')")
    assert "html-has-lang" in barriers(opened), "the control: axe looks"
