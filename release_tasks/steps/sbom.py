"""SBOM: what is shipped and what it depends on, beside the artifacts and in their checksums."""

import json
import sys
from pathlib import Path
from typing import Any

from ..engine.change import Call, Write
from ..engine.errors import OutsideFailed
from ..engine.release import Release
from ..engine.step import local, step
from ..evidence import Artifact, Built
from ..rules.artifacts.bill import Shipped, bill, plan_asks, require_installed, require_valid
from ..rules.artifacts.checksums import SBOM, SUMS, checksums

RESOLVE = (
    *(sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet", "--no-input"),
    *("--disable-pip-version-check", "--report", "-"),
)
TIMEOUT = 300.0


@local
@step
def sbom(release: Release, built: Built) -> Built:
    """Write the bill of materials (CycloneDX) of what was built beside it, and into SHA256SUMS."""
    world, folder = release.world, release.folder / built.folder
    name = _name(release, built)
    place = folder / f"{name}-{release.version}{SBOM}"
    others = tuple(each for each in built.artifacts if each.name != place.name)

    def change() -> None:
        text = bill(Shipped(name, release.version, built.commit, release.decided.date, others, _report(release, built)))
        require_valid(text)
        world.perform(Write(place, text))

    world.ensure(lambda: world.digest(place), Call(f"write {place.name}", change))
    listed = Artifact(place.name, place.stat().st_size, str(world.digest(place)))
    artifacts = tuple(sorted((*others, listed)))
    sums = Write(folder / SUMS, checksums(artifacts))
    world.ensure(lambda: folder if world.read(sums.path) == sums.content else None, sums, folder)
    return built._replace(artifacts=artifacts)


def require_library(release: Release) -> None:
    """Raises `UsageError` where a bill of materials is asked for and its library is not installed."""
    path = release.decided.plan
    text = release.repository.read(release.decided.source_commit, path) if path else None
    if release.settings.sbom or (path and text and plan_asks(path, text)):
        require_installed()


def _name(release: Release, built: Built) -> str:
    from ..engine.settings import project_name

    return project_name(lambda path: release.repository.read(built.commit, path), release.settings, release.root.name)


def _report(release: Release, built: Built) -> dict[str, Any] | None:
    """What pip would install for the built distributions, here and now; None where there are none."""
    from ..rules.artifacts.distributions import WHEEL, is_sdist

    paths = [release.folder / built.folder / each.name for each in built.artifacts]
    given = [path for path in paths if path.name.endswith(WHEEL)] or [path for path in paths if is_sdist(path)]
    if not given:
        return None
    answer = release.world.ask((*RESOLVE, *map(str, given)), timeout=TIMEOUT)
    if answer.code != 0:
        raise OutsideFailed(f"pip cannot resolve what was built:\n{_tail(answer.err)}", fix=_fix(given))
    report: dict[str, Any] = json.loads(answer.out)
    return report


def _tail(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.strip().splitlines()[-5:])


def _fix(given: list[Path]) -> str:
    return (
        f"see what it says, or leave out the bill of materials: sbom = false. By hand: pip install --dry-run {given[0]}"
    )
