"""What we read from a message beside what the parsers of the npm world read: equal, but for the classes written here.

Each class says why ours is different. A difference that no class explains fails, and so does a class without one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from release_tasks.rules.commits.messages import Conventional, highest, level, parse, parse_merge
from release_tasks.rules.versions.schemes import Level

from ....support import oracles
from ....support.messages import messages
from ....support.oracles import Answer, Said
from ....support.repository import git

HERE = Path(__file__).parents[4]
COUNT = 4000
pytestmark = pytest.mark.skipif(oracles.missing() is not None, reason=str(oracles.missing()))


class Case(NamedTuple):
    """One message, what we read, and what they read."""

    message: str
    ours: Said | None
    theirs: Said | None


class Class(NamedTuple):
    """Differences that are wanted: which, and why ours is as it is."""

    name: str
    why: str
    holds: Callable[[Case], bool]


def lines(message: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", message)


def found(pattern: str, message: str) -> bool:
    """Whether a line after the first one begins like this."""
    return any(re.match(pattern, line) for line in lines(message.strip())[1:])


def breaks_apart(case: Case) -> bool:
    """Both read the message, and only one of them finds a break."""
    return case.ours is not None and case.theirs is not None and case.ours.breaking != case.theirs.breaking


def header(message: str) -> str:
    return lines(message.strip("\r\n"))[0]


FORGE = r"Merge (pull request|branch)"
CASE = Class(
    "upper case in the type",
    "types are not case-sensitive (rule 15); a project that writes Feat and feat has one type",
    lambda case: bool(case.ours and case.theirs) and header(case.message)[0].isupper(),
)
FENCE = Class(
    "a break in a code fence",
    "what is quoted in a fence is not said; it cut a false major",
    lambda case: breaks_apart(case) and "```" in case.message and found("BREAKING CHANGE: in a fence", case.message),
)
CODE = Class(
    "code in the body",
    "a body is free text; the strict parser throws at nested parentheses, and the commit is lost",
    lambda case: case.ours is not None and case.theirs is None and found(r"foo\(bar\(baz\)\)|.*\w\(.*\(", case.message),
)
NO_BLANK = Class(
    "no blank after the colon",
    "rule 1 wants colon and blank; a finding says so",
    lambda case: case.ours is None and re.match(r"\w+!?:\S", header(case.message)) is not None,
)
LEADING = Class(
    "a blank before the type",
    "rule 1 begins with the type; a finding says so",
    lambda case: case.ours is None and case.message.startswith(" "),
)
FROM_A_FORGE = Class(
    "the merge of a forge",
    "with one parent, the first header of the body is what was merged; they read the first line alone",
    lambda case: case.ours is not None and case.theirs is None and re.match(FORGE, case.message) is not None,
)
EMPTY = Class(
    "no description",
    "rule 5: a description follows; a finding says so",
    lambda case: case.ours is None and re.match(r"\w+: *$", header(case.message)) is not None,
)
MARKED = Class(
    "a header marked with ! in the body",
    "the first line counts; a finding says so",
    lambda case: breaks_apart(case) and found(r"\w[\w-]*(\([^()]*\))?!: ", case.message),
)
STRICT = (CASE, MARKED, FENCE, CODE, NO_BLANK, LEADING, EMPTY, FROM_A_FORGE)
LENIENT = (
    CASE,
    FENCE,
    Class(
        "a break without a colon, or in small letters",
        "upper case and a colon (rules 12 and 15), else any sentence would cut a major; a finding says so",
        lambda case: breaks_apart(case) and found(r"(?i)BREAKING[ -]CHANGES?\b(?!: in a fence)", case.message),
    ),
    Class(
        "a doubled or empty scope",
        "rules 1 and 4; a finding says so",
        lambda case: case.ours is None and re.match(r"\w+(\(a\)\(b\)|\(\)): ", header(case.message)) is not None,
    ),
    Class(
        "a second header in the first line",
        "the scope ends at the first parenthesis; theirs reaches to the last one before a colon",
        lambda case: re.match(r"\w+\([^()]*\): .*\([^()]*\): ", header(case.message)) is not None,
    ),
    EMPTY,
    FROM_A_FORGE,
)


class Step(NamedTuple):
    """One message, and the levels that we and release-please find."""

    message: str
    ours: str | None
    theirs: str | None


class Leap(NamedTuple):
    """Levels that differ on purpose: which, and why ours is as it is."""

    name: str
    why: str
    holds: Callable[[Step], bool]


ORDER = (None, "patch", "minor", "major")
HEADER_LINE = r"(?:\w[\w-]*)(?:\([^()]*\))?!?: ?\S"


def raised(step: Step) -> bool:
    return step.theirs in ORDER and ORDER.index(step.theirs) > ORDER.index(step.ours)


def lowered(step: Step) -> bool:
    return step.theirs in ORDER and ORDER.index(step.theirs) < ORDER.index(step.ours)


LEAPS = (
    Leap(
        "Release-As",
        "a version is said where the release is made: --version; a squash puts a trailer into the middle",
        lambda step: step.theirs not in ORDER and "Release-As" in step.message,
    ),
    Leap(
        "every conventional commit is a patch",
        "nothing that a user would notice is nothing to release; a setting says otherwise",
        lambda step: step.ours is None and step.theirs == "patch",
    ),
    Leap(
        "no blank after the colon, one before the type, or no description",
        "as in the strict parser; a finding says so",
        lambda step: step.ours is None and re.match(r" \w|\w+!?:(\S|\s*$)", header(step.message)) is not None,
    ),
    Leap(
        "a header in the body",
        "the first line counts, so that a quotation raises nothing; a finding says so",
        lambda step: raised(step) and found(HEADER_LINE, step.message),
    ),
    Leap(
        "a break in a code fence",
        "what is quoted in a fence is not said",
        lambda step: step.theirs == "major" and found("BREAKING CHANGE: in a fence", step.message),
    ),
    Leap(
        "bullets of a squash",
        "the headers that a squash lists raise its level; they say what was merged",
        lambda step: lowered(step) and re.search(r"\(#\d+\)$", header(step.message)) is not None
        and found(r"[*-] " + HEADER_LINE, step.message),
    ),
    Leap(
        "code in the body",
        "a body is free text; release-please drops the commit without a word",
        lambda step: step.theirs is None and found(r".*\w\(.*\(", step.message),
    ),
    Leap(
        "deprecations",
        "SemVer 2.0.0, rule 7: deprecating something is a minor change",
        lambda step: step.ours == "minor" and step.theirs == "patch" and step.message.lower().startswith("deprecate"),
    ),
    Leap(
        "types in upper case",
        "types are not case-sensitive (rule 15)",
        lambda step: lowered(step) and header(step.message)[0].isupper(),
    ),
)  # fmt: skip


@cache
def history() -> tuple[str, ...]:
    """A large history made from a seed, and this repository's own."""
    own = git(HERE, "log", "-z", "--format=%B").split("\0") if (HERE / ".git").exists() else []
    return (*messages(COUNT), *own)


@cache
def answers() -> tuple[Answer, ...]:
    return oracles.ask(history())


def ours(message: str) -> Said | None:
    read = parse_merge(message)
    if not isinstance(read, Conventional):
        return None
    return Said(read.type, read.scope, read.breaking is not None, read.description)


def unexplained(differing: Iterable[Case], classes: Sequence[Class]) -> tuple[list[Case], set[str]]:
    """What no class explains, and the classes that explain something. Where a finding is promised there is one."""
    used: set[str] = set()
    left = []
    for case in differing:
        found = [each for each in classes if each.holds(case)]
        used |= {each.name for each in found}
        left += [] if found else [case]
        if found and all("a finding says so" in each.why for each in found):
            assert parse_merge(case.message).findings, case
    return left, used


@pytest.mark.parametrize(("which", "classes"), [("strict", STRICT), ("lenient", LENIENT)])
def test_type_scope_break_and_description_are_theirs(which: str, classes: tuple[Class, ...]) -> None:
    cases = [Case(text, ours(text), getattr(said, which)) for text, said in zip(history(), answers(), strict=True)]
    differing = [case for case in cases if case.ours != case.theirs]
    left, used = unexplained(differing, classes)
    assert left == [], left[:3]
    assert used == {each.name for each in classes}
    assert len(differing) < len(cases) / 8


def test_levels_are_those_of_release_please() -> None:
    used = set()
    for text, said in zip(history(), answers(), strict=True):
        mine = highest([parse_merge(text)])
        step = Step(text, str(mine) if mine else None, said.level)
        names = {each.name for each in LEAPS if each.holds(step)} if step.ours != step.theirs else {"equal"}
        assert names, step
        used |= names
    assert used == {"equal", *(each.name for each in LEAPS)}


def test_where_nothing_is_special_the_levels_are_equal() -> None:
    """Without lists, code and paragraphs that may be read in two ways, only the patch for every commit is different."""
    plain = [
        text
        for text in history()
        if isinstance(parse(text), Conventional)
        and not re.search(r"```|\(.*\(|Release-As", text)
        and not found(r"[*-] ", text)
        and not found(HEADER_LINE, text)
        and not text.lower().startswith("deprecate")
        and not header(text)[0].isupper()
    ]
    assert len(plain) > COUNT / 4
    for text, said in zip(plain, oracles.ask(plain), strict=True):
        read = parse(text)
        assert isinstance(read, Conventional)
        assert str(max(level(read) or Level.PATCH, Level.PATCH)) == said.level, text
