"""A preview as a page: what would be different, what would be done, what could not be checked, and its digest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .text import count

DIFF_LINES = 160
"""Lines of a diff on the page; the JSON document has all of them."""
COLOURS = {"+": "32", "-": "31", "@": "36"}
TOO_WIDE = 400
"""Characters of one line: what is longer is made by programs."""


def page(data: Mapping[str, Any], *, colour: bool = False) -> str:
    """The page. `data` is what `--json` prints."""
    blocks = [
        *(_diff(each, colour) for each in data["files"]),
        _section("overridden, and told in every report", _overrides(data.get("overrides", ()))),
        _section("would do, in order", _changes(data["changes"])),
        _section("could not be checked", (f"- {each}" for each in data["not_checked"])),
        _ending(data),
    ]
    return "\n\n".join(filter(None, blocks))


def _section(title: str, lines: Iterator[str]) -> str:
    listed = [f"  {line}" for line in lines]
    return "\n".join([f"{title}:", *listed]) if listed else ""


def _changes(steps: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for step in steps:
        yield f"{step['step']}: {step['title']}"
        yield from (f"    {_one_line(change)}" for change in step["changes"])
        if step["open"]:
            yield "    and what is known only when the time comes"


def _overrides(given: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for each in given:
        yield f"{each['gate']} by {each['by']} until {each['until']}: {each['reason']}"


def _one_line(text: str) -> str:
    return text if len(text) <= TOO_WIDE else f"{text[:TOO_WIDE]}…"


def _diff(shown: Mapping[str, str], colour: bool) -> str:
    """The diff as far as it is read at once."""
    lines = shown["diff"].splitlines()
    left = len(lines) - DIFF_LINES
    more = [f"… {count(left, 'more line')}: --json has the whole diff"] if left > 0 else []
    kept = (_one_line(line) for line in lines[:DIFF_LINES])
    return "\n".join([f"{shown['title']}:", *(_painted(line) if colour else line for line in kept), *more])


def _painted(line: str) -> str:
    number = COLOURS.get(line[:1])
    return f"\x1b[{number}m{line}\x1b[0m" if number and not line.startswith(("+++", "---")) else line


def _ending(data: Mapping[str, Any]) -> str:
    told = f"preview of {data['version']}: nothing was changed"
    if "error" in data:
        return f"{data['error']}\n\n{told}; a release would end there"
    if data["digest"] is None:
        return f"{told}; {data['continues']} would be continued so: invoke release"
    return (
        f"{told}\nto release this and nothing else: invoke release --preview {data['digest']}\npreview {data['digest']}"
    )
