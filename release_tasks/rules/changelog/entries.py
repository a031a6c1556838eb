"""Commits as lines that people read, in Keep a Changelog's groups (decisions 51)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from ..commits.counting import CHANGED, GROUPS, SECURITY
from ..commits.messages import Conventional, Unread, level
from .inline import CLOSES, numbered, shown
from .links import Links

BREAKING = "**Breaking:** "
BASIC = "the changelog lists their first lines"
"""What is told of a basic changelog."""
CVE = r"\bCVE-\d{4}-\d{4,}\b"
LEADING_CVE = re.compile(rf"(?i)\s*\((?:{CVE}[, ]*)+\)|^(?:{CVE}[:, ]*)+")
REQUEST = re.compile(r" *\(([#!]\d+)\)$")
"""How a squash merge ends: the pull request, or merge request, that it was."""

CLOSING = re.compile(rf"(?i)(?:{CLOSES})")
"""The tokens of footers that name what a commit closes."""


class Entry(str):
    """A line of the changelog whose commit closes issues: `#12`."""

    __slots__ = ("closes",)
    closes: frozenset[str]


Line = tuple[str, bool, str, str]
"""Group, whether it breaks, scope, and text."""


def grouped(commits: Iterable[Conventional | Unread], links: Links | None = None) -> Mapping[str, tuple[str, ...]]:
    """Entries by group, without bullets, of commits that are newest first; empty groups are left out.

    In a group what breaks comes first, then scope by scope (those without one before), then the older before the newer.
    Where no commit is conventional, the first lines of all of them stand under Changed (PRD AC3): better than nothing.
    """
    given = tuple(commits)
    lines = _basic(given, links) if is_basic(given) else (line for each in given for line in _lines(each, links))
    found: dict[str, list[Line]] = {group: [] for group in GROUPS}
    for line in lines:
        found[line[0]].append(line)
    for group in found.values():
        group.reverse()
        group.sort(key=lambda line: (not line[1], line[2]))
    return MappingProxyType({group: tuple(line[3] for line in lines) for group, lines in found.items() if lines})


def is_basic(commits: Iterable[Conventional | Unread]) -> bool:
    """Whether there are commits, and none of them is conventional, so that their first lines are all there is.

    What releases write themselves, `docs(release): …`, counts for nothing (decisions 20).
    """
    given = tuple(commits)
    said = any(isinstance(each, Conventional) and each.scope != "release" for each in given)
    return not said and any(_tells(each) for each in given)


def entry(commit: Conventional, links: Links | None = None) -> str:
    """One commit as a line: scope, what it says, what breaks, and the pull request or commit it came with.

    What breaks is marked; a security entry leads with its CVE (Keep a Changelog 2.0.0).
    """
    said, request = _request(commit.description)
    lead, more = "", ""
    if commit.section == SECURITY:
        lead, said = _cve(commit, said)
    if commit.breaking is not None:
        why = " ".join(commit.breaking.split())
        more = f" ({why})" if why and why != commit.description else ""
    scope = f"{commit.scope}: " if commit.scope else ""
    text = shown(f"{lead}{scope}{said}{more}", links)
    return _referring(text if commit.breaking is None else BREAKING + text, request, commit.id, links)


def _lines(commit: Conventional | Unread, links: Links | None) -> Iterator[Line]:
    """The line of a commit; also of what a squash lists, where it raises more than the header."""
    if isinstance(commit, Unread):
        return
    own, (_, request) = commit.own or 0, _request(commit.description) if commit.squashed else ("", "")
    for each in reversed(commit.squashed):
        if each.section and (level(each) or 0) > own:
            yield _line(each._replace(id=commit.id, description=f"{each.description} ({request})"), links)
    if commit.section:
        yield _line(commit, links)


def _line(commit: Conventional, links: Links | None) -> Line:
    text = entry(commit, links)
    if commit.footers:
        text = _closing(text, commit)
    return commit.section, commit.breaking is not None, (commit.scope or "").casefold(), text


def _closing(text: str, commit: Conventional) -> Entry:
    found = Entry(text)
    closed = " ".join(footer.value for footer in commit.footers if CLOSING.fullmatch(footer.token))
    found.closes = frozenset(re.findall(r"#\d+", closed))
    return found


def _basic(commits: Iterable[Conventional | Unread], links: Links | None) -> Iterator[Line]:
    """The first lines of commits that say no type."""
    for each in commits:
        if isinstance(each, Unread) and _tells(each):
            said, request = _request(each.header)
            yield CHANGED, False, "", _referring(shown(said, links), request, each.id, links)


def _tells(commit: Conventional | Unread) -> bool:
    return isinstance(commit, Unread) and not commit.settled and bool(commit.header.strip())


def _cve(commit: Conventional, said: str) -> tuple[str, str]:
    """The CVEs that a commit names, as what its entry leads with, and what else it says."""
    footers = (footer.value for footer in commit.footers)
    found = re.findall(f"(?i){CVE}", "\n".join((commit.description, commit.body, *footers)))
    if not found:
        return "", said
    names = ", ".join(dict.fromkeys(name.upper() for name in found))
    return f"{names}: ", LEADING_CVE.sub("", said).strip()


def _request(said: str) -> tuple[str, str]:
    """What a line says, and the request that it came with: empty, or as in `#5`."""
    found = REQUEST.search(said) if said.endswith(")") else None
    return (said[: found.start()], found[1]) if found else (said, "")


def _referring(text: str, request: str, id: str, links: Links | None) -> str:
    """The entry with the request that it came with, else its commit."""
    if request:
        return f"{text} ({numbered(request, links)})"
    if not id:
        return text
    return f"{text} ([{id[:7]}]({links.commit}{id}))" if links else f"{text} ({id[:7]})"
