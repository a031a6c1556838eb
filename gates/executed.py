"""The tests that were really run for this commit: read from the reports that gates over suites have judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .evidence import digest
from .junit import Case, UnreadableReport, read_junit
from .result import Result, Status, Unjudged, unknown

JUNIT = "junit.xml"


@dataclass(frozen=True)
class Executed:
    """The tests of one suite: its type, the gate that judged it, its report; None where there is no JUnit report.

    `then` is True for tests that are asked for and run later, as in a preview; `blocked` where they could not run.
    """

    type: str
    gate: str
    report: str | None = None
    sha256: str | None = None
    cases: tuple[Case, ...] = ()
    then: bool = False
    blocked: Status | None = None


def executed(id: str, type: str, result: Result, *, asked: bool) -> Executed:
    """What the gate `id` saw of these tests. Raises Unjudged for a report that has changed since, or is gone."""
    files = result.evidence.get("files")
    path, sha = _junit(files if isinstance(files, Mapping) else {}, foreign=result.evidence.get("weak") is True)
    if path is None:
        then = asked and result.status is Status.SKIP
        return Executed(type, id, then=then, blocked=result.status if result.status.blocks else None)
    try:
        if digest(Path(path)) != sha:
            raise Unjudged(unknown(f"{path} has changed since {id} read it", fix=f"ask {id} anew: --fresh"))
        return Executed(type, id, path, sha, read_junit(Path(path).read_bytes()).cases)
    except (OSError, UnreadableReport) as error:
        raise Unjudged(unknown(f"{path} cannot be read: {error}", fix=f"see {id}")) from None


def _junit(files: Mapping[object, object], *, foreign: bool) -> tuple[str | None, str | None]:
    """Our own runs leave `junit.xml`; of a foreign report's files it is the first."""
    named = [(str(path), str(sha)) for path, sha in files.items()]
    chosen = named[:1] if foreign else [each for each in named if Path(each[0]).name == JUNIT]
    return chosen[0] if chosen else (None, None)


def seen(suites: Iterable[Executed]) -> dict[str, object]:
    """The reports as evidence: their digests, and how many tests each has."""
    reports = [each for each in suites if each.report]
    return {
        "files": {each.report: each.sha256 for each in reports},
        "tests": {each.type: len(each.cases) for each in reports},
    }
