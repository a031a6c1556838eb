"""The rollback procedure of a plan (release-plan.md, step 3): trigger, steps, time, data, people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from .blocks import Block, blocks
from .fields import near_misses
from .markdown import Document, Section
from .text import Unread, fold
from .values import duration, is_none

SECTION = ("Rollback Procedure", "Rollback Procedures", "Rollback Plan", "Rollback")
TRIGGER = ("Trigger", "Triggers", "Rollback trigger")
STEPS = ("Steps", "Rollback steps")
MAXIMUM = ("Maximum rollback time", "Max rollback time", "Maximum acceptable rollback time", "Rollback time")
DATA = ("Data at risk", "Data/state at risk", "State at risk")
WHO = ("Who can trigger", "Who can trigger rollback", "Who can trigger it")

_PEOPLE = re.compile(r"\s*(?:[,;/&]|\bor\b|\band\b)\s*", re.IGNORECASE)
_PARENTHESES = re.compile(r"\s*\([^()]*\)")


@dataclass(frozen=True)
class RollbackProcedure:
    """How to revert. A text is None where it is unset; `maximum` is None where no time can be read."""

    trigger: str | None
    steps: tuple[str, ...]
    maximum: timedelta | None
    data_at_risk: str | None
    who: tuple[str, ...]
    line: int


def read_procedure(document: Document) -> tuple[RollbackProcedure | None, tuple[Unread, ...]]:
    """The procedure, or None where the plan has no such section; and what could not be read of it."""
    section = document.section(*SECTION)
    if section is None:
        return None, ()
    labels = (*TRIGGER, *STEPS, *MAXIMUM, *DATA, *WHO)
    found = blocks(document, labels, section)
    time, steps = _first(found, MAXIMUM), _first(found, STEPS)
    procedure = RollbackProcedure(
        trigger=_text(_first(found, TRIGGER)),
        steps=(steps.items or tuple(filter(None, [steps.text]))) if steps else (),
        maximum=duration(time.raw) if time else None,
        data_at_risk=_text(_first(found, DATA)),
        who=_people(_first(found, WHO)),
        line=section.line,
    )
    return procedure, (*near_misses(document, labels, section), *_unread_time(document, procedure, time, section))


def _first(found: dict[str, Block], names: tuple[str, ...]) -> Block | None:
    return next((found[fold(name)] for name in names if fold(name) in found), None)


def _text(block: Block | None) -> str | None:
    return block.text if block else None


def _people(block: Block | None) -> tuple[str, ...]:
    if block is None or block.text is None or is_none(block.text):
        return ()
    said = [part for each in block.items or (block.text,) for part in _PEOPLE.split(_PARENTHESES.sub("", each))]
    return tuple(each.strip(" .") for each in said if each.strip(" ."))


def _unread_time(
    document: Document, procedure: RollbackProcedure, time: Block | None, section: Section
) -> tuple[Unread, ...]:
    if time is None or time.text is None or procedure.maximum:
        return ()
    fix = "Write a number and a unit: `**Maximum rollback time:** 10 minutes`."
    return (Unread(document.path, time.line, f"no duration can be read in {time.text!r}", fix),)
