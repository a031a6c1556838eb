"""What this machine needs: programs, modules, a name to commit by, a place for state."""

import os
import re
import sys
from importlib.util import find_spec
from pathlib import Path

from ..engine.errors import UsageError
from ..engine.state import cache_home, state_home
from .diagnosis import Check, Patient


def git_is_new_enough(patient: Patient) -> str:
    """Git is new enough."""  # Repository.at has refused an older one
    return patient.repository.git("version")


def git_knows_who_commits(patient: Patient) -> str:
    """Git knows who commits."""
    return patient.repository.identity()


def builds(patient: Patient) -> str | None:
    """What builds the artifacts is installed."""
    if patient.settings.build is not None:
        return f"build command: {patient.settings.build}"
    if patient.world.read(patient.repository.root / "pyproject.toml") is None:
        return None
    return _installed("build", "pip install build")


def deploys(patient: Patient) -> str | None:
    """What deploys on this machine is installed."""
    if not patient.settings.environments or patient.settings.platform != "local":
        return None
    fix = 'pip install "release-tasks[local]"'
    programs = [_program(name, fix) for name in ("supervisord", "traefik")]
    return ", ".join([*programs, _installed("pip", fix)])


def state_can_be_kept(patient: Patient) -> str:
    """State and cache can be written."""
    places = (state_home(), cache_home())
    for place in places:
        there = next(each for each in (place, *place.parents) if each.exists())
        if not os.access(there, os.W_OK | os.X_OK):
            raise UsageError(f"{there} cannot be written", fix=f"chown or chmod {there}, or set XDG_STATE_HOME")
    return ", ".join(str(place) for place in places)


def signs(patient: Patient) -> str | None:
    """The key that git signs with is there."""
    repo = patient.repository
    if not repo.setting("commit.gpgsign") and not repo.setting("tag.gpgsign"):
        return None
    key = repo.config("user.signingkey")
    if key is None:
        raise UsageError("git is set up to sign, without a key", fix="git config user.signingkey KEY")
    path = Path(re.sub(r"^~(?=/)", str(Path.home()), key))
    if repo.config("gpg.format") == "ssh" and key.startswith(("/", "~")) and not path.is_file():
        raise UsageError(f"git's signing key {key} is not there", fix="git config user.signingkey PATH")
    return f"{repo.config('gpg.format') or 'openpgp'} key {key}"


def _installed(module: str, fix: str) -> str:
    if find_spec(module) is None:
        raise UsageError(f"module {module} is not installed for {sys.executable}", fix=fix)
    return f"module {module}"


def _program(name: str, fix: str) -> str:
    """The program beside our interpreter, or on PATH."""
    folders = (str(Path(sys.executable).parent), *os.get_exec_path())
    found = next((place for each in folders if os.access(place := os.path.join(each, name), os.X_OK)), None)  # noqa: PTH118  # entries of PATH
    if found is None:
        raise UsageError(f"program {name} is not installed", fix=fix)
    return name


CHECKS: tuple[Check, ...] = (git_is_new_enough, git_knows_who_commits, builds, deploys, signs, state_can_be_kept)
