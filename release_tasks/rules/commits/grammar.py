"""How a commit message is written (Conventional Commits 1.0.0): its header, its footers, and the lines between.

Line ends are git's own, so that odd blanks do not count as one; patterns are compiled once, for a history is long.
"""

import re
from collections.abc import Iterable, Iterator

TYPE, SCOPE = r"\w[\w/.-]*", r"\([^()\n]*\)"
HEADER = re.compile(rf"(?P<type>{TYPE})(?:\((?P<scope>[^()\n]+)\))?(?P<bang>!)?: +(?P<description>\S.*)")
FOOTER = re.compile(
    r"(?P<token>BREAKING CHANGE|\w[\w-]*)(?:: +| (?=#)|(?<=BREAKING.CHANGE):$)(?P<value>.*)", re.MULTILINE
)
TELLING = re.compile(rf"^[^\w\n]*(?:breaking|{TYPE}(?:{SCOPE})?!?(?:: | #|:$))", re.MULTILINE | re.IGNORECASE)
"""Every line that is read as more than text begins like this; most messages have none."""
FENCE = re.compile(r" {0,3}(```|~~~)")
BULLET = re.compile(r"[*-] +(.*)")
NUMBERED = re.compile(r"\(#\d+\)$")
BREAKING = ("BREAKING CHANGE", "BREAKING-CHANGE")  # rules 12, 15, 16: in upper case, and nothing else


def split(message: str) -> tuple[str, str]:
    """First line, and the rest; by git's own line ends, so that odd blanks do not count as one."""
    if "\r" in message:
        message = message.replace("\r\n", "\n").replace("\r", "\n")
    header, _, rest = message.lstrip("\n").partition("\n")
    return header.rstrip(), rest


def fenced(lines: Iterable[str]) -> Iterator[int]:
    """The numbers of the lines that lie in a code fence: what is quoted there is not said."""
    fence = ""
    for number, line in enumerate(lines):
        mark = FENCE.match(line)
        opening = bool(mark) and not fence
        if fence or opening:
            yield number
        if mark and (opening or mark[1] == fence):
            fence = mark[1] if opening else ""


def is_break(line: str) -> bool:
    """Whether a line begins the footer of a break."""
    footer = FOOTER.fullmatch(line)
    return footer is not None and is_breaking(footer["token"])


def is_breaking(token: str) -> bool:
    """Whether what stands below this token of a footer breaks."""
    return token in BREAKING
