"""End-to-end tests that failed: which journey, which parts of the product, and where its pictures are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..junit import Case, JUnit
from ..result import Finding
from .attachments import Attachment
from .escalation import MEND, then
from .places import Places
from .quotes import error, log, quoted

EXPECTED = ("trace", "screenshot", "video")
RECORD = "--tracing=retain-on-failure --screenshot=only-on-failure --video=retain-on-failure"
JOURNEY = ("journey", "critical_journey", "user_journey", "critical_path")
COMPONENTS = ("component", "components", "page", "feature")


def failures(junit: JUnit, places: Places, attachments: tuple[Attachment, ...], output: str) -> Iterator[Finding]:
    """A finding for each journey that failed, with its files."""
    for case in junit.bad:
        own = tuple(each for each in attachments if each.test in (case.name, ""))
        place = places.test(case)
        lines = (
            f"journey {journey_of(case)} fails: {case.message}",
            *_affected(case, places),
            *quoted("error", tuple(line for line in error(case) if line != case.message)),
            *quoted("log", log(case)),
            *files(own),
        )
        fix = then("e2e", f"{_look(case, own)}{MEND['e2e']} (all it said: {output})")
        yield Finding("\n".join(lines), fix, place.path if place else None, place.line if place else None)


def journey_of(case: Case) -> str:
    """The journey by the name that the test gives it, and in which browser; else the test's own name."""
    named = dict(case.properties)
    said = next((named[name] for name in JOURNEY if named.get(name)), None)
    browser = f" in {named['browser']}" if said and named.get("browser") else ""
    return f"{said}{browser}" if said else case.name


def files(own: tuple[Attachment, ...]) -> tuple[str, ...]:
    """Where trace, screenshot and video are; what was not recorded at all is said, too."""
    absent = [kind for kind in EXPECTED if not any(each.kind == kind for each in own)]
    not_recorded = (f"not recorded: {', '.join(absent)}",) if absent else ()
    return (*(each.words for each in own), *not_recorded)


def _affected(case: Case, places: Places) -> tuple[str, ...]:
    named = [value for name, value in case.properties if name in COMPONENTS and value]
    parts = [*named, *places.code(case)]
    return (f"affected: {', '.join(dict.fromkeys(parts))}",) if parts else ()


def _look(case: Case, own: tuple[Attachment, ...]) -> str:
    """The command that opens the trace; where a browser left nothing at all, how to have it the next time."""
    trace = next((each.path for each in own if each.kind == "trace" and each.path), None)
    if trace is not None and Path(trace).suffix == ".zip":
        return f"playwright show-trace {trace}; "
    in_browser = "playwright" in case.text.casefold() or any(name == "browser" for name, _ in case.properties)
    return f"let the runner keep them (pytest: {RECORD}); " if in_browser and not own else ""
