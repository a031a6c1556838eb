"""`[tool.release.gates.browser]`: in which browsers journeys run, how pages must look, and how soon be there.

Read by the gate of the matrix, and by the pytest plugin (`gates.browser.plugin`) inside the project's own tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from .values import Readers, Wrong, number, text, texts

BROWSERS = ("chromium", "firefox", "webkit")  # the names that Playwright gives them


@dataclass(frozen=True)
class BrowserSettings:
    """In which browsers journeys run, and what their pages must keep to. Times are seconds."""

    browsers: tuple[str, ...] = ("chromium",)  # the matrix; one that is not installed is shown as `skip: not run`
    required: tuple[str, ...] = ()  # those of them in which journeys must have run; else that is unknown, which blocks
    executables: Mapping[str, str] = field(default_factory=dict)  # as in chromium = "/opt/chromium/chrome"; else PATH
    arguments: tuple[str, ...] = ("--disable-gpu", "--disable-lcd-text", "--disable-quic", "--disable-sync")  # chromium
    baselines: str = "baselines"  # folder of the screenshots to compare with, beside the test's file
    tolerance: float = 0.1  # per cent of a screenshot's pixels that may differ
    threshold: float = 0.1  # how far apart two colours are that differ: 0 (any) to 1 (black and white)
    dom_content_loaded: float = 1.5  # budget: the document is read
    load: float = 3.0  # budget: and all that belongs to it
    largest_contentful_paint: float = 2.5  # budget: what people came for is seen (web.dev calls this good)


def _names(value: object) -> tuple[str, ...]:
    if strange := [each for each in texts(value) if each not in BROWSERS]:
        raise Wrong(f"must be a list of {', '.join(BROWSERS)}, not {strange[0]!r}")
    return texts(value)


def _some_names(value: object) -> tuple[str, ...]:
    if not (names := _names(value)):
        raise Wrong('must name a browser, as in ["chromium"]')
    return names


def _executables(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise Wrong('must be a table, as in { chromium = "/usr/bin/chromium" }')
    return MappingProxyType({name: text(path) for name, path in zip(_names(list(value)), value.values(), strict=True)})


READERS: Readers = {
    "browsers": _some_names,
    "required": _names,
    "executables": _executables,
    "arguments": texts,
    "baselines": text,
    "tolerance": number(0, 100),
    "threshold": number(0, 1),
    "dom_content_loaded": number(0.001, 600),
    "load": number(0.001, 600),
    "largest_contentful_paint": number(0.001, 600),
}
