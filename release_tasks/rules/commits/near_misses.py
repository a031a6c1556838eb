"""What nearly is a header or a footer of a commit message, why it is none, and what to write.

A near miss is told, and never counts: guessing would cut a version from a quotation.
"""

import re
from collections.abc import Iterable, Iterator

from .counting import Counting
from .grammar import HEADER, SCOPE, TYPE, is_break

LOOKS_BREAKING = re.compile(r"(?i)[\s>#*_-]*breaking(?:[ -]changes?\b(?![\w-])|[*_]*:)")
AUTOSQUASH = re.compile(r"(fixup|squash|amend)!(?= |$)")
NO_HEADER = "not written as type: description"
NEAR_MISSES: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(rf"{TYPE}(?:{SCOPE})?!?:(?!//)\S.*"), "a blank is missing after the colon", "write type: description"),
    (
        re.compile(rf"{TYPE}(?:{SCOPE})? +!?: .*|{TYPE} +{SCOPE}!?: .*"),
        "there is a blank before the colon",
        "write type: description",
    ),
    (
        re.compile(rf"{TYPE}\(.*\)!?: .*"),
        "the scope is not one pair of parentheses with a word in it",
        "write type(scope): description",
    ),
    (re.compile(rf"{TYPE}(?:{SCOPE})?!?:\s*"), "there is no description after the colon", "say what changed"),
    (re.compile(rf"{TYPE}(?:{SCOPE})?!?：.*"), "the colon is a full-width one", "write type: description"),
    (re.compile(rf"\s+{HEADER.pattern}"), "the first line starts with a blank", "write type: description"),
    (re.compile(rf"(?:\W+|:\w+: *){HEADER.pattern}"), "something stands before the type", "write type: description"),
)
"""What keeps a first line that was meant to be a header from being one, and what to write."""


def why_no_header(header: str) -> tuple[str, str]:
    """What keeps a first line from being a header, and what to write; nothing where it was not meant to be one."""
    found = AUTOSQUASH.match(header)
    if found:
        return f"{found[0]} belongs into the commit it mends", "git rebase --autosquash"
    misses = ((reason, fix) for pattern, reason, fix in NEAR_MISSES if pattern.fullmatch(header))
    return next(misses, (NO_HEADER, ""))


def below_no_header(lines: Iterable[str]) -> Iterator[str]:
    """The first break that does not count, because the message has no header."""
    broken = (line.rstrip() for line in lines if is_break(line.rstrip()))
    for line in list(broken)[:1]:
        yield f"{line[:60]!r} does not count: the first line is {NO_HEADER}"


def in_body(lines: Iterable[str], counting: Counting) -> Iterator[str]:
    """What looks as if more was meant."""
    for line in lines:
        if LOOKS_BREAKING.match(line) and not is_break(line):
            yield f"{line[:60]!r} is not read as a break: write BREAKING CHANGE: and what breaks"
        more = HEADER.fullmatch(line)
        if more and (more["type"].casefold() in counting.levels or more["bang"]):
            yield f"{line[:60]!r} stands in the body: only the first line counts"
