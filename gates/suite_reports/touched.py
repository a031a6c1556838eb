"""Which journeys the changes since the last release touch, as far as imports show it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..result import Unjudged
from ..wording import count
from .advice import WORTH
from .e2e import journey_of
from .places import Places

if TYPE_CHECKING:
    from ..affected import Affected
    from ..suite_runs import Outcome

SHOWN = 5  # journeys that are named


def journeys(outcome: Outcome, folders: tuple[str, ...], find_affected: Callable[[], Affected]) -> tuple[str, ...]:
    """One note, where somebody wants to know: a journey failed, or all of them took long. It costs a look at all code.

    A journey through a running instance loads none of the code it touches: of such ones imports tell nothing.
    """
    junit = outcome.junit
    if junit is None or outcome.reused or not (junit.bad or outcome.seconds >= WORTH):
        return ()
    try:
        affected = find_affected()
    except Unjudged as cannot:
        return (f"which journeys the changes touch cannot be told: {cannot.result.details}",)
    places = Places(outcome.root, folders)
    named = {journey_of(case): places.test_file(case) in affected.tests for case in junit.cases}
    touched = [name for name, is_touched in named.items() if is_touched]
    return (_note(affected, touched, len(named)),) if touched else ()


def _note(affected: Affected, touched: list[str], there_are: int) -> str:
    unsure = f"; any other may be, too: {affected.why_all[0]}" if affected.why_all else ""
    names = ", ".join(touched[:SHOWN]) + (f" and {len(touched) - SHOWN} more" if len(touched) > SHOWN else "")
    return f"the changes since {affected.base} touch {len(touched)} of {count(there_are, 'journey')}: {names}{unsure}"
