"""Whether to colour, and what: the word is there either way."""

from __future__ import annotations

from collections.abc import Mapping

COLOURS = {"done": "32", "PASS": "32", "FAILED": "31", "FAIL": "31", "UNKNOWN": "31", "running": "36", "retrying": "33"}


def colours(environment: Mapping[str, str], *, terminal: bool) -> bool:
    """NO_COLOR wins over FORCE_COLOR, both over TERM=dumb, that over being a terminal."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR", "0") != "0":
        return True
    return terminal and environment.get("TERM") != "dumb"


def painted(line: str, colour: bool) -> str:
    """The line with its first status word coloured, where colours are wanted; the word is there either way."""
    word = next((each for each in line.split() if each in COLOURS), None)
    return line.replace(word, f"\x1b[{COLOURS[word]}m{word}\x1b[0m", 1) if colour and word else line
