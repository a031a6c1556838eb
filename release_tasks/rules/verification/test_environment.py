"""What a project's tests need: its own test extra or group, and what runs them."""

import hashlib
import sys
import tomllib

from ...evidence import Built

RUNNERS = ("pytest", "coverage")
NAMES = ("test", "tests", "testing", "dev")


def requirement(pyproject: str) -> tuple[str, ...]:
    """The words for `pip install` in the checkout: the project with its test extra or group, pytest and coverage."""
    try:
        table = tomllib.loads(pyproject)
    except tomllib.TOMLDecodeError:
        table = {}
    if "project" not in table and "build-system" not in table:
        return RUNNERS
    extras = table.get("project", {}).get("optional-dependencies", {})
    groups = table.get("dependency-groups", {})
    extra = next((name for name in NAMES if name in extras), None)
    group = next((name for name in NAMES if name in groups), None)
    project = f".[{extra}]" if extra else "."
    return (project, *(("--group", group) if group and not extra else ()), *RUNNERS)


def environment_name(built: Built, wanted: tuple[str, ...]) -> str:
    """Names the environment that tests run in: by the artifacts' bytes, what the tests ask for, and this Python."""
    text = "\n".join([*(artifact.sha256 for artifact in built.artifacts), *wanted, sys.version])
    return hashlib.sha256(text.encode()).hexdigest()[:24]
