"""One answer out of several: a category of the definition of done is as good as the worst of its checks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from ..result import Finding, Result, Status, Unjudged, skipped
from ..settings.done import LEVELS, DoneSettings

_WORST_FIRST = (Status.FAIL, Status.UNKNOWN, Status.WARN, Status.PASS, Status.SKIP)


@dataclass(frozen=True)
class Check:
    """One thing that is asked. `level`: the name under which settings say whether it fails or warns; empty: neither."""

    name: str
    ask: Callable[[], Result]
    level: str = ""


def judge(category: str, checks: Iterable[Check], settings: DoneSettings, *, required: bool) -> Result:
    """The answer of a category. `required`: the plan or the settings ask for it, so what would warn fails."""
    if category in settings.off:
        return skipped(f"switched off: {settings.off[category]}", off=settings.off[category])
    asked = tuple(checks)
    answers = {each.name: _answer(each, settings, required=required) for each in asked}
    return following(combined(answers), answers, {each.name for each in asked if not each.level})


def combined(answers: Mapping[str, Result]) -> Result:
    """The worst status, all findings in that order, and a word for each part. All skipped is skipped."""
    present = {each.status for each in answers.values()}
    status = next(each for each in _WORST_FIRST if each in present)
    details = "; ".join(_in_words(name, each) for name, each in answers.items())
    seen = {
        name: {"status": str(each.status), "details": each.details, **each.evidence} for name, each in answers.items()
    }
    return Result(status, details, tuple(_findings(answers.values())), seen)


def summed(categories: Mapping[str, Result]) -> Result:
    """The answer over all categories: how many hold, which do not or were not asked, and why one is switched off.

    The reasons of the others stand in rows of their own.
    """
    whole = combined({id: mirrored(id, each) for id, each in categories.items()})
    held = [id for id, each in categories.items() if each.status in (Status.PASS, Status.WARN)]
    off = [f"{id} {each.details}" for id, each in categories.items() if "off" in each.evidence]
    rest = (f"{id} {each.status}" for id, each in categories.items() if id not in held and "off" not in each.evidence)
    told = f"{len(held)} of {len(categories)} categories hold"
    return following(replace(whole, details="; ".join((told, *rest, *off))), categories, categories)


def following(whole: Result, answers: Mapping[str, Result], gates: Collection[str]) -> Result:
    """The same; where nothing but other gates stands in its way it says so first: mending those is enough."""
    blocking = [name for name, each in answers.items() if each.status.blocks]
    if not blocking or not set(blocking) <= set(gates):
        return whole
    return replace(whole, details=f"follows from {', '.join(blocking)}: {whole.details}")


def mirrored(id: str, result: Result) -> Result:
    """The answer of another gate, as a part: what was found, and why it was skipped, stands there."""
    if result.status in (Status.PASS, Status.SKIP):
        return Result(result.status)
    status = Status.WARN if result.status is Status.OVERRIDDEN else result.status
    return Result(status, findings=(Finding(f"{id} {result.status}: {result.details}", f"see {id}"),))


def mirrors(required: Mapping[str, Result]) -> tuple[Check, ...]:
    """A check for each gate that was judged before."""
    return tuple(Check(id, partial(mirrored, id, each)) for id, each in required.items())


def _answer(check: Check, settings: DoneSettings, *, required: bool) -> Result:
    if reason := settings.off.get(check.level):
        return skipped(f"switched off: {reason}", off=reason)
    try:
        result = check.ask()
    except Unjudged as cannot:
        return cannot.result
    level = settings.levels.get(check.level) or ("fail" if required else LEVELS.get(check.level, "fail"))
    return replace(result, status=Status.WARN) if result.status is Status.FAIL and level == "warn" else result


def _findings(answers: Iterable[Result]) -> Iterator[Finding]:
    by_weight = sorted(answers, key=lambda each: _WORST_FIRST.index(each.status))
    return (finding for each in by_weight for finding in each.findings)


def _in_words(name: str, result: Result) -> str:
    details = f" ({result.details})" if result.details else ""
    return f"{name.replace('_', ' ')} {result.status}{details}"
