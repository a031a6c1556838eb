"""What a release offers to gates: facts that need an environment, artifacts or the remote (design, The house).

What a preview does not make is offered as a reason to skip.
"""

import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .engine.change import Remove, Run, Write
from .engine.earlier import last_release
from .engine.errors import UsageError
from .engine.mistakes import told
from .engine.ports import Platform
from .engine.release import Overriding, Release
from .engine.state import cache_home
from .evidence import DEVELOPMENT, Built, Merged, Signed
from .rules.changelog.drafted_notes import Occasion, drafted_notes
from .rules.changelog.links import links
from .rules.commits.reading import counted
from .rules.records import FALLBACK
from .rules.verification.probes import declared
from .rules.verification.smoke_command import words
from .rules.verification.test_environment import environment_name, requirement

if TYPE_CHECKING:
    from gates.compliance.records import Records
    from gates.overrides import Overrides
    from gates.settings import GateSettings


def offered_facts(release: Release, merged: Merged, built: Built, signed: Signed | None, root: Path) -> dict[str, Any]:
    """The facts that only a release can offer."""
    world, decided = release.world, release.decided
    offered: dict[str, Any] = {
        "tools": world.tools(),
        "evidence_store": cache_home() / "evidence" / release.folder.parent.parent.name,
        "records_issues": _records(release),
        "release_records": _release_records(release),
    }
    if decided.plan is not None:
        offered["release_notes"] = _notes(release, merged)
    python = world.when_known(lambda: world.verify("the tests' environment", lambda: _python(release, built, root)))
    if python is not None:
        offered["python"] = python
    artifacts = world.when_known(lambda: _artifacts(release, built, signed))
    offered["artifacts"] = artifacts if artifacts is not None else then()
    return offered


def gate_settings(release: Release, root: Path) -> "GateSettings":
    """The gates' settings of the judged commit, for this release's milestone.

    A project without smoke tests of its own is smoke-tested as its first environment is: by probes, or by a command.
    """
    from gates.settings import read_settings
    from gates.suites import FOLDERS

    found = replace(read_settings(root), milestone=release.decided.milestone)
    own = found.suites["smoke"]
    has_tests = own.command or own.folder or own.report or any((root / each).is_dir() for each in FOLDERS["smoke"])
    if has_tests or not release.settings.environments:
        return found
    return replace(found, suites={**found.suites, "smoke": replace(own, command=_smoke_command(release))})


def overrides_of(given: Iterable[Overriding], today: date) -> "Overrides":
    """What people answer for, as the gates know it; raises `NotPermitted` for a gate that nobody overrides."""
    from gates.overrides import Override, Overrides

    found = [Override(each.gate, each.reason, each.by, date.fromisoformat(each.until)) for each in given]
    with told():
        return Overrides.of(found, today)


def _smoke_command(release: Release) -> tuple[str, ...]:
    """What smoke-tests the running artifact; our own package is found wherever it was copied to."""
    given = declared(release.settings, DEVELOPMENT)
    if isinstance(given, str):
        return words(given, production=False)
    package, place = str(__package__), Path(__file__).parent
    home = place.parents[package.count(".")]
    probes = (sys.executable, "-m", package, "probe", "--url={url}", "--junit={junit}")
    return ("env", f"PYTHONPATH={home}", *probes)


def then() -> Exception:
    """What is offered for what a preview does not make: who asks for it is skipped (decisions 30)."""
    from gates.result import Unjudged, skipped

    return Unjudged(skipped("would be judged then"))


def _notes(release: Release, merged: Merged) -> str:
    """The release notes by the plan's template (decisions 53)."""
    repo, settings, decided = release.repository, release.settings, release.decided
    commits, day = counted(repo, settings, release.commits()), date.fromisoformat(release.day)
    occasion = Occasion(release.version, day, decided.milestone, commits, links(decided.home))
    return drafted_notes(repo, settings, merged.commit, occasion)


def _artifacts(release: Release, built: Built, signed: Signed | None) -> tuple[object, ...]:
    from gates.artifacts import Artifact

    folder = release.folder / built.folder
    covered = frozenset(signed.files if signed is not None and signed.method else ())
    by = f"{signed.method} key {signed.key} of {signed.signer}" if signed is not None else None
    last = _last_sizes(release)
    return tuple(
        Artifact(
            a.name,
            str(folder / a.name),
            a.size,
            a.sha256,
            made_here=True,
            signature=by if a.name in covered else None,
            last=last.get(a.name.replace(release.version, "")),
        )
        for a in built.artifacts
    )


def _last_sizes(release: Release) -> dict[str, int]:
    """The sizes of the last release's artifacts in bytes, by name without the version."""
    events = last_release(release)
    built = [event["evidence"] for event in events if event["event"] == "finished" and event["type"] == "Built"]
    return {a["name"].replace(events[0]["version"], ""): a["size"] for a in built[-1]["artifacts"]} if built else {}


def _records(release: Release) -> dict[str, str]:
    """Issue files on the branch where releases keep their records, where that is not the judged one (decisions 10)."""
    from gates.documents.roots import find_roots

    branch = release.settings.records or FALLBACK
    if branch == release.decided.target:
        return {}
    repo, remote = release.repository, release.decided.remote
    tip = repo.remote_refs(remote, f"refs/heads/{branch}").get(f"refs/heads/{branch}")
    if tip is None:
        return {}
    repo.fetch(remote, tip)
    return repo.texts(tip, find_roots(repo.files(tip), **release.settings.documents()).issues)


def _release_records(release: Release) -> tuple["Records", ...]:
    """Audit log and reports on the branches that may keep them, as they are on the remote now, and here."""
    from gates.compliance.records import LOG, REPORTS, read_records

    repo, remote = release.repository, release.decided.remote
    names = [f"refs/heads/{each}" for each in dict.fromkeys((release.settings.records or FALLBACK, FALLBACK))]
    there = repo.remote_refs(remote, *names)
    repo.fetch(remote, *there.values())
    here = {name: tip for name in names if (tip := repo.commit(name)) is not None}
    places = {**here, **{f"{name} on {remote}": tip for name, tip in there.items()}}
    return tuple(
        read_records(place, {**dict.fromkeys(repo.files(tip, REPORTS), ""), LOG: repo.read(tip, LOG) or ""})
        for place, tip in places.items()
    )


def start(release: Release, built: Built, platform: Platform) -> str:
    """The URL of the built artifact, started on loopback with a scratch data folder (decisions 6)."""
    folder = str(release.folder / built.folder)
    running = platform.deploy(DEVELOPMENT, release.version, folder, built.artifacts, fence=0)
    return running.urls[0]


def _python(release: Release, built: Built, root: Path) -> str:
    """The interpreter of an environment made from the judged commit, with its tests' requirements; made once."""
    if release.settings.test_environment == "current":
        return _current(release, root)
    world = release.world
    wanted = requirement(world.read(root / "pyproject.toml") or "")
    home = cache_home() / "environments" / environment_name(built, wanted)
    with world.alone(home.with_suffix(".lock")):  # two clones of one machine may judge the same artifacts
        return _made(release, home, wanted, root)


def _made(release: Release, home: Path, wanted: tuple[str, ...], root: Path) -> str:
    """The interpreter of the environment in `home`, made where it is not there yet."""
    world, ready, python = release.world, home / "ready", home / "bin" / "python"
    if world.read(ready) is None:
        world.ensure(lambda: None if home.exists() else home, Remove(home), home)
        world.ensure(
            lambda: python if python.is_file() else None, Run((sys.executable, "-m", "venv", str(home))), python
        )
        install = (str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted)
        world.ensure(lambda: _has_pytest(release, python), Run(install, cwd=root), python)
        world.ensure(lambda: world.read(ready), Write(ready, "\n".join(wanted)))
    return str(python)


def _has_pytest(release: Release, python: Path) -> Path | None:
    return python if release.world.ask((str(python), "-m", "pytest", "--version")).code == 0 else None


def _current(release: Release, root: Path) -> str:
    """Our own interpreter; refused where it would test another copy of the project than the judged (decisions 6)."""
    from gates.suites import find_packages

    for package in find_packages(root):
        code = f"import importlib.util as u; s = u.find_spec({package!r}); print(s.origin if s else '')"
        origin = release.world.ask((sys.executable, "-c", code), cwd=root).out.strip()
        if origin and not Path(origin).is_relative_to(root):
            raise UsageError(
                f'test_environment = "current" would test {origin}, not the release commit',
                fix='set test_environment = "venv" in [tool.release], or uninstall it there',
            )
    return sys.executable
