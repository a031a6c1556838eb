"""`[tool.release.gates.done]`: the definition of done, what of it is off, and what fails or only warns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ..wording import meant
from .values import DAY, Readers, Wrong, number, text, texts, words

CATEGORIES = ("scope", "quality", "tests", "documentation", "security", "performance", "operations", "review")

# What each check is where it does not hold and nobody said otherwise; `warn` becomes `fail` where its gate is required.
LEVELS: Mapping[str, str] = MappingProxyType(
    {
        "linter": "fail",
        "types": "fail",
        "format": "fail",
        "tests_present": "warn",
        "changelog": "warn",
        "public_names": "warn",
        "budget": "fail",
        "runbook": "warn",
        "monitoring": "warn",
        "conflict_markers": "fail",
        "todos": "warn",
        "commit_messages": "warn",
        "fsck": "fail",
        "last_tag": "fail",
    }
)

# What users of a project never import, and what needs no test of its own.
NOT_MODULES = (
    "tests/", "test/", "docs/", "doc/", "examples/", "scripts/", "benchmarks/", "test_*.py", "*_test.py", "conftest.py",
    "noxfile.py", "tasks.py", "setup.py",
)  # fmt: skip

# The types of the Conventional Commits convention (commitlint's), and those that a changelog here has a section for.
COMMIT_TYPES = (
    "build", "chore", "ci", "deprecate", "docs", "feat", "fix", "perf", "refactor", "revert", "security", "style",
    "test",
)  # fmt: skip


@dataclass(frozen=True)
class DoneSettings:
    """The definition of done: what of it is off and why, what fails or only warns, and where things lie."""

    off: Mapping[str, str] = field(default_factory=dict)  # category or check that is not asked: its reason
    levels: Mapping[str, str] = field(default_factory=dict)  # check: `fail` or `warn` where it does not hold
    linter: tuple[str, ...] = ()  # command instead of the configured linters; {python} is filled in
    types: tuple[str, ...] = ()  # command instead of the configured type checker
    format: tuple[str, ...] = ()  # command instead of the configured formatter; it must only check
    exclude: tuple[str, ...] = NOT_MODULES  # folders (`x/`), names and paths of Python files that are no public module
    changelog: str | None = None  # its path; default: CHANGELOG.md and the like
    docs: tuple[str, ...] = ("docs/", "doc/", "README*")  # folders, names and paths of what users read
    runbook: str | None = None  # its path; default: a document of that name, or a section of plan or env-context
    monitoring: str | None = None  # path of what says how it is watched; default: as runbook
    budget: str = "performance-budget.toml"  # what may take how long, and the result that is held against it
    test_data: tuple[str, ...] = ()  # folders, names and paths where conflict markers and TODOs are meant to stand
    commit_types: tuple[str, ...] = COMMIT_TYPES  # types that a commit message may begin with
    line: str | None = None  # pattern of this line's release tags, as in "v1.*"; default: all releases
    timeout: float = 600.0  # seconds after which a command is ended


def _reasons(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise Wrong('must be a table, as in operations = "a library: nothing runs"')
    known = (*CATEGORIES, *LEVELS)
    if strange := [key for key in value if key not in known]:
        raise Wrong(f"has no {strange[0]!r}{meant(strange[0], known)}")
    if silent := [key for key, each in value.items() if not isinstance(each, str) or not each.strip()]:
        raise Wrong(f"needs a reason for {silent[0]}: what is off is shown with it")
    return MappingProxyType({key: text(each) for key, each in value.items()})


def _levels(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise Wrong('must be a table, as in todos = "fail"')
    if strange := [key for key in value if key not in LEVELS]:
        raise Wrong(f"has no {strange[0]!r}{meant(strange[0], LEVELS)}")
    if strange := [key for key, each in value.items() if each not in ("fail", "warn")]:
        raise Wrong(f"must be fail or warn for {strange[0]}; to leave it out, give a reason in `off`")
    return MappingProxyType({key: str(each) for key, each in value.items()})


READERS: Readers = {
    "off": _reasons,
    "levels": _levels,
    "linter": words,
    "types": words,
    "format": words,
    "exclude": texts,
    "changelog": text,
    "docs": texts,
    "runbook": text,
    "monitoring": text,
    "budget": text,
    "test_data": texts,
    "commit_types": texts,
    "line": text,
    "timeout": number(0.1, DAY),
}
