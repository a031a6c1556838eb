"""A commit message before it is committed: does it say what a release can read?"""

import re
from typing import NamedTuple

from .counting import Counting
from .messages import Unread, parse
from .near_misses import AUTOSQUASH
from .reading import QUOTED, first_line

SCISSORS = re.compile(r"^\S{0,8} ?-{24} >8 -{24}$", re.MULTILINE)
"""Below this line git shows the change (`git commit --verbose`); `git stripspace` leaves it."""
FORM = "write type: description, as in feat: search by name"


class Checked(NamedTuple):
    """What keeps a message from being read, each with what to write; and what is worth a second look."""

    mistakes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def above_scissors(text: str) -> str:
    """The message without what git shows below it."""
    found = SCISSORS.search(text)
    return text[: found.start()] if found else text


def checked(message: str, counting: Counting) -> Checked:
    """Check one message by the rules that count commits (Conventional Commits 1.0.0).

    What git or a forge writes itself is let through: merges, reverts, and commits that `git rebase --autosquash` ends.
    """
    header = first_line(message)
    if header.startswith("Merge ") or QUOTED.fullmatch(header) or AUTOSQUASH.match(header):
        return Checked()
    read = parse(message, counting=counting)
    if isinstance(read, Unread):
        return Checked(() if read.settled else (read.findings or (f"it is {read.reason}: {FORM}",)))
    known = counting.knows(read.type)
    notes = () if known else (f"type {read.type} raises no version and stands in no changelog",)
    return Checked(read.findings, notes)
