"""The browser that journeys run in: the machine's own Chromium."""

from __future__ import annotations

import pytest

from gates.browser.found import INSTALL, on_path


def missing() -> str | None:
    """Why no journey can run here, with the command that helps; None where one can."""
    return None if on_path("chromium") else f"chromium is not installed ({INSTALL['chromium']})"


needs_chromium = pytest.mark.skipif(missing() is not None, reason=str(missing()))
