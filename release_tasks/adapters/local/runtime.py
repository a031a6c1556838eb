"""A virtual environment for each artifact, and the command that starts an instance in it.

Whoever runs an artifact goes through here: the platform, and whoever tries one before it is published.
"""

import shlex
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from packaging.utils import canonicalize_name

from ...engine.change import Remove, Run, Write
from ...engine.errors import OutsideFailed, UsageError
from ...engine.world import World
from ...evidence import Artifact

SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"


def check_digests(world: World, folder: Path, artifacts: Sequence[Artifact]) -> None:
    """See that the files are the given bytes; raises `OutsideFailed` that lists all that are not (decisions 4)."""
    found = [(folder / artifact.name, artifact.sha256) for artifact in artifacts]
    wrong = [(path, wanted, digest) for path, wanted in found if (digest := world.digest(path)) != wanted]
    if wrong:
        lines = [
            f"{path}: SHA-256 {wanted} was recorded, found {digest or 'no file'}" for path, wanted, digest in wrong
        ]
        raise OutsideFailed(
            "these artifacts are not what was built:\n  " + "\n  ".join(lines),
            fix="the same bytes go everywhere: put the built files back, or release a new version",
        )


def wheel_of(artifacts: Sequence[Artifact]) -> Artifact:
    """The one wheel among them; raises `UsageError` where there is none, or more than one."""
    wheels = [artifact for artifact in artifacts if artifact.name.endswith(".whl")]
    if len(wheels) != 1:
        built = ", ".join(artifact.name for artifact in artifacts) or "nothing"
        raise UsageError(
            f"platform local installs one wheel, and {len(wheels)} were built: {built}",
            fix="build one wheel (setting `build`), or name another platform",
        )
    return wheels[0]


def make_runtime(world: World, place: Path, folder: Path, wheel: Artifact) -> None:
    """A virtual environment in `place` with the wheel and what it needs; finished once its digest is written there.

    pip goes by its own settings and variables (PIP_INDEX_URL, PIP_NO_INDEX, PIP_FIND_LINKS, …), and checks the digest.
    """
    if find_spec("pip") is None:
        raise UsageError("pip is not installed beside release-tasks", fix='pip install "release-tasks[local]"')
    seal = place / "installed"
    python = place / "bin" / "python"
    if world.read(seal) == wheel.sha256:
        return
    world.ensure(lambda: not place.exists() or None, Remove(place), True)
    world.ensure(
        lambda: python.exists() or None, Run((sys.executable, "-m", "venv", "--without-pip", str(place))), True
    )
    words = (
        f"{(folder / wheel.name).resolve().as_uri()}#sha256={wheel.sha256}",
        "--no-input",
        "--disable-pip-version-check",
    )
    pip = (sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", *words)
    world.ensure(lambda: _holds(place, wheel) or None, Run(pip), True)
    world.ensure(lambda: world.read(seal) == wheel.sha256 or None, Write(seal, wheel.sha256), True)


def _holds(place: Path, wheel: Artifact) -> bool:
    """Whether the wheel's distribution is installed; that pip came to its end is what the seal says."""
    name = canonicalize_name(wheel.name.partition("-")[0])
    found = place.glob("lib/python*/site-packages/*.dist-info")
    return any(canonicalize_name(each.name.partition("-")[0]) == name for each in found)


# -- starting an instance ----------------------------------------------------------------------------------------------


def environment_of(runtime: Path, data: Path, env: Mapping[str, str]) -> dict[str, str]:
    """All variables that an instance gets: nothing is inherited, so no credentials are (decisions 35)."""
    own = {
        "PATH": f"{runtime / 'bin'}:{SYSTEM_PATH}",
        "HOME": str(data),
        "LANG": "C.UTF-8",
        "VIRTUAL_ENV": str(runtime),
    }
    return {**own, **env}


def start_script(start: str, env: Mapping[str, str], data: Path) -> str:
    """A shell script that becomes an instance: `{data}` is filled in, `{port}` is its first argument."""
    words = [f"{name}={value}" for name, value in env.items()] + words_of(start)
    command = " ".join(_quoted(word.replace("{data}", str(data))) for word in words)
    return f"cd {shlex.quote(str(data))} && exec env -i {command}\n"


def words_of(start: str) -> list[str]:
    """The words of a start command; raises `UsageError` where a quote is open."""
    try:
        return shlex.split(start)
    except ValueError as error:
        raise UsageError(f"start command {start!r}: {error}", fix="mend `start` in the settings") from None


def _quoted(word: str) -> str:
    return '"$1"'.join(shlex.quote(part) if part else "" for part in word.split("{port}")) or "''"
