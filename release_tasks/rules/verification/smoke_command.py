"""A smoke suite that is a command: its words, its clean environment, and what its run says (decisions 35)."""

import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from ...engine.errors import UsageError
from ...evidence import ProbeResult
from .suite import Seen

if TYPE_CHECKING:
    from gates.tools import Finished

SAFE = "safe_for_production"
"""The pytest marker of tests that may run against production."""
INHERITED = ("LANG", "LC_ALL", "TZ")
KIND = "test"


def words(command: str, *, production: bool) -> tuple[str, ...]:
    """The command's words; pytest on production selects only the tests that are marked safe there.

    Raises `UsageError` where the quotes of the command do not match, or nothing is in them.
    """
    try:
        found = shlex.split(command)
    except ValueError as error:
        raise UsageError(f"the smoke command {command!r} cannot be read: {error}", fix="mend its quotes") from None
    if not found:
        raise UsageError("the smoke command is empty", fix="give a command, or leave `smoke` out and declare probes")
    return tuple(_only_safe(found) if production else found)


def _only_safe(found: Sequence[str]) -> list[str]:
    """The same words, with the marker added to what pytest is told to select."""
    start = next((number for number, word in enumerate(found) if _is_pytest(word)), None)
    if start is None:
        return list(found)
    rest, kept, chosen = iter(found[start + 1 :]), [], SAFE
    for word in rest:
        if word.startswith("-m"):
            chosen = f"({word[2:] or next(rest, '')}) and {SAFE}"
        else:
            kept.append(word)
    return [*found[: start + 1], *kept, "-m", chosen]


def _is_pytest(word: str) -> bool:
    return PurePath(word).name in ("pytest", "py.test")


def clean(
    inherited: Mapping[str, str], *, home: str, python: str, report: str, production: bool, about: Mapping[str, str]
) -> dict[str, str]:
    """The whole environment of a smoke command: where programs lie, a home of its own, what it tests; no credentials.

    pytest is told to write its report and to leave nothing in the checkout. `about` are `SMOKE_URL` and its kin.
    """
    marked = ("-m", SAFE) if production else ()
    return {
        "LANG": "C.UTF-8",
        **{name: inherited[name] for name in INHERITED if name in inherited},
        "PATH": os.pathsep.join((str(PurePath(python).parent), inherited.get("PATH", os.defpath))),
        "HOME": home,
        "TMPDIR": home,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_ADDOPTS": shlex.join((f"--junitxml={report}", "-o", f"cache_dir={home}/cache", *marked)),
        **about,
    }


def judge(done: "Finished", report: bytes | None) -> tuple[Seen, ...]:
    """What a run of the command says: a result for each test of its report, or for the command itself.

    A test's own words stay in the answer, which is not pushed. A run in which no test ran is not a pass.
    """
    from gates.junit import UnreadableReport, read_junit  # not at listing
    from gates.retry import is_transport

    output = f"{done.out}\n{done.err}".strip()
    try:
        cases = read_junit(report).cases if report is not None and not done.timed_out else ()
    except UnreadableReport as error:
        return (_itself(done, f"its JUnit report cannot be used: {error}", output),)
    ran = [case for case in cases if case.outcome != "skipped"]
    tests = tuple(
        Seen(
            ProbeResult(case.name, KIND, not case.bad, case.outcome, case.seconds),
            transport=is_transport(case),
            answer=f"{case.name}: {case.text}",
        )
        for case in ran
    )
    return tests if any(case.bad for case in ran) else (*tests, *_ended(done, report, len(ran), output))


def _ended(done: "Finished", report: bytes | None, ran: int, output: str) -> tuple[Seen, ...]:
    """What the command's own end says, where no test of its report failed."""
    if done.timed_out:
        return (_itself(done, f"was ended after {done.seconds:.0f} s", output)._replace(transport=True),)
    if done.code is None:
        return (_itself(done, f"could not be started: {done.err}", output),)
    if done.code == 5 or (report is not None and ran == 0):
        return (_itself(done, "no test ran", output),)
    if done.code != 0:
        return (_itself(done, f"exited with {done.code}", output),)
    if report is None and any(map(_is_pytest, done.argv)):
        return (_itself(done, "wrote no report: nobody knows what ran", output),)
    return () if report is not None else (_itself(done, "exited with 0", output, passed=True),)


def _itself(done: "Finished", details: str, output: str, *, passed: bool = False) -> Seen:
    return Seen(ProbeResult(PurePath(done.argv[0]).name, KIND, passed, details, done.seconds), answer=output)
