"""How soon a page was there, as the browser itself measured it, against the budgets in the settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from ..settings import BrowserSettings

PAINT_WAIT = 1.0  # seconds in which the browser must tell its largest paint, after the page was loaded
BUDGETS = ("dom_content_loaded", "load", "largest_contentful_paint")

# Navigation Timing 2 and Largest Contentful Paint (W3C), in milliseconds; null: this browser does not tell it.
_MEASURE = """async (wait) => {
  const [page] = performance.getEntriesByType("navigation");
  const paint = await new Promise((done) => {
    const type = "largest-contentful-paint";
    if (!PerformanceObserver.supportedEntryTypes.includes(type)) return done(null);
    new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime)).observe({ type, buffered: true });
    setTimeout(() => done(null), wait);
  });
  const { domContentLoadedEventEnd: dom_content_loaded, loadEventEnd: load } = page;
  return { dom_content_loaded, load, largest_contentful_paint: paint };
}"""
_LOADED = "() => performance.getEntriesByType('navigation')[0]?.loadEventEnd > 0"

Record = Callable[[str, object], None]


@dataclass(frozen=True)
class PageTimes:
    """Measures the page that a test has open. What is measured is kept in the report of the tests."""

    page: Page
    settings: BrowserSettings
    record: Record

    def measured(self) -> Mapping[str, float]:
        """Seconds from the start of the navigation, by name; what the browser does not tell is left out."""
        self.page.wait_for_function(_LOADED)
        told: Mapping[str, float | None] = self.page.evaluate(_MEASURE, PAINT_WAIT * 1000)
        times = {name: value / 1000 for name in BUDGETS if (value := told[name]) is not None}
        for name, seconds in times.items():
            self.record(f"page_time_{name}", f"{seconds:.3f}")
        return times

    def within_budget(self) -> None:
        """Raise AssertionError, with what took how long, where a time is over its budget."""
        if over := over_budget(self.measured(), self.settings):
            told = f"{self.page.url}: {'; '.join(over)}. The budgets are in [tool.release.gates.browser]"
            raise AssertionError(told)


def over_budget(times: Mapping[str, float], settings: BrowserSettings) -> list[str]:
    """The times that are over their budget, in words."""
    budgets = {name: float(getattr(settings, name)) for name in times}
    return [
        f"{name} took {times[name]:.3g} s, the budget is {budget:g} s"
        for name, budget in budgets.items()
        if times[name] > budget
    ]
