"""Commits as lines that people read, in Keep a Changelog's groups (decisions 51)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from .commits import Conventional, Unread, level
from .counting import CHANGED, GROUPS

def grouped(commits: Iterable[Conventional | Unread]) -> Mapping[str, tuple[str, ...]]:
    """Entries by group, without bullets: breaking ones first, else in the order given; empty groups are left out.

    Where no commit is conventional, the first lines of all of them stand under Changed (PRD AC3): better than nothing.
    """
    given = tuple(commits)
    lines = [line for commit in given if isinstance(commit, Conventional) for line in _lines(commit)]
    if not any(isinstance(commit, Conventional) for commit in given):
        unread = [commit for commit in given if isinstance(commit, Unread) and not commit.settled]
        lines = [(CHANGED, False, _referring(_plain(each.header), each.id)) for each in unread if _plain(each.header)]
    lines.sort(key=lambda line: not line[1])
    found = {group: tuple(text for at, _, text in lines if at == group) for group in GROUPS}
    return MappingProxyType({group: entries for group, entries in found.items() if entries})


def entry(commit: Conventional) -> str:
    """One commit as a line: scope, what it says, what breaks, and the pull request or commit it came with."""
    said = _plain(commit.description)
    scope = f"{_plain(commit.scope)}: " if commit.scope else ""
    if commit.breaking is None:
        return _referring(f"{scope}{said}", commit.id)
    why = _plain(" ".join(commit.breaking.split()))
    more = f" ({why})" if why and why != said else ""
    return _referring(f"**Breaking:** {scope}{said}{more}", commit.id)


def _lines(commit: Conventional) -> Iterator[tuple[str, bool, str]]:
    """Group, whether it breaks, and text; also of what a squash lists, where it raises more than the header."""
    raising = (each._replace(id=commit.id) for each in commit.squashed if (level(each) or 0) > (commit.own or 0))
    for each in (commit, *raising):
        if each.section:
            yield each.section, each.breaking is not None, entry(each)


def _plain(text: str) -> str:
    """Text that Markdown shows as it is written: outside code, `<` would begin HTML."""
    return re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)|<", lambda found: "&lt;" if found[0] == "<" else found[0], text).strip()


def _referring(text: str, id: str) -> str:
    return text if not id or re.search(r"#\d+", text) else f"{text} ({id[:7]})"
