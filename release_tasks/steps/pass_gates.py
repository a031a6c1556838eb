"""Pass gates: what the plan calls ready is judged on the commit that will be pushed (decisions 6-19)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..engine.errors import GatesNotMet, VerificationFailed
from ..engine.ports import Platform
from ..engine.release import Release
from ..engine.step import made_again_unless, step
from ..evidence import DEVELOPMENT, Built, Merged, Passed, Row, Signed

if TYPE_CHECKING:
    from gates.gate_check import GateCheck
    from gates.judge import Judged
    from gates.overrides import Overrides


def _still_holds(release: Release, passed: Passed) -> bool:
    """Whether what was judged can be used: not where it rests on an override that has ended meanwhile."""
    used = {row.id for row in passed.rows if row.status == "OVERRIDDEN"}
    return all(each.until >= _today(release).isoformat() for each in release.decided.overrides if each.gate in used)


@made_again_unless(_still_holds)
@step
def pass_gates(
    release: Release, merged: Merged, built: Built, platform: Platform, signed: Signed | None, *, fresh: bool = False
) -> Passed:
    """Judge the release commit by every gate of the plan; one that does not pass ends the release as blocked.

    A gate that a release manager answers for is overridden until a day; after that day it is judged again.
    """
    from gates.redaction import as_it_is
    from gates.report import as_advice, as_table

    from ..offered import overrides_of

    world = release.world
    root = release.repository.checkout(merged.commit, release.folder / f"judged-{merged.commit[:12]}")
    overrides = overrides_of(release.decided.overrides, _today(release))
    check = _check(release, merged, built, platform, signed, root, overrides, fresh=fresh)
    passed = Passed(merged.commit, merged.tree, tuple(_scrubbed(each, world.redact) for each in check.judged))
    release.note({"event": "gates", "rows": [row._asdict() for row in passed.rows]})
    world.say(as_table(check, as_it_is))
    for line in overrides.unneeded(check.judged):
        world.say(line)
    blocking = [each for each in check.blocking if not (world.judges_partly and each.skipped_though_required)]
    if blocking:
        names = ", ".join(each.row for each in blocking)
        raise GatesNotMet(
            f"NOT READY: {names}\n{as_advice(check, as_it_is)}",
            fix="mend these, then run the same command",
            seen=(passed,),
        )
    return passed


def _check(
    release: Release,
    merged: Merged,
    built: Built,
    platform: Platform,
    signed: Signed | None,
    root: Path,
    overrides: "Overrides",
    *,
    fresh: bool,
) -> "GateCheck":
    """Judge the checkout at `root`, with all that a release offers."""
    from gates.gate_check import check_gates
    from gates.outputs import scrubbed

    from ..engine.mistakes import told
    from ..offered import gate_settings, offered_facts

    world = release.world
    with told(), _instance(release, built, platform) as target:
        check = check_gates(
            root,
            settings=gate_settings(release, root),
            offered={**offered_facts(release, merged, built, signed, root), **target, "fresh": fresh},
            partial=world.judges_partly,
            overrides=overrides,
            tell=lambda judged: release.note({"event": "gate", **_scrubbed(judged, world.redact)._asdict()}),
        )
    return scrubbed(check, world.redact)  # before it is put into a table or a document


def _today(release: Release) -> date:
    return datetime.fromtimestamp(release.world.now(), UTC).date()


@contextmanager
def _instance(release: Release, built: Built, platform: Platform) -> Iterator[dict[str, Any]]:
    """The built artifact runs meanwhile, for smoke tests and journeys; it is ended also where it never came up."""
    if not release.settings.environments:
        yield {}
        return
    world = release.world
    try:
        target = _target(release, built, platform)
        yield {"smoke_target": target, "e2e_target": target}
    finally:
        world.when_known(lambda: world.verify("stop the artifact", lambda: platform.down(DEVELOPMENT)))


def _target(release: Release, built: Built, platform: Platform) -> object:
    """Where the artifact answers; where it does not come up, the smoke gate cannot tell, and says why."""
    from gates.result import Unjudged, unknown

    from ..offered import start, then

    world = release.world
    try:
        url = world.when_known(lambda: world.verify("start the artifact", lambda: start(release, built, platform)))
    except VerificationFailed as error:
        return Unjudged(unknown(f"the built artifact does not come up: {error.summary}", fix=error.fix))
    return url or then()


def _scrubbed(judged: "Judged", redact: Callable[[str], str]) -> Row:
    """A gate's answer as evidence, without secrets."""
    result = judged.result
    details = redact(result.details) + (" (required)" if judged.skipped_though_required else "")
    return Row(judged.id, judged.row, result.status.upper(), details, round(judged.seconds, 3), judged.category)
