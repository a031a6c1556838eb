"""`[tool.release.gates.regression]`: how the tests are run that keep mended faults from coming back."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from . import suites
from .suites import SuiteSettings
from .values import Readers, Wrong, words


@dataclass(frozen=True)
class RegressionSettings:
    """How the regression suite is run. Times are seconds."""

    folder: str | None = None  # default: tests/regression
    command: tuple[str, ...] = ()  # instead of pytest; {python} {folder} {junit} are filled in
    report: str | None = None  # a JUnit XML file that something else writes; then nothing is run
    required: bool = False  # also where neither plan nor folder asks for it
    timeout: float = 1800.0  # seconds after which the run is ended
    limit: float = 300.0  # seconds above which there is a warning

    def as_suite(self, report: str | None) -> SuiteSettings:
        """The same as settings of any suite, with the report that is read, if one is."""
        return SuiteSettings(**{**asdict(self), "report": report})


def _command(value: object) -> tuple[str, ...]:
    if not any("{junit}" in word for word in words(value)):
        raise Wrong("must name {junit}, the file its results are read from")
    return words(value)


READERS: Readers = {
    **{name: suites.READERS[name] for name in ("folder", "report", "required", "timeout", "limit")},
    "command": _command,
}
