"""What a failed test and the systems it talked to said, short enough to be read in a table's explanation."""

from __future__ import annotations

import re

from ..junit import Case

LINES = 8  # that are quoted of one error or log
LETTERS = 200  # of one line

_RULE = re.compile(r"^-{3,} (?:Captured|.* Captured) \w+( \w+)* -{3,}$|^[-=_ ]{10,}$")
_PYTEST = re.compile(r"^E(?:\s+|$)")
_ATTACHED = re.compile(r"^\s*\[\[ATTACHMENT\|[^\]]+\]\]\s*$")


def error(case: Case) -> tuple[str, ...]:
    """The exception in its own words: pytest's marked lines, else the first lines of what the runner wrote."""
    lines = case.text.splitlines()
    marked = [_PYTEST.sub("", line) for line in lines if _PYTEST.match(line)]
    return _short((marked or lines)[:LINES])


def reason(case: Case) -> str:
    """What went wrong in one line: of a file that pytest could not load the exception, too."""
    if case.message != "collection failure" or not (said := error(case)):
        return case.message
    return f"{case.message}: {said[-1].strip()}"


def log(case: Case) -> tuple[str, ...]:
    """The last lines that the test and what it called wrote; rules between them and names of files left out."""
    said = (line for text in (case.out, case.err) for line in text.splitlines())
    kept = [line for line in said if line.strip() and not _RULE.match(line) and not _ATTACHED.match(line)]
    return _short(kept[-LINES:])


def quoted(title: str, lines: tuple[str, ...]) -> tuple[str, ...]:
    """The lines under their title; nothing where there are none."""
    return (f"{title}:", *(f"  {line}" for line in lines)) if lines else ()


def _short(lines: list[str]) -> tuple[str, ...]:
    cut = (line.rstrip() for line in lines)
    return tuple(line if len(line) <= LETTERS else f"{line[: LETTERS - 1]}…" for line in cut if line)
