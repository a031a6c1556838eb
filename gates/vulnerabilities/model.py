"""What the others in here share: a dependency, an advisory about it, a name that is written in many ways."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ..result import Finding

ECOSYSTEM = "PyPI"
_NAME = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)")


def canonical(name: str) -> str:
    """The one spelling of a project's name: `Jinja_2.x` is `jinja-2-x`."""
    return re.sub(r"[-_.]+", "-", name).lower()


def required_name(requirement: str) -> str | None:
    """The canonical name that a requirement begins with; None where it begins with none."""
    found = _NAME.match(requirement)
    return canonical(found[1]) if found else None


@dataclass(frozen=True)
class Dependency:
    """One version of one project that is installed with ours.

    where  file and line that say so; without a line, an interpreter
    path   names from our project to it; a path of one name is asked for directly, or nobody knows by whom
    """

    name: str
    version: str
    where: str
    line: int | None = None
    path: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """`jinja2 2.4.1`."""
        return f"{self.name} {self.version}"


@dataclass(frozen=True)
class Resolved:
    """All dependencies of a checkout.

    sources     file → its SHA-256; for an interpreter: its Python version
    unresolved  dependencies that somebody asks for and nobody can tell the version of
    left_out    names that only an extra or a group asks for, and that are neither locked nor installed
    """

    dependencies: tuple[Dependency, ...]
    sources: Mapping[str, str]
    unresolved: tuple[Finding, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Range:
    """Versions between events, as OSV has them: (`introduced` | `fixed` | `last_affected` | `limit`, version)."""

    type: str
    events: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Affected:
    """What one advisory says about one project of PyPI."""

    name: str
    versions: frozenset[str] = frozenset()
    ranges: tuple[Range, ...] = ()


@dataclass(frozen=True)
class Advisory:
    """One advisory. `severities`: (type, vector) as (`CVSS_V3`, `CVSS:3.1/…`); `label`: the word beside them."""

    id: str
    aliases: tuple[str, ...] = ()
    affected: tuple[Affected, ...] = ()
    severities: tuple[tuple[str, str], ...] = ()
    label: str | None = None

    @property
    def names(self) -> frozenset[str]:
        """All that it is called."""
        return frozenset((self.id, *self.aliases))


@dataclass(frozen=True)
class Database:
    """Advisories about the projects that were asked for.

    source, sha256  where they were read, and what that was
    newest          the latest moment in which one of *all* its advisories was changed
    total           how many advisories about projects of PyPI it holds
    """

    source: str
    sha256: str
    newest: datetime
    total: int
    advisories: Mapping[str, tuple[Advisory, ...]]
