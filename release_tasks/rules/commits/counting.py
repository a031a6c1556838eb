"""How a project counts its commits: what a type raises, where the changelog lists it, and what is ignored.

Settings are applied once, while messages are read (`commits.parse`, `reading.read`): what was read carries its level
and its section, and nobody after that asks for settings again.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from ..versions.schemes import Level

if TYPE_CHECKING:  # pydantic is for run time
    from ...engine.settings import Commits

ADDED, CHANGED, DEPRECATED, REMOVED, FIXED, SECURITY = GROUPS = (
    "Added",
    "Changed",
    "Deprecated",
    "Removed",
    "Fixed",
    "Security",
)
"""The sections of Keep a Changelog 2.0.0, in its order; there are no others."""

LEVELS: Mapping[str, Level] = MappingProxyType(
    {
        "feat": Level.MINOR,
        "deprecate": Level.MINOR,  # SemVer 2.0.0, rule 7
        "fix": Level.PATCH,
        "perf": Level.PATCH,
        "security": Level.PATCH,
        "revert": Level.PATCH,
    }
)
"""Type to level; types that are not here raise nothing."""

SECTIONS: Mapping[str, str] = MappingProxyType(
    {"feat": ADDED, "fix": FIXED, "perf": CHANGED, "security": SECURITY, "deprecate": DEPRECATED, "revert": REMOVED}
)
"""Type to section; types that are not here are left out, unless they break something (decisions 51)."""


QUIET = frozenset({"build", "chore", "ci", "docs", "refactor", "style", "test"})
"""Types in use that raise nothing."""


class Counting(NamedTuple):
    """How commits count; types and scopes are in lower case (Conventional Commits 1.0.0, rule 15)."""

    levels: Mapping[str, Level] = LEVELS
    sections: Mapping[str, str] = SECTIONS
    ignored_types: frozenset[str] = frozenset()
    ignored_scopes: frozenset[str] = frozenset()
    merges: bool = False
    """Whether a merge with two parents counts by its own message, beside the commits of its branch."""
    paths: tuple[str, ...] = ()
    """Only commits that touch these count; all where there are none."""

    def ignores(self, type: str, scope: str | None) -> str | None:
        """Which setting ignores such a commit, in words; None where none does."""
        if type in self.ignored_types:
            return f"type {type} is ignored (setting ignore_types)"
        if scope is not None and scope.casefold() in self.ignored_scopes:
            return f"scope {scope} is ignored (setting ignore_scopes)"
        return None

    def knows(self, type: str) -> bool:
        """Whether this is a type in use, and not just a word before a colon."""
        return type in QUIET or type in self.levels or type in self.sections or type in self.ignored_types

    def section(self, type: str, *, breaking: bool) -> str:
        """Where the changelog lists such a commit; empty where it does not. What breaks is always listed."""
        return self.sections.get(type, "") or (CHANGED if breaking else "")


STANDARD = Counting()
"""How commits count where nobody said otherwise."""


def counting(commits: "Commits") -> Counting:
    """What the settings say, beside the defaults. A type that raises by setting and has no section is Changed."""
    own = {type.casefold(): said for type, said in commits.levels.items()}
    raised = {type: Level[said.upper()] for type, said in own.items() if said != "none"}
    listed = {type.casefold(): said for type, said in commits.sections.items()}
    sections = {**dict.fromkeys(raised, CHANGED), **SECTIONS, **listed}
    return Counting(
        levels={**{type: level for type, level in LEVELS.items() if type not in own}, **raised},
        sections={type: section for type, section in sections.items() if section != "none"},
        ignored_types=frozenset(map(str.casefold, commits.ignore_types)),
        ignored_scopes=frozenset(map(str.casefold, commits.ignore_scopes)),
        merges=commits.merges == "read",
        paths=commits.paths,
    )
