"""Smoke tests that failed: which critical path, whether the environment is up, and what numbers there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..junit import Case, JUnit
from ..result import Finding
from ..retry import is_transport
from ..wording import count
from .attachments import Attachment
from .escalation import MEND
from .places import Places
from .quotes import error, log, quoted

# What the kinds of probes ask of whoever mends them (release command system, AC4, "Smoke Test Failure Scenarios").
FIXES: Mapping[str, str] = {
    "api": "see the endpoint's log for this request",
    "database": "see whether the database answers the instance: its address, its rights, its replicas",
    "external": "look for an outage of that service first: this is the environment, not the code",
    "login": "see whether the authentication service is well, and what it says about the token",
    "path": "follow the steps of the journey in the instance's log",
}
PATH_PROPERTIES = ("critical_path", "path", "journey", "probe")


def failures(
    junit: JUnit, places: Places, attachments: tuple[Attachment, ...], output: str, *, url: str | None, again: str
) -> Iterator[Finding]:
    """A finding for each critical path that failed, what is told about the environment in each.

    url    where the instance is that the tests talked to
    again  whether the run was tried again, and why or why not
    """
    status = environment(junit, url)
    for case in junit.bad:
        place = places.test(case)
        lines = (
            f"critical path {path_of(case)} fails: {case.message}",
            f"timing: {case.seconds:.2f} s",
            f"environment: {status}",
            *quoted("health", health(junit, case)),
            *quoted("error", tuple(line for line in error(case) if line != case.message)),
            *quoted("log", log(case)),
            *(each.words for each in attachments if each.test == case.name),
            again,
        )
        fix = f"{FIXES.get(_kind(case), MEND['smoke'])}; staging waits until it passes (all it said: {output})"
        yield Finding("\n".join(lines), fix, place.path if place else None, place.line if place else None)


def path_of(case: Case) -> str:
    """The critical path by the name that the test gives it, else by the test's own."""
    named = dict(case.properties)
    said = next((named[name] for name in PATH_PROPERTIES if named.get(name)), None)
    kind, _, name = case.name.rpartition("::")
    return said or (f"{name} ({kind})" if kind in FIXES else case.name)


def environment(junit: JUnit, url: str | None) -> str:
    """Is the instance up, as far as these tests saw?"""
    ran = [case for case in junit.cases if case.outcome != "skipped"]
    answered = [case for case in ran if not is_transport(case)]
    where = url or "the instance"
    if not answered:
        return f"{where} does not answer: {count(len(ran), 'connection')} failed or timed out; not a fault of one path"
    if any(case.bad and _kind(case) == "external" for case in ran):
        return f"an external service of {where} is not well: the environment, not the code"
    good = [case for case in ran if not case.bad]
    return (
        f"{where} seems to be up: {len(answered)} of {count(len(ran), 'path')} met no broken connection, "
        f"{len(good)} as they should"
    )


def health(junit: JUnit, case: Case) -> tuple[str, ...]:
    """The numbers there are: what the run and the test say of themselves, and how long the other paths took."""
    said = [f"{name}: {value}" for name, value in (*junit.properties, *case.properties) if _is_number(name, value)]
    good = sorted((each.seconds, path_of(each)) for each in junit.cases if each.outcome == "passed")
    if good:
        slowest, name = good[-1]
        said.append(f"paths that pass take {good[0][0]:.2f} to {slowest:.2f} s, the slowest is {name}")
    return tuple(said) or ("nobody collected numbers",)


def _is_number(name: str, value: str) -> bool:
    if name in PATH_PROPERTIES or "\n" in value:
        return False
    return name.casefold() in ("health", "version") or any(letter.isdigit() for letter in value)


def _kind(case: Case) -> str:
    return case.name.rpartition("::")[0]
