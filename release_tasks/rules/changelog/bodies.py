"""How long a text may be at a forge, and what is done with one that is longer (release-tools, 3.5)."""

from collections.abc import Mapping
from types import MappingProxyType

from .outline import Outline

LIMITS: Mapping[str, int] = MappingProxyType({"release": 125_000, "pull-request": 65_536})
"""What is written there to how many characters it may have: GitHub's, the lowest that are known."""


def fitted(text: str, limit: int, rest: str) -> str:
    """The text where it fits into `limit` characters, else as many of its lines as do, and `rest` below them.

    What is left ends neither in a code fence or comment, which would swallow `rest`, nor with a heading.
    """
    if len(text) <= limit:
        return text
    file = Outline(text)
    room = limit - len(rest) - 2
    end = 0
    for line in file.lines:
        room -= len(line)
        if room < 0:
            break
        end += 1
    end = next((start for start, after in file.quoted if start < end < after), end)
    kept = file.lines[:end]
    while kept and (not kept[-1].strip() or kept[-1].startswith("#")):
        kept = kept[:-1]
    return f"{''.join(kept).rstrip()}\n\n{rest}" if kept else rest


def warning(text: str) -> str | None:
    """What is to be told before a release whose text is longer than a forge takes; None where it is not."""
    over = [f"{limit:,} for a {what.replace('-', ' ')}" for what, limit in LIMITS.items() if len(text) > limit]
    if not over:
        return None
    return f"what is said of this release has {len(text):,} characters; a forge takes {', '.join(over)}"
