"""The wheel folder: filled once from the index, so that tests and demo install packages without the network.

`python -m tests.support.wheels` fills it and prints where it is; a folder that is complete is left alone.
Only the standard library and pip: it runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
# Build backends and installers that projects in the tests are built with.
BACKENDS = (
    "editables", "flit-core", "hatch-vcs", "hatchling", "pip", "poetry-core", "setuptools", "setuptools-scm", "wheel"
)  # fmt: skip
COMPLETE = "complete"
PLACE = "RELEASE_TASKS_WHEELS"  # environment variable: another place for the folder


def requirements() -> tuple[str, ...]:
    """All that is installed at run time by tests and demo: our own requirements, and build backends."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    return (*project["dependencies"], *extras["local"], *extras["nox"], *extras["browser"], *BACKENDS)


def folder() -> Path:
    """Where the wheels for these requirements and this interpreter lie; one folder for all clones of a machine."""
    given = os.environ.get(PLACE)
    if given:
        return Path(given)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    words = "\n".join((sys.implementation.cache_tag, *sorted(requirements())))
    return cache / "release-tasks" / "wheels" / hashlib.sha256(words.encode()).hexdigest()[:12]


def is_complete(wheels: Path) -> bool:
    """Was it filled to the end?"""
    return (wheels / COMPLETE).is_file()


def environment(wheels: Path) -> dict[str, str]:
    """What makes pip install from the folder alone, and processes below find it whatever their cache folder is."""
    return {
        PLACE: str(wheels),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheels),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


def fill(wheels: Path) -> None:
    """Fetch or build every wheel. Raises CalledProcessError with pip's own words on the terminal."""
    wheels.mkdir(parents=True, exist_ok=True)
    command = (sys.executable, "-m", "pip", "wheel", "--quiet", "--wheel-dir", str(wheels), *requirements())
    subprocess.run(command, check=True)
    (wheels / COMPLETE).touch()


def main() -> int:
    """0 with the folder's path on standard output, 5 where the index did not answer."""
    wheels = folder()
    if not is_complete(wheels):
        print(f"filling {wheels} (once)", file=sys.stderr)
        try:
            fill(wheels)
        except subprocess.CalledProcessError as error:
            print(f"the wheel folder could not be filled: pip exited with {error.returncode}", file=sys.stderr)
            print("see pip's message above; then run the same command again", file=sys.stderr)
            return 5
    print(wheels)
    return 0


if __name__ == "__main__":
    sys.exit(main())
