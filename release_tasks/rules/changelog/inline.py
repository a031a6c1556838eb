"""What people write in one line of a commit, as Markdown that shows it as it was written.

Code spans, links, and emphasis that is clearly meant (`*so*`, `**so**`, `_so_`) stay. All else that Markdown or HTML
would act on is escaped: `a < b`, `*.py`, `__init__`, a backslash before a sign, `1. ` at the start. Where the remote is
known, `#12` becomes a link. Words that make a forge close an issue become `refs`: a release may not close anything.
"""

import re

from .links import Links

CLOSES = r"clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|implement(?:s|ed|ing)?"
CONTROLS = r"[\x00-\x1f\x7f\x85\u2028\u2029]"
TELLING = re.compile(rf"[<>*&\\#!]|__|GH-\d|://|{CONTROLS}")
"""Most lines have nothing of this, and are left alone."""
TOKENS = re.compile(
    r"(?P<kept>(?<!`)(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)"
    r"|\[[^\[\]<>]*\]\([^()\s<>]*\)"
    r"|https?://[^\s<>]+"
    r"|(?<![\w*/.\\])(?P<stars>\*\*?)(?=[^\W_])[^*`<>\\]*[\w.!?)](?P=stars)(?![\w*/]))"
    rf"|(?P<closes>\b(?i:{CLOSES})(?=:?\s+(?:(?:[\w.-]+/[\w.-]+)?#\d|GH-\d|https?://)))"
    r"|(?P<number>(?<![\w/&#!])(?:#|!)\d+\b)"
    r"|(?P<sign>\\(?=[!-/:-@\[-`{-~])|\*|(?<![^\W_])_{2,}|_{2,}(?![^\W_]))"
    r"|(?P<entity>&(?=#?\w+;)|<|^>|(?<![-=])>(?!=))"
    rf"|(?P<control>{CONTROLS})"
)
BLOCK = re.compile(r"\d{1,9}(?=[.)](?:\s|$))|(?=#{1,6}(?:\s|$)|[-+](?:\s|$)|`{3,}[^`]*$|~~~|\[[ xX]\]|\[[^\]]*\]:)")
"""What would begin a heading, a list, a fence, a task or a link's definition, at the start of a line."""
ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}


def shown(text: str, links: Links | None = None) -> str:
    """One line as Markdown that shows it as it is written; `#12` becomes a link where links are given."""
    text = text.strip()
    if TELLING.search(text):
        text = TOKENS.sub(lambda found: _token(found, links), text).strip()
    block = BLOCK.match(text)
    return f"{block[0]}\\{text[block.end() :]}" if block else text


def _token(found: re.Match[str], links: Links | None) -> str:
    kind, text = found.lastgroup, found[0]
    if kind == "number":
        return numbered(text, links)
    if kind == "sign":
        return "".join(f"\\{each}" for each in text)
    if kind == "entity":
        return ENTITIES[text]
    if kind == "closes":
        return "Refs" if text[0].isupper() else "refs"
    return " " if kind == "control" else text


def numbered(text: str, links: Links | None) -> str:
    """`#12` or `!12` as a link, where the forge has such."""
    start = links and (links.number if text[0] == "#" else links.request)
    return f"[{text}]({start}{text[1:]})" if start else text
