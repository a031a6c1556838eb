"""`[tool.release.gates.unit]`, `integration`, `smoke` and `e2e`: how the tests of one type are run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from .reader import Reader
from .values import DAY, Readers, number, switch, text, words

TYPES = ("unit", "integration", "smoke", "e2e")  # in the order in which they run


@dataclass(frozen=True)
class SuiteSettings:
    """How the tests of one type are run. Times are seconds, coverage is per cent."""

    folder: str | None = None  # default: tests/<type>
    command: tuple[str, ...] = ()  # instead of pytest; fills {python} {tests} {folder} {url} {junit} {data} {coverage}
    report: str | None = None  # a JUnit XML file that something else writes; then nothing is run
    coverage_report: str | None = None  # a coverage report beside it: coverage.py JSON, Cobertura XML or LCOV
    required: bool = False  # also where neither plan nor folder asks for this type
    coverage: float | None = None  # per cent that is enough; the plan's number wins, and less than the default warns
    artifacts: str | None = None  # folder where the runner leaves traces, screenshots and videos (e2e: test-results)
    url: str | None = None  # smoke and e2e: address of a running instance; `invoke release` starts one
    timeout: float = 1800.0  # seconds after which the run is ended
    limit: float = 300.0  # seconds above which there is a warning
    retry_after: float | None = None  # seconds before the one retry, for time-outs and transport failures alone


# Release command system, AC2 (targets, coverage, retries); decisions 16 and 29.
DEFAULTS: Mapping[str, SuiteSettings] = MappingProxyType(
    {
        "unit": SuiteSettings(coverage=80.0),
        "integration": SuiteSettings(coverage=70.0),
        "smoke": SuiteSettings(timeout=180.0, limit=180.0, retry_after=30.0),
        "e2e": SuiteSettings(artifacts="test-results", retry_after=60.0),
    }
)

READERS: Readers = {
    "folder": text,
    "command": words,
    "report": text,
    "coverage_report": text,
    "required": switch,
    "coverage": number(0, 100),
    "artifacts": text,
    "url": text,
    "timeout": number(0.1, DAY),
    "limit": number(0, DAY),
    "retry_after": number(0, 3600),
}


def read(reader: Reader, type: str, value: object) -> SuiteSettings:
    """The table of this type of tests."""
    table = f"gates.{type}"
    suite = replace(DEFAULTS[type], **reader.values(reader.table(value, table), READERS, table))
    if suite.command and type != "smoke" and not any("{junit}" in word for word in suite.command):
        reader.wrong(table, "command", "must name {junit}, the file its results are read from")
    if suite.retry_after is not None and DEFAULTS[type].retry_after is None:
        reader.wrong(table, "retry_after", "is for smoke and e2e tests only: others are never tried again")
    if suite.url and type not in ("smoke", "e2e"):
        reader.wrong(table, "url", "is for smoke and e2e tests only")
    return suite
