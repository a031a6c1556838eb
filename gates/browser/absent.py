"""Stands in for pytest-playwright where it is not installed: who asks for a page is skipped, and says why."""

from __future__ import annotations

from typing import NoReturn

import pytest

MISSING = "not run: playwright is not installed (python -m pip install pytest-playwright pillow pixelmatch)"


@pytest.fixture
def page() -> NoReturn:
    """No page."""
    pytest.skip(MISSING)


context = browser = browser_name = screenshot = page_times = page
