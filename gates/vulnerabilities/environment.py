"""What is installed where the tests run, when no file names every version."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..result import Finding, Unjudged, unknown
from ..tools import Tools
from .model import Dependency, canonical, required_name

TIMEOUT = 60.0  # seconds
_SCRIPT = Path(__file__).with_name("installed.py")


@dataclass(frozen=True)
class Environment:
    """The projects that an interpreter can import: canonical name → version and requirements, as they are written."""

    interpreter: str
    python: str
    installed: Mapping[str, tuple[str, tuple[str, ...]]]
    markers: Mapping[str, str]

    def needs(self, requirement: str) -> bool:
        """Must it be installed here? Not where its marker says so, nor for an extra."""
        from packaging.requirements import InvalidRequirement, Requirement

        try:
            marker = Requirement(requirement).marker
        except InvalidRequirement:
            return True
        return marker is None or marker.evaluate({**self.markers, "extra": ""})


def read_environment(python: str, tools: Tools, root: Path) -> Environment:
    """What this interpreter has installed. Raises Unjudged where it does not say so."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "installed.json"
        done = tools.run((python, str(_SCRIPT)), cwd=root, timeout=TIMEOUT, answer=answer)
        out = answer.read_bytes() if answer.is_file() else b""
    if not done.ok:
        raise _silent(python, done.last_words or "it did not end in time")
    try:
        said = json.loads(out)
        installed = {canonical(name): (version, tuple(needs)) for name, (version, needs) in said["installed"].items()}
        return Environment(python, said["python"], installed, said["markers"])
    except (KeyError, TypeError, ValueError) as error:
        raise _silent(python, f"{type(error).__name__}: {error}") from None


def _silent(python: str, why: str) -> Unjudged:
    reason = f"could not audit: {python} does not say what it has installed: {why}"
    return Unjudged(unknown(reason, fix="set `python` in [tool.release.gates], or write a lock file"))


def reached(
    environment: Environment, required: Iterable[str], optional: Iterable[str], project: str | None
) -> tuple[tuple[Dependency, ...], tuple[Finding, ...]]:
    """All that these requirements bring along, with the way to each, and what is required and not installed."""
    there = [each for each in optional if required_name(each) in environment.installed]
    return _walked(environment, (*required, *there), project)


def _walked(
    environment: Environment, asked: Iterable[str], project: str | None
) -> tuple[tuple[Dependency, ...], tuple[Finding, ...]]:
    found: dict[str, Dependency] = {}
    missing: dict[str, Finding] = {}
    ahead = [((project,) if project else (), each) for each in asked]
    while ahead:
        path, requirement = ahead.pop(0)
        name = required_name(requirement)
        if name is None:
            missing.setdefault(requirement, _unreadable(requirement, path))
            continue
        if name in found or name == project:
            continue
        if name not in environment.installed:
            if environment.needs(requirement):
                missing.setdefault(name, _missing(environment, (*path, name)))
            continue
        version, needs = environment.installed[name]
        if not version:
            missing.setdefault(name, _missing(environment, (*path, name)))
            continue
        found[name] = Dependency(name, version, environment.interpreter, None, (*path, name))
        ahead += [((*path, name), each) for each in needs]
    return tuple(found.values()), tuple(missing.values())


def _unreadable(requirement: str, path: tuple[str, ...]) -> Finding:
    by = f" of {' → '.join(path)}" if path else ""
    return Finding(f"the requirement {requirement!r}{by} names no project", "write it as `name>=1.2`")


def _missing(environment: Environment, path: tuple[str, ...]) -> Finding:
    fix = f"install the project there: {environment.interpreter} -m pip install .; or write a lock file"
    what = f"{' → '.join(path)} is not installed in {environment.interpreter}"
    return Finding(f"{what}: nobody can tell its version, and what it brings along", fix)
