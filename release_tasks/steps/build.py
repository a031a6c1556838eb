"""Build: the artifacts of the release commit, once, with their checksums (decisions 4)."""

import shlex
import sys
from pathlib import Path
from typing import Annotated

from ..engine.change import Run, Write
from ..engine.errors import Conflict, OutsideFailed, UsageError
from ..engine.release import History, Release
from ..engine.step import local, step
from ..engine.world import World
from ..evidence import Artifact, Built, Merged
from ..rules.artifacts.checksums import SBOM, SUMS, checksums, is_companion

AGAIN = "commit, end this release (invoke release --abort --reason TEXT), and run invoke release"
DEFAULT = (sys.executable, "-m", "build", "--outdir", "{out}")


@local
@step
def build(
    release: Release,
    merged: Merged,
    history: History,
    *,
    twice: Annotated[bool, "build again from a fresh checkout elsewhere, and compare (setting reproducible)"] = False,
) -> Built:
    """Build the artifacts of the release commit, and write SHA256SUMS."""
    out = _build(release, merged.commit, merged.commit[:12])
    artifacts = release.world.when_known(lambda: _artifacts(release, out)) if out.is_dir() else None
    if artifacts is None:
        return release.world.ensure(lambda: None, Write(out / SUMS, "checksums of what was built"))
    _same_as_before(history, merged, artifacts)
    reproducible = _same_again(release, merged, out) if twice or release.settings.reproducible else None
    sums = checksums(artifacts)
    release.world.ensure(lambda: out if release.world.read(out / SUMS) == sums else None, Write(out / SUMS, sums), out)
    return Built(out.name, merged.commit, artifacts, reproducible)


# -- building ----------------------------------------------------------------------------------------------------------


def _build(release: Release, commit: str, name: str) -> Path:
    """The folder `dist-<name>` with all that is built from a checkout of its own; each package in its own folder."""
    source = release.repository.checkout(commit, release.folder / f"source-{name}")
    out, packages = release.folder / f"dist-{name}", release.settings.packages
    if out.is_dir():
        return out
    if not packages:
        return _run(release, source, out)
    _require_folders(source, packages)
    parts = [_run(release, source / each, out.with_name(f"{out.name}-{n}")) for n, each in enumerate(packages, 1)]
    _require_own_names(packages, parts)
    gather = Run(("cp", "-R", "--", *(f"{part}/." for part in parts), "{out}"), into=out)
    return release.world.ensure(lambda: out if out.is_dir() else None, gather, out)


def _run(release: Release, source: Path, out: Path) -> Path:
    """Run the build command in a folder; its output becomes `out` only when it succeeded."""
    from ..rules.version_files.sources import build_environment  # tomlkit: not at listing

    command = tuple(shlex.split(release.settings.build)) if release.settings.build else DEFAULT
    told = build_environment(release.world.read(source / "pyproject.toml"), release.version)
    env = {"SOURCE_DATE_EPOCH": str(release.decided.date), "PYTHONHASHSEED": "0", **told}
    return release.world.ensure(lambda: out if out.is_dir() else None, Run(command, cwd=source, env=env, into=out), out)


def _require_folders(source: Path, packages: tuple[str, ...]) -> None:
    missing = [each for each in packages if not (source / each).is_dir()]
    if missing:
        raise UsageError(
            f"no such folder in the release commit: {', '.join(missing)}",
            fix="packages in [tool.release] are folders below the project, as in packages = ['core', 'plugins/x']",
        )


def _require_own_names(packages: tuple[str, ...], parts: list[Path]) -> None:
    """Raises `Conflict` where two packages make a file of one name: one would replace the other."""
    makers: dict[str, list[str]] = {}
    for package, part in zip(packages, parts, strict=True):
        for path in _files(part):
            makers.setdefault(str(path.relative_to(part)), []).append(package)
    twice = [f"{name} ({', '.join(by)})" for name, by in sorted(makers.items()) if len(by) > 1]
    if twice:
        raise Conflict(
            f"two packages make files of one name: {'; '.join(twice)}", fix="give each package a name of its own"
        )


# -- looking at what was built -----------------------------------------------------------------------------------------


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not is_companion(path.name))


def _artifacts(release: Release, folder: Path) -> tuple[Artifact, ...]:
    """What lies in the folder; raises `OutsideFailed` where that is nothing, is empty or has another version."""
    files = _files(folder)
    found = tuple(_artifact(release.world, folder, path) for path in files)
    empty = [artifact.name for artifact in found if artifact.size == 0]
    if not found or empty:
        raise OutsideFailed(
            f"the build made {'empty files: ' + ', '.join(empty) if empty else 'nothing'}",
            fix="see that the build command fills {out}: build in [tool.release]",
        )
    _require_version(files, release.version)
    return found


def _artifact(world: World, folder: Path, path: Path) -> Artifact:
    return Artifact(str(path.relative_to(folder)), path.stat().st_size, str(world.digest(path)))


def _require_version(files: list[Path], version: str) -> None:
    from ..rules.artifacts.distributions import wrong_version

    wrong = [said for path in files if (said := wrong_version(path, version)) is not None]
    if wrong:
        raise OutsideFailed(
            f"what was built is not the release's version: {'; '.join(wrong)}",
            fix="let the build take its version from a file that the release writes (version_files in [tool.release]); "
            f"then {AGAIN}",
        )


def _same_as_before(history: History, merged: Merged, artifacts: tuple[Artifact, ...]) -> None:
    """What another machine built from the same commit must be the same bytes: they may be published already."""
    for event in history.events:
        if event["event"] != "finished" or event["step"] != "build" or event["evidence"]["commit"] != merged.commit:
            continue
        before = {each["name"]: each["sha256"] for each in event["evidence"]["artifacts"]}
        now = {artifact.name: artifact.sha256 for artifact in artifacts}
        differ = [name for name in before.keys() | now.keys() if before.get(name) != now.get(name)]
        if any(not name.endswith(SBOM) for name in differ):
            raise Conflict(
                f"built here again, these differ from what this release built before: {', '.join(sorted(differ))}",
                fix="continue on the machine that built them, or make the build reproducible (SOURCE_DATE_EPOCH)",
            )


# -- building twice ----------------------------------------------------------------------------------------------------


def _same_again(release: Release, merged: Merged, out: Path) -> bool:
    """Whether a second build makes the same bytes; raises `OutsideFailed` that names what differs."""
    from ..rules.artifacts.reproduced import differences

    again = _build(release, merged.commit, f"{merged.commit[:12]}-again")
    second = _contents(again)
    first = {name: each for name, each in _contents(out).items() if name in second or not name.endswith(SBOM)}
    differ = differences(first, second)
    if differ:
        lines = "".join(f"\n  {each}" for each in differ)
        raise OutsideFailed(
            f"built twice, the artifacts differ:{lines}",
            fix=f"take times from SOURCE_DATE_EPOCH and sort what is listed, or set reproducible = false; then {AGAIN}",
        )
    return True


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in _files(folder)}
