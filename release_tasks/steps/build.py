"""Build: the artifacts of the release commit, once, with their checksums (decisions 4)."""

import shlex
import sys
from pathlib import Path

from ..engine.change import Run, Write
from ..engine.errors import Conflict, OutsideFailed
from ..engine.release import History, Release
from ..engine.step import local, step
from ..engine.world import World
from ..evidence import Artifact, Built, Merged
from ..rules.artifacts import SUMS, checksums

DEFAULT = (sys.executable, "-m", "build", "--outdir", "{out}")


@local
@step
def build(release: Release, merged: Merged, history: History) -> Built:
    """Build the artifacts of the release commit, and write SHA256SUMS."""
    source = release.repository.checkout(merged.commit, release.folder / f"source-{merged.commit[:12]}")
    out = release.folder / f"dist-{merged.commit[:12]}"
    command = tuple(shlex.split(release.settings.build)) if release.settings.build else DEFAULT
    reproducible = {"SOURCE_DATE_EPOCH": str(release.decided.date), "PYTHONHASHSEED": "0"}
    release.world.ensure(lambda: out if out.is_dir() else None, Run(command, cwd=source, env=reproducible, into=out))
    artifacts = release.world.when_known(lambda: _artifacts(release.world, out)) if out.is_dir() else None
    if artifacts is None:
        return release.world.ensure(lambda: None, Write(out / SUMS, "checksums of what was built"))
    _same_as_before(history, merged, artifacts)
    sums = checksums(artifacts)
    release.world.ensure(lambda: out if release.world.read(out / SUMS) == sums else None, Write(out / SUMS, sums), out)
    return Built(out.name, merged.commit, artifacts)


def _artifacts(world: World, folder: Path) -> tuple[Artifact, ...]:
    """What lies in the folder; raises `OutsideFailed` where that is nothing."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)
    found = tuple(
        Artifact(str(path.relative_to(folder)), path.stat().st_size, str(world.digest(path))) for path in files
    )
    empty = [artifact.name for artifact in found if artifact.size == 0]
    if not found or empty:
        raise OutsideFailed(
            f"the build made {'empty files: ' + ', '.join(empty) if empty else 'nothing'}",
            fix="see that the build command fills {out}: build in [tool.release]",
        )
    return found


def _same_as_before(history: History, merged: Merged, artifacts: tuple[Artifact, ...]) -> None:
    """What another machine built from the same commit must be the same bytes: they may be published already."""
    for event in history.events:
        if event["event"] != "finished" or event["step"] != "build" or event["evidence"]["commit"] != merged.commit:
            continue
        before = {each["name"]: each["sha256"] for each in event["evidence"]["artifacts"]}
        now = {artifact.name: artifact.sha256 for artifact in artifacts}
        if before != now:
            differ = ", ".join(sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name)))
            raise Conflict(
                f"built here again, these differ from what this release built before: {differ}",
                fix="continue on the machine that built them, or make the build reproducible (SOURCE_DATE_EPOCH)",
            )
