"""Does somebody know how to run it, watch it and take it back? Runbook and monitoring, in plan or documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from ..documents.markdown import Document
from ..documents.values import is_none, is_unset
from ..result import Finding, Result, failed, passed, skipped

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "runbook": ("Runbook", "Runbooks", "Operations", "Operating", "On-call", "On call", "Incident response"),
    "monitoring": (
        "Monitoring", "Monitoring & Observability", "Monitoring and Observability", "Observability", "Alerting",
        "Alerts", "Post-Deployment Checks", "Post Deployment Checks", "Post-Deployment Verification",
    ),
}  # fmt: skip
_TEXT = (".md", ".rst", ".txt", ".adoc")


@dataclass(frozen=True)
class Described:
    """Where something may be described: the plan and its like (path → text), and the paths of all other files."""

    documents: Mapping[str, str]
    tracked: tuple[str, ...]
    environments: tuple[str, ...]


def described(what: str, named: str | None, where: Described, *, required: bool) -> Result:
    """Whether runbook or monitoring (`what`) are described: in the file that is named, one of that name, or a section.

    Where nothing runs (no environment in the settings) it is asked only if somebody requires it.
    """
    if named:
        fix = f"write it, or mend `{what}` in [tool.release.gates.done]"
        there = named in where.tracked
        return passed(named, file=named) if there else failed([Finding("is named, but not there", fix, named)])
    if place := next(chain(_sections(what, where), _files(what, where.tracked)), None):
        return passed(place, place=place)
    if not where.environments and not required:
        return skipped("no environment: nothing runs")
    plan = next(iter(where.documents), "docs/release-plan.md")
    fix = f"write `## {HEADINGS[what][0]}` into {plan}, or name its file: `{what}` in [tool.release.gates.done]"
    looked = sorted(where.documents)
    return failed(
        [Finding(f"no document tells of the {what}", fix, plan)], f"none in {', '.join(looked)}", looked=looked
    )


def _sections(what: str, where: Described) -> Iterable[str]:
    for path, text in where.documents.items():
        document = Document(path, text)
        for section in document.find(*HEADINGS[what]):
            said = (line.text.strip(" \t>-*+") for line in document.body(section))
            if any(line and not line.startswith("#") and not is_unset(line) and not is_none(line) for line in said):
                yield f"{path}:{section.line}"


def _files(what: str, tracked: Iterable[str]) -> Iterable[str]:
    words = {"runbook": ("runbook", "operations", "on-call"), "monitoring": ("monitoring", "observability", "alerts")}
    for path in tracked:
        name = path.rpartition("/")[2].casefold()
        if name.endswith(_TEXT) and any(word in name for word in words[what]):
            yield path
