"""What a step saw or made, in a few words: one line beside its name in every report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from .text import count, span
from .timeline import CUT_SHORT, FAIL, RUNNING, Ran

Evidence = Mapping[str, Any]


def said(ran: Ran) -> str:
    """The line for this run."""
    if ran.status == FAIL:
        return first_line(ran.error)
    if ran.status in (RUNNING, CUT_SHORT):
        return "begun, and not finished"
    words = SAID.get(ran.type)
    try:
        return words(ran.evidence) if words else ran.title
    except KeyError:  # written by another version of the suite
        return ran.title


def _merged(made: Evidence) -> str:
    return f"{made['branch']} merged into {made['target']} as {short(made['commit'])}"


def _built(made: Evidence) -> str:
    return count(len(made["artifacts"]), "artifact") + (", built twice alike" if made.get("reproducible") else "")


def _signed(made: Evidence) -> str:
    if not made["method"]:
        return f"not signed: {made['reason']}"
    if made["method"] == "build":
        return f"{count(len(made['files']), 'artifact')} by the build, verified by {made['signer']}"
    return f"{count(len(made['files']), 'artifact')} by {made['method']} key {made['key']} of {made['signer']}"


def _passed(made: Evidence) -> str:
    return f"{count(len(made['rows']), 'gate')} judged on {short(made['commit'])}"


def _confirmed(made: Evidence) -> str:
    return f"{made['question']} Agreed by {made['by']} ({made['how']})"


def _pushed(made: Evidence) -> str:
    return f"{made['tag']} and its branch on {made['remote']} at {short(made['commit'])}"


def _places(made: Evidence) -> str:
    there = made.get("there") or ()
    return "to " + ", ".join(made["places"]) + (f"; there already: {', '.join(there)}" if there else "")


def _published(made: Evidence) -> str:
    files = made.get("files") or ()
    uploaded = sum(each["uploaded"] for each in files)
    counted = f": {count(uploaded, 'file')} put there, {len(files) - uploaded} found there" if files else ""
    left = "".join(f"; {words}" for words in made.get("left") or ())
    return "in " + ", ".join(made["places"]) + counted + left


def _running(made: Evidence) -> str:
    before = f"{made['previous']} serves meanwhile" if made["previous"] else "nothing served before"
    return f"{made['version']} up on {made['side']} ({count(len(made['urls']), 'instance')}); {before}"


def _smoked(made: Evidence) -> str:
    retried = ", on the second run" if made["retried"] else ""
    return f"{count(len(made['probes']), 'probe')} pass on {made['version']} ({made['side']}){retried}"


def _shifted(made: Evidence) -> str:
    return f"traffic goes to {made['version']} on {made['side']}, switched in {span(made['seconds'])}"


def _healthy(made: Evidence) -> str:
    requests = made["requests"]
    rate = f"{made['errors'] / requests:.2%}" if requests else "no rate"
    own = f", {made['own_probes']} of them our own probes" if made["own_probes"] else ""
    return (
        f"{count(requests, 'request')} in {span(made['seconds'])}{own}; {count(made['errors'], 'error')} ({rate}), "
        f"{made['slow']} slow, {count(made['looks'], 'look')}; {made['rule']}"
    )


def _restored(made: Evidence) -> str:
    return f"traffic back on {made['version']} ({made['side']}) after {span(made['seconds'])}"


def _settled(made: Evidence) -> str:
    kept = f"{made['kept']} kept for a rollback" if made["kept"] else "nothing to go back to"
    return f"{made['version']} stays; {kept}"


def _reported(made: Evidence) -> str:
    return f"{count(len(made['paths']), 'record')} on {made['branch']} at {short(made['commit'])}"


SAID: Mapping[str, Callable[[Evidence], str]] = {
    "Merged": _merged,
    "Built": _built,
    "Signed": _signed,
    "Passed": _passed,
    "Confirmed": _confirmed,
    "Reviewed": _confirmed,
    "Pushed": _pushed,
    "Places": _places,
    "Published": _published,
    "Running": _running,
    "Smoked": _smoked,
    "Shifted": _shifted,
    "Healthy": _healthy,
    "Settled": _settled,
    "Reported": _reported,
    "Restored": _restored,
}
"""By class of evidence; a class that nobody here knows is said by its step's title."""


def short(commit: str) -> str:
    """The first twelve digits of an object id."""
    return commit[:12]


def tally(statuses: Iterable[str]) -> str:
    """`20 gates: 17 pass, 2 warn, 1 overridden`: each answer by its own word, none of them hidden behind another."""
    given = [status.lower() for status in statuses]
    order = ("pass", "warn", "overridden", "skip", "fail", "unknown")
    counted = ", ".join(f"{given.count(word)} {word}" for word in order if word in given)
    return f"{count(len(given), 'gate')}: {counted or 'none judged'}"


def first_line(text: str) -> str:
    """What a longer message begins with."""
    return next(iter(text.splitlines()), "")


def seen_lines(seen: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What was looked at until a step failed, a line each; of a smoke run the probes that failed."""
    for each in seen:
        if "probes" in each:
            bad = (probe for probe in each["probes"] if not probe["passed"])
            yield from (f"probe {probe['name']} ({probe['kind']}): {probe['details']}" for probe in bad)
        else:
            yield _seen_line(each)


def _seen_line(seen: Mapping[str, Any]) -> str:
    """Its class, and its numbers and words by name."""
    fields = ((name, value) for name, value in seen.items() if name != "type" and value not in (None, "", [], {}))
    return f"{seen.get('type', 'seen')}: " + ", ".join(f"{name} {_plain(value)}" for name, value in fields)


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return "(" + ", ".join(f"{name} {_plain(each)}" for name, each in value.items()) + ")"
    if isinstance(value, list | tuple):
        return "[" + "; ".join(_plain(each) for each in value) + "]"
    return f"{value:g}" if isinstance(value, float) else str(value)
