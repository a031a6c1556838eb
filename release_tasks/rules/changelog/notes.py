"""Release notes, from the plan's own template (decisions 53; release-plan specification, Release Notes Template)."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..commits.counting import ADDED, CHANGED, DEPRECATED, FIXED, REMOVED, SECURITY
from ..commits.messages import Conventional, Unread
from ..versions.schemes import Version
from .entries import grouped
from .links import Links

TEMPLATE = """\
### [Version] — [Date]

**Milestone:** [name]

#### What's New
- [Feature or change]

#### Bug Fixes
- [Fix]

#### Known Issues
- [Issue]
"""
PLACEHOLDER = r"\[([^\[\]\n]+)\](?![(\[:])|\{([^{}\n]+)\}|(X\.Y\.Z|YYYY-MM-DD)\b"
WORDS = ("version", "date", "name", "milestone", "x.y.z", "yyyy-mm-dd", "version number", "release date")
LISTS = (("feature or change", "feature", "change"), ("fix", "bug fix"), ("issue", "known issue"))
"""The words of a template that are filled in, and those that stand for entries: what is new, fixes, known issues."""
NONE = "None"


class Notes(NamedTuple):
    """What a release tells its users."""

    features: tuple[str, ...]
    fixes: tuple[str, ...]
    known_issues: tuple[str, ...] = ()


def notes(
    commits: Sequence[Conventional | Unread], known_issues: Sequence[str] = (), links: Links | None = None
) -> Notes:
    """What's new and what was mended, from what commits say, newest first; known issues as they are given."""
    groups = grouped(commits, links)
    features = (
        *(line for group in (ADDED, CHANGED) for line in groups.get(group, ())),
        *(f"{group}: {line}" for group in (DEPRECATED, REMOVED) for line in groups.get(group, ())),
    )
    fixes = tuple(line for group in (FIXED, SECURITY) for line in groups.get(group, ()))
    return Notes(features, fixes, tuple(known_issues))


def render(template: str | None, version: Version | str, date: dt.date, milestone: str | None, content: Notes) -> str:
    """The notes as Markdown: placeholders filled, a line with a placeholder for entries repeated for each of them.

    Where there are no entries the line says None. Placeholders that nobody knows stay, so that the gate finds them.
    Without a template the specification's is used.
    """
    named, day, group = str(version), date.isoformat(), milestone or NONE
    words = dict(zip(WORDS, (named, day, group, group, named, day, named, day), strict=True))
    lists = {name: entries for names, entries in zip(LISTS, content, strict=True) for name in names}
    text = template if template and template.strip() else TEMPLATE
    lines = (filled for line in re.split(r"\r\n?|\n", text.strip("\r\n")) for filled in _fill(line, words, lists))
    return "\n".join(lines) + "\n"


def is_placeholder(text: str) -> bool:
    """Whether a word of the template is still in this text."""
    known = {*WORDS, *(name for names in LISTS for name in names)}
    return any(_name(found) in known for found in re.finditer(PLACEHOLDER, text))


def _fill(line: str, words: Mapping[str, str], lists: Mapping[str, Sequence[str]]) -> list[str]:
    """This line of the template with its placeholders filled; once for each entry where one stands for entries."""
    names = [_name(found) for found in re.finditer(PLACEHOLDER, line)]
    entries = next((lists[name] or (NONE,) for name in names if name in lists), (None,))
    return [_substituted(line, words, lists, entry) for entry in entries]


def _substituted(line: str, words: Mapping[str, str], lists: Mapping[str, Sequence[str]], entry: str | None) -> str:
    def value(found: re.Match[str]) -> str:
        name = _name(found)
        if name in lists and entry is not None:
            return entry.replace("|", "\\|") if line.startswith("|") else entry
        return words.get(name, found[0])

    return re.sub(PLACEHOLDER, value, line)


def _name(found: re.Match[str]) -> str:
    return " ".join((found[1] or found[2] or found[3]).casefold().split())
