"""Compare what a page looks like with a picture that somebody has looked at and committed."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict

import pytest

from .comparison import Difference, SizesDiffer, compare

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from ..settings import BrowserSettings
    from .times import Record

UPDATE = "--update-baselines"
WRITTEN = "baseline_written"  # name of the property of a test that made what it compares with
# Fonts differ between machines: without its letters a page's layout and colours can be compared anywhere.
_NO_TEXT = "* { color: transparent !important; text-shadow: none !important } ::placeholder { color: transparent }"


class _Steady(TypedDict):
    animations: Literal["disabled"]
    caret: Literal["hide"]
    scale: Literal["css"]
    mask: Sequence[Locator]
    style: str | None


@dataclass(frozen=True)
class Screenshots:
    """Takes screenshots of a test's page, and compares each with its baseline.

    baselines  folder of the pictures to compare with
    left       folder that takes what differs
    update     write the baselines instead
    address    what the pages' addresses begin with, where that was given and the tests do not know it themselves
    """

    page: Page
    browser: str
    settings: BrowserSettings
    baselines: Path
    left: Path
    update: bool
    record: Record
    address: str | None = None

    def matches(
        self, name: str, target: Locator | None = None, *, text: bool = True, mask: Sequence[Locator] = ()
    ) -> None:
        """Fail the test where the page (or the element `target`) does not look like the baseline of this name.

        text  False leaves letters out: fonts differ between machines
        mask  elements that are covered: what they show changes
        """
        __tracebackhide__ = True  # what pytest shows is the test, not how we compare
        if not re.fullmatch(r"[\w-]+", name):
            raise ValueError(f"a screenshot's name is letters, digits, - and _, not {name!r}")
        actual, path = self._taken(target, mask, text=text), self.baselines / self._file(name)
        if self.update:
            self._write(path, actual)
        elif not path.is_file():
            self._keep(name, "actual", actual)
            pytest.fail(f"there is no baseline {_shown(path)}. Make it, look at it, commit it: {self._command()}")
        else:
            self._compare(name, path, actual)

    def _compare(self, name: str, path: Path, actual: bytes) -> None:
        __tracebackhide__ = True
        expected = path.read_bytes()
        try:
            found = compare(expected, actual, threshold=self.settings.threshold)
        except ImportError as error:
            pytest.fail(f"{error.name} is not installed. Run: python -m pip install pillow pixelmatch")
        except SizesDiffer as error:
            self._keep(name, "actual", actual)
            pytest.fail(f"{name} does not match {_shown(path)}: {error}. If that is wanted: {self._command()}")
        self.record(f"screenshot_differs_{name}", f"{found.percent:.3f} %")
        if found.percent > self.settings.tolerance:
            self._fail(name, path, actual, found)

    def _fail(self, name: str, path: Path, actual: bytes, found: Difference) -> None:
        __tracebackhide__ = True
        self._keep(name, "actual", actual)
        self._keep(name, "expected", path.read_bytes())
        shown = self._keep(name, "diff", found.image)
        pytest.fail(
            f"{name} does not match {_shown(path)}: {found.pixels} pixels ({found.percent:.2f} %) differ, "
            f"{self.settings.tolerance:g} % may; see {shown}. If that is wanted: {self._command()}"
        )

    def _taken(self, target: Locator | None, mask: Sequence[Locator], *, text: bool) -> bytes:
        style = None if text else _NO_TEXT
        steady = _Steady(animations="disabled", caret="hide", scale="css", mask=mask, style=style)
        return target.screenshot(**steady) if target is not None else self.page.screenshot(full_page=True, **steady)

    def _command(self) -> str:
        test = os.environ.get("PYTEST_CURRENT_TEST", "tests/e2e").partition("[")[0].partition(" ")[0]
        where = f" --base-url {self.address}" if self.address else ""
        return f"python -m pytest {test} {UPDATE}{where}"

    def _write(self, path: Path, actual: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(actual)
        self.record(WRITTEN, _shown(path))

    def _keep(self, name: str, what: str, image: bytes) -> Path:
        path = self.left / f"{name}-{what}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(image)
        self.record(f"screenshot_{what}", str(path))
        return path

    def _file(self, name: str) -> str:
        return f"{name}-{self.browser}-{sys.platform}.png"


def in_ci() -> bool:
    """Does this run in CI, where nobody looks at what is made?"""
    return os.environ.get("CI", "").casefold() not in ("", "0", "false")


def _shown(path: Path) -> str:
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)
