"""CODEOWNERS as roles: who owns the release plan manages releases (GitHub's and GitLab's syntax; last match wins)."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from .actions import DEVELOPER, LEAD, MANAGER, ON_CALL, QA
from .grants import PERSON, Grants, person

NAME = "CODEOWNERS"
PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
SECTION = re.compile(r"\^?\[[^\]]+\](?:\[\d+\])?(?P<owners>.*)")


class Rule(NamedTuple):
    """One line: a pattern, who owns what it matches, and the section that it stands in."""

    pattern: str
    owners: tuple[str, ...]
    section: int


def read_owners(path: str, text: str, plan: str) -> Grants:
    """The owners of the plan are release managers, tech leads and on call; whoever owns anything is developer and QA.

    A team is named as unresolved: who is in it only the forge knows.
    """
    rules = tuple(_rules(text))
    managers = _people(owners_of(rules, plan))
    everybody = _people(tuple(dict.fromkeys(owner for rule in rules for owner in rule.owners)))
    teams = tuple(dict.fromkeys(owner for rule in rules for owner in rule.owners if "/" in owner))
    roles = {**dict.fromkeys((MANAGER, LEAD, ON_CALL), managers), **dict.fromkeys((DEVELOPER, QA), everybody)}
    return Grants(path, roles, unresolved=teams)


def owners_of(rules: tuple[Rule, ...], path: str) -> tuple[str, ...]:
    """Who owns a path: in each section the last rule that matches it; one without owners means nobody."""
    last = {rule.section: rule.owners for rule in rules if matches(rule.pattern, path)}
    return tuple(dict.fromkeys(owner for owners in last.values() for owner in owners))


def matches(pattern: str, path: str) -> bool:
    """As in a .gitignore file, but `docs/*` matches nothing below the folders in `docs`."""
    anchored = "/" in pattern.rstrip("/")
    folder, parts = pattern.endswith("/"), pattern.strip("/").split("/")
    middle = "/".join(map(_part, parts)).replace("\0/", "(?:.*/)?").replace("/\0", "/.*").replace("\0", ".*")
    below = "/.*" if folder else "" if parts[-1] in ("*", "**") else "(?:/.*)?"
    return re.fullmatch(f"{'' if anchored else '(?:.*/)?'}{middle}{below}", path, re.DOTALL) is not None


def _part(part: str) -> str:
    if part == "**":
        return "\0"
    return re.escape(part).replace(r"\*", "[^/]*").replace(r"\?", "[^/]")


def _rules(text: str) -> Iterator[Rule]:
    section, default = 0, tuple[str, ...]()
    for line in text.splitlines():
        said = re.sub(r"(^|\s)#.*", "", line).strip()
        if found := SECTION.fullmatch(said):
            section, default = section + 1, tuple(found["owners"].split())
        elif said:
            pattern, *owners = (word.replace("\0", " ") for word in said.replace(r"\ ", "\0").split())
            yield Rule(pattern, tuple(owners) or default, section)


def _people(owners: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(person(owner) for owner in owners if PERSON.fullmatch(owner))
