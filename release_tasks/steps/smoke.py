"""Smoke: does a version that runs do what it must, before and after it gets traffic? (decisions 33-35; PRD AC4)."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic
from typing import Literal, NamedTuple

from ..engine.errors import Stopped, VerificationFailed
from ..engine.ports import Monitor, Platform
from ..engine.release import Release
from ..engine.state import cache_home
from ..engine.step import step
from ..engine.world import opened, remove
from ..evidence import Built, EnvironmentState, Restored, Running, Smoked
from ..rules.limits import limits
from ..rules.verification import probes as rules
from ..rules.verification import smoke_command
from ..rules.verification.circumstances import circumstances, states
from ..rules.verification.probing import identity, suite_of
from ..rules.verification.suite import Look, Seen, Suite, failures, left, only_transport
from ..rules.verification.suite import run as run_suite
from ..rules.verification.test_environment import environment_name, requirement

SHOWN = 2000
"""Characters of an answer that are shown; they stay on this machine (decisions 65)."""

FIX = {
    "idle": "no traffic was moved: mend the cause and run the same command, it continues here; "
    "a fault in the code needs the next version (first: invoke release --abort --reason TEXT)",
    "live": "mend the cause and run the same command, it continues here; or go back: invoke rollback",
    "restored": "INCIDENT: look deeper, at database, network and external services (docs/how-to/roll-back.md); "
    "then run the same command, it tests again",
}


class Target(NamedTuple):
    """What is tested: a version, where it answers, and whether people depend on it."""

    environment: str
    side: str
    version: str
    urls: tuple[str, ...]
    production: bool


@step
def smoke(
    release: Release,
    running: Running | None,
    restored: Restored | None,
    built: Built | None,
    platform: Platform,
    monitor: Monitor,
    *,
    environment: str,
    side: Literal["idle", "live", "restored"] = "live",
) -> Smoked:
    """Smoke-test a running version.

    On the idle side every instance is asked, else the entry of the traffic; each must answer with this version. A
    time-out or a broken connection is tried once more. Raises `VerificationFailed` with the results, and `UsageError`
    where nothing is declared that may run there.
    """
    declared = rules.declared(release.settings, environment)

    def action() -> Smoked:
        target = _target(release, platform.state(environment), running, restored, side)
        if isinstance(declared, str):
            suite = _command(release, target, declared, built)
        else:
            path = release.settings.environment(environment).health
            suite = suite_of(release.world, target.urls, declared, health=path)
        smoked, seen = _run(release, target, _identified(release, target, suite))
        if not all(each.passed for each in smoked.probes):
            _tell(release, seen)
            raise _failure(smoked, platform, monitor)
        return smoked

    return release.world.verify(f"smoke-test {environment} ({side})", action)


def _target(
    release: Release, state: EnvironmentState, running: Running | None, restored: Restored | None, side: str
) -> Target:
    """Which version, and where it answers; without evidence, what the platform says runs there."""
    found = state.live if side != "idle" else next((each for each in state.sides if each.weight == 0), None)
    evidence = restored if side == "restored" and restored else running
    version = evidence.version if evidence else found.version if found else None
    idle = running.urls if running else tuple(each.url for each in found.instances) if found else ()
    urls = idle if side == "idle" else (state.url,)
    if version is None or not urls:
        raise Stopped(f"no version is {side} in {state.environment}", fix="deploy one first: invoke status")
    return Target(state.environment, side, version, urls, release.settings.is_production(state.environment))


def _run(release: Release, target: Target, suite: Suite) -> tuple[Smoked, list[Seen]]:
    """Run it, and once more where nothing but time-outs and broken connections failed (decisions 14)."""
    settings = release.settings.environment(target.environment)
    limit = min(settings.smoke_timeout, limits(release.settings.limits)["smoke"].seconds)
    begun = monotonic()
    seen = run_suite(suite, begun + limit)
    retried = only_transport(seen)
    if retried:
        why = failures(seen)[0].result.details
        release.world.say(f"smoke test of {target.environment}: {why}; once more in {settings.smoke_retry:g} s")
        release.world.wait(settings.smoke_retry)
        # Both attempts of a rollback share one limit, so that it keeps to its five minutes (decisions 44).
        seen = run_suite(suite, (begun if target.side == "restored" else monotonic()) + limit)
    results = tuple(each.result for each in seen)
    seconds = round(monotonic() - begun, 3)
    return Smoked(target.environment, target.version, target.side, target.urls, results, seconds, retried), seen


def _identified(release: Release, target: Target, suite: Suite) -> Suite:
    """The same suite, after every URL has answered with the version that we mean."""
    path = release.settings.environment(target.environment).version
    first = tuple(identity(release.world, url, path, target.version) for url in target.urls)
    return suite._replace(stages=(first, *suite.stages))


# -- a command ---------------------------------------------------------------------------------------------------------


def _command(release: Release, target: Target, command: str, built: Built | None) -> Suite:
    """The tests of this version's own commit, against each URL, in an environment without credentials."""
    words = smoke_command.words(command, production=target.production)
    tools, python = release.world.tools(), _python(release, built)
    checkout = _checkout(release, target.version, built)

    def ask(url: str, number: int, until: float) -> tuple[Seen, ...]:
        with _scratch() as home:
            report = home / "junit.xml"
            env = smoke_command.clean(
                os.environ,
                home=str(home),
                python=python,
                report=str(report),
                production=target.production,
                about=_about(release, target, url, number),
            )
            with opened():
                done = tools.run(words, cwd=checkout, env=env, timeout=left(until))
            return smoke_command.judge(done, report.read_bytes() if report.is_file() else None)

    looks = tuple(Look("test", partial(ask, url, number)) for number, url in enumerate(target.urls, 1))
    return Suite((looks,), tools.stop)


def _about(release: Release, target: Target, url: str, number: int) -> dict[str, str]:
    """What the tests are told; what they write belongs in the namespace, and they remove it (decisions 35)."""
    return {
        "SMOKE_URL": url,
        "SMOKE_ENVIRONMENT": target.environment,
        "SMOKE_VERSION": target.version,
        "SMOKE_SIDE": target.side,
        "SMOKE_SAFE_ONLY": "1" if target.production else "",
        "SMOKE_NAMESPACE": f"smoke-{release.decided.id}-{number}",
    }


def _checkout(release: Release, version: str, built: Built | None) -> Path:
    """The tests as they were when this version was made; raises `Stopped` where its commit cannot be found."""
    repository, tag = release.repository, f"refs/tags/{release.tag_of(version)}"
    if built is not None and version == release.version:
        commit: str | None = built.commit
    else:
        commit = repository.commit(tag)
        if commit is None:
            there = repository.remote_refs(release.decided.remote, f"{tag}*")
            commit = there.get(f"{tag}^{{}}") or there.get(tag)
            repository.fetch(release.decided.remote, *([commit] if commit else []))
    if commit is None:
        why = f"the smoke tests of {version} cannot be found: there is no {tag}"
        raise Stopped(why, fix="push that tag, or declare probes instead")
    return repository.checkout(commit, release.folder / f"source-{commit[:12]}")


def _python(release: Release, built: Built | None) -> str:
    """The interpreter that the gates' tests ran with, where that environment is on this machine; else our own."""
    if built is None:
        return sys.executable
    wanted = requirement(release.repository.read(built.commit, "pyproject.toml") or "")
    home = cache_home() / "environments" / environment_name(built, wanted)
    return str(home / "bin" / "python") if release.world.read(home / "ready") is not None else sys.executable


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with opened():
        folder = Path(mkdtemp(prefix="release-smoke-"))
    try:
        yield folder
    finally:
        with opened():
            remove(folder)


# -- failing -----------------------------------------------------------------------------------------------------------


def _tell(release: Release, seen: Sequence[Seen]) -> None:
    """Show what the failed ones answered, to the person and to the log of this machine alone."""
    for each in failures(seen):
        answer = release.world.redact(each.answer[-SHOWN:])
        release.world.say(f"{each.result.name}: {answer or each.result.details}")
        if release.world.recorder is not None:
            release.world.recorder.output(f"{each.result.name}: {answer}")


def _failure(smoked: Smoked, platform: Platform, monitor: Monitor) -> VerificationFailed:
    environment, version = smoked.environment, smoked.version
    names = ", ".join(each.name for each in smoked.probes if not each.passed)
    what = f"smoke test of {version} on {environment} ({smoked.side}) failed: {names}"
    lines = (what, *rules.explain(smoked.probes), *circumstances(platform, monitor, environment, version))
    seen = (smoked, *(states(platform, environment) if smoked.side == "restored" else ()))
    return VerificationFailed("\n  ".join(lines), fix=FIX[smoked.side], seen=seen)
